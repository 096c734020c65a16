//! From Trunk's output to a bundle for a strict policy and for caches.
//!
//! **Invariant:** but for `index.html`, a file's name changes when its content does, so a cache
//! never pairs a new page with an old worker.
//! **Invariant:** the page contains no inline script and no inline style; the policy refuses both.
//!
//! What changes: Trunk's inline start script becomes a file, the worker's three files become two
//! with a hash in their names, names leave the wasm, and the policy is written into the page.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::{hex, wasm_sections};
use crate::policy::{CONTENT_SECURITY_POLICY, PAGE_TRUST};

/// What the page's source says about where the worker starts from; the bundle says the hashed name.
const WORKER_IN_SOURCE: &str = r#"name="pgoscope-worker" content="./worker_loader.js""#;

/// Reads what Trunk wrote to `trunk_output` and replaces `dist` with the sealed bundle.
///
/// Without `is_release` the wasm keeps its names.
pub fn seal(trunk_output: &Path, dist: &Path, is_release: bool) -> Result<()> {
    let mut bundle = Bundle {
        files: super::read(trunk_output)?,
    };
    if is_release {
        bundle.strip_wasm()?;
    }
    let page = String::from_utf8(bundle.take("index.html")?).context("index.html is not UTF-8")?;
    let worker = bundle.rename_worker()?;
    let start = bundle.add_start()?;
    bundle.files.insert(
        "index.html".to_owned(),
        sealed_page(&page, &worker, &start)?.into_bytes(),
    );
    bundle.replace(dist)
}

/// The files of a bundle by their path, with `/` between folders.
struct Bundle {
    files: BTreeMap<String, Vec<u8>>,
}

impl Bundle {
    fn take(&mut self, name: &str) -> Result<Vec<u8>> {
        self.files
            .remove(name)
            .with_context(|| format!("Trunk did not write {name}"))
    }

    /// The one file whose name begins and ends so.
    fn name_of(&self, begin: &str, end: &str) -> Result<String> {
        let mut names = self
            .files
            .keys()
            .filter(|name| name.starts_with(begin) && name.ends_with(end));
        match (names.next(), names.next()) {
            (Some(name), None) => Ok(name.clone()),
            (None, _) => bail!("Trunk did not write {begin}*{end}"),
            (Some(_), Some(_)) => bail!("Trunk wrote more than one {begin}*{end}"),
        }
    }

    fn strip_wasm(&mut self) -> Result<()> {
        for (name, bytes) in &mut self.files {
            if Path::new(name)
                .extension()
                .is_some_and(|extension| extension == "wasm")
            {
                *bytes = wasm_sections::without_custom(bytes).with_context(|| name.clone())?;
            }
        }
        Ok(())
    }

    /// Joins the worker's glue and its start, and hashes the names; the script's new name.
    ///
    /// The script works in two ways: as a worker's own address, where relative addresses are
    /// relative to it, and by `importScripts` from a `blob:` worker, which has no address of its
    /// own and says in `pgoscopeBase` what addresses are relative to. Whoever has the compiled
    /// module already gives it, or a promise of it, in `pgoscopeModule`.
    fn rename_worker(&mut self) -> Result<String> {
        self.take("worker_loader.js")?;
        let wasm = self.take("worker_bg.wasm")?;
        let mut script =
            String::from_utf8(self.take("worker.js")?).context("worker.js is not UTF-8")?;
        let hash = hash(&[&wasm, script.as_bytes()]);
        write!(
            script,
            "\nself.pgoscopeModule ??= (address => WebAssembly.compileStreaming(fetch(address)).catch(async () => \
             WebAssembly.compile(await (await fetch(address)).arrayBuffer())))((self.pgoscopeBase ?? \"./\") + \
             \"worker-{hash}_bg.wasm\");\n\
             wasm_bindgen({{ module_or_path: self.pgoscopeModule }});\n"
        )?;
        let name = format!("worker-{hash}.js");
        self.files.insert(format!("worker-{hash}_bg.wasm"), wasm);
        self.files.insert(name.clone(), script.into_bytes());
        Ok(name)
    }

