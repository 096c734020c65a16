//! A table of any length, of which only the rows in sight are in the document.
//!
//! **Invariant:** every row is of one height, so what is in sight follows from how far the table
//! is scrolled, and a table of a hundred thousand rows costs what forty cost.

use std::rc::Rc;

use gloo::events::EventListener;
use gloo::render::request_animation_frame;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, ResizeObserver};
use yew::prelude::*;

use crate::dom;

/// Rows drawn beyond the edges of what is in sight, so that scrolling finds them there.
const MARGIN_ROWS: usize = 6;
/// What a press or a key is for, before it is for the table around it.
const CONTROLS: &str = "button, a, input, select, textarea, summary, [data-keys]";
/// What is in sight is looked at in steps of so many rows, so that not every pixel draws anew.
const STEP_ROWS: usize = 4;

#[derive(Properties, PartialEq)]
pub(crate) struct GridProps {
    /// What the table is, for screen readers, and its class.
    pub(crate) label: AttrValue,
    pub(crate) class: Classes,
    pub(crate) n_rows: usize,
    /// In CSS pixels.
    pub(crate) row_height: f64,
    /// What stands above the table and scrolls with it.
    #[prop_or_default]
    pub(crate) lead: Html,
    /// The heads of the columns.
    pub(crate) head: Html,
    /// The cells of a row; the same callback means the same rows.
    pub(crate) row: Callback<usize, GridRow>,
    /// The row that is selected.
    pub(crate) selected: Option<usize>,
    /// A row was selected, or opened.
    pub(crate) on_row: Callback<RowEvent>,
}

/// A row as it is drawn.
pub(crate) struct GridRow {
    pub(crate) class: Classes,
    pub(crate) cells: Html,
    /// It stands between the rows and is none that could be selected.
    pub(crate) is_rule: bool,
}

/// What happened to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowEvent {
    /// It is to be selected.
    Selected(usize),
    /// It is to be opened.
    Opened(usize),
}

/// The rows in sight, and a little more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sight {
    first: usize,
    end: usize,
}

