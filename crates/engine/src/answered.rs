//! Answers that were given lately.
//!
//! **Invariant:** what is kept are answers about one merge, and no more than [`MAX_BYTES`] of them:
//! the one that was not asked for the longest goes first.

use std::cell::RefCell;
use std::collections::VecDeque;

use protocol::{Question, Reply};

/// Several flame graphs and tables of the largest size; little beside the merge that they are of.
const MAX_BYTES: usize = 16 << 20;
/// What an answer takes beside its columns, and a little more.
const BYTES_EACH: usize = 1_024;

/// Answers by their questions.
#[derive(Debug, Default)]
pub(crate) struct Answered {
    /// The one that was asked for last is at the end.
    kept: RefCell<VecDeque<(Question, Reply)>>,
}

impl Answered {
    /// The answer to just this question, if it was given lately.
    pub(crate) fn recall(&self, question: &Question) -> Option<Reply> {
        let mut kept = self.kept.borrow_mut();
        let at = kept.iter().position(|(other, _)| other == question)?;
        let entry = kept.remove(at)?;
        let reply = entry.1.clone();
        kept.push_back(entry);
        Some(reply)
    }

    /// Keeps an answer; not a file, which is taken away and rarely asked for twice, and not an effect,
    /// which is told beside the plan that holds.
    pub(crate) fn keep(&self, question: &Question, reply: &Reply) {
        let is_passing = matches!(question, Question::Export(_) | Question::Effect { .. });
        if is_passing || size(question, reply) > MAX_BYTES {
            return;
        }
        let mut kept = self.kept.borrow_mut();
        kept.push_back((question.clone(), reply.clone()));
        let mut n_bytes: usize = kept.iter().map(|(q, reply)| size(q, reply)).sum();
        while n_bytes > MAX_BYTES
            && let Some((oldest, reply)) = kept.pop_front()
        {
            n_bytes -= size(&oldest, &reply);
        }
    }

    /// Drops all of them: the merge is another.
    pub(crate) fn forget(&mut self) {
        self.kept = RefCell::default();
    }
}

/// What an entry takes: the texts of a question, a function's name of megabytes perhaps, are in its
/// answer, too.
fn size(question: &Question, reply: &Reply) -> usize {
    let text = match question {
        Question::Peek { function, .. } => function.len(),
        Question::Search { query, .. } => query.len(),
        _ => 0,
    };
    reply.columns.len() + 2 * text + BYTES_EACH
}

#[cfg(test)]
mod tests {
    use protocol::Response;

    use super::*;

    fn question(n: u32) -> Question {
        Question::Top {
            value: protocol::ValueKey {
                group: 0,
                column: n,
            },
        }
    }

    fn reply(n_bytes: usize) -> Reply {
        Reply {
            response: Response::Ready {
                version: "1".into(),
            },
            columns: vec![0; n_bytes],
        }
    }

    #[test]
    fn what_was_not_asked_for_the_longest_makes_room() {
        let answered = Answered::default();
        let third = reply(MAX_BYTES / 3);
        answered.keep(&question(0), &third);
        answered.keep(&question(1), &third);
        assert_eq!(answered.recall(&question(0)), Some(third.clone()));
        answered.keep(&question(2), &third);
        assert_eq!(answered.recall(&question(1)), None);
        assert!(answered.recall(&question(0)).is_some());
        assert!(answered.recall(&question(2)).is_some());
    }

    #[test]
    fn a_name_of_megabytes_counts() {
        let answered = Answered::default();
        let value = protocol::ValueKey {
            group: 0,
            column: 0,
        };
        let long = |n_bytes: usize| Question::Peek {
            value,
            function: "x".repeat(n_bytes),
        };
        answered.keep(&question(0), &reply(1));
        answered.keep(&long(MAX_BYTES / 3), &reply(1));
        assert!(answered.recall(&question(0)).is_some());
        answered.keep(&long(MAX_BYTES / 4), &reply(1));
        assert_eq!(answered.recall(&long(MAX_BYTES / 3)), None);
        answered.keep(&long(MAX_BYTES), &reply(1));
        assert_eq!(answered.recall(&long(MAX_BYTES)), None);
    }

    #[test]
    fn neither_files_nor_what_is_too_large_are_kept() {
        let mut answered = Answered::default();
        let export = Question::Export(protocol::Export::LeanPgo);
        answered.keep(&export, &reply(1));
        assert_eq!(answered.recall(&export), None);
        answered.keep(&question(0), &reply(MAX_BYTES));
        assert_eq!(answered.recall(&question(0)), None);
        answered.keep(&question(0), &reply(1));
        answered.forget();
        assert_eq!(answered.recall(&question(0)), None);
    }
}
