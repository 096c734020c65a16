//! What happened in the page and its workers, in the order it happened.

use serde_json::Value;

/// A message in the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsoleLine {
    /// `error`, `warning`, `log`, … as the protocol says; `exception` for one that nobody caught.
    pub level: String,
    /// The message, with the address it came from where that is known.
    pub text: String,
}

impl ConsoleLine {
    /// Whether a journey should fail because of it.
    pub fn is_error(&self) -> bool {
        matches!(self.level.as_str(), "error" | "assert" | "exception")
    }
}

#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) console: Vec<ConsoleLine>,
    /// The addresses of all requests, `data:` and `blob:` included.
    pub(super) requests: Vec<String>,
    pub(super) downloads: Vec<DownloadState>,
    pub(super) n_loads: u32,
}

#[derive(Debug)]
pub(super) struct DownloadState {
    /// The browser's id, and the name of the file in the download folder.
    pub(super) guid: String,
    /// The name that the page asked for.
    pub(super) name: String,
    /// `inProgress`, `completed` or `canceled`.
    pub(super) state: String,
}

impl Record {
    pub(super) fn see(&mut self, method: &str, params: &Value) {
        match method {
            "Runtime.consoleAPICalled" => {
                let parts = params["args"].as_array().into_iter().flatten().map(shown);
                self.log(
                    string(&params["type"]),
                    &parts.collect::<Vec<_>>().join(" "),
                );
            }
            "Runtime.exceptionThrown" => {
                let details = &params["exceptionDetails"];
                let text = [string(&details["text"]), shown(&details["exception"])].join(" ");
                self.log("exception".to_owned(), &text);
            }
            "Log.entryAdded" => {
                let entry = &params["entry"];
                let text = [string(&entry["text"]), string(&entry["url"])].join(" ");
                self.log(string(&entry["level"]), &text);
            }
            "Network.requestWillBeSent" => self.requests.push(string(&params["request"]["url"])),
            "Network.webSocketCreated" | "Network.webTransportCreated" => {
                self.requests.push(string(&params["url"]));
            }
            "Page.loadEventFired" => self.n_loads += 1,
            "Browser.downloadWillBegin" => self.downloads.push(DownloadState {
                guid: string(&params["guid"]),
                name: string(&params["suggestedFilename"]),
                state: "inProgress".to_owned(),
            }),
            "Browser.downloadProgress" => {
                let mut downloads = self.downloads.iter_mut();
                if let Some(download) =
                    downloads.find(|download| params["guid"] == download.guid.as_str())
                {
                    download.state = string(&params["state"]);
                }
            }
            _ => {}
        }
    }

    /// Requests that did not go to `origin` and would have left the machine's memory.
    pub(super) fn foreign_requests(&self, origin: &str) -> Vec<String> {
        let is_inner = |url: &&String| {
            ["data:", "blob:", "about:", origin]
                .iter()
                .any(|begin| url.starts_with(begin))
        };
        self.requests
            .iter()
            .filter(|url| !is_inner(url))
            .cloned()
            .collect()
    }

    fn log(&mut self, level: String, text: &str) {
        self.console.push(ConsoleLine {
            level,
            text: text.trim().to_owned(),
        });
    }
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A console argument as the console shows it: text as it is, errors with their stack.
fn shown(argument: &Value) -> String {
    match (&argument["value"], argument["description"].as_str()) {
        (Value::String(text), _) => text.clone(),
        (_, Some(description)) => description.to_owned(),
        (Value::Null, None) => string(&argument["type"]),
        (value, None) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn errors_of_all_three_kinds_are_kept() {
        let mut record = Record::default();
        let args = json!([{ "type": "string", "value": "a" }, { "type": "number", "value": 1, "description": "1" }]);
        record.see(
            "Runtime.consoleAPICalled",
            &json!({ "type": "error", "args": args }),
        );
        let exception = json!({ "text": "Uncaught", "exception": { "description": "Error: b" } });
        record.see(
            "Runtime.exceptionThrown",
            &json!({ "exceptionDetails": exception }),
        );
        record.see(
            "Log.entryAdded",
            &json!({ "entry": { "level": "error", "text": "404", "url": "http://x/" } }),
        );
        record.see(
            "Runtime.consoleAPICalled",
            &json!({ "type": "log", "args": [] }),
        );
        let errors = record
            .console
            .iter()
            .filter(|line| line.is_error())
            .map(|line| line.text.as_str());
        assert_eq!(
            errors.collect::<Vec<_>>(),
            ["a 1", "Uncaught Error: b", "404 http://x/"]
        );
    }

    #[test]
    fn a_request_is_foreign_unless_it_stays_with_the_page() {
        let mut record = Record::default();
        for url in [
            "http://127.0.0.1:5/a",
            "data:,",
            "blob:http://127.0.0.1:5/x",
            "http://127.0.0.1:55/",
            "wss://x/",
        ] {
            record.see(
                "Network.requestWillBeSent",
                &json!({ "request": { "url": url } }),
            );
        }
        assert_eq!(
            record.foreign_requests("http://127.0.0.1:5/"),
            ["http://127.0.0.1:55/", "wss://x/"]
        );
    }
}
