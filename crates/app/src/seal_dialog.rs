//! What keeps profiles in this page, in words: only what the browser enforces and a test proves.

use std::rc::Rc;

use viewer::figures;
use yew::prelude::*;

use crate::dialog::Dialog;

/// What the page's policy says, as `tests/browser/smoke.rs` proves it.
const POLICY: [(&str, &str); 6] = [
    (
        "Connections",
        "to this page’s own host only, for its own files. Fetches, beacons, event streams and \
         sockets to anywhere else are refused, in the page and in the worker that reads profiles.",
    ),
    (
        "Scripts",
        "from this page’s own files only. None stands in the page itself, none is made from text.",
    ),
    (
        "Names in a profile",
        "are text. Where the browser has Trusted Types, it refuses to read any text as markup or \
         as a script’s address.",
    ),
    (
        "Pictures",
        "from this page’s own host only, or made by the page itself.",
    ),
    ("Forms", "can be sent nowhere."),
    ("Frames", "none can be opened in the page."),
];

#[derive(Properties, PartialEq)]
pub(crate) struct SealDialogProps {
    /// The addresses requested since the page was loaded.
    pub(crate) requests: Rc<Vec<String>>,
}

#[component]
pub(crate) fn SealDialog(props: &SealDialogProps) -> Html {
    let n_requests = props.requests.len() as i64;
    html! {
        <Dialog id="seal" title="What keeps profiles in this page">
            <p class="dialog-lead">
                { "Your files are read by this page, in this browser. The browser enforces a policy \
                   that stands in the page’s own source, whichever host it comes from:" }
            </p>
            <dl class="policy">
                { for POLICY.iter().map(|(what, rule)| html! {
                    <div><dt>{ *what }</dt><dd>{ *rule }</dd></div>
                }) }
            </dl>
            <p class="dialog-lead">
                { "What no policy can forbid is leaving for another address; nothing in this page does." }
            </p>
            <section class="requests">
                <h3>
                    { format!("{} of the page since it was loaded",
                        figures::counted(n_requests, "request", "requests")) }
                </h3>
                <p class="is-quiet">
                    { "Counted by the browser itself. Once it is loaded, the page needs its host only \
                       for the sample, when you ask for it." }
                </p>
                if n_requests > 0 {
                    <ul>{ for props.requests.iter().map(|url| html! { <li>{ url }</li> }) }</ul>
                }
            </section>
        </Dialog>
    }
}
