//! A function: its figures, the box of it that is selected, its callers and callees.

use flame::FlameGraph;
use protocol::edge_flags;
use viewer::boxes::{Neighbour, Peek, peek};
use viewer::{Action, BoxIdx, Edges, Shared, View, figures, names};
use yew::prelude::*;

use super::{Fact, FunctionLink};
use crate::bar::Bar;
use crate::dispatch::use_dispatch;
use crate::icon::{Glyph, Icon};
use crate::symbol::Symbol;

/// Callers and callees that are listed before the rest is asked for.
const N_LISTED: usize = 8;

#[derive(Properties, PartialEq)]
pub(crate) struct FunctionDetailsProps {
    pub(crate) name: AttrValue,
    pub(crate) shown_box: Option<BoxIdx>,
    pub(crate) view: View,
    pub(crate) flame: Option<Shared<FlameGraph>>,
    pub(crate) unit: AttrValue,
    pub(crate) edges: Option<Shared<Edges>>,
}

#[component]
pub(crate) fn FunctionDetails(props: &FunctionDetailsProps) -> Html {
    let peek = use_memo(
        (props.name.clone(), props.flame.clone()),
        |(name, flame)| flame.as_ref().and_then(|graph| peek(graph, name)),
    );
    html! {
        <>
            <h3 class="details-name"><Symbol name={props.name.clone()} /></h3>
            if let Some(graph) = &props.flame {
                { place(graph, props) }
            }
            <Buttons name={props.name.clone()} shown_box={props.shown_box} view={props.view} />
            if let (Some(graph), Some(peek)) = (&props.flame, peek.as_ref()) {
                if graph.n_hidden() > 0 {
                    <p class="is-quiet">
                        { "At least: boxes too small to be kept are not counted here. The top table counts everything." }
                    </p>
                }
                { figures_of(graph, peek, props) }
                <Neighbours
                    title="Callers" neighbours={peek.callers.clone()} graph={graph.clone()}
                    unit={props.unit.clone()} cum={peek.cum}
                />
                <Neighbours
                    title="Callees" neighbours={peek.callees.clone()} graph={graph.clone()}
                    unit={props.unit.clone()} cum={peek.cum}
                />
            } else {
                <p class="is-quiet">{ "Not in what shows now." }</p>
            }
            if let Some(edges) = &props.edges {
                <HotEdges name={props.name.clone()} edges={edges.clone()} />
            }
        </>
    }
}

/// The package and the place in the source.
fn place(graph: &FlameGraph, props: &FunctionDetailsProps) -> Html {
    let Some(shown) = props.shown_box else {
        return Html::default();
    };
    let (package, file) = (graph.package(shown), graph.file(shown));
    let line = graph.start_line(shown);
    let full = match (file, line) {
        ("", _) => String::new(),
        (file, 0) => file.to_owned(),
        (file, line) => format!("{file}:{line}"),
    };
    html! {
        <p class="details-place" title={full}>
            <bdi>{ package.to_owned() }</bdi>{ " " }
            <bdi class="place">{ names::file_line(file, line) }</bdi>
            if graph.is_inlined(shown) {
                { " " }<span class="mark" title="Most of this box was inlined into its caller">{ "inlined" }</span>
            }
        </p>
    }
}

#[derive(Properties, PartialEq)]
struct ButtonsProps {
    name: AttrValue,
    shown_box: Option<BoxIdx>,
    view: View,
}

#[component]
fn Buttons(props: &ButtonsProps) -> Html {
    let dispatch = use_dispatch();
    let send = |action: Action| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.emit(action.clone()))
    };
    let name = props.name.to_string();
    html! {
        <div class="details-buttons">
            if props.view != View::Flame {
                <button type="button" class="button" onclick={send(Action::FunctionShown(name.clone()))}>
                    <Icon glyph={Glyph::Flame} />{ "In flame graph" }
                </button>
            } else if props.shown_box.is_some() {
                <button type="button" class="button" onclick={send(Action::BoxZoomed(props.shown_box))}>
                    <Icon glyph={Glyph::Flame} />{ "Zoom to box" }
                </button>
            }
            <button
                type="button" class="button" onclick={send(Action::TextCopied(name))}
                title="Copy the function's full name"
            >
                <Icon glyph={Glyph::Copy} />{ "Copy name" }
            </button>
        </div>
    }
}

