//! A server for one folder of static files, on this machine only.
//!
//! **Invariant:** nothing outside the folder is ever sent, whatever the address says.
//! Every file comes with the policy, because a worker that is loaded by address takes its own from
//! there.
//!
//! Each connection has a thread of its own and ends with its answer. A fixed set of threads with
//! connections that stay open, as small server libraries have, can leave one of a browser's several
//! connections waiting for the others, and the page never loads.

mod http;

use std::fs;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use anyhow::{Context, Result, bail};

use self::http::Answer;
use crate::policy::CONTENT_SECURITY_POLICY;

/// A folder being served until this value is dropped.
pub struct Site {
    address: SocketAddr,
    is_over: Arc<AtomicBool>,
    listening: Option<JoinHandle<()>>,
}

impl Site {
    /// Serves `folder` on `127.0.0.1:port`; port 0 takes any that is free.
    pub fn open(folder: &Path, port: u16) -> Result<Self> {
        Self::open_with(folder, port, &[POLICY])
    }

    /// Serves `folder` on any free port without the policy, as a plain static host would.
    pub fn open_plain(folder: &Path) -> Result<Self> {
        Self::open_with(folder, 0, &[])
    }

    fn open_with(folder: &Path, port: u16, headers: Headers) -> Result<Self> {
        let folder = folder
            .canonicalize()
            .with_context(|| format!("there is no folder {}", folder.display()))?;
        let listener = listen(port)?;
        let address = listener.local_addr()?;
        let is_over = Arc::new(AtomicBool::new(false));
        let listening = {
            let is_over = Arc::clone(&is_over);
            std::thread::spawn(move || {
                listen_until(&is_over, &listener, &Arc::new(folder), headers);
            })
        };
        Ok(Self {
            address,
            is_over,
            listening: Some(listening),
        })
    }

    /// The address of the folder's page, with a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Serves until the process ends.
    pub fn serve_forever(mut self) {
        if let Some(listening) = self.listening.take() {
            // A thread that panicked has said so itself.
            let _ = listening.join();
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Release);
        // Wakes the thread that waits for a connection; it ends by itself.
        let _ = TcpStream::connect(self.address);
    }
}

/// Fails if something else listens on `port`, and says what to do about it.
pub fn check_port(port: u16) -> Result<()> {
    listen(port).map(drop)
}

fn listen(port: u16) -> Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(
            "port {port} is in use; end what listens there, or choose another: \
             cargo xtask serve --port {}",
            port.wrapping_add(1)
        ),
        Err(error) => Err(error).with_context(|| format!("cannot listen on port {port}")),
    }
}

fn listen_until(
    is_over: &AtomicBool,
    listener: &TcpListener,
    folder: &Arc<PathBuf>,
    headers: Headers,
) {
    for connection in listener.incoming() {
        if is_over.load(Ordering::Acquire) {
            return;
        }
        let Ok(connection) = connection else { continue };
        let folder = Arc::clone(folder);
        std::thread::spawn(move || {
            // A browser that hangs up in the middle is no error of ours.
            let _ = answer(&connection, &folder, headers);
        });
    }
}

fn answer(connection: &TcpStream, folder: &Path, headers: Headers) -> io::Result<()> {
    let Some(question) = http::read(connection)? else {
        return http::write(connection, &Answer::refusal("400 Bad Request"));
    };
    if !matches!(question.method.as_str(), "GET" | "HEAD") {
        return http::write(connection, &Answer::refusal("405 Method Not Allowed"));
    }
    let file = file_at(folder, &question.address);
    let Some((body, path)) = file.and_then(|path| Some((fs::read(&path).ok()?, path))) else {
        return http::write(connection, &Answer::refusal("404 Not Found"));
    };
    let media_type = [("Content-Type", media_type(&path))];
    let answer = Answer {
        status: "200 OK",
        headers: &[&media_type, ALWAYS, headers].concat(),
        body: &body,
        is_body_sent: question.method == "GET",
    };
    http::write(connection, &answer)
}

type Headers = &'static [(&'static str, &'static str)];

const POLICY: (&str, &str) = ("Content-Security-Policy", CONTENT_SECURITY_POLICY);

const ALWAYS: Headers = &[
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    // A rebuilt bundle is seen at the next reload.
    ("Cache-Control", "no-cache"),
];

/// The file that an address names, if it is inside `folder`, which is canonical.
///
/// Bundles contain plain ASCII names only, so nothing is percent-decoded.
fn file_at(folder: &Path, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?;
    let mut file = folder.to_path_buf();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => return None,
            _ => file.push(part),
        }
    }
    if path.ends_with('/') {
        file.push("index.html");
    }
    // Symbolic links are followed before the comparison; a part could also be an absolute path
    // of another system's kind.
    let file = file.canonicalize().ok()?;
    (file.starts_with(folder) && file.is_file()).then_some(file)
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use super::*;

    #[test]
    fn an_address_leads_only_to_files_inside_the_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("src")
            .canonicalize()
            .expect("src is there");
        let found = |url: &str| {
            file_at(&folder, url).map(|file| file.strip_prefix(&folder).map(PathBuf::from))
        };
        assert_eq!(found("/lib.rs?v=1"), Some(Ok("lib.rs".into())));
        assert_eq!(
            found("//setup/./debian.rs"),
            Some(Ok("setup/debian.rs".into()))
        );
        for url in [
            "/../Cargo.toml",
            "/setup/../../Cargo.toml",
            "/..",
            "/",
            "/setup",
            "/%2e%2e/Cargo.toml",
            "/none.js",
        ] {
            assert_eq!(found(url), None, "{url}");
        }
    }

    #[test]
    fn a_site_answers_many_connections_at_once_and_some_that_say_nothing() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let site = Site::open(&folder, 0).expect("a port is free");
        let silent: Vec<_> = (0..20)
            .map(|_| TcpStream::connect(site.address).expect("it listens"))
            .collect();
        for (line, status) in [
            ("GET /lib.rs HTTP/1.1", "HTTP/1.1 200 OK"),
            ("HEAD /lib.rs HTTP/1.1", "HTTP/1.1 200 OK"),
            ("GET /../Cargo.toml HTTP/1.1", "HTTP/1.1 404 Not Found"),
            ("POST /lib.rs HTTP/1.1", "HTTP/1.1 405 Method Not Allowed"),
            ("nonsense", "HTTP/1.1 400 Bad Request"),
        ] {
            let mut connection = TcpStream::connect(site.address).expect("it listens");
            write!(connection, "{line}\r\nHost: x\r\n\r\n").expect("it reads");
            let mut answer = String::new();
            connection
                .read_to_string(&mut answer)
                .expect("it answers and ends");
            assert_eq!(answer.lines().next(), Some(status), "{line}");
            let has_body = answer.contains("Developer tasks of pgoscope");
            assert_eq!(has_body, line.starts_with("GET /lib"), "{line}");
        }
        drop(silent);
    }
}
