//! The whole page: owner of the state, performer of effects.
//!
//! **Invariant:** however many actions come in, the page draws at most once per frame.

use std::collections::HashMap;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::render::{AnimationFrame, request_animation_frame};
use protocol::{Request, SourceId};
use viewer::{Action, Effect, Layout, OfferedFile, Overlay, Pane, State, action_of_key, update};
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use crate::dialog::ShortcutDialog;
use crate::dispatch::Dispatch;
use crate::dom::{self, files::FileWithPath};
use crate::empty_page::EmptyPage;
use crate::inputs_pane::InputsPane;
use crate::selection_pane::SelectionPane;
use crate::status_bar::StatusBar;
use crate::top_bar::TopBar;
use crate::view_pane::{BottomTabs, ViewPane};
use crate::worker_client::WorkerClient;

/// The page.
pub(crate) struct Page {
    state: Rc<State>,
    /// The files themselves, as long as they may have to be read again.
    files: HashMap<SourceId, File>,
    next_source: u32,
    worker: WorkerClient,
    dispatch: Dispatch,
    file_input: NodeRef,
    folder_input: NodeRef,
    is_dragging: bool,
    pending_frame: Option<AnimationFrame>,
    _listeners: Vec<EventListener>,
}

/// What the page is told.
pub(crate) enum Msg {
    Act(Action),
    FilesGiven(Vec<FileWithPath>),
    Dragging(bool),
    Draw,
}

impl Component for Page {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let link = ctx.link();
        let dispatch = link.callback(Msg::Act);
        let mut page = Self {
            state: Rc::default(),
            files: HashMap::new(),
            next_source: 0,
            worker: WorkerClient::start(dispatch.clone()),
            dispatch: dispatch.clone(),
            file_input: NodeRef::default(),
            folder_input: NodeRef::default(),
            is_dragging: false,
            pending_frame: None,
            _listeners: listeners(ctx),
        };
        page.act(
            ctx,
            Action::Opened {
                link: dom::address::fragment(),
                theme: dom::theme::saved(),
            },
        );
        dom::theme::watch_system(&dispatch);
        dom::layout::watch(&dispatch);
        page
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Act(action) => self.act(ctx, action),
            Msg::FilesGiven(files) => {
                let offer = self.keep(files);
                self.act(ctx, offer);
            }
            Msg::Dragging(is_dragging) => {
                let is_changed = self.is_dragging != is_dragging;
                self.is_dragging = is_dragging;
                return is_changed;
            }
            Msg::Draw => {
                self.pending_frame = None;
                dom::theme::apply(self.state.theme);
                return true;
            }
        }
        // One drawing per frame, however many messages arrive in it.
        if self.pending_frame.is_none() {
            let link = ctx.link().clone();
            let draw = move |_| link.send_message(Msg::Draw);
            self.pending_frame = Some(request_animation_frame(draw));
        }
        false
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let state = &self.state;
        let picked = ctx.link().callback(|event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let files = dom::files::of_input(&input);
            input.set_value("");
            Msg::FilesGiven(files)
        });
        html! {
            <ContextProvider<Dispatch> context={self.dispatch.clone()}>
                <div class={self.classes()}>
                    <TopBar state={Rc::clone(state)} />
                    if state.is_empty() {
                        <EmptyPage
                            is_fetching_sample={state.is_fetching_sample}
                            notice={state.notice.clone()}
                        />
                    } else {
                        { self.panes() }
                        <BottomTabs
                            view={state.view}
                            sheet={state.panes.sheet}
                            n_sources={state.sources.len()}
                        />
                    }
                    <StatusBar
                        merge={state.merge.clone()}
                        is_empty={state.is_empty()}
                        worker={state.worker.clone()}
                    />
                </div>
                <input
                    ref={self.file_input.clone()} type="file" multiple=true hidden=true
                    onchange={picked.clone()} tabindex="-1" aria-hidden="true" id="file-input"
                />
                <input
                    ref={self.folder_input.clone()} type="file" hidden=true webkitdirectory=true
                    onchange={picked} tabindex="-1" aria-hidden="true" id="folder-input"
                />
                <div class="visually-hidden" role="status" aria-live="polite">
                    { &*state.announcement }
                </div>
                if state.overlay == Some(Overlay::Shortcuts) {
                    <ShortcutDialog />
                }
                if self.is_dragging {
                    <div class="drop-veil"><p>{ "Drop profiles or folders anywhere" }</p></div>
                }
            </ContextProvider<Dispatch>>
        }
    }
}

