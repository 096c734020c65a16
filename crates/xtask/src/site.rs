//! A server for one folder of static files, on this machine only.
//!
//! **Invariant:** nothing outside the folder is ever sent, whatever the address says.
//! Every file comes with the policy, because a worker that is loaded by address takes its own from
//! there.

use std::fs;
use std::io::{ErrorKind, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use anyhow::{Context, Result, anyhow, bail};
use tiny_http::{Method, Request, Server};

use crate::policy::CONTENT_SECURITY_POLICY;

/// Chromium opens up to six connections at once.
const N_THREADS: usize = 6;

/// A folder being served until this value is dropped.
pub struct Site {
    server: Arc<Server>,
    address: SocketAddr,
    threads: Vec<JoinHandle<()>>,
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

    fn open_with(folder: &Path, port: u16, headers: &'static [Pair]) -> Result<Self> {
        let folder = folder
            .canonicalize()
            .with_context(|| format!("there is no folder {}", folder.display()))?;
        let listener = listen(port)?;
        let address = listener.local_addr()?;
        let server = Server::from_listener(listener, None)
            .map_err(|error| anyhow!("cannot serve: {error}"))?;
        let server = Arc::new(server);
        let threads = (0..N_THREADS).map(|_| {
            let (server, folder) = (Arc::clone(&server), folder.clone());
            std::thread::spawn(move || {
                while let Ok(request) = server.recv() {
                    // A browser that hangs up in the middle is no error of ours.
                    let _ = respond(request, &folder, headers);
                }
            })
        });
        Ok(Self {
            threads: threads.collect(),
            server,
            address,
        })
    }

    /// The address of the folder's page, with a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Serves until the process ends.
    pub fn serve_forever(mut self) {
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so itself.
            let _ = thread.join();
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // One call wakes one thread.
        for _ in &self.threads {
            self.server.unblock();
        }
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

/// Answers, and ends the connection.
///
/// `tiny_http` keeps a thread for every connection that stays open, and when a browser opens several
/// at once it may queue one behind threads that wait on the others: a page then never loads. It
/// does not let a response say `Connection: close`, so the head is written here.
fn respond(request: Request, folder: &Path, headers: &[Pair]) -> std::io::Result<()> {
    let has_body = *request.method() == Method::Get;
    let found = match request.method() {
        Method::Get | Method::Head => file_at(folder, request.url()).ok_or("404 Not Found"),
        _ => Err("405 Method Not Allowed"),
    };
    let (status, media_type, body) = match found.map(|path| (media_type(&path), fs::read(path))) {
        Ok((media_type, Ok(body))) => ("200 OK", media_type, body),
        Ok((_, Err(_))) => ("404 Not Found", "text/plain", Vec::new()),
        Err(status) => (status, "text/plain", Vec::new()),
    };
    let length = body.len().to_string();
    let own = [
        ("Content-Type", media_type),
        ("Content-Length", length.as_str()),
        ("Connection", "close"),
    ];
    let mut head = format!("HTTP/1.1 {status}\r\n");
    for (name, value) in own.iter().chain(ALWAYS).chain(headers) {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    let mut writer = request.into_writer();
    writer.write_all(head.as_bytes())?;
    if has_body {
        writer.write_all(&body)?;
    }
    writer.flush()
}

type Pair = (&'static str, &'static str);

const POLICY: Pair = ("Content-Security-Policy", CONTENT_SECURITY_POLICY);

const ALWAYS: &[Pair] = &[
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
}
