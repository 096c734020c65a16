//! The proof that the lean file means the same to the compiler as the full merge.

use std::rc::Rc;

use protocol::{Failure, LeanProof};
use viewer::{Action, figures, names};
use yew::prelude::*;

use crate::dispatch::use_dispatch;
use crate::icon::{Glyph, Icon};

/// How much of a digest is shown; the whole of it is copied.
const SHOWN_DIGITS: usize = 12;

#[derive(Properties, PartialEq)]
pub(crate) struct ProofLineProps {
    pub(crate) proof: Option<Rc<LeanProof>>,
    pub(crate) failure: Option<Failure>,
    /// Whether there is anything to prove.
    pub(crate) is_possible: bool,
}

#[component]
pub(crate) fn ProofLine(props: &ProofLineProps) -> Html {
    let dispatch = use_dispatch();
    if !props.is_possible {
        return Html::default();
    }
    if let Some(failure) = &props.failure {
        return html! { <p class="proof is-broken">{ format!("Lean file: {}", names::shown(&failure.message)) }</p> };
    }
    let Some(proof) = &props.proof else {
        return html! {
            <p class="proof is-waiting">{ "Making the lean default.pgo and reading it again…" }</p>
        };
    };
    if !proof.is_identical {
        return html! {
            <p class="proof is-broken">
                { "The lean file would not mean the same to the compiler. Download the full merge, \
                   and please report this." }
            </p>
        };
    }
    let digest = proof.preprofile_sha256.clone();
    let edges = figures::counted(i64::from(proof.n_edges), "edge", "edges");
    let hot = figures::counted(i64::from(proof.n_hot), "hot edge", "hot edges");
    let lean = figures::file_size(proof.lean_bytes);
    let words = if proof.is_edited {
        format!(": {lean}, read again · {edges}, {hot}, as planned · preprofile’s SHA-256 ")
    } else {
        let full = figures::file_size(proof.full_bytes);
        format!(": {full} → {lean} · same {edges}, same {hot} · preprofile identical, SHA-256 ")
    };
    let of = if proof.is_edited {
        "this file"
    } else {
        "either file"
    };
    let shown: String = digest.chars().take(SHOWN_DIGITS).collect();
    let copy = {
        let digest = digest.clone();
        Callback::from(move |_: MouseEvent| dispatch.emit(Action::TextCopied(digest.clone())))
    };
    html! {
        <p class="proof">
            <strong>{ "default.pgo" }</strong>
            { words }
            <button
                type="button" class="digest" onclick={copy} aria-label="Copy the SHA-256"
                title={format!("{digest}\nThe digest of go tool preprofile's output for {of}. Press to copy.")}
            >
                <code>{ shown }{ "…" }</code><Icon glyph={Glyph::Copy} />
            </button>
        </p>
    }
}