impl Page {
    fn classes(&self) -> Classes {
        let state = &self.state;
        let layout = match state.layout {
            Layout::Wide => "is-wide",
            Layout::Medium => "is-medium",
            Layout::Narrow => "is-narrow",
        };
        let inputs = state.is_open(Pane::Inputs).then_some("has-inputs");
        let selection = state.is_open(Pane::Selection).then_some("has-selection");
        let files = (!state.is_empty()).then_some("has-files");
        classes!("page", layout, inputs, selection, files)
    }

    fn panes(&self) -> Html {
        let state = &self.state;
        let close_sheet = {
            let dispatch = self.dispatch.clone();
            let sheet = state.panes.sheet;
            Callback::from(move |_| {
                if let Some(pane) = sheet {
                    dispatch.emit(Action::PaneToggled(pane));
                }
            })
        };
        html! {
            <main class="panes">
                if state.is_open(Pane::Inputs) {
                    <InputsPane
                        sources={state.sources.clone()}
                        merge={state.merge.clone()}
                        shown_value={state.shown_value()}
                        progress={state.progress()}
                        is_sheet={state.panes.sheet.is_some()}
                    />
                }
                <ViewPane state={Rc::clone(state)} />
                if state.is_open(Pane::Selection) {
                    <SelectionPane state={Rc::clone(state)} />
                }
                if state.panes.sheet.is_some() {
                    <div class="sheet-veil" onclick={close_sheet} />
                }
            </main>
        }
    }

    fn act(&mut self, ctx: &Context<Self>, action: Action) {
        for effect in update(Rc::make_mut(&mut self.state), action) {
            self.perform(ctx, effect);
        }
    }

    /// Keeps files under fresh names, and says so.
    fn keep(&mut self, files: Vec<FileWithPath>) -> Action {
        let offers: Vec<_> = files
            .into_iter()
            .map(|FileWithPath { path, file }| {
                let source = SourceId(self.next_source);
                self.next_source += 1;
                let offer = OfferedFile {
                    source,
                    name: path,
                    file_bytes: file.size() as u64,
                };
                self.files.insert(source, file);
                offer
            })
            .collect();
        if offers.is_empty() {
            Action::NothingOffered
        } else {
            Action::FilesOffered(offers)
        }
    }

    fn perform(&mut self, ctx: &Context<Self>, effect: Effect) {
        let dispatch = &self.dispatch;
        match effect {
            Effect::Post(request) => {
                let file = match &request {
                    Request::OpenSource { source, .. } => self.files.get(source).cloned(),
                    _ => None,
                };
                self.worker.post(&request, file);
            }
            Effect::RestartWorker => self.worker = WorkerClient::start(dispatch.clone()),
            Effect::ForgetFile(source) => {
                self.files.remove(&source);
            }
            Effect::PickFiles => click(&self.file_input),
            Effect::PickFolder => click(&self.folder_input),
            Effect::FetchSample => {
                dom::sample::fetch(ctx.link().callback(Msg::FilesGiven), dispatch.clone());
            }
            Effect::Download {
                bytes,
                file_name,
                mime,
            } => dom::download::save(&bytes, &file_name, &mime),
            Effect::CopyText(text) => dom::clipboard::copy(&text, dispatch.clone()),
            Effect::FocusSearch => dom::focus::search(),
            Effect::FocusView => dom::focus::view(),
            Effect::SaveTheme(theme) => dom::theme::save(theme),
            Effect::SetLink { link, is_step } => dom::address::set_fragment(&link, is_step),
        }
    }
}

/// What the page listens to as a whole: keys, drops, and the address.
fn listeners(ctx: &Context<Page>) -> Vec<EventListener> {
    let dispatch = ctx.link().callback(Msg::Act);
    let mut listeners = vec![
        dom::keyboard::listen(move |press| {
            let action = action_of_key(press);
            let is_taken = action.is_some();
            if let Some(action) = action {
                dispatch.emit(action);
            }
            is_taken
        }),
        dom::address::listen(
            ctx.link()
                .callback(|link| Msg::Act(Action::LinkFollowed(link))),
        ),
    ];
    listeners.extend(dom::drop::listen(
        &ctx.link().callback(Msg::Dragging),
        ctx.link().callback(Msg::FilesGiven),
    ));
    listeners
}

fn click(input: &NodeRef) {
    if let Some(input) = input.cast::<HtmlInputElement>() {
        input.click();
    }
}
