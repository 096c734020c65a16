//! The page loads, from any folder, and is sealed.

use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tests::browser::{Page, View};
use xtask::bundle::sizes;
use xtask::site::Site;

use crate::{Journey, Traveller, journeys};

pub(crate) const JOURNEYS: &[Journey] = journeys![
    the_page_loads_without_an_error,
    the_page_works_below_any_path,
    what_is_loaded_first_is_what_the_budget_counts,
    the_page_can_send_nothing_to_another_origin,
    the_worker_can_send_nothing_even_where_the_host_sends_no_policy,
];

fn the_page_loads_without_an_error(traveller: &Traveller) -> Result<()> {
    traveller.travel(|page| {
        page.wait_for("body *")?;
        page.check_clean()
    })
}

fn the_page_works_below_any_path(traveller: &Traveller) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let below = folder.path().join("tools/pgoscope");
    fs::create_dir_all(&below)?;
    for file in traveller.dist.read_dir()? {
        let file = file?;
        if file.path().is_file() {
            fs::copy(file.path(), below.join(file.file_name()))?;
        }
    }
    let page = Page::open_site(
        Site::open(folder.path(), 0)?,
        "tools/pgoscope/",
        View::default(),
    )?;
    traveller.travel_on(page, |page| {
        page.wait_for("body *")?;
        page.check_clean()
    })
}

fn what_is_loaded_first_is_what_the_budget_counts(traveller: &Traveller) -> Result<()> {
    traveller.travel(|page| {
        page.wait_for("body *")?;
        let origin = page.origin();
        for name in page
            .requests()
            .iter()
            .filter_map(|url| url.strip_prefix(&origin))
        {
            ensure!(
                sizes::is_loaded_first(name),
                "{name} is loaded before the first drop, but not counted"
            );
        }
        Ok(())
    })
}

/// Ways to send something from the page, and the directive that must refuse each.
const PAGE_ATTEMPTS: [(&str, &str); 12] = [
    ("fetch(url).catch(() => {})", "connect-src"),
    ("navigator.sendBeacon(url, 'x')", "connect-src"),
    ("new EventSource(url)", "connect-src"),
    ("new WebSocket(url.replace('http', 'ws'))", "connect-src"),
    ("new Image().src = url", "img-src"),
    ("import(url).catch(() => {})", "script-src-elem"),
    (
        "document.head.append(Object.assign(document.createElement('script'), { src: url }))",
        "require-trusted-types-for",
    ),
    ("new Worker(url)", "require-trusted-types-for"),
    (
        "document.body.insertAdjacentHTML('beforeend', `<b>${url}</b>`)",
        "require-trusted-types-for",
    ),
    ("trustedTypes.createPolicy('another', {})", "trusted-types"),
    (
        "document.body.append(Object.assign(document.createElement('iframe'), { src: url }))",
        "frame-src",
    ),
    (
        "document.body.appendChild(Object.assign(document.createElement('form'), { action: url })).submit()",
        "form-action",
    ),
];

/// The same for a worker.
const WORKER_ATTEMPTS: [(&str, &str); 4] = [
    ("fetch(url).catch(() => {})", "connect-src"),
    ("new WebSocket(url.replace('http', 'ws'))", "connect-src"),
    ("import(url).catch(() => {})", "script-src-elem"),
    ("importScripts(url)", "require-trusted-types-for"),
];

fn the_page_can_send_nothing_to_another_origin(traveller: &Traveller) -> Result<()> {
    let elsewhere = Site::open(&traveller.dist, 0)?;
    traveller.travel(|page| {
        for (attempt, directive) in PAGE_ATTEMPTS {
            let refusal = page.evaluate(&refusal_of(attempt, &elsewhere.url()));
            check_refusal(refusal, attempt, directive)?;
        }
        Ok(())
    })
}

fn the_worker_can_send_nothing_even_where_the_host_sends_no_policy(
    traveller: &Traveller,
) -> Result<()> {
    let elsewhere = Site::open(&traveller.dist, 0)?;
    let page = Page::open_site(Site::open_plain(&traveller.dist)?, "", View::default())?;
    traveller.travel_on(page, |page| {
        for (attempt, directive) in WORKER_ATTEMPTS {
            let refusal = page.evaluate_in_worker(&refusal_of(attempt, &elsewhere.url()));
            check_refusal(refusal, attempt, directive)?;
        }
        Ok(())
    })
}

/// A promise of the directive that refuses what `attempt` does with `url`.
fn refusal_of(attempt: &str, url: &str) -> String {
    format!(
        "new Promise((done, fail) => {{ const url = {url:?}; \
         addEventListener('securitypolicyviolation', event => done(event.effectiveDirective), {{ once: true }}); \
         try {{ {attempt} }} catch {{}} \
         setTimeout(() => fail('it is allowed'), 5000); }})"
    )
}

fn check_refusal(refusal: Result<Value>, attempt: &str, directive: &str) -> Result<()> {
    let refusal = refusal.with_context(|| format!("{attempt} is not refused"))?;
    ensure!(
        refusal == directive,
        "{attempt} is refused by {refusal}, not by {directive}"
    );
    Ok(())
}