#[component]
pub(crate) fn Grid(props: &GridProps) -> Html {
    let scroller = use_node_ref();
    let rows = use_node_ref();
    let in_sight = use_node_ref();
    let lead = use_node_ref();
    let sight = use_sight(&scroller, &lead, &rows, props);
    let end = sight.end.min(props.n_rows);
    let first = sight.first.min(end);
    {
        let (rows, in_sight) = (rows.clone(), in_sight.clone());
        let height = props.n_rows as f64 * props.row_height;
        let offset = first as f64 * props.row_height;
        use_effect_with((height.to_bits(), offset.to_bits()), move |_| {
            dom::style::set(&rows, "height", &format!("{height}px"));
            dom::style::set(&in_sight, "transform", &format!("translateY({offset}px)"));
        });
    }
    // Two keys may come between two drawings: the second goes on from where the first led.
    let selected_now = use_mut_ref(|| None);
    selected_now.replace(props.selected);
    let keys = {
        let (scroller, selected_now) = (scroller.clone(), Rc::clone(&selected_now));
        let on_row = props.on_row.clone();
        let (n_rows, row_height) = (props.n_rows, props.row_height);
        Callback::from(move |event: KeyboardEvent| {
            let is_combined = event.ctrl_key() || event.meta_key() || event.alt_key();
            if is_combined || n_rows == 0 || is_for_control(&event) {
                return;
            }
            let page = page_rows(&scroller, row_height);
            let last = n_rows - 1;
            let selected = *selected_now.borrow();
            let next = match (event.key().as_str(), selected) {
                ("Enter", Some(row)) => {
                    event.prevent_default();
                    on_row.emit(RowEvent::Opened(row));
                    return;
                }
                ("ArrowDown" | "ArrowUp" | "PageDown" | "PageUp", None) | ("Home", _) => 0,
                ("End", _) => last,
                ("ArrowDown", Some(row)) => row + 1,
                ("ArrowUp", Some(row)) => row.saturating_sub(1),
                ("PageDown", Some(row)) => row + page,
                ("PageUp", Some(row)) => row.saturating_sub(page),
                _ => return,
            }
            .min(last);
            event.prevent_default();
            selected_now.replace(Some(next));
            on_row.emit(RowEvent::Selected(next));
        })
    };
    // What was selected elsewhere is brought into sight; what was pressed here is in sight already.
    {
        let (scroller, rows) = (scroller.clone(), rows.clone());
        let row_height = props.row_height;
        use_effect_with(props.selected, move |selected| {
            if let Some(row) = *selected {
                reveal(&scroller, &rows, row, row_height);
            }
        });
    }
    let pressed = |event: fn(usize) -> RowEvent| {
        let (on_row, selected_now) = (props.on_row.clone(), Rc::clone(&selected_now));
        Callback::from(move |mouse: MouseEvent| {
            if let Some(row) = row_of(&mouse) {
                selected_now.replace(Some(row));
                on_row.emit(event(row));
            }
        })
    };
    // A row that is out of sight is not in the document.
    let active = props.selected.filter(|row| (first..end).contains(row));
    html! {
        <div
            class={classes!("grid", props.class.clone())} ref={scroller} role="grid" tabindex="0"
            aria-label={props.label.clone()} aria-rowcount={(props.n_rows + 1).to_string()}
            aria-activedescendant={active.map(row_id)} onkeydown={keys}
            onclick={pressed(RowEvent::Selected)} ondblclick={pressed(RowEvent::Opened)}
        >
            <div class="grid-lead" role="presentation" ref={lead}>{ props.lead.clone() }</div>
            <div class="grid-head" role="row" aria-rowindex="1">{ props.head.clone() }</div>
            <div class="grid-rows" role="rowgroup" ref={rows}>
                <div class="grid-sight" role="presentation" ref={in_sight}>
                    { for (first..end).map(|at| html! {
                        <Row key={at} {at} row={props.row.clone()} is_selected={props.selected == Some(at)} />
                    }) }
                </div>
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    at: usize,
    row: Callback<usize, GridRow>,
    is_selected: bool,
}

/// A row; drawn anew only when it changes, and not because the table is scrolled.
#[component]
fn Row(props: &RowProps) -> Html {
    let at = props.at;
    let row = props.row.emit(at);
    let class = classes!(
        "grid-row",
        row.class,
        props.is_selected.then_some("is-selected"),
        (at % 2 == 1).then_some("is-odd"),
    );
    html! {
        <div
            {class} role="row" id={row_id(at)} aria-rowindex={(at + 2).to_string()}
            aria-selected={(!row.is_rule).then(|| props.is_selected.to_string())}
            data-row={(!row.is_rule).then(|| at.to_string())}
        >
            { row.cells }
        </div>
    }
}

fn row_id(row: usize) -> String {
    format!("row-{row}")
}

/// Watches which rows are in sight.
#[hook]
fn use_sight(scroller: &NodeRef, lead: &NodeRef, rows: &NodeRef, props: &GridProps) -> Sight {
    // Nothing, until it is known how much there is room for.
    let sight = use_state_eq(Sight::default);
    let is_waiting = use_mut_ref(|| true);
    let row_height = props.row_height;
    let look = {
        let (scroller, rows, sight) = (scroller.clone(), rows.clone(), sight.clone());
        let is_waiting = Rc::clone(&is_waiting);
        move || {
            if !*is_waiting.borrow()
                && let Some(seen) = sight_of(&scroller, &rows, row_height)
            {
                sight.set(seen);
            }
        }
    };
    {
        let (scroller, lead, look) = (scroller.clone(), lead.clone(), look.clone());
        use_effect_with(row_height.to_bits(), move |_| {
            // What is folded out above the rows pushes them down.
            let lead = lead.cast::<Element>();
            let lead = lead.and_then(|lead| SizeWatch::start(&lead, look.clone()));
            let watch = scroller.cast::<Element>().map(|element| {
                let on_scroll = {
                    let look = look.clone();
                    EventListener::new(&element, "scroll", move |_| look())
                };
                (on_scroll, SizeWatch::start(&element, look.clone()))
            });
            // The rows come a frame after what is around them, so that neither takes long.
            let frame = request_animation_frame(move |_| {
                is_waiting.replace(false);
                look();
            });
            move || drop((watch, lead, frame))
        });
    }
    // A table that became shorter scrolls by itself, and its lead may have grown.
    use_effect_with((props.n_rows, props.lead.clone()), move |_| look());
    *sight
}

fn sight_of(scroller: &NodeRef, rows: &NodeRef, row_height: f64) -> Option<Sight> {
    let scroller = scroller.cast::<HtmlElement>()?;
    let rows = rows.cast::<HtmlElement>()?;
    let top = f64::from(scroller.scroll_top() - rows.offset_top());
    let bottom = top + f64::from(scroller.client_height());
    let row_at = |y: f64| (y.max(0.0) / row_height) as usize;
    Some(Sight {
        first: row_at(top).saturating_sub(MARGIN_ROWS) / STEP_ROWS * STEP_ROWS,
        end: (row_at(bottom) + MARGIN_ROWS).next_multiple_of(STEP_ROWS),
    })
}

/// How many rows a page down moves.
fn page_rows(scroller: &NodeRef, row_height: f64) -> usize {
    let height = scroller
        .cast::<HtmlElement>()
        .map_or(0.0, |scroller| f64::from(scroller.client_height()));
    ((height / row_height) as usize).saturating_sub(2).max(1)
}

/// Scrolls as little as shows a row whole.
fn reveal(scroller: &NodeRef, rows: &NodeRef, row: usize, row_height: f64) {
    let (Some(scroller), Some(rows)) = (scroller.cast::<HtmlElement>(), rows.cast::<HtmlElement>())
    else {
        return;
    };
    let head = scroller
        .query_selector(".grid-head")
        .ok()
        .flatten()
        .map_or(0, |head| head.client_height());
    let top = rows.offset_top() + (row as f64 * row_height) as i32;
    let bottom = top + row_height.ceil() as i32;
    if top < scroller.scroll_top() + head {
        scroller.set_scroll_top(top - head);
    } else if bottom > scroller.scroll_top() + scroller.client_height() {
        scroller.set_scroll_top(bottom - scroller.client_height());
    }
}

/// The row that the pointer is on.
fn row_of(event: &MouseEvent) -> Option<usize> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    if is_for_control(event) {
        return None;
    }
    let row = target.closest("[data-row]").ok()??;
    row.get_attribute("data-row")?.parse().ok()
}

