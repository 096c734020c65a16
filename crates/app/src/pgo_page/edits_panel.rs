//! Edits that the compiler respects: each goes into the draft, and its effect is told before it is
//! taken.

use protocol::EdgeName;
use viewer::{
    Action, DraftFailure, Edges, EditedPlan, PlanAction, PlanChange, PlanField, Shared, figures,
    names,
};
use yew::prelude::*;

use super::edge_line::edge_line;
use super::field::{Entry, FieldError, Removable, Switch, TextArea};
use super::notes::Notes;
use crate::dispatch::use_dispatch;
use crate::symbol::symbol;

/// A diff longer than that, in bytes, is told and not laid out: browsers take seconds for it.
const MOST_SHOWN_DIFF: usize = 32 << 10;

#[derive(Properties, PartialEq)]
pub(crate) struct EditsPanelProps {
    pub(crate) plan: EditedPlan,
    pub(crate) failure: DraftFailure,
    pub(crate) edges: Option<Shared<Edges>>,
    /// What the source diff was called, if it was a file.
    pub(crate) diff_name: Option<AttrValue>,
}

#[component]
pub(crate) fn EditsPanel(props: &EditsPanelProps) -> Html {
    let dispatch = use_dispatch();
    let edits = &props.plan.edits;
    let change = move |change: PlanChange| dispatch.emit(Action::Plan(PlanAction::Changed(change)));
    let on = |make: fn(bool) -> PlanChange| {
        let change = change.clone();
        Callback::from(move |is_on| change(make(is_on)))
    };
    let text = |make: fn(String) -> PlanChange| {
        let change = change.clone();
        Callback::from(move |text| change(make(text)))
    };
    let failure = |field: PlanField| html! { <FieldError failure={props.failure.at(field)} /> };
    let is_wrong = |field: PlanField| props.failure.at(field).is_some();
    html! {
        <div class="edits">
            <div class="edit">
                <Switch
                    id="drop-pseudo-frames" is_on={edits.drops_pseudo_frames}
                    on_change={on(PlanChange::PseudoFramesDropped)}
                >
                    { "Drop edges to frames that are no calls, as runtime.asyncPreempt; the cut stays where it is." }
                </Switch>
                { failure(PlanField::PseudoFrames) }
                <h3 class="field-label">{ "Do not inline" }</h3>
                { for edits.do_not_inline.iter().map(|function| {
                    let (change, name) = (change.clone(), function.clone());
                    let on_remove = Callback::from(move |()| {
                        change(PlanChange::DoNotInlineSet { function: name.clone(), is_wanted: false });
                    });
                    html! { <Removable label={function.clone()} {on_remove}>{ symbol(function) }</Removable> }
                }) }
                <Entry
                    id="do-not-inline" label="Function that is not to be inlined" placeholder="main.(*T).Method"
                    on_entry={text(|function| PlanChange::DoNotInlineSet { function, is_wanted: true })}
                />
                { failure(PlanField::DoNotInline) }
                <h3 class="field-label">{ "Force hot" }</h3>
                { for edits.force_hot.iter().map(|edge| {
                    let (change, taken) = (change.clone(), edge.clone());
                    let on_remove = Callback::from(move |()| {
                        change(PlanChange::ForceHotSet { edge: taken.clone(), is_wanted: false });
                    });
                    let EdgeName { caller, callee, offset } = edge;
                    html! {
                        <Removable label={format!("{caller} → {callee}")} {on_remove}>
                            { edge_line(caller, *offset, callee) }
                        </Removable>
                    }
                }) }
                if edits.force_hot.is_empty() {
                    <p class="is-quiet">{ "Select an edge in the list; its details have the button." }</p>
                }
                { failure(PlanField::ForceHot) }
            </div>
            <div class="edit">
                <label class="field-label" for="renames">{ "Renames" }</label>
                <TextArea
                    id="renames" label="Table of renames" value={edits.renames.clone()}
                    placeholder={"package old/pkg new/pkg\nfunction main.old main.new\npattern ^old/(.*) new/$1"}
                    on_change={text(PlanChange::RenamesSet)} is_wrong={is_wrong(PlanField::Renames)}
                />
                { failure(PlanField::Renames) }
            </div>
            <div class="edit">
                <SourceDiff
                    text={edits.source_diff.clone()} name={props.diff_name.clone()}
                    failure={props.failure.at(PlanField::SourceDiff)}
                />
            </div>
            // What a draft would do is told with it.
            if let (EditedPlan::Held(_), Some(edges)) = (&props.plan, &props.edges) {
                <Notes notes={edges.report.notes.clone()} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct SourceDiffProps {
    text: AttrValue,
    name: Option<AttrValue>,
    failure: Option<protocol::Failure>,
}

/// The diff from the profiled sources to those that are built.
#[component]
fn SourceDiff(props: &SourceDiffProps) -> Html {
    let dispatch = use_dispatch();
    let choose = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.emit(Action::Plan(PlanAction::DiffWanted)))
    };
    let on_change = {
        let dispatch = dispatch.clone();
        Callback::from(move |text| {
            dispatch.emit(Action::Plan(PlanAction::Changed(
                PlanChange::SourceDiffSet(text),
            )));
        })
    };
    let on_remove = {
        let on_change = on_change.clone();
        Callback::from(move |()| on_change.emit(String::new()))
    };
    let is_long = props.text.len() > MOST_SHOWN_DIFF || props.name.is_some();
    html! {
        <>
            <label class="field-label" for="source-diff">{ "Source diff" }</label>
            if is_long && !props.text.is_empty() {
                <Removable label="the source diff" {on_remove}>
                    <span>
                        { names::shown(props.name.as_deref().unwrap_or("Source diff")).into_owned() }
                        <span class="is-quiet">
                            { format!(
                                " · {} · {}",
                                figures::file_size(props.text.len() as u64),
                                figures::counted(props.text.lines().count() as i64, "line", "lines"),
                            ) }
                        </span>
                    </span>
                </Removable>
            } else {
                <TextArea
                    id="source-diff" label="Source diff" value={props.text.clone()}
                    placeholder={"Paste the output of git diff, or drop a .diff or .patch file on the page:\noffsets move with the code."}
                    {on_change} is_wrong={props.failure.is_some()}
                />
                <button type="button" class="button" id="choose-diff" onclick={choose}>{ "Choose file" }</button>
            }
            <FieldError failure={props.failure.clone()} />
        </>
    }
}
