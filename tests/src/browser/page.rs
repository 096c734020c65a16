//! The page of a bundle, and what a person can do to it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;
use xtask::site::Site;

use super::connection::Connection;
use super::keys::{Key, keys_of};
use super::record::ConsoleLine;

/// A colour scheme that the system asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// `prefers-color-scheme: light`.
    Light,
    /// `prefers-color-scheme: dark`.
    Dark,
}

/// What the page is looked at through.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// CSS pixels.
    pub width: u32,
    /// CSS pixels.
    pub height: u32,
    /// Device pixels per CSS pixel.
    pub scale: f64,
    /// What the system prefers.
    pub scheme: Scheme,
}

impl Default for View {
    fn default() -> Self {
        Self {
            width: 1440,
            height: 900,
            scale: 1.0,
            scheme: Scheme::Light,
        }
    }
}

/// A stretch of over 50 ms during which the main thread answered nobody.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LongTask {
    /// Milliseconds since the page began to load.
    pub start: f64,
    /// Milliseconds.
    pub duration: f64,
}

/// A file that the page let the user save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// The name that the page asked for.
    pub name: String,
    /// The whole content.
    pub bytes: Vec<u8>,
}

/// A page in a browser of its own. Dropping it ends the browser.
pub struct Page {
    connection: Connection,
    site: Site,
    downloads: TempDir,
    n_taken_downloads: usize,
    view: View,
}

impl Page {
    /// Serves the bundle in `dist`, and opens it at 1440 × 900 in light colours.
    pub fn open(dist: &Path) -> Result<Self> {
        Self::open_site(Site::open(dist, 0)?, "", View::default())
    }

    /// Opens the page at `address` below the site's own, seen through `view`.
    ///
    /// Returns when the page and its styles have loaded; the application may still be starting.
    pub fn open_site(site: Site, address: &str, view: View) -> Result<Self> {
        let downloads = TempDir::with_prefix("pgoscope-downloads-")?;
        let mut connection = Connection::open()?;
        // By id, so that two downloads of one name do not meet.
        let behaviour = json!({
            "behavior": "allowAndName", "downloadPath": downloads.path(), "eventsEnabled": true
        });
        connection.call_browser("Browser.setDownloadBehavior", &behaviour)?;
        connection.call(
            "Page.addScriptToEvaluateOnNewDocument",
            &json!({ "source": OBSERVE_LONG_TASKS }),
        )?;
        let mut page = Self {
            connection,
            site,
            downloads,
            n_taken_downloads: 0,
            view,
        };
        page.look_through(view)?;
        page.navigate(address)?;
        Ok(page)
    }

    /// The address of the served folder, with a slash at its end.
    pub fn origin(&self) -> String {
        self.site.url()
    }

    /// Loads the page again, as F5 does.
    pub fn reload(&mut self) -> Result<()> {
        let n_loads = self.connection.record.n_loads;
        self.connection.call("Page.reload", &json!({}))?;
        self.connection
            .wait("the page to load", |record| record.n_loads > n_loads)
    }

