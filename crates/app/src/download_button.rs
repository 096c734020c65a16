//! The page's one primary button: take `default.pgo` away, or another file from the menu.

use std::rc::Rc;

use protocol::{Export, LeanProof, ValueKey};
use viewer::{Action, ExportState, FrameAction, LeftOut, Overlay, View, figures};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::dispatch::{Dispatch, use_dispatch};
use crate::dom;
use crate::icon::{Glyph, Icon};

#[derive(Properties, PartialEq)]
pub(crate) struct DownloadButtonProps {
    /// Why `default.pgo` cannot be downloaded.
    pub(crate) obstacle: Option<String>,
    /// What is being made for download.
    pub(crate) export: ExportState,
    /// Whether the menu is open.
    pub(crate) is_open: bool,
    /// The value column that shows, whose merge can be downloaded.
    pub(crate) shown_value: Option<ValueKey>,
    /// The sizes, once they are known.
    pub(crate) proof: Option<Rc<LeanProof>>,
    /// The files that were given and are not in it.
    pub(crate) left_out: Vec<LeftOut>,
    /// How many files were given.
    pub(crate) n_sources: usize,
    /// What the plan does, if it is more than the plain merge.
    pub(crate) plan: Option<String>,
}

#[component]
pub(crate) fn DownloadButton(props: &DownloadButtonProps) -> Html {
    let dispatch = use_dispatch();
    let download = {
        let dispatch = dispatch.clone();
        Callback::from(move |_| dispatch.emit(Action::ExportChosen(Export::LeanPgo)))
    };
    let toggle = {
        let dispatch = dispatch.clone();
        Callback::from(move |_| {
            dispatch.emit(Action::Frame(FrameAction::OverlayToggled(
                Overlay::Downloads,
            )));
        })
    };
    let is_preparing = matches!(props.export, ExportState::Preparing(_));
    let label = if is_preparing {
        "Preparing…"
    } else {
        "default.pgo"
    };
    let is_disabled = props.obstacle.is_some() || is_preparing;
    html! {
        <div class="download">
            if let Some(obstacle) = &props.obstacle {
                <span class="download-obstacle" id="download-obstacle">{ obstacle }</span>
            } else if !props.left_out.is_empty() {
                <LeftOutNote left_out={props.left_out.clone()} n_sources={props.n_sources} />
            } else if let Some(plan) = &props.plan {
                <PlanNote plan={plan.clone()} />
            }
            <div class="split-button">
                <button
                    type="button" class="primary" onclick={download} id="download"
                    aria-label="Download default.pgo" aria-disabled={is_disabled.to_string()}
                    aria-describedby="download-obstacle"
                    title={props.obstacle.clone().unwrap_or_else(|| "Download default.pgo (Ctrl S)".to_owned())}
                >
                    <Icon glyph={Glyph::Download} />
                    <span>
                        if !is_preparing {
                            <span class="download-verb">{ "Download " }</span>
                        }
                        { label }
                    </span>
                </button>
                <button
                    type="button" class="primary split-button-more" onclick={toggle}
                    aria-label="Other downloads" aria-haspopup="menu"
                    aria-expanded={props.is_open.to_string()} title="Other downloads"
                >
                    <Icon glyph={Glyph::Down} />
                </button>
            </div>
            if props.is_open {
                <DownloadMenu
                    has_edges={props.obstacle.is_none()}
                    shown_value={props.shown_value}
                    proof={props.proof.clone()}
                />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct LeftOutNoteProps {
    left_out: Vec<LeftOut>,
    n_sources: usize,
}

/// That the download is not made of everything that was given: read by the button, too.
#[component]
fn LeftOutNote(props: &LeftOutNoteProps) -> Html {
    let dispatch = use_dispatch();
    let onclick = Callback::from(move |_| dispatch.emit(Action::Frame(FrameAction::InputsShown)));
    let names = props
        .left_out
        .iter()
        .map(|out| format!("{}: {}", out.name, out.reason));
    let title = format!(
        "Not in the download:\n{}",
        names.collect::<Vec<_>>().join("\n")
    );
    let n_given = figures::counted(props.n_sources as i64, "file", "files");
    html! {
        <button
            type="button" class="download-note" id="download-obstacle" {title} {onclick}
            aria-label={format!("Without {} of {n_given}: show them", props.left_out.len())}
        >
            <Icon glyph={Glyph::Warning} />
            <span>{ format!("Without {} of {n_given}", props.left_out.len()) }</span>
        </button>
    }
}

#[derive(Properties, PartialEq)]
struct PlanNoteProps {
    plan: String,
}

/// That the download is more than the plain merge: read by the button, too.
#[component]
fn PlanNote(props: &PlanNoteProps) -> Html {
    let dispatch = use_dispatch();
    let onclick = Callback::from(move |_| dispatch.emit(Action::ViewChosen(View::Pgo)));
    html! {
        <button
            type="button" class="download-note is-plan" id="download-obstacle" {onclick}
            title={format!("{}: show the plan", props.plan)}
        >
            <Icon glyph={Glyph::Compiler} /><span>{ &props.plan }</span>
        </button>
    }
}

#[derive(Properties, PartialEq)]
struct DownloadMenuProps {
    has_edges: bool,
    shown_value: Option<ValueKey>,
    proof: Option<Rc<LeanProof>>,
}

#[component]
fn DownloadMenu(props: &DownloadMenuProps) -> Html {
    let dispatch = use_dispatch();
    let menu = use_node_ref();
    {
        let menu = menu.clone();
        use_effect_with((), move |()| focus_entry(&menu, 0));
    }
    let close = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| {
            dispatch.emit(Action::Frame(FrameAction::OverlayClosed));
        })
    };
    let onkeydown = {
        let (menu, dispatch) = (menu.clone(), dispatch.clone());
        Callback::from(move |event: KeyboardEvent| menu_key(&event, &menu, &dispatch))
    };
    let size = |bytes: fn(&LeanProof) -> u64| {
        props.proof.as_ref().map_or(String::new(), |proof| {
            format!(" · {}", figures::file_size(bytes(proof)))
        })
    };
    let entry = |export: Option<Export>, name: String, meaning: String, can: bool| {
        let dispatch = dispatch.clone();
        let onclick = export
            .filter(|_| can)
            .map(|export| Callback::from(move |_| dispatch.emit(Action::ExportChosen(export))));
        html! {
            <button
                type="button" role="menuitem" tabindex="-1" {onclick}
                aria-disabled={(!can).to_string()}
            >
                <span class="menu-name">{ name }</span>
                <span class="menu-meaning">{ meaning }</span>
            </button>
        }
    };
    let is_edited = props.proof.as_ref().is_some_and(|proof| proof.is_edited);
    let merge = props.shown_value.map(|value| Export::Merge { value });
    html! {
        <>
            <div class="menu-veil" onclick={close} />
            <div
                class="menu" role="menu" aria-label="Downloads" ref={menu} {onkeydown}
            >
                { entry(
                    Some(Export::LeanPgo),
                    "default.pgo".to_owned(),
                    format!("Lean: what the compiler reads, nothing else{}", size(|p| p.lean_bytes)),
                    props.has_edges,
                ) }
                { entry(
                    Some(Export::FullPgo),
                    "default.pgo, full merge".to_owned(),
                    if is_edited {
                        "Not with edits: it is the samples as they are".to_owned()
                    } else {
                        format!("All samples, as go tool pprof -proto merges{}", size(|p| p.full_bytes))
                    },
                    props.has_edges && !is_edited,
                ) }
                { entry(
                    merge,
                    "Merged profile".to_owned(),
                    "The profile that shows, merged, as .pb.gz".to_owned(),
                    merge.is_some(),
                ) }
                <hr />
                { entry(
                    Some(Export::EdgesCsv),
                    "Candidates, CSV".to_owned(),
                    "The compiler's edges for a spreadsheet".to_owned(),
                    props.has_edges,
                ) }
                { entry(
                    Some(Export::EdgesText),
                    "Candidates, text".to_owned(),
                    "The compiler's edges, aligned".to_owned(),
                    props.has_edges,
                ) }
                { entry(
                    Some(Export::Preprofile),
                    "Preprofile".to_owned(),
                    "The bytes of go tool preprofile".to_owned(),
                    props.has_edges,
                ) }
                <hr />
                { entry(
                    Some(Export::ReceiptJson),
                    "Receipt, JSON".to_owned(),
                    "What default.pgo is made of and how, with the command".to_owned(),
                    props.has_edges,
                ) }
                { entry(
                    Some(Export::ReceiptMarkdown),
                    "Receipt, Markdown".to_owned(),
                    "The same for a pull request".to_owned(),
                    props.has_edges,
                ) }
            </div>
        </>
    }
}

fn menu_key(event: &KeyboardEvent, menu: &NodeRef, dispatch: &Dispatch) {
    let Some(entries) = entries(menu) else { return };
    let n_entries = entries.length();
    let active = dom::document().active_element();
    let at = (0..n_entries).find(|&at| {
        let entry = entries.item(at);
        entry.as_ref() == active.as_ref().map(AsRef::as_ref)
    });
    let next = match event.key().as_str() {
        "ArrowDown" => at.map_or(0, |at| (at + 1) % n_entries),
        "ArrowUp" => at.map_or(n_entries - 1, |at| (at + n_entries - 1) % n_entries),
        "Home" => 0,
        "End" => n_entries - 1,
        "Tab" => {
            dispatch.emit(Action::Frame(FrameAction::OverlayClosed));
            return;
        }
        _ => return,
    };
    event.prevent_default();
    focus_entry(menu, next);
}

fn entries(menu: &NodeRef) -> Option<web_sys::NodeList> {
    let menu = menu.cast::<HtmlElement>()?;
    let entries = menu.query_selector_all("[role=menuitem]").ok()?;
    (entries.length() > 0).then_some(entries)
}

fn focus_entry(menu: &NodeRef, at: u32) {
    if let Some(entry) = entries(menu).and_then(|entries| entries.item(at)) {
        // An element that cannot be focused leaves the keyboard where it is.
        let _ = entry.unchecked_into::<HtmlElement>().focus();
    }
}
