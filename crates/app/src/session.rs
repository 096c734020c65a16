//! The state of the page and whatever its effects need: the files, the worker, the next frame.
//!
//! An action is taken in at once, inside the event that it came from: a key that moves the
//! keyboard must have moved it before the next key comes, and a browser opens a file picker only
//! from a press. Drawing waits for the next frame.
//!
//! **Invariant:** actions are taken in one after another; one that comes while another is being
//! taken in waits for its end.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::rc::{Rc, Weak};

use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::timers::callback::Timeout;
use protocol::{Request, SourceId};
use viewer::{Action, Effect, OfferedFile, PlanAction, Shared, State, is_source_diff, update};
use web_sys::{File, HtmlInputElement};
use yew::{Callback, NodeRef};

use crate::dispatch::Dispatch;
use crate::dom::{self, files::FileWithPath};
use crate::worker_client::{WorkerClient, WorkerCode};

/// What the page is about, apart from its picture.
pub(crate) struct Session {
    state: RefCell<Shared<State>>,
    waiting: RefCell<VecDeque<Action>>,
    is_acting: Cell<bool>,
    /// The files themselves, as long as they may have to be read again.
    files: RefCell<HashMap<SourceId, File>>,
    next_source: Cell<u32>,
    /// The source diff that was given last.
    diff: RefCell<Option<File>>,
    worker: RefCell<Option<WorkerClient>>,
    worker_code: WorkerCode,
    frame: RefCell<Option<AnimationFrame>>,
    /// What is left to do in the next turn.
    next_turn: RefCell<Option<Timeout>>,
    on_frame: Callback<()>,
    itself: Weak<Self>,
    /// Where the reader picks files.
    pub(crate) file_input: NodeRef,
    /// Where the reader picks a folder.
    pub(crate) folder_input: NodeRef,
    /// Where the reader picks the last release's file.
    pub(crate) release_input: NodeRef,
    /// Where the reader picks a source diff.
    pub(crate) diff_input: NodeRef,
}

impl Session {
    /// A session that is drawn when `on_frame` is called.
    pub(crate) fn start(on_frame: Callback<()>) -> Rc<Self> {
        let session = Rc::new_cyclic(|itself| Self {
            state: RefCell::default(),
            waiting: RefCell::default(),
            is_acting: Cell::default(),
            files: RefCell::default(),
            next_source: Cell::default(),
            worker: RefCell::default(),
            worker_code: WorkerCode::default(),
            frame: RefCell::default(),
            next_turn: RefCell::default(),
            on_frame,
            itself: Weak::clone(itself),
            file_input: NodeRef::default(),
            folder_input: NodeRef::default(),
            release_input: NodeRef::default(),
            diff_input: NodeRef::default(),
            diff: RefCell::default(),
        });
        session.perform(Effect::RestartWorker);
        session
    }

    /// The state as it is now.
    pub(crate) fn state(&self) -> Shared<State> {
        self.state.borrow().clone()
    }

    /// Sends actions here.
    pub(crate) fn dispatch(&self) -> Dispatch {
        let session = Weak::clone(&self.itself);
        Callback::from(move |action| {
            if let Some(session) = session.upgrade() {
                session.act(action);
            }
        })
    }

    /// Takes an action in.
    pub(crate) fn act(&self, action: Action) {
        self.waiting.borrow_mut().push_back(action);
        if self.is_acting.replace(true) {
            return;
        }
        loop {
            let Some(action) = self.waiting.borrow_mut().pop_front() else {
                break;
            };
            let effects = update(self.state.borrow_mut().to_mut(), action);
            for effect in effects {
                self.perform(effect);
            }
        }
        self.is_acting.set(false);
        self.ask_for_frame();
    }

