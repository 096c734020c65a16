//! The work of one worker, step by step.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::mem::discriminant;
use std::rc::Rc;

use engine::{Engine, Reading, WarmUp};
use protocol::{Failure, FailureKind, Question, Reply, Request, Response, SourceId, VERSION};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

use crate::messages;
use crate::pieces::{Pieces, is_small};

/// How often the page hears how far a file is, in milliseconds.
const PROGRESS_MILLIS: f64 = 60.0;

/// How long files are read before waiting messages are let in, in milliseconds.
const TURN_MILLIS: f64 = 15.0;

/// How much of a file is read without a look at the clock: gzip holds at most a thousandfold.
const SLICE_BYTES: usize = 4096;

/// How many small files the browser fetches ahead of their turn.
const N_AHEAD: usize = 8;

/// How long the page is left alone to draw itself before the worker warms up: on two cores, both at
/// once would make a person wait for the first picture.
const PAGE_START_MILLIS: i32 = 400;

/// Says that the worker lives, and listens for as long as it does.
pub(crate) fn start() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else {
        return;
    };
    let session = Rc::new(Session {
        scope: scope.clone(),
        state: RefCell::default(),
    });
    let listener = Rc::clone(&session);
    let on_message =
        Closure::<dyn FnMut(MessageEvent)>::new(
            move |event: MessageEvent| match messages::request(&event.data()) {
                Ok((request, file)) => listener.receive(request, file),
                Err(error) => wasm_bindgen::throw_val(error),
            },
        );
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // It listens until the page ends the worker, and the closure with it.
    on_message.forget();
    session.post(Response::Ready {
        version: VERSION.into(),
    });
    session.post_limits(&session.state.borrow());
    spawn_local(async move { session.warm_up().await });
}

struct Session {
    scope: DedicatedWorkerGlobalScope,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    engine: Engine,
    queue: VecDeque<Queued>,
    /// Unanswered questions, one of each kind.
    questions: VecDeque<Question>,
    reading: Option<Current>,
    /// Something was removed, excluded or included since the last merge.
    is_merge_due: bool,
    /// How many files were open at the last merge, less those removed since.
    n_merged: usize,
    is_working: bool,
    /// Whether anything was ever asked for.
    is_wanted: bool,
}

/// The file that is being read.
#[derive(Clone, Copy)]
struct Current {
    source: SourceId,
    is_included: bool,
    /// Whether it was not removed meanwhile.
    is_wanted: bool,
}

struct Queued {
    source: SourceId,
    name: String,
    file: File,
    is_included: bool,
    /// The file's beginning, if the browser is at it already.
    pieces: Option<Pieces>,
}

/// What to do next.
enum Step {
    Now(Short),
    Read(Queued),
}

/// What is done in one go, also between two pieces of a file.
enum Short {
    Merge,
    Answer(Question),
}

impl Session {
    fn receive(self: &Rc<Self>, request: Request, file: Option<File>) {
        let mut state = self.state.borrow_mut();
        // Limits are told to a worker as soon as it lives.
        state.is_wanted |= !matches!(request, Request::SetLimits(_));
        match request {
            Request::OpenSource {
                source,
                name,
                included,
                ..
            } => match file {
                Some(file) => state.queue.push_back(Queued {
                    source,
                    name,
                    file,
                    is_included: included,
                    pieces: None,
                }),
                None => self.post(Response::SourceFailed {
                    source,
                    failure: unreadable("The page sent no file."),
                }),
            },
            Request::RemoveSource { source } => state.remove(source),
            Request::SetIncluded { sources, included } => {
                state.engine.set_included(&sources, included);
                for queued in &mut state.queue {
                    if sources.contains(&queued.source) {
                        queued.is_included = included;
                    }
                }
                if let Some(current) = &mut state.reading
                    && sources.contains(&current.source)
                {
                    current.is_included = included;
                }
                state.is_merge_due = true;
            }
            Request::SetLimits(limits) => {
                state.engine.set_limits(limits);
                self.post_limits(&state);
            }
            Request::SetPlan(plan) => state.engine.set_plan(plan),
            Request::Ask(question) => {
                let kind = discriminant(&question);
                state.questions.retain(|other| discriminant(other) != kind);
                state.questions.push_back(question);
            }
        }
        if !state.is_working {
            state.is_working = true;
            spawn_local(Rc::clone(self).work());
        }
    }

