//! What the program says on standard error.

use std::error::Error;
use std::io::Write as _;

use unspin::report::printable;

/// Says what went wrong: `unspin: PATH: cause`.
pub fn complain(error: &(dyn Error + 'static)) {
    note(&described(error));
}

/// Says something: `unspin: MESSAGE`. That nobody listens is no failure.
pub fn note(message: &str) {
    let _ = writeln!(anstream::stderr(), "unspin: {}", printable(message));
}

/// The message of `error` and of each cause that it does not tell itself.
fn described(error: &(dyn Error + 'static)) -> String {
    let mut described = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let told = error.to_string();
        if !described.contains(&told) {
            described = format!("{described}: {told}");
        }
        cause = error.source();
    }
    described
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_is_told_once() {
        let error = anyhow::anyhow!("no such file").context("a.txt: cannot open");
        assert_eq!(described(error.as_ref()), "a.txt: cannot open: no such file");
        let error = anyhow::anyhow!("no such file").context("a.txt: no such file");
        assert_eq!(described(error.as_ref()), "a.txt: no such file");
    }
}
