//! What is known of one kind of question.
//!
//! **Invariant:** at most one question of a kind is outstanding. While the merge moves on under
//! it, it is left to be answered, and asked again afterwards: so a hundred files that arrive one
//! by one show a picture every so often, instead of none until the last.

use protocol::Failure;

/// The state of one kind of question: `Q` is what tells two questions of the kind apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot<Q, T> {
    outstanding: Option<Asked<Q>>,
    answer: Option<Answer<Q, T>>,
    failure: Option<(Asked<Q>, Failure)>,
}

#[derive(Clone, Debug, PartialEq)]
struct Asked<Q> {
    question: Q,
    revision: u32,
}

/// An answer with what it describes.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<Q, T> {
    /// What was asked.
    pub question: Q,
    /// The merge that it is about.
    pub revision: u32,
    /// What was said.
    pub content: T,
}

impl<Q, T> Default for Slot<Q, T> {
    fn default() -> Self {
        Self {
            outstanding: None,
            answer: None,
            failure: None,
        }
    }
}

impl<Q: PartialEq, T> Slot<Q, T> {
    /// Notes what is wanted of the present merge; says whether it has to be asked now.
    pub(crate) fn want(&mut self, question: Q, revision: u32) -> bool {
        if self.current(&question, revision).is_some() || self.failed(&question, revision).is_some()
        {
            return false;
        }
        if self.is_outstanding(&question) {
            return false;
        }
        self.outstanding = Some(Asked { question, revision });
        true
    }

    /// Takes an answer in; drops one that nobody waits for, or that is older than what is held.
    pub(crate) fn receive(&mut self, question: Q, revision: u32, content: T) -> bool {
        if !self.is_outstanding(&question) {
            return false;
        }
        self.outstanding = None;
        let is_older = self
            .answer
            .as_ref()
            .is_some_and(|held| held.question == question && held.revision > revision);
        if is_older {
            return false;
        }
        self.failure = None;
        self.answer = Some(Answer {
            question,
            revision,
            content,
        });
        true
    }

    /// Takes note that there will be no answer; drops it if nobody waits for one.
    pub(crate) fn fail(&mut self, question: &Q, failure: Failure) {
        let outstanding = &mut self.outstanding;
        if let Some(asked) = outstanding.take_if(|asked| asked.question == *question) {
            self.failure = Some((asked, failure));
        }
    }

    /// Whoever was asked is gone, and so is their count of revisions; what they said still shows.
    pub(crate) fn disconnect(&mut self) {
        self.outstanding = None;
        self.failure = None;
        if let Some(held) = &mut self.answer {
            held.revision = 0;
        }
    }

    /// Drops everything: there is nothing to ask about.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether the answer to this very question is still to come.
    pub(crate) fn is_outstanding(&self, question: &Q) -> bool {
        let asked = self.outstanding.as_ref();
        asked.is_some_and(|asked| asked.question == *question)
    }

    /// Whether an answer of some kind is still to come.
    pub fn is_waiting(&self) -> bool {
        self.outstanding.is_some()
    }

    /// The newest answer, perhaps to an older question.
    pub fn answer(&self) -> Option<&Answer<Q, T>> {
        self.answer.as_ref()
    }

    /// The newest content.
    pub fn content(&self) -> Option<&T> {
        self.answer.as_ref().map(|answer| &answer.content)
    }

    /// The content, if it answers just this.
    pub fn current(&self, question: &Q, revision: u32) -> Option<&T> {
        let answer = self.answer.as_ref()?;
        (answer.question == *question && answer.revision >= revision).then_some(&answer.content)
    }

    /// Why there is no answer.
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref().map(|(_, failure)| failure)
    }

    /// Why there is no answer to just this.
    pub fn failed(&self, question: &Q, revision: u32) -> Option<&Failure> {
        let (asked, failure) = self.failure.as_ref()?;
        (asked.question == *question && asked.revision >= revision).then_some(failure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Letters = Slot<char, &'static str>;

    #[test]
    fn a_question_is_asked_once() {
        let mut slot = Letters::default();
        assert!(slot.want('a', 1));
        assert!(!slot.want('a', 1));
        assert!(slot.receive('a', 1, "answer"));
        assert!(!slot.want('a', 1));
        assert_eq!(slot.current(&'a', 1), Some(&"answer"));
    }

    #[test]
    fn a_newer_merge_waits_for_the_answer_and_is_asked_about_then() {
        let mut slot = Letters::default();
        assert!(slot.want('a', 1));
        assert!(!slot.want('a', 2));
        assert!(slot.receive('a', 1, "older"));
        assert_eq!(slot.content(), Some(&"older"));
        assert_eq!(slot.current(&'a', 2), None);
        assert!(slot.want('a', 2));
    }

    #[test]
    fn another_question_replaces_the_one_before() {
        let mut slot = Letters::default();
        assert!(slot.want('a', 1));
        assert!(slot.want('b', 1));
        assert!(!slot.receive('a', 1, "too late"));
        assert!(slot.receive('b', 1, "b"));
        assert_eq!(slot.content(), Some(&"b"));
    }

    #[test]
    fn an_answer_older_than_the_one_held_is_dropped() {
        let mut slot = Letters::default();
        assert!(slot.want('a', 5));
        assert!(slot.receive('a', 5, "five"));
        assert!(slot.want('a', 6));
        assert!(!slot.receive('a', 4, "four"));
        assert_eq!(slot.content(), Some(&"five"));
    }

    #[test]
    fn a_failed_question_is_not_asked_again_until_the_merge_changes() {
        let mut slot = Letters::default();
        assert!(slot.want('a', 1));
        slot.fail(&'b', failure());
        assert_eq!(slot.failure(), None);
        slot.fail(&'a', failure());
        assert_eq!(slot.failure(), Some(&failure()));
        assert!(!slot.want('a', 1));
        assert!(slot.want('a', 2));
    }

    #[test]
    fn a_new_worker_is_asked_again_while_the_old_answer_shows() {
        let mut slot = Letters::default();
        assert!(slot.want('a', 9));
        assert!(slot.receive('a', 9, "nine"));
        slot.disconnect();
        assert_eq!(slot.content(), Some(&"nine"));
        assert!(slot.want('a', 1));
        assert!(slot.receive('a', 1, "one"));
    }

    fn failure() -> Failure {
        Failure {
            kind: protocol::FailureKind::Nothing,
            message: "nothing is open".to_owned(),
            remedy: String::new(),
            go_message: None,
            limit: None,
        }
    }
}