    /// Changes size, scale and colour scheme.
    pub fn look_through(&mut self, view: View) -> Result<()> {
        let metrics = json!({
            "width": view.width, "height": view.height, "deviceScaleFactor": view.scale, "mobile": false
        });
        self.connection
            .call("Emulation.setDeviceMetricsOverride", &metrics)?;
        let scheme = match view.scheme {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.connection.call("Emulation.setEmulatedMedia", &media)?;
        self.view = view;
        Ok(())
    }

    /// What the page is looked at through now.
    pub fn view(&self) -> View {
        self.view
    }

    /// How long a wait may take before it fails; 30 seconds unless changed.
    pub fn set_patience(&mut self, patience: Duration) {
        self.connection.patience = patience;
    }

    /// The value of a JavaScript expression, after its promise if it is one.
    pub fn evaluate(&mut self, expression: &str) -> Result<Value> {
        let answer = self
            .connection
            .call("Runtime.evaluate", &evaluation(expression))?;
        value_of(answer, expression)
    }

    /// The same in the page's only worker, once it has started.
    pub fn evaluate_in_worker(&mut self, expression: &str) -> Result<Value> {
        // The debugger is there before the worker's script, and before the main thread has heard
        // that the worker started: until then, Chromium crashes if a fetch is refused.
        let started = "new Promise(done => { const ask = () => \
                       typeof wasm_bindgen === 'undefined' ? setTimeout(ask) \
                       : wasm_bindgen().then(() => done(true)); ask(); })";
        self.connection
            .call_worker("Runtime.evaluate", &evaluation(started))?;
        self.wait_for_paint()?;
        let answer = self
            .connection
            .call_worker("Runtime.evaluate", &evaluation(expression))?;
        value_of(answer, expression)
    }

    /// Waits until a JavaScript condition holds, asking once per frame.
    pub fn wait_until(&mut self, condition: &str) -> Result<()> {
        let promise = format!(
            "new Promise((done, fail) => {{ const ask = () => {{ try {{ \
             if ({condition}) done(true); else requestAnimationFrame(ask); \
             }} catch (error) {{ fail(error); }} }}; ask(); }})"
        );
        self.evaluate(&promise)
            .map(drop)
            .with_context(|| format!("waiting until {condition}"))
    }

    /// Waits until an element matches `selector` and takes up room.
    pub fn wait_for(&mut self, selector: &str) -> Result<()> {
        let selector = quoted(selector);
        self.wait_until(&format!(
            "document.querySelector({selector})?.getClientRects().length > 0"
        ))
    }

    /// Waits for two frames: what was decided by now is on the screen then.
    pub fn wait_for_paint(&mut self) -> Result<()> {
        let two_frames =
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))";
        self.evaluate(&format!(
            "document.fonts.ready.then(() => {two_frames}).then(() => true)"
        ))
        .map(drop)
    }

    /// The text of the first element that matches `selector`, as it is shown.
    pub fn text(&mut self, selector: &str) -> Result<String> {
        let text = self.evaluate(&format!(
            "document.querySelector({})?.innerText",
            quoted(selector)
        ))?;
        text.as_str()
            .map(str::to_owned)
            .with_context(|| format!("nothing matches {selector}"))
    }

    /// Clicks the middle of the first element that matches `selector`, once it is there.
    pub fn click(&mut self, selector: &str) -> Result<()> {
        let (x, y) = self.middle_of(selector)?;
        self.click_at(x, y)
    }

    /// Clicks at a point of the viewport, in CSS pixels.
    pub fn click_at(&mut self, x: f64, y: f64) -> Result<()> {
        self.press_at(x, y, 1)
    }

    /// Clicks twice at a point of the viewport, in CSS pixels.
    pub fn double_click_at(&mut self, x: f64, y: f64) -> Result<()> {
        self.press_at(x, y, 1)?;
        self.press_at(x, y, 2)
    }

    /// Moves the mouse over the middle of the first element that matches `selector`.
    pub fn hover(&mut self, selector: &str) -> Result<()> {
        let (x, y) = self.middle_of(selector)?;
        self.hover_at(x, y)
    }

    /// Moves the mouse to a point of the viewport, in CSS pixels.
    pub fn hover_at(&mut self, x: f64, y: f64) -> Result<()> {
        self.mouse(&json!({ "type": "mouseMoved", "x": x, "y": y }))
    }

    /// Turns the wheel at a point of the viewport; positive is down and right, in CSS pixels.
    pub fn wheel_at(&mut self, x: f64, y: f64, right: f64, down: f64) -> Result<()> {
        self.mouse(
            &json!({ "type": "mouseWheel", "x": x, "y": y, "deltaX": right, "deltaY": down }),
        )
    }

    /// Presses and releases a key: `Enter`, `/`, `Ctrl+Shift+k`.
    pub fn key(&mut self, name: &str) -> Result<()> {
        self.press(&Key::named(name)?)
    }

    /// Types text, key by key, into what has the focus.
    pub fn type_text(&mut self, text: &str) -> Result<()> {
        keys_of(text)?.iter().try_for_each(|key| self.press(key))
    }

    /// Drops files or folders onto the middle of the page, as from a file manager.
    pub fn drop_files(&mut self, files: &[PathBuf]) -> Result<()> {
        let files = absolute(files)?;
        let (x, y) = (
            f64::from(self.view.width) / 2.0,
            f64::from(self.view.height) / 2.0,
        );
        let dragged = json!({ "items": [], "files": files, "dragOperationsMask": 1 });
        for kind in ["dragEnter", "dragOver", "drop"] {
            let event = json!({ "type": kind, "x": x, "y": y, "data": dragged });
            self.connection.call("Input.dispatchDragEvent", &event)?;
        }
        Ok(())
    }

    /// Gives files to the file input that matches `selector`, as its dialog would.
    pub fn choose_files(&mut self, selector: &str, files: &[PathBuf]) -> Result<()> {
        let files = absolute(files)?;
        let params =
            json!({ "expression": format!("document.querySelector({})", quoted(selector)) });
        let input = self.connection.call("Runtime.evaluate", &params)?;
        let object = input["result"]["objectId"]
            .as_str()
            .with_context(|| format!("nothing matches {selector}"))?;
        let params = json!({ "files": files, "objectId": object });
        self.connection
            .call("DOM.setFileInputFiles", &params)
            .map(drop)
    }

    /// The next download that has not been taken yet, once it is complete.
    pub fn take_download(&mut self) -> Result<Download> {
        let row = self.n_taken_downloads;
        self.connection.wait("a download", |record| {
            record
                .downloads
                .get(row)
                .is_some_and(|download| download.state != "inProgress")
        })?;
        let download = &self.connection.record.downloads[row];
        ensure!(
            download.state == "completed",
            "the download of {} was {}",
            download.name,
            download.state
        );
        let bytes = fs::read(self.downloads.path().join(&download.guid))?;
        self.n_taken_downloads += 1;
        Ok(Download {
            name: download.name.clone(),
            bytes,
        })
    }

    /// What the viewport shows, as PNG.
    pub fn screenshot(&mut self) -> Result<Vec<u8>> {
        self.wait_for_paint()?;
        let shot = self
            .connection
            .call("Page.captureScreenshot", &json!({ "format": "png" }))?;
        Ok(BASE64_STANDARD.decode(shot["data"].as_str().context("no picture")?)?)
    }

    /// All long tasks of the main thread since the page began to load.
    pub fn long_tasks(&mut self) -> Result<Vec<LongTask>> {
        let tasks = self.evaluate("__pgoscopeLongTasks()")?;
        let tasks = tasks.as_array().context("the observer is not installed")?;
        let number = |value: &Value| value.as_f64().context("not a number");
        tasks
            .iter()
            .map(|task| {
                Ok(LongTask {
                    start: number(&task[0])?,
                    duration: number(&task[1])?,
                })
            })
            .collect()
    }

    /// The page's clock, in milliseconds since it began to load.
    pub fn now(&mut self) -> Result<f64> {
        self.evaluate("performance.now()")?
            .as_f64()
            .context("the clock is not a number")
    }

    /// Every console message so far, the workers' included.
    pub fn console(&self) -> &[ConsoleLine] {
        &self.connection.record.console
    }

    /// The addresses of all requests so far, the workers' included.
    pub fn requests(&self) -> &[String] {
        &self.connection.record.requests
    }

    /// Requests that the served folder had to answer.
    pub fn host_requests(&self) -> Vec<&str> {
        let origin = self.site.url();
        let requests = self.requests().iter().map(String::as_str);
        requests.filter(|url| url.starts_with(&origin)).collect()
    }

    /// Requests to anything but the served folder.
    pub fn foreign_requests(&self) -> Vec<String> {
        self.connection.record.foreign_requests(&self.site.url())
    }

    /// Fails if there was an error in the console, an exception that nobody caught, or a request to
    /// another origin.
    pub fn check_clean(&mut self) -> Result<()> {
        // Events are in order: what came before this answer has been seen.
        self.evaluate("0")?;
        let errors: Vec<_> = self
            .console()
            .iter()
            .filter(|line| line.is_error())
            .collect();
        ensure!(errors.is_empty(), "errors in the console: {errors:#?}");
        let foreign = self.foreign_requests();
        ensure!(
            foreign.is_empty(),
            "requests to other origins: {foreign:#?}"
        );
        Ok(())
    }

    fn navigate(&mut self, address: &str) -> Result<()> {
        let n_loads = self.connection.record.n_loads;
        let url = self.site.url() + address;
        let answer = self
            .connection
            .call("Page.navigate", &json!({ "url": url }))?;
        if let Some(error) = answer["errorText"].as_str() {
            bail!("{url} does not open: {error}");
        }
        self.connection
            .wait("the page to load", |record| record.n_loads > n_loads)
    }

    fn middle_of(&mut self, selector: &str) -> Result<(f64, f64)> {
        self.wait_for(selector)?;
        let middle = self.evaluate(&format!(
            "(() => {{ const element = document.querySelector({}); \
             element.scrollIntoView({{ block: 'nearest', inline: 'nearest', behavior: 'instant' }}); \
             const box = element.getBoundingClientRect(); \
             return [box.x + box.width / 2, box.y + box.height / 2]; }})()",
            quoted(selector)
        ))?;
        let coordinate = |row: usize| {
            middle[row]
                .as_f64()
                .with_context(|| format!("{selector} is nowhere"))
        };
        Ok((coordinate(0)?, coordinate(1)?))
    }

    fn press_at(&mut self, x: f64, y: f64, n_clicks: u32) -> Result<()> {
        self.hover_at(x, y)?;
        for (kind, buttons) in [("mousePressed", 1), ("mouseReleased", 0)] {
            let event = json!({
                "type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": n_clicks
            });
            self.mouse(&event)?;
        }
        Ok(())
    }

    fn press(&mut self, key: &Key) -> Result<()> {
        key.events().into_iter().try_for_each(|event| {
            self.connection
                .call("Input.dispatchKeyEvent", &event)
                .map(drop)
        })
    }

    fn mouse(&mut self, event: &Value) -> Result<()> {
        self.connection
            .call("Input.dispatchMouseEvent", event)
            .map(drop)
    }
}

/// Installed before the page's own scripts.
const OBSERVE_LONG_TASKS: &str = "(() => {
    const tasks = [];
    const keep = entries => entries.forEach(entry => tasks.push([entry.startTime, entry.duration]));
    const observer = new PerformanceObserver(list => keep(list.getEntries()));
    observer.observe({ type: 'longtask', buffered: true });
    globalThis.__pgoscopeLongTasks = () => { keep(observer.takeRecords()); return tasks; };
})()";

fn evaluation(expression: &str) -> Value {
    json!({ "expression": expression, "awaitPromise": true, "returnByValue": true })
}

fn value_of(mut answer: Value, expression: &str) -> Result<Value> {
    if let Some(details) = answer.get("exceptionDetails") {
        let exception = details["exception"]["description"].as_str();
        let thrown = exception
            .or(details["text"].as_str())
            .unwrap_or("something");
        bail!("`{expression}` threw {thrown}");
    }
    Ok(answer["result"]["value"].take())
}

/// JSON's strings are JavaScript's.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn absolute(files: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let absolute = |file: &PathBuf| {
        file.canonicalize()
            .with_context(|| format!("there is no {}", file.display()))
    };
    files.iter().map(absolute).collect()
}
