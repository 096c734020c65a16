//! Calls to the browser and the events between their answers.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use super::process::Chromium;
use super::record::Record;

/// One browser with one page; workers of the page are attached as they appear.
pub(super) struct Connection {
    chromium: Chromium,
    last_id: u64,
    /// The page's session; calls without it go to the browser itself.
    page: Option<String>,
    /// The sessions of the page's running workers, oldest first.
    workers: Vec<String>,
    pub(super) record: Record,
    /// How long an answer or an awaited event may take.
    pub(super) patience: Duration,
}

impl Connection {
    /// Starts a browser and attaches to its empty page.
    pub(super) fn open() -> Result<Self> {
        let mut connection = Self {
            chromium: Chromium::start()?,
            last_id: 0,
            page: None,
            workers: Vec::new(),
            record: Record::default(),
            patience: Duration::from_secs(30),
        };
        let targets = connection.call_browser("Target.getTargets", &json!({}))?;
        let targets = targets["targetInfos"].as_array().context("no targets")?;
        let page = targets
            .iter()
            .find(|target| target["type"] == "page")
            .context("Chromium opened no page")?;
        let attach = json!({ "targetId": page["targetId"], "flatten": true });
        let session = connection.call_browser("Target.attachToTarget", &attach)?;
        connection.page = Some(
            session["sessionId"]
                .as_str()
                .context("no session")?
                .to_owned(),
        );
        connection.call("Page.enable", &json!({}))?;
        connection.call("Runtime.enable", &json!({}))?;
        connection.call("Network.enable", &json!({}))?;
        connection.call("Log.enable", &json!({}))?;
        connection.call("Target.setAutoAttach", &auto_attach())?;
        Ok(connection)
    }

    /// Calls a method of the page.
    pub(super) fn call(&mut self, method: &str, params: &Value) -> Result<Value> {
        let session = self.page.clone();
        self.call_session(session.as_deref(), method, params)
    }

    /// Calls a method of the page's only worker, once there is one.
    pub(super) fn call_worker(&mut self, method: &str, params: &Value) -> Result<Value> {
        let deadline = Instant::now() + self.patience;
        while self.workers.is_empty() {
            let message = self.receive(deadline).context("waiting for a worker")?;
            self.see(&message)?;
        }
        ensure!(
            self.workers.len() == 1,
            "the page has {} workers",
            self.workers.len()
        );
        let session = self.workers.first().cloned();
        self.call_session(session.as_deref(), method, params)
    }

    /// Calls a method of the browser.
    pub(super) fn call_browser(&mut self, method: &str, params: &Value) -> Result<Value> {
        self.call_session(None, method, params)
    }

    /// Takes in events until `is_over` says so of the record.
    pub(super) fn wait(&mut self, what: &str, is_over: impl Fn(&Record) -> bool) -> Result<()> {
        let deadline = Instant::now() + self.patience;
        while !is_over(&self.record) {
            let message = self
                .receive(deadline)
                .with_context(|| format!("waiting for {what}"))?;
            self.see(&message)?;
        }
        Ok(())
    }

    fn call_session(
        &mut self,
        session: Option<&str>,
        method: &str,
        params: &Value,
    ) -> Result<Value> {
        let id = self.send(session, method, params)?;
        let deadline = Instant::now() + self.patience;
        loop {
            let mut message = self
                .receive(deadline)
                .with_context(|| format!("waiting for {method}"))?;
            if message["id"] == id {
                if let Some(error) = message.get("error") {
                    bail!(
                        "{method}: {}",
                        error["message"].as_str().unwrap_or("failed")
                    );
                }
                return Ok(message["result"].take());
            }
            self.see(&message)?;
        }
    }

    fn send(&mut self, session: Option<&str>, method: &str, params: &Value) -> Result<u64> {
        self.last_id += 1;
        let mut message = json!({ "id": self.last_id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        self.chromium.send(&message)?;
        Ok(self.last_id)
    }

    fn receive(&self, deadline: Instant) -> Result<Value> {
        self.chromium
            .receive(deadline.saturating_duration_since(Instant::now()))
    }

    fn see(&mut self, message: &Value) -> Result<()> {
        let Some(method) = message["method"].as_str() else {
            return Ok(());
        };
        if method == "Target.attachedToTarget"
            && message["params"]["targetInfo"]["type"] == "worker"
            && let Some(session) = message["params"]["sessionId"].as_str()
        {
            self.attach_worker(session)?;
        }
        if method == "Target.detachedFromTarget" {
            self.workers
                .retain(|session| message["params"]["sessionId"] != session.as_str());
        }
        if method == "Inspector.targetCrashed" {
            bail!("the page crashed");
        }
        self.record.see(method, &message["params"]);
        Ok(())
    }

    /// A new worker waits until its events are switched on; the answers are of no interest.
    fn attach_worker(&mut self, session: &str) -> Result<()> {
        for method in ["Runtime.enable", "Network.enable", "Log.enable"] {
            self.send(Some(session), method, &json!({}))?;
        }
        self.send(Some(session), "Target.setAutoAttach", &auto_attach())?;
        self.send(Some(session), "Runtime.runIfWaitingForDebugger", &json!({}))?;
        self.workers.push(session.to_owned());
        Ok(())
    }
}

/// Workers are attached before they run their first line, in the same connection.
fn auto_attach() -> Value {
    json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true })
}