    /// Keeps files under fresh names, and offers them; a source diff is no profile.
    pub(crate) fn offer(&self, files: Vec<FileWithPath>) {
        let (mut diffs, files): (Vec<_>, Vec<_>) = files
            .into_iter()
            .partition(|given| is_source_diff(&given.path));
        let offers: Vec<_> = files.into_iter().map(|given| self.keep(given)).collect();
        if !offers.is_empty() {
            self.act(Action::FilesOffered(offers));
        } else if diffs.is_empty() {
            self.act(Action::NothingOffered);
        }
        if let Some(FileWithPath { path, file }) = diffs.pop() {
            let file_bytes = file.size() as u64;
            self.diff.replace(Some(file));
            let name = path;
            self.act(Action::Plan(PlanAction::DiffOffered { name, file_bytes }));
        }
    }

    /// Keeps the first of files under a fresh name, and offers it as the last release's.
    pub(crate) fn offer_release(&self, files: Vec<FileWithPath>) {
        self.act(match files.into_iter().next() {
            Some(given) => Action::Plan(PlanAction::ReleaseOffered(self.keep(given))),
            None => Action::NothingOffered,
        });
    }

    fn keep(&self, FileWithPath { path, file }: FileWithPath) -> OfferedFile {
        let source = SourceId(self.next_source.get());
        self.next_source.set(source.0 + 1);
        let offer = OfferedFile {
            source,
            name: path,
            file_bytes: file.size() as u64,
        };
        self.files.borrow_mut().insert(source, file);
        offer
    }

    /// The frame has come.
    pub(crate) fn frame_drawn(&self) {
        self.frame.replace(None);
        dom::theme::apply(self.state.borrow().theme);
    }

    fn ask_for_frame(&self) {
        let mut frame = self.frame.borrow_mut();
        if frame.is_none() {
            let on_frame = self.on_frame.clone();
            *frame = Some(request_animation_frame(move |_| on_frame.emit(())));
        }
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Post(request) => self.post(&request),
            Effect::Resume => {
                let dispatch = self.dispatch();
                let next_turn = Timeout::new(0, move || dispatch.emit(Action::Resumed));
                self.next_turn.replace(Some(next_turn));
            }
            Effect::RestartWorker => {
                // The old worker ends before the new one starts.
                self.worker.replace(None);
                let worker = WorkerClient::start(self.dispatch(), &self.worker_code);
                self.worker.replace(Some(worker));
            }
            Effect::ForgetFile(source) => {
                self.files.borrow_mut().remove(&source);
            }
            Effect::PickFiles => click(&self.file_input),
            Effect::PickFolder => click(&self.folder_input),
            Effect::PickRelease => click(&self.release_input),
            Effect::PickDiff => click(&self.diff_input),
            Effect::ReadDiff => {
                if let Some(file) = self.diff.take() {
                    dom::files::read_text(&file, self.dispatch());
                }
            }
            Effect::FetchSample => {
                let session = Weak::clone(&self.itself);
                let given = Callback::from(move |files| {
                    if let Some(session) = session.upgrade() {
                        session.offer(files);
                    }
                });
                dom::sample::fetch(given, self.dispatch());
            }
            Effect::Download {
                bytes,
                file_name,
                mime,
            } => dom::download::save(&bytes, &file_name, &mime),
            Effect::CopyText(text) => dom::clipboard::copy(&text, self.dispatch()),
            Effect::FocusSearch => dom::focus::search(),
            Effect::FocusView => dom::focus::view(),
            Effect::SaveTheme(theme) => dom::theme::save(theme),
            Effect::SetLink { link, is_step } => dom::address::set_fragment(&link, is_step),
        }
    }

    fn post(&self, request: &Request) {
        let file = match request {
            Request::OpenSource { source, .. } => self.files.borrow().get(source).cloned(),
            _ => None,
        };
        if let Some(worker) = &*self.worker.borrow() {
            worker.post(request, file);
        }
    }
}

fn click(input: &NodeRef) {
    if let Some(input) = input.cast::<HtmlInputElement>() {
        input.click();
    }
}
