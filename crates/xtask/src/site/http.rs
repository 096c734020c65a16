//! As much of HTTP as a browser needs to read a folder: one question and one answer per connection.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Far more than a browser sends, and little enough to read from anyone.
const MAX_HEAD_BYTES: u64 = 64 * 1024;

/// Browsers open connections in advance and may never use them.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a browser asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Question {
    /// `GET`, `HEAD`, …
    pub(super) method: String,
    /// The path, with its query if it has one.
    pub(super) address: String,
}

/// What it is told.
pub(super) struct Answer<'a> {
    /// The code and its words.
    pub(super) status: &'a str,
    pub(super) headers: &'a [(&'a str, &'a str)],
    pub(super) body: &'a [u8],
    /// `HEAD` is told the body's length only.
    pub(super) is_body_sent: bool,
}

impl<'a> Answer<'a> {
    /// An answer without a body.
    pub(super) fn refusal(status: &'a str) -> Self {
        Self {
            status,
            headers: &[],
            body: &[],
            is_body_sent: false,
        }
    }
}

/// Reads a question to the end of its head; `None` if it is not one.
pub(super) fn read(connection: &TcpStream) -> io::Result<Option<Question>> {
    connection.set_read_timeout(Some(PATIENCE))?;
    let mut lines = BufReader::new(connection.take(MAX_HEAD_BYTES)).lines();
    let question = lines
        .next()
        .transpose()?
        .and_then(|line| question_in(&line));
    // What is left unread when a connection ends is an error to the other side.
    for line in lines {
        if line?.is_empty() {
            return Ok(question);
        }
    }
    Ok(None)
}

/// Writes the answer, and says that the connection ends with it.
pub(super) fn write(mut connection: &TcpStream, answer: &Answer<'_>) -> io::Result<()> {
    let mut head = format!(
        "HTTP/1.1 {}\r\nContent-Length: {}\r\nConnection: close\r\n",
        answer.status,
        answer.body.len()
    );
    for (name, value) in answer.headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    connection.write_all(head.as_bytes())?;
    if answer.is_body_sent {
        connection.write_all(answer.body)?;
    }
    connection.flush()
}

fn question_in(line: &str) -> Option<Question> {
    let mut words = line.split(' ');
    let (method, address, version) = (words.next()?, words.next()?, words.next()?);
    let is_whole = words.next().is_none() && version.starts_with("HTTP/1.");
    is_whole.then(|| Question {
        method: method.to_owned(),
        address: address.to_owned(),
    })
}
