//! Who may ask: the page that was opened with the address which the program
//! printed, and nobody else.
//!
//! The address holds a random token, so that neither another user of the machine
//! nor a page on the web knows it. `Host` must name this machine, or a page whose
//! name was made to point at 127.0.0.1 could ask in its own origin (DNS
//! rebinding). A foreign `Origin` or `Sec-Fetch-Site` tells that another page
//! asks in the user's name; plug-ins of browsers and editors are let in by the origin
//! that the user names, and only to check texts.

use axum::http::{HeaderMap, Method, header};
use subtle::ConstantTimeEq as _;

use super::ReviewError;

/// Bytes of randomness in the token.
const TOKEN_BYTES: usize = 16;

/// Paths that need no token when plug-ins are let in.
const PLUG_IN_PATHS: &str = "/v2/";

/// What is checked of every request.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    token: String,
    hosts: [String; 2],
    admit_plug_ins: bool,
    /// Other origins that may check texts.
    origins: Vec<String>,
}

/// A random token of hexadecimal digits.
///
/// # Errors
/// [`ReviewError::Random`] when the system gives no random numbers.
pub(super) fn token() -> Result<String, ReviewError> {
    let mut bytes = [0; TOKEN_BYTES];
    getrandom::fill(&mut bytes).map_err(|cause| ReviewError::Random(cause.to_string()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

impl Guard {
    /// The guard of a server at this port.
    pub(super) fn new(
        token: String,
        port: u16,
        admit_plug_ins: bool,
        origins: Vec<String>,
    ) -> Self {
        let hosts = ["127.0.0.1", "localhost"].map(|name| format!("{name}:{port}"));
        Self { token, hosts, admit_plug_ins, origins }
    }

    /// Whether a request may pass.
    pub(super) fn admits(&self, method: &Method, path: &str, headers: &HeaderMap) -> bool {
        let known =
            self.has_token(path) || (self.admit_plug_ins && path.starts_with(PLUG_IN_PATHS));
        let is_welcome =
            || self.comes_from_us(method, headers) || self.foreign_origin(path, headers).is_some();
        known && self.names_us(headers) && is_welcome()
    }

    /// The other origin, named by the user, from which a text is to be checked.
    pub(super) fn foreign_origin(&self, path: &str, headers: &HeaderMap) -> Option<&str> {
        let path = if self.has_token(path) { path.get(1 + self.token.len()..)? } else { path };
        let origin = headers.get(header::ORIGIN)?.to_str().ok()?;
        let known = self.origins.iter().find(|known| *known == origin)?;
        path.starts_with(PLUG_IN_PATHS).then_some(known)
    }

    fn has_token(&self, path: &str) -> bool {
        let given = path.split('/').nth(1).unwrap_or_default();
        given.as_bytes().ct_eq(self.token.as_bytes()).into()
    }

    fn names_us(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(header::HOST).iter();
        let host = hosts.next().and_then(|host| host.to_str().ok());
        hosts.next().is_none() && host.is_some_and(|host| self.hosts.iter().any(|own| own == host))
    }

    fn comes_from_us(&self, method: &Method, headers: &HeaderMap) -> bool {
        let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
        let own_origin = |origin: &str| {
            origin.strip_prefix("http://").is_some_and(|host| self.hosts.iter().any(|h| h == host))
        };
        if !header("origin").is_none_or(own_origin) {
            return false;
        }
        // Following a link that holds the token is no request in another's name.
        let follows_link = method == Method::GET && header("sec-fetch-mode") == Some("navigate");
        matches!(header("sec-fetch-site"), None | Some("same-origin" | "none")) || follows_link
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: Method = Method::GET;
    const POST: Method = Method::POST;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn guard(admit_plug_ins: bool, origins: &[&str]) -> Guard {
        let origins = origins.iter().map(|&origin| origin.to_owned()).collect();
        Guard::new("abc".to_owned(), 80, admit_plug_ins, origins)
    }

    fn admits(method: &Method, path: &str, pairs: &[(&'static str, &str)]) -> bool {
        guard(false, &[]).admits(method, path, &headers(pairs))
    }

    const OWN: (&str, &str) = ("host", "127.0.0.1:80");

    #[test]
    fn only_the_whole_token_opens() {
        assert!(admits(&GET, "/abc/", &[OWN]) && admits(&GET, "/abc/api/x", &[OWN]));
        for path in ["/", "", "/ab/", "/abcd/", "/ABC/", "/x/abc/", "//abc/", "/v2/check"] {
            assert!(!admits(&GET, path, &[OWN]), "{path}");
        }
    }

    #[test]
    fn another_name_for_this_machine_is_refused() {
        assert!(admits(&GET, "/abc/", &[("host", "localhost:80")]));
        for host in ["evil.example:80", "127.0.0.1", "127.0.0.1:81", "127.0.0.1:80.evil.example"] {
            assert!(!admits(&GET, "/abc/", &[("host", host)]), "{host}");
        }
        assert!(!admits(&GET, "/abc/", &[]), "no host");
        let mut twice = headers(&[OWN]);
        twice.append("host", "evil.example".parse().unwrap());
        assert!(!guard(false, &[]).admits(&GET, "/abc/", &twice));
    }

    #[test]
    fn other_pages_are_refused() {
        assert!(admits(&POST, "/abc/", &[OWN, ("origin", "http://127.0.0.1:80")]));
        for origin in ["null", "https://127.0.0.1:80", "http://127.0.0.1:81", "http://evil.example"]
        {
            assert!(!admits(&POST, "/abc/", &[OWN, ("origin", origin)]), "{origin}");
        }
        assert!(admits(&POST, "/abc/", &[OWN, ("sec-fetch-site", "same-origin")]));
        assert!(!admits(&POST, "/abc/", &[OWN, ("sec-fetch-site", "same-site")]));
        let link = [OWN, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
        assert!(admits(&GET, "/abc/", &link) && !admits(&POST, "/abc/", &link));
    }

    #[test]
    fn plug_ins_need_no_token_where_they_are_let_in_but_the_same_origin() {
        let guard = guard(true, &[]);
        let admits = |path, pairs: &[_]| guard.admits(&POST, path, &headers(pairs));
        assert!(admits("/v2/check", &[OWN]));
        assert!(!admits("/v2/check", &[OWN, ("origin", "http://evil.example")]));
        assert!(!admits("/api/decisions", &[OWN]));
    }

    #[test]
    fn origins_that_the_user_names_may_check_texts_and_nothing_else() {
        let guard = guard(true, &["chrome-extension://xyz"]);
        let mine =
            headers(&[OWN, ("origin", "chrome-extension://xyz"), ("sec-fetch-site", "cross-site")]);
        for path in ["/v2/check", "/abc/v2/check"] {
            assert!(guard.admits(&POST, path, &mine), "{path}");
            assert_eq!(guard.foreign_origin(path, &mine), Some("chrome-extension://xyz"));
        }
        assert!(!guard.admits(&POST, "/abc/api/decisions", &mine));
        assert!(!guard.admits(&POST, "/x/v2/check", &mine));
        for other in ["chrome-extension://xyz2", "null", "chrome-extension://XYZ"] {
            assert!(!guard.admits(&POST, "/v2/check", &headers(&[OWN, ("origin", other)])));
        }
    }

    #[test]
    fn tokens_are_long_and_differ() {
        let (first, second) = (token().unwrap(), token().unwrap());
        assert_eq!(first.len(), 2 * TOKEN_BYTES);
        assert_ne!(first, second);
    }
}