    /// Uses the time in which a person is still looking for files, until the first message.
    async fn warm_up(&self) {
        pause(&self.scope, PAGE_START_MILLIS).await;
        let mut warm_up = WarmUp::default();
        for _ in 0..WarmUp::N_STEPS {
            turn().await;
            if self.state.borrow().is_wanted {
                return;
            }
            warm_up.step();
        }
    }

    async fn work(self: Rc<Self>) {
        // Messages that came together are all received before the first step.
        turn().await;
        loop {
            let step = self.state.borrow_mut().next_step();
            match step {
                Some(Step::Now(short)) => self.take(&short),
                Some(Step::Read(queued)) => self.read(queued).await,
                None => {
                    self.state.borrow_mut().is_working = false;
                    return;
                }
            }
            turn().await;
        }
    }

    fn take(&self, short: &Short) {
        match short {
            Short::Merge => {
                let summary = self.state.borrow_mut().engine.merge();
                self.post(Response::Merged(summary));
            }
            Short::Answer(question) => {
                let reply = self.state.borrow().engine.answer(question);
                self.post(reply);
            }
        }
    }

    /// Lets waiting messages in, and does what they ask for about the files that are open.
    async fn turn_aside(&self) {
        loop {
            turn().await;
            let Some(short) = self.state.borrow_mut().next_short() else {
                return;
            };
            self.take(&short);
        }
    }

    async fn read(&self, queued: Queued) {
        let source = queued.source;
        self.state.borrow_mut().reading = Some(Current {
            source,
            is_included: queued.is_included,
            is_wanted: true,
        });
        // Before anything can go wrong: of what dies from here on, this file is to blame.
        self.post(Response::SourceProgress {
            source,
            read_bytes: 0,
            raw_bytes: 0,
        });
        let outcome = self.read_pieces(queued).await;
        let mut state = self.state.borrow_mut();
        let current = state.reading.take().filter(|current| current.is_wanted);
        let Some(Current { is_included, .. }) = current else {
            return;
        };
        let response = match outcome {
            Ok(None) => return,
            Ok(Some(reading)) => {
                let added = reading
                    .finish()
                    .and_then(|opened| state.engine.add(source, opened, is_included));
                match added {
                    Ok(summary) => Response::SourceAdded(summary),
                    Err(failure) => Response::SourceFailed { source, failure },
                }
            }
            Err(failure) => Response::SourceFailed { source, failure },
        };
        self.post(response);
    }

    /// The whole file; `None` if it was cancelled on the way.
    async fn read_pieces(&self, queued: Queued) -> Result<Option<Reading>, Failure> {
        let pieces = queued.pieces.map_or_else(|| Pieces::new(&queued.file), Ok);
        let mut pieces = pieces.map_err(|error| unread(&error))?;
        self.state.borrow_mut().fetch_ahead();
        let mut reading = self.state.borrow().engine.begin(queued.name);
        reading.expect(queued.file.size() as u64);
        let (mut turned_at, mut posted_at) = (self.now(), self.now());
        while let Some(piece) = pieces.next().await.map_err(|error| unread(&error))? {
            for slice in piece.chunks(SLICE_BYTES) {
                if !self.state.borrow().is_reading_wanted() {
                    pieces.cancel();
                    return Ok(None);
                }
                if let Err(failure) = reading.push(slice) {
                    pieces.cancel();
                    return Err(failure);
                }
                let now = self.now();
                if now - posted_at >= PROGRESS_MILLIS {
                    posted_at = now;
                    self.post(Response::SourceProgress {
                        source: queued.source,
                        read_bytes: reading.file_bytes(),
                        raw_bytes: reading.raw_bytes(),
                    });
                }
                if now - turned_at >= TURN_MILLIS {
                    self.turn_aside().await;
                    turned_at = self.now();
                }
            }
        }
        Ok(Some(reading))
    }

