//! An edge in a line of text.

use viewer::{figures, names};
use yew::prelude::*;

use crate::symbol::symbol;

/// An edge's names and offset: `main.serve +12 → main.parse`.
pub(crate) fn edge_line(caller: &str, line: i64, callee: &str) -> Html {
    let title = format!(
        "{} {} → {}",
        names::shown(caller),
        figures::offset(line),
        names::shown(callee)
    );
    html! {
        <span class="edge-names" {title}>
            { symbol(caller) }
            <span class="offset">{ figures::offset(line) }</span>
            <span class="edge-arrow" aria-label="calls">{ "→" }</span>
            { symbol(callee) }
        </span>
    }
}