    /// Adds the script that starts the app; its name.
    fn add_start(&mut self) -> Result<String> {
        let (glue, wasm) = (
            self.name_of("app-", ".js")?,
            self.name_of("app-", "_bg.wasm")?,
        );
        let script = format!(
            "import init from \"./{glue}\";\n\
             {PAGE_TRUST}\
             await init({{ module_or_path: new URL(\"./{wasm}\", import.meta.url) }});\n"
        );
        let name = format!("start-{}.js", hash(&[script.as_bytes()]));
        self.files.insert(name.clone(), script.into_bytes());
        Ok(name)
    }

    /// Writes beside `dist` first, so that an interrupted build leaves the old bundle.
    fn replace(&self, dist: &Path) -> Result<()> {
        let fresh = dist.with_added_extension("new");
        if fresh.exists() {
            fs::remove_dir_all(&fresh)?;
        }
        for (name, bytes) in &self.files {
            let path = fresh.join(name);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        }
        if dist.exists() {
            fs::remove_dir_all(dist)?;
        }
        fs::rename(&fresh, dist).with_context(|| format!("cannot write {}", dist.display()))
    }
}

/// The first 16 hexadecimal digits of SHA-256 over all `parts`.
fn hash(parts: &[&[u8]]) -> String {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update(part);
    }
    hex(&sha.finalize()[..8])
}

fn sealed_page(page: &str, worker: &str, start: &str) -> Result<String> {
    let page = without_between(page, "<!--", "-->");
    let begin = page
        .find("<script type=\"module\">")
        .context("Trunk's start script is not in the page")?;
    let end = page[begin..]
        .find("</script>")
        .context("Trunk's start script does not end")?
        + begin;
    let page = format!(
        "{}<script type=\"module\" src=\"./{start}\">{}",
        &page[..begin],
        &page[end..]
    );
    let page = replaced_once(
        &page,
        WORKER_IN_SOURCE,
        &format!("name=\"pgoscope-worker\" content=\"./{worker}\""),
    )?;
    let policy = format!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{CONTENT_SECURITY_POLICY}\">"
    );
    let page = replaced_once(
        &page,
        "<meta charset=\"utf-8\">",
        &format!("<meta charset=\"utf-8\">\n{policy}"),
    )?;
    refuse_inline(&page)?;
    let lines = page
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty());
    Ok(lines.fold(String::new(), |page, line| page + line + "\n"))
}

/// Fails on what the policy would refuse without a word before the page is looked at.
fn refuse_inline(page: &str) -> Result<()> {
    for (wrong, what) in [
        ("<script>", "an inline script"),
        ("<style", "an inline style"),
        (" style=", "a style attribute"),
    ] {
        if page.contains(wrong) {
            bail!(
                "the page has {what}, which its Content-Security-Policy refuses; move it to a file"
            );
        }
    }
    Ok(())
}

fn replaced_once(text: &str, from: &str, to: &str) -> Result<String> {
    match text.matches(from).count() {
        1 => Ok(text.replacen(from, to, 1)),
        n => bail!("the page has `{from}` {n} times, where one is needed"),
    }
}

fn without_between(text: &str, begin: &str, end: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(begin) {
        kept.push_str(before);
        rest = after.split_once(end).map_or("", |(_, after)| after);
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<head>\n<meta charset=\"utf-8\">\n<!-- a\nnote -->\n\
        <meta name=\"pgoscope-worker\" content=\"./worker_loader.js\">\n\
        <script type=\"module\">\nimport init from './app.js';\n</script>\n</head>\n";

    #[test]
    fn the_page_gets_the_policy_the_worker_and_a_start_file() {
        let page = sealed_page(PAGE, "worker-1.js", "start-2.js").expect("the page is complete");
        let expected = format!(
            "<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{CONTENT_SECURITY_POLICY}\">\n\
             <meta name=\"pgoscope-worker\" content=\"./worker-1.js\">\n\
             <script type=\"module\" src=\"./start-2.js\"></script>\n</head>\n"
        );
        assert_eq!(page, expected);
    }

    #[test]
    fn a_page_with_an_inline_style_is_refused() {
        let page = PAGE.replace("</head>", "<style>body{}</style></head>");
        let error = sealed_page(&page, "w", "s").expect_err("the policy refuses inline styles");
        assert!(error.to_string().contains("an inline style"), "{error}");
    }
}
