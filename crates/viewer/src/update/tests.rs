//! Scripts of actions, and what the page makes of them.

use protocol::answers::TopColumns;
use protocol::{
    Download, Export, Failure, FailureKind, FlameView, FlameZoom, LeanProof, MergeSummary,
    PgoReport, Question, Refusal, Reply, Request, Response, SourceId, SourceSummary, Sums,
    Unmerged, VERSION, ValueKey, ValueTypeChoice,
};

use crate::*;

mod answering;
mod files;
mod limits;
mod looking;
mod planning;
mod recovery;

const CPU: ValueKey = ValueKey {
    group: 0,
    column: 1,
};
const WHOLE: FlameView = FlameView {
    value: CPU,
    zoom: None,
};
const SAMPLES: ValueKey = ValueKey {
    group: 0,
    column: 0,
};

/// A page, and what it wanted done since it was last asked.
struct Page {
    state: State,
    effects: Vec<Effect>,
}

impl Page {
    /// A page whose worker is ready.
    fn ready() -> Self {
        let mut page = Self {
            state: State::default(),
            effects: Vec::new(),
        };
        page.said(Response::Ready {
            version: VERSION.to_owned(),
        });
        page
    }

    /// A page with one file read and merged.
    fn with_one_file() -> Self {
        let mut page = Self::ready();
        page.offer(&["a.pb"]);
        page.said(Response::SourceAdded(summary(0)));
        page.said(Response::Merged(merge(1)));
        page
    }

    fn act(&mut self, action: Action) -> &mut Self {
        self.effects.extend(update(&mut self.state, action));
        self
    }

    fn said(&mut self, response: Response) -> &mut Self {
        self.said_with(response, Vec::new())
    }

    fn said_with(&mut self, response: Response, columns: Vec<u8>) -> &mut Self {
        self.act(Action::WorkerSaid(Box::new(Reply { response, columns })))
    }

    fn offer(&mut self, names: &[&str]) -> &mut Self {
        let first = self.state.sources.len() as u32;
        let files = names
            .iter()
            .zip(first..)
            .map(|(name, id)| OfferedFile {
                source: SourceId(id),
                name: (*name).to_owned(),
                file_bytes: 1000,
            })
            .collect();
        self.act(Action::FilesOffered(files))
    }

    fn top_said(&mut self, revision: u32, value: ValueKey) -> &mut Self {
        let columns = TopColumns::from_rows(i64::from(revision), &[]).encode();
        self.said_with(Response::Top { revision, value }, columns)
    }

    fn edges_said(&mut self, revision: u32, refusal: Option<Refusal>) -> &mut Self {
        let report = PgoReport {
            refusal,
            n_edges: 1,
            ..PgoReport::default()
        };
        let columns = protocol::answers::EdgeColumns::default().encode();
        let plan = 0;
        self.said_with(
            Response::Edges {
                revision,
                plan,
                report,
            },
            columns,
        )
    }

    /// The questions asked since the last call.
    fn questions(&mut self) -> Vec<Question> {
        let effects = std::mem::take(&mut self.effects);
        let asked = effects.into_iter().filter_map(|effect| match effect {
            Effect::Post(Request::Ask(question)) => Some(question),
            _ => None,
        });
        asked.collect()
    }

    /// The requests about files since the last call.
    fn requests(&mut self) -> Vec<Request> {
        let effects = std::mem::take(&mut self.effects);
        let posted = effects.into_iter().filter_map(|effect| match effect {
            Effect::Post(Request::Ask(_)) => None,
            Effect::Post(request) => Some(request),
            _ => None,
        });
        posted.collect()
    }

    fn names(&self) -> Vec<&str> {
        self.state.sources.iter().map(|s| &*s.name).collect()
    }
}

fn exported(page: &mut Page, revision: u32) {
    let response = Response::Exported {
        plan: 0,
        revision,
        export: Export::LeanPgo,
        download: Download {
            file_name: "default.pgo".to_owned(),
            mime: "application/octet-stream".to_owned(),
        },
    };
    page.said_with(response, vec![revision as u8]);
}

fn include(sources: &[u32], included: bool) -> Request {
    Request::SetIncluded {
        sources: sources.iter().map(|&id| SourceId(id)).collect(),
        included,
    }
}

fn summary(id: u32) -> SourceSummary {
    SourceSummary {
        source: SourceId(id),
        name: "a.pb".to_owned(),
        kind: "CPU".to_owned(),
        value_types: vec!["samples/count".to_owned(), "cpu/nanoseconds".to_owned()],
        totals: vec![1, 10_000_000],
        n_samples: 1,
        duration_nanos: 0,
        time_nanos: 0,
        file_bytes: 1000,
        raw_bytes: 4000,
        column_bytes: 4000,
        sha256: "e3b0".to_owned(),
        warnings: Vec::new(),
        group: 0,
    }
}

fn merge(revision: u32) -> MergeSummary {
    let choice = |value, kind: &str, unit: &str| ValueTypeChoice {
        value,
        kind: kind.to_owned(),
        unit: unit.to_owned(),
        group_kind: "CPU".to_owned(),
        n_sources: 1,
        total: "1".to_owned(),
    };
    MergeSummary {
        revision,
        n_sources: 1,
        n_samples: 1,
        duration_nanos: 0,
        value_types: vec![
            choice(CPU, "cpu", "nanoseconds"),
            choice(SAMPLES, "samples", "count"),
        ],
        default_value: Some(CPU),
        column_bytes: 4000,
        unmerged: Vec::new(),
    }
}

fn failure(message: &str) -> Failure {
    Failure {
        kind: FailureKind::NotAProfile,
        message: message.to_owned(),
        remedy: String::new(),
        go_message: None,
        limit: None,
    }
}