    fn now(&self) -> f64 {
        self.scope.performance().map_or(0.0, |clock| clock.now())
    }

    fn post_limits(&self, state: &State) {
        self.post(Response::Limits(state.engine.limits()));
    }

    fn post(&self, reply: impl Into<Reply>) {
        if let Err(error) = messages::post(&self.scope, &reply.into()) {
            wasm_bindgen::throw_val(error);
        }
    }
}

impl State {
    /// Forgets a file wherever it is.
    fn remove(&mut self, source: SourceId) {
        self.queue.retain(|queued| queued.source != source);
        if let Some(current) = &mut self.reading
            && current.source == source
        {
            current.is_wanted = false;
        }
        let row = self
            .engine
            .sources()
            .position(|other| other.source == source);
        if let Some(row) = row {
            // Files are added at the end, so those of the last merge come first.
            self.n_merged -= usize::from(row < self.n_merged);
            self.engine.remove(source);
            self.is_merge_due = true;
        }
    }

    fn is_reading_wanted(&self) -> bool {
        self.reading.is_some_and(|current| current.is_wanted)
    }

    /// Has the browser begin small files whose turn comes soon.
    fn fetch_ahead(&mut self) {
        for queued in self.queue.iter_mut().take(N_AHEAD) {
            if queued.pieces.is_none() && is_small(&queued.file) {
                // What goes wrong goes wrong again, and is told, when it is its turn.
                queued.pieces = Pieces::new(&queued.file).ok();
            }
        }
    }

    fn next_step(&mut self) -> Option<Step> {
        // Merging after every file would cost the square of their number. Merging whenever it has
        // grown fourfold shows the first soon and costs a third more than the last merge alone;
        // twofold, 200 files would be merged, and every view of them asked for, nine times.
        let n_open = self.engine.sources().count();
        let n_new = n_open - self.n_merged;
        let is_worth_it = n_new > 0 && (self.queue.is_empty() || n_new >= 3 * self.n_merged);
        self.is_merge_due |= is_worth_it;
        if let Some(short) = self.next_short() {
            return Some(Step::Now(short));
        }
        self.queue.pop_front().map(Step::Read)
    }

    fn next_short(&mut self) -> Option<Short> {
        if self.is_merge_due {
            self.is_merge_due = false;
            self.n_merged = self.engine.sources().count();
            return Some(Short::Merge);
        }
        self.questions.pop_front().map(Short::Answer)
    }
}

/// What the browser says of a file that it could not read.
fn unread(error: &JsValue) -> Failure {
    let reason = error.dyn_ref::<js_sys::Error>().map(js_sys::Error::message);
    let reason = reason.map_or_else(|| format!("{error:?}"), String::from);
    unreadable(&format!("The browser could not read it: {reason}."))
}

fn unreadable(message: &str) -> Failure {
    Failure {
        kind: FailureKind::Unreadable,
        message: message.into(),
        remedy: "It may have been moved, deleted or changed since it was dropped: drop it again."
            .into(),
        go_message: None,
        limit: None,
    }
}

/// Resolves after so many milliseconds.
async fn pause(scope: &DedicatedWorkerGlobalScope, millis: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        // A worker without timers goes on at once.
        let timer = scope.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
        if timer.is_err() {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    });
    // The promise is never rejected.
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

/// Lets waiting messages in: resolves in a later turn of the event loop, not in a microtask of
/// this one. A message to oneself comes sooner than a timer, which browsers hold back.
async fn turn() {
    let Ok(channel) = web_sys::MessageChannel::new() else {
        // Without a channel the step goes on at once, which is slower to answer, not wrong.
        return;
    };
    let (here, there) = (channel.port1(), channel.port2());
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        here.set_onmessage(Some(&resolve));
        let _ = there.post_message(&JsValue::NULL);
    });
    // The promise is never rejected.
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
    // An open port is kept until the worker ends.
    here.close();
    there.close();
}
