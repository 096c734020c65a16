//! What is the matter with the files for PGO: a line each, and the rest on demand.

use std::rc::Rc;

use protocol::Failure;
use protocol::doctor::{DoctorReport, Finding, Severity};
use viewer::{figures, names};
use yew::prelude::*;

/// How many findings show before more are asked for; the worst come first.
const N_SHOWN: usize = 6;
/// How many files a finding names one by one.
const MOST_PLACES: usize = 20;

#[derive(Properties, PartialEq)]
pub(crate) struct FindingsProps {
    pub(crate) report: Option<Rc<DoctorReport>>,
    pub(crate) failure: Option<Failure>,
    /// What Go says of the merge, where it refuses that: told already, so of a single file it is not
    /// told again, and there is nothing to reach.
    #[prop_or_default]
    pub(crate) refusal: Option<AttrValue>,
}

#[component]
pub(crate) fn Findings(props: &FindingsProps) -> Html {
    let is_open = use_state_eq(|| false);
    if let Some(failure) = &props.failure {
        return html! { <p class="findings-none is-quiet">{ &failure.message }</p> };
    }
    let Some(report) = &props.report else {
        return html! { <p class="findings-none is-quiet">{ "Looking at the files…" }</p> };
    };
    let is_told = |finding: &&Finding| {
        let refusal = props.refusal.as_deref();
        report.inputs.len() == 1 && refusal.is_some() && finding.go_message.as_deref() == refusal
    };
    let findings: Vec<&Finding> = report.findings.iter().filter(|f| !is_told(f)).collect();
    let n_hidden = match *is_open {
        true => 0,
        // One more line takes no more room than saying that there is one.
        false if findings.len() <= N_SHOWN + 1 => 0,
        false => findings.len() - N_SHOWN,
    };
    let n_shown = findings.len() - n_hidden;
    let open = Callback::from(move |_| is_open.set(true));
    html! {
        <section class="findings" aria-label="Findings">
            if findings.is_empty() && props.refusal.is_none() {
                <p class="findings-none"><span class="severity is-clean">{ "✓" }</span>{ "Nothing is the matter." }</p>
            }
            { for findings.into_iter().take(n_shown).map(finding) }
            if n_hidden > 0 {
                <button type="button" class="fold findings-more" aria-expanded="false" onclick={open}>
                    { format!("{n_hidden} more findings") }
                </button>
            }
            if let Some(reach) = report.reach.as_ref().filter(|_| props.refusal.is_none()) {
                <p class="reach">{ names::shown(&reach.sentence).into_owned() }</p>
            }
        </section>
    }
}

fn finding(finding: &Finding) -> Html {
    let (class, word) = severity(finding.severity);
    let text = |text: &str| names::shown(text).into_owned();
    let n_more = finding.places.len().saturating_sub(MOST_PLACES);
    html! {
        <details class="finding" key={format!("{}{}", finding.kind, finding.headline)}>
            <summary>
                <span class={classes!("severity", class)}>{ word }</span>
                <span class="finding-headline">{ text(&finding.headline) }</span>
                if finding.weight > 0 {
                    <span class="finding-cost" title="What it costs, as a share of the edge weight of all files">
                        { figures::share(finding.weight, finding.of_weight) }
                    </span>
                }
            </summary>
            <div class="finding-more">
                if let Some(message) = &finding.go_message {
                    <blockquote>{ text(message) }</blockquote>
                }
                <p>{ text(&finding.why) }</p>
                <p><strong>{ "What to do: " }</strong>{ text(&finding.remedy) }</p>
                <ul>
                    { for finding.places.iter().take(MOST_PLACES).map(|place| html! {
                        <li>{ text(&place.text) }</li>
                    }) }
                    if n_more > 0 {
                        <li class="is-quiet">
                            { format!("and {}", figures::counted(n_more as i64, "more file", "more files")) }
                        </li>
                    }
                </ul>
            </div>
        </details>
    }
}

/// The mark of a severity: its class and its word.
fn severity(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Refusal => ("is-refusal", "refused"),
        Severity::Loss => ("is-loss", "loss"),
        Severity::Doubt => ("is-doubt", "doubt"),
        Severity::Note => ("is-note", "note"),
    }
}
