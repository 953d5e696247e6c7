//! Requests as plain bytes, so that a test may send headers which no browser
//! would.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<String>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}", self.text()))
    }
}

/// How long a server may take for an answer.
const PATIENCE: Duration = Duration::from_secs(120);

/// Sends a request to `host` (an address and a port) with the headers given.
pub fn send(host: &str, method: &str, path: &str, headers: &[&str], body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
    for header in headers {
        head += &format!("{header}\r\n");
    }
    if method == "POST" {
        head += &format!("Content-Length: {}\r\n", body.len());
    }
    let body = if method == "POST" { body } else { b"" };
    stream.write_all(&[head.as_bytes(), b"\r\n", body].concat()).unwrap();
    read(BufReader::new(stream))
}

fn read(mut stream: BufReader<TcpStream>) -> Answer {
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        match line.trim_end() {
            "" => break,
            line => headers.push(line.to_ascii_lowercase()),
        }
    }
    // chromedriver writes no blank behind the colon, and leaves the connection open.
    let length = headers.iter().find_map(|header| header.strip_prefix("content-length:"));
    let mut body = Vec::new();
    match length {
        Some(length) => {
            body.resize(length.trim().parse().unwrap(), 0);
            stream.read_exact(&mut body).unwrap();
        }
        None => {
            stream.read_to_end(&mut body).unwrap();
        }
    }
    let status = headers.remove(0).split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, headers, body }
}