/// Whether something happened to a control in a row, in the heads or in the lead, which speaks for
/// itself.
fn is_for_control(event: &Event) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let control = target.and_then(|target| target.closest(CONTROLS).ok().flatten());
    control.is_some()
}

/// A watch over an element's size; ends when dropped.
pub(crate) struct SizeWatch {
    observer: ResizeObserver,
    _on_resize: Closure<dyn FnMut()>,
}

impl SizeWatch {
    /// Tells when the element's size changes; `None` where the browser does not say.
    pub(crate) fn start(element: &Element, on_resize: impl FnMut() + 'static) -> Option<Self> {
        let on_resize = Closure::new(on_resize);
        let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self {
            observer,
            _on_resize: on_resize,
        })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct SortHeadProps {
    pub(crate) label: AttrValue,
    /// What the column's numbers are, for whoever hovers or focuses it.
    pub(crate) meaning: AttrValue,
    pub(crate) class: Classes,
    /// Whether the table is sorted by it, and whether downwards.
    pub(crate) sorted: Option<bool>,
    pub(crate) onclick: Callback<MouseEvent>,
}

/// The head of a column that the table can be sorted by.
#[component]
pub(crate) fn SortHead(props: &SortHeadProps) -> Html {
    let (sort, arrow) = match props.sorted {
        None => ("none", ""),
        Some(true) => ("descending", "↓"),
        Some(false) => ("ascending", "↑"),
    };
    html! {
        <div class={props.class.clone()} role="columnheader" aria-sort={sort}>
            <button
                type="button" class="sort-head" title={props.meaning.clone()}
                onclick={props.onclick.clone()}
            >
                { props.label.clone() }<span class="sort-arrow" aria-hidden="true">{ arrow }</span>
            </button>
        </div>
    }
}
