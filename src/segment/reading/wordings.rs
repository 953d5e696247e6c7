//! Whether what a group offers are wordings of one thing, as a spinner writes them.

use std::ops::Range;

use super::groups::Group;

/// What options of a command, values of a setting and types of code are called. Where two of them
/// stand in a group, it is a usage line's. Sorted.
const OPTIONS: &[&str] = &[
    "add",
    "all",
    "any",
    "array",
    "auto",
    "bigint",
    "bool",
    "boolean",
    "buffer",
    "build",
    "check",
    "client",
    "close",
    "create",
    "date",
    "debug",
    "default",
    "delete",
    "disable",
    "down",
    "edit",
    "enable",
    "error",
    "export",
    "false",
    "file",
    "first",
    "float",
    "function",
    "get",
    "help",
    "hide",
    "import",
    "info",
    "init",
    "input",
    "insert",
    "install",
    "int",
    "integer",
    "iterable",
    "iterator",
    "last",
    "left",
    "list",
    "load",
    "local",
    "login",
    "logout",
    "map",
    "max",
    "min",
    "n",
    "next",
    "no",
    "none",
    "null",
    "number",
    "object",
    "off",
    "on",
    "open",
    "output",
    "patch",
    "path",
    "pause",
    "play",
    "post",
    "prev",
    "previous",
    "promise",
    "pull",
    "push",
    "put",
    "read",
    "regexp",
    "reload",
    "remote",
    "remove",
    "reset",
    "restart",
    "resume",
    "right",
    "run",
    "save",
    "server",
    "set",
    "show",
    "start",
    "status",
    "stop",
    "str",
    "stream",
    "string",
    "symbol",
    "test",
    "true",
    "type",
    "undefined",
    "unset",
    "up",
    "update",
    "upgrade",
    "uri",
    "url",
    "version",
    "warn",
    "warning",
    "write",
    "y",
    "yes",
];

fn is_option(word: &str) -> bool {
    OPTIONS.binary_search(&word.trim().to_ascii_lowercase().as_str()).is_ok()
}

/// Whether it is `TypedArray` or `net.Socket`.
fn is_name_of_type(wording: &str) -> bool {
    let letters: Vec<char> = wording.chars().collect();
    letters.windows(2).any(|pair| pair[0].is_lowercase() && pair[1].is_uppercase())
        || letters.windows(3).any(|l| l[0].is_lowercase() && l[1] == '.' && l[2].is_alphabetic())
}

fn wordings<'a>(text: &'a str, group: &Group) -> impl Iterator<Item = &'a str> + Clone {
    let branches: Vec<Range<usize>> = group.branches.clone();
    branches.into_iter().map(move |branch| text.get(branch).unwrap_or_default().trim())
}

fn letters(wording: &str) -> usize {
    wording.chars().filter(|c| c.is_alphabetic()).count()
}

/// Whether the branches of a group in braces are wordings; `after` is what follows the group.
pub(super) fn are_wordings(text: &str, group: &Group, after: Option<char>) -> bool {
    let all = || wordings(text, group);
    let inner = text.get(group.range.clone()).unwrap_or_default();
    let first = all().next().unwrap_or_default();
    let is_variable = |wording: &str| wording.len() == 1 && !matches!(wording, "a" | "A" | "I");
    let is_part_of_word = after.is_some_and(char::is_alphabetic);
    group.nests
        && !inner.contains(|c| "=<>\\`~^_*@#\t[]".contains(c))
        && !inner.contains("\":")
        && all().any(|wording| letters(wording) > 0)
        && (is_part_of_word || all().any(|wording| wording.chars().count() > 1))
        && (is_part_of_word || first.bytes().all(|b| b.is_ascii_digit()) || !is_variable(first))
        && !all().any(|wording| wording.starts_with(['-', '"', '(', '/', '.']) && wording.len() > 1)
        && all().filter(|wording| is_option(wording)).count() < 2
        && !all().any(is_name_of_type)
}

/// Whether those of a group in square brackets are: pages write links, choices and credits so,
/// hence small words only, close to their bars, and nothing that might be an option.
pub(super) fn are_square_wordings(text: &str, group: &Group) -> bool {
    let is_one = |wording: &str| {
        wording.starts_with(|c: char| c.is_lowercase())
            && letters(wording) >= 2
            && wording.chars().all(|c| c.is_alphabetic() || " '’-".contains(c))
            && !is_option(wording)
    };
    let inner = text.get(group.range.clone()).unwrap_or_default();
    wordings(text, group).all(is_one) && !inner.contains(" |") && !inner.contains("| ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_sorted() {
        assert!(OPTIONS.is_sorted());
    }
}
