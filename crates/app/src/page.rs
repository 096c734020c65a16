//! The whole page, as it is drawn.
//!
//! **Invariant:** however many actions come in, the page draws at most once per frame.

use std::rc::Rc;

use gloo::events::EventListener;
use viewer::{Action, FrameAction, Layout, Overlay, Pane, Shared, State, action_of_key};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::dialog::ShortcutDialog;
use crate::dispatch::Dispatch;
use crate::dom;
use crate::dom::drop::DropPlace;
use crate::dom::files::FileWithPath;
use crate::empty_page::EmptyPage;
use crate::inputs_pane::InputsPane;
use crate::selection_pane::SelectionPane;
use crate::session::Session;
use crate::status_bar::StatusBar;
use crate::top_bar::TopBar;
use crate::view_pane::{BottomTabs, ViewPane};

/// The page.
pub(crate) struct Page {
    session: Rc<Session>,
    dispatch: Dispatch,
    /// Files hang over the page.
    is_dragging: bool,
    _listeners: Vec<EventListener>,
}

/// What the page is told.
pub(crate) enum Msg {
    Draw,
    Dragging(bool),
}

impl Component for Page {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let session = Session::start(ctx.link().callback(|()| Msg::Draw));
        let dispatch = session.dispatch();
        session.act(Action::Opened {
            link: dom::address::fragment(),
            theme: dom::theme::saved(),
        });
        dom::theme::watch_system(&dispatch);
        dom::layout::watch(&dispatch);
        Self {
            _listeners: listeners(&session, &ctx.link().callback(Msg::Dragging)),
            session,
            dispatch,
            is_dragging: false,
        }
    }

    fn update(&mut self, _ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Draw => {
                self.session.frame_drawn();
                true
            }
            Msg::Dragging(is_dragging) => {
                let is_changed = self.is_dragging != is_dragging;
                self.is_dragging = is_dragging;
                is_changed
            }
        }
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        let state = &self.session.state();
        let picked = |offer: fn(&Session, Vec<FileWithPath>)| {
            let session = Rc::clone(&self.session);
            Callback::from(move |event: Event| {
                let input: HtmlInputElement = event.target_unchecked_into();
                let files = dom::files::of_input(&input);
                input.set_value("");
                offer(&session, files);
            })
        };
        html! {
            <ContextProvider<Dispatch> context={self.dispatch.clone()}>
                <div class={classes_of(state)}>
                    <TopBar state={state.clone()} />
                    if state.is_empty() {
                        <EmptyPage
                            is_fetching_sample={state.is_fetching_sample}
                            notice={state.notice.clone()}
                        />
                    } else {
                        { self.panes(state) }
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
                        limits={state.limits}
                        column_bytes={state.column_bytes()}
                        overlay={state.overlay}
                    />
                </div>
                <input
                    ref={self.session.file_input.clone()} type="file" multiple=true hidden=true
                    onchange={picked(Session::offer)} tabindex="-1" aria-hidden="true" id="file-input"
                />
                <input
                    ref={self.session.folder_input.clone()} type="file" hidden=true webkitdirectory=true
                    onchange={picked(Session::offer)} tabindex="-1" aria-hidden="true" id="folder-input"
                />
                <input
                    ref={self.session.release_input.clone()} type="file" hidden=true
                    onchange={picked(Session::offer_release)} tabindex="-1" aria-hidden="true" id="release-input"
                />
                <input
                    ref={self.session.diff_input.clone()} type="file" hidden=true accept=".diff,.patch"
                    onchange={picked(Session::offer)} tabindex="-1" aria-hidden="true" id="diff-input"
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
    fn panes(&self, state: &Shared<State>) -> Html {
        let close_sheet = {
            let dispatch = self.dispatch.clone();
            let sheet = state.panes.sheet;
            Callback::from(move |_| {
                if let Some(pane) = sheet {
                    dispatch.emit(Action::Frame(FrameAction::PaneToggled(pane)));
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
                        limits={state.limits}
                        releases={state.releases()}
                        is_sheet={state.panes.sheet.is_some()}
                    />
                }
                <ViewPane state={state.clone()} />
                if state.is_open(Pane::Selection) {
                    <SelectionPane state={state.clone()} />
                }
                if state.panes.sheet.is_some() {
                    <div class="sheet-veil" onclick={close_sheet} />
                }
            </main>
        }
    }
}

/// What the style sheets have to know.
fn classes_of(state: &State) -> Classes {
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

/// What the page listens to as a whole: keys, drops, and the address.
fn listeners(session: &Rc<Session>, on_drag: &Callback<bool>) -> Vec<EventListener> {
    let (keys, address) = (session.dispatch(), session.dispatch());
    let mut listeners = vec![
        dom::keyboard::listen(move |press| {
            let action = action_of_key(press);
            let is_taken = action.is_some();
            if let Some(action) = action {
                keys.emit(action);
            }
            is_taken
        }),
        dom::address::listen(Callback::from(move |link| {
            address.emit(Action::LinkFollowed(link));
        })),
    ];
    let dropped = Rc::clone(session);
    let on_files = Callback::from(move |(files, place)| match place {
        DropPlace::Release => dropped.offer_release(files),
        DropPlace::Page => dropped.offer(files),
    });
    listeners.extend(dom::drop::listen(on_drag, on_files));
    listeners
}
