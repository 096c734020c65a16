//! Chromium's process and the pipe to it.

use std::env;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tempfile::TempDir;

/// Chromium, its empty profile folder, and the messages that it sends.
pub(super) struct Chromium {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    /// Removed when the browser is gone; holds `stderr` as well.
    profile: TempDir,
}

impl Chromium {
    /// Starts `$PGOSCOPE_CHROMIUM`, else `chromium`.
    pub(super) fn start() -> Result<Self> {
        let program = env::var_os("PGOSCOPE_CHROMIUM")
            .map_or_else(|| PathBuf::from("chromium"), PathBuf::from);
        let profile = TempDir::with_prefix("pgoscope-chromium-")?;
        let log = File::create(profile.path().join(LOG))?;
        // The protocol is spoken on descriptors 3 and 4; only a shell can put pipes there.
        let mut shell = Command::new("sh");
        shell
            .args(["-c", r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >&2"#])
            .arg(&program)
            .args(FLAGS);
        shell
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank");
        shell
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log);
        let mut child = shell.spawn().context("cannot start a shell")?;
        let input = child.stdin.take().context("standard input is piped")?;
        let output = child.stdout.take().context("standard output is piped")?;
        Ok(Self {
            child,
            input,
            messages: received(output),
            profile,
        })
    }

    pub(super) fn send(&mut self, message: &Value) -> Result<()> {
        let mut bytes = serde_json::to_vec(message)?;
        bytes.push(END);
        self.input
            .write_all(&bytes)
            .with_context(|| self.last_words())
    }

    /// The next message; fails after `limit` or when the browser has ended.
    pub(super) fn receive(&self, limit: Duration) -> Result<Value> {
        use std::sync::mpsc::RecvTimeoutError;
        match self.messages.recv_timeout(limit) {
            Ok(message) => Ok(message),
            Err(RecvTimeoutError::Timeout) => bail!("nothing happened in time"),
            Err(RecvTimeoutError::Disconnected) => bail!(self.last_words()),
        }
    }

    fn last_words(&self) -> String {
        let log = fs::read_to_string(self.profile.path().join(LOG)).unwrap_or_default();
        format!("Chromium ended: {}", log.trim())
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // Its helpers end with it, and the profile folder can be removed when it is reaped.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const LOG: &str = "stderr.log";

/// Messages end with a zero byte.
const END: u8 = 0;

/// No first-run pages, no background traffic, no sandbox (tests run as root), and no names.
const FLAGS: [&str; 16] = [
    "--headless",
    "--remote-debugging-pipe",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--password-store=basic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// Reads messages in a thread, so that waiting for one can have a limit.
fn received(output: ChildStdout) -> Receiver<Value> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for message in BufReader::new(output).split(END) {
            let Ok(message) = message else { return };
            let Ok(message) = serde_json::from_slice(&message) else {
                return;
            };
            if sender.send(message).is_err() {
                return;
            }
        }
    });
    receiver
}
