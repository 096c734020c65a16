//! A function: its figures, the box of it that is selected, its callers and callees.

use flame::FlameGraph;
use protocol::answers::Neighbours;
use viewer::{Action, BoxIdx, Edges, Peek, Shared, View, figures, names};
use yew::prelude::*;

use super::{Fact, FunctionLink};
use crate::bar::Bar;
use crate::dispatch::use_dispatch;
use crate::icon::{Glyph, Icon};
use crate::symbol::Symbol;

/// Callers and callees that are listed before the rest is asked for.
const N_LISTED: usize = 8;
/// Those that are listed at most: a longer list is no longer read, and takes long to draw.
const N_LISTED_MOST: usize = 200;

#[derive(Properties, PartialEq)]
pub(crate) struct FunctionDetailsProps {
    pub(crate) name: AttrValue,
    pub(crate) shown_box: Option<BoxIdx>,
    pub(crate) view: View,
    pub(crate) flame: Option<Shared<FlameGraph>>,
    /// The unit of the graph's values.
    pub(crate) unit: AttrValue,
    /// What the function comes to, and the unit of that; `None` while it is being summed up.
    pub(crate) peek: Option<(Shared<Peek>, AttrValue)>,
    pub(crate) edges: Option<Shared<Edges>>,
}

#[component]
pub(crate) fn FunctionDetails(props: &FunctionDetailsProps) -> Html {
    let peeked = props.peek.as_ref();
    let is_absent = peeked.is_some_and(|(peek, _)| peek.sums.n_places == 0);
    html! {
        <>
            <h3 class="details-name"><Symbol name={props.name.clone()} /></h3>
            if let Some(graph) = &props.flame {
                { place(graph, props) }
            }
            <Buttons name={props.name.clone()} shown_box={props.shown_box} view={props.view} />
            if is_absent {
                <p class="is-quiet">{ "Not in what shows now." }</p>
            } else {
                { figures_of(props) }
                if let Some((peek, unit)) = peeked {
                    <NeighbourList title="Callers" side={Side::Callers} peek={peek.clone()} unit={unit.clone()} />
                    <NeighbourList title="Callees" side={Side::Callees} peek={peek.clone()} unit={unit.clone()} />
                }
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
    html! {
        <p class="details-place" title={names::path_line(file, line)}>
            <bdi>{ names::shown(package).into_owned() }</bdi>{ " " }
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

/// The figures of the function, then those of the selected box.
fn figures_of(props: &FunctionDetailsProps) -> Html {
    let sums = props.peek.as_ref().map(|(peek, unit)| (peek.sums, unit));
    let fact =
        |label: &'static str, figure: Option<(i64, i64, &AttrValue)>, meaning: &'static str| {
            let (value, share) = figure.map_or(("…".to_owned(), String::new()), |figure| {
                let (value, whole, unit) = figure;
                (figures::value(value, unit), figures::share(value, whole))
            });
            html! { <Fact {label} {value} {share} {meaning} /> }
        };
    let flat = sums.map(|(sums, unit)| (sums.flat, sums.total, unit));
    let cum = sums.map(|(sums, unit)| (sums.cum, sums.total, unit));
    let n_places = sums.map_or("…".to_owned(), |(sums, _)| {
        figures::grouped(i64::from(sums.n_places))
    });
    html! {
        <dl class="facts">
            { fact("flat", flat, "Samples that ended in this function; share of all samples") }
            { fact("cum", cum, "Samples that this function was in; share of all samples") }
            if let (Some(graph), Some(shown)) = (&props.flame, props.shown_box) {
                { fact(
                    "this box", Some((graph.cum(shown), graph.total(), &props.unit)),
                    "Samples of this very stack and below; share of all samples",
                ) }
                if let Some(above) = graph.parent(shown) {
                    { fact(
                        "of its caller", Some((graph.cum(shown), graph.cum(above), &props.unit)),
                        "This box as a share of the box above it",
                    ) }
                }
            }
            <Fact
                label="places" value={n_places}
                meaning="In how many places of the call tree the function stands"
            />
        </dl>
    }
}

/// Which neighbours of a function.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Callers,
    Callees,
}

#[derive(Properties, PartialEq)]
struct NeighbourListProps {
    title: AttrValue,
    side: Side,
    peek: Shared<Peek>,
    unit: AttrValue,
}

/// Callers or callees, the largest first.
#[component]
fn NeighbourList(props: &NeighbourListProps) -> Html {
    let is_whole = use_state_eq(|| false);
    {
        let is_whole = is_whole.clone();
        use_effect_with(props.peek.clone(), move |_| is_whole.set(false));
    }
    let Neighbours { names, values } = match props.side {
        Side::Callers => &props.peek.callers,
        Side::Callees => &props.peek.callees,
    };
    let n_all = values.len();
    if n_all == 0 {
        return html! {
            <section class="neighbours">
                <h4>{ &props.title }</h4><p class="is-quiet">{ "None" }</p>
            </section>
        };
    }
    let n_listed = match *is_whole {
        true => n_all.min(N_LISTED_MOST),
        false => n_all.min(N_LISTED),
    };
    let more = {
        let is_whole = is_whole.clone();
        Callback::from(move |_: MouseEvent| is_whole.set(true))
    };
    let cum = props.peek.sums.cum;
    html! {
        <section class="neighbours">
            <h4>{ &props.title }<span class="chip-count">{ figures::grouped(n_all as i64) }</span></h4>
            <ul>
                { for values[..n_listed].iter().enumerate().map(|(row, &value)| html! {
                    <li key={row} title={figures::value(value, &props.unit)}>
                        <FunctionLink name={names.text(row).to_owned()} />
                        <span class="num">{ figures::share(value, cum) }</span>
                        <Bar fraction={figures::fraction(value, cum)} />
                    </li>
                }) }
            </ul>
            if !*is_whole && n_listed < n_all {
                <button type="button" class="text-button" onclick={more}>
                    { match n_all > N_LISTED_MOST {
                        true => format!("Show {}", figures::grouped(N_LISTED_MOST as i64)),
                        false => format!("Show all {}", figures::grouped(n_all as i64)),
                    } }
                </button>
            } else if n_listed < n_all {
                <p class="is-quiet">
                    { format!("{} smaller ones", figures::grouped((n_all - n_listed) as i64)) }
                </p>
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
        |(name, edges)| edges.n_hot_of(name),
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
                    figures::counted(n_from.into(), "hot call", "hot calls"),
                    figures::counted(n_to.into(), "hot call", "hot calls"),
                ) }
            </p>
            <button type="button" class="button" {onclick}>
                <Icon glyph={Glyph::Compiler} />{ "Show its edges" }
            </button>
        </section>
    }
}