fn figures_of(graph: &FlameGraph, peek: &Peek, props: &FunctionDetailsProps) -> Html {
    let total = graph.total();
    let fact = |label: &'static str, value: i64, whole: i64, meaning: &'static str| {
        html! {
            <Fact
                {label} value={figures::value(value, &props.unit)}
                share={figures::share(value, whole)} {meaning}
            />
        }
    };
    html! {
        <dl class="facts">
            { fact("flat", peek.flat, total, "Samples that ended in this function; share of all samples") }
            { fact("cum", peek.cum, total, "Samples that this function was in; share of all samples") }
            if let Some(shown) = props.shown_box {
                { fact("this box", graph.cum(shown), total, "Samples of this very stack and below; share of all samples") }
                if let Some(above) = graph.parent(shown) {
                    { fact("of its caller", graph.cum(shown), graph.cum(above), "This box as a share of the box above it") }
                }
            }
            <Fact
                label="places" value={figures::grouped(i64::from(peek.n_boxes))}
                meaning="In how many places of the flame graph the function stands"
            />
        </dl>
    }
}

#[derive(Properties, PartialEq)]
struct NeighboursProps {
    title: AttrValue,
    neighbours: Vec<Neighbour>,
    graph: Shared<FlameGraph>,
    unit: AttrValue,
    cum: i64,
}

/// Callers or callees, the largest first.
#[component]
fn Neighbours(props: &NeighboursProps) -> Html {
    let is_whole = use_state_eq(|| false);
    {
        let is_whole = is_whole.clone();
        use_effect_with(props.neighbours.clone(), move |_| is_whole.set(false));
    }
    let n_all = props.neighbours.len();
    if n_all == 0 {
        return html! {
            <section class="neighbours">
                <h4>{ &props.title }</h4><p class="is-quiet">{ "None" }</p>
            </section>
        };
    }
    let n_listed = if *is_whole {
        n_all
    } else {
        n_all.min(N_LISTED)
    };
    let more = {
        let is_whole = is_whole.clone();
        Callback::from(move |_: MouseEvent| is_whole.set(true))
    };
    html! {
        <section class="neighbours">
            <h4>{ &props.title }<span class="chip-count">{ figures::grouped(n_all as i64) }</span></h4>
            <ul>
                { for props.neighbours[..n_listed].iter().map(|neighbour| {
                    let name = props.graph.functions().names.text(neighbour.function as usize);
                    html! {
                        <li key={neighbour.function} title={figures::value(neighbour.value, &props.unit)}>
                            <FunctionLink name={name.to_owned()} />
                            <span class="num">{ figures::share(neighbour.value, props.cum) }</span>
                            <Bar fraction={figures::fraction(neighbour.value, props.cum)} />
                        </li>
                    }
                }) }
            </ul>
            if n_listed < n_all {
                <button type="button" class="text-button" onclick={more}>
                    { format!("Show all {}", figures::grouped(n_all as i64)) }
                </button>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct HotEdgesProps {
    name: AttrValue,
    edges: Shared<Edges>,
}

/// How many hot calls the compiler would see from and to the function.
#[component]
fn HotEdges(props: &HotEdgesProps) -> Html {
    let dispatch = use_dispatch();
    let counts = use_memo(
        (props.name.clone(), props.edges.clone()),
        |(name, edges)| count_hot(edges, name),
    );
    let (n_from, n_to) = *counts;
    if n_from + n_to == 0 {
        return Html::default();
    }
    let name = props.name.to_string();
    let onclick = Callback::from(move |_| {
        dispatch.emit(Action::EdgesOfFunctionShown(name.clone()));
    });
    html! {
        <section class="neighbours">
            <h4>{ "For the compiler" }</h4>
            <p>
                { format!(
                    "{} from it, {} to it.",
                    figures::counted(n_from, "hot call", "hot calls"),
                    figures::counted(n_to, "hot call", "hot calls"),
                ) }
            </p>
            <button type="button" class="button" {onclick}>
                <Icon glyph={Glyph::Compiler} />{ "Show its edges" }
            </button>
        </section>
    }
}

fn count_hot(edges: &Edges, name: &str) -> (i64, i64) {
    let columns = &edges.columns;
    let names = &columns.names;
    let Some(named) = (0..names.len()).find(|&row| names.text(row) == name) else {
        return (0, 0);
    };
    let n_hot = |side: &[u32]| {
        let hot = columns
            .flags
            .iter()
            .map(|flags| flags & edge_flags::HOT != 0);
        let of_it = side.iter().map(|&row| row as usize == named);
        hot.zip(of_it)
            .filter(|&(is_hot, is_it)| is_hot && is_it)
            .count() as i64
    };
    (n_hot(&columns.caller), n_hot(&columns.callee))
}
