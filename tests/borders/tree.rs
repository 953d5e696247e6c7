//! The program's source as a tree of modules: what each file imports, and how
//! long its parts are. Comments, strings and tests are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

/// All modules, by path below `src`.
pub struct Tree {
    files: BTreeMap<String, File>,
    /// Files by the path of their module.
    modules: BTreeMap<Vec<String>, String>,
}

/// One source file without its tests.
pub struct File {
    tokens: Vec<Token>,
    module: Vec<String>,
    /// Lines without those of tests.
    pub lines: usize,
    /// What it has under a name of its own from elsewhere.
    imports: BTreeMap<String, Vec<String>>,
    /// Paths that it names, and that it does not merely hand on.
    named: BTreeSet<Vec<String>>,
}

/// An identifier, a mark, `::`, or `""` for any string.
#[derive(Clone, Debug)]
struct Token {
    text: String,
    line: usize,
}

/// A function's name and number of lines.
pub struct Function {
    pub name: String,
    pub lines: usize,
}

impl Tree {
    /// Reads all Rust files of a folder.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let (mut texts, mut folders) = (Vec::new(), vec![folder.to_owned()]);
        while let Some(at) = folders.pop() {
            for entry in fs::read_dir(at)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let name = path.strip_prefix(folder).map_err(io::Error::other)?;
                    let name = name.to_string_lossy().replace('\\', "/");
                    texts.push((name, fs::read_to_string(&path)?));
                }
            }
        }
        Ok(Self::new(texts.iter().map(|(name, text)| (name.as_str(), text.as_str()))))
    }

    /// From the names of files below `src` and their text.
    pub fn new<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut files = BTreeMap::new();
        let mut tests: Vec<Vec<String>> = Vec::new();
        for (name, text) in texts {
            let module = module_path(name);
            let mut tokens = tokens(text);
            let (cut, modules) = cut_tests(&mut tokens);
            tests.extend(modules.into_iter().map(|test| joined(&module, &[test])));
            let lines = text.lines().count() - cut;
            let (imports, named) = (BTreeMap::new(), BTreeSet::new());
            files.insert(name.to_owned(), File { tokens, module, lines, imports, named });
        }
        files.retain(|_, file| !tests.iter().any(|test| file.module.starts_with(test)));
        let modules =
            files.iter().map(|(name, file)| (file.module.clone(), name.clone())).collect();
        let mut tree = Self { files, modules };
        tree.find_imports();
        tree
    }

    /// The files with their names.
    pub fn files(&self) -> impl Iterator<Item = (&str, &File)> {
        self.files.iter().map(|(name, file)| (name.as_str(), file))
    }

    /// The other files that a file uses.
    pub fn used_by(&self, name: &str) -> BTreeSet<&str> {
        let named = self.files.get(name).map(|file| &file.named).into_iter().flatten();
        named.filter_map(|path| self.home(path, 0)).filter(|&used| used != name).collect()
    }

    /// The file where what a path names is written, through what others hand on.
    fn home(&self, path: &[String], depth: usize) -> Option<&str> {
        let known = |&length: &usize| self.modules.contains_key(&path[..length]);
        let length = (0..=path.len()).rev().find(known)?;
        let name = self.modules.get(&path[..length])?;
        let handed_on = path.get(length).and_then(|item| self.files[name].imports.get(item));
        match handed_on {
            Some(source) if depth < 8 && *source != path => {
                self.home(&joined(source, &path[length + 1..]), depth + 1)
            }
            _ => Some(name),
        }
    }

    fn find_imports(&mut self) {
        let modules: BTreeSet<Vec<String>> = self.modules.keys().cloned().collect();
        for file in self.files.values_mut() {
            let mut at = 0;
            while at < file.tokens.len() {
                if file.tokens[at].text == "use" {
                    let is_public = file.is_public(at);
                    let (mut leaves, mut end) = (Vec::new(), at + 1);
                    file.paths(&mut end, &mut Vec::new(), &mut leaves);
                    for (path, alias) in leaves {
                        let Some(path) = absolute(&path, &file.module, &modules) else { continue };
                        let is_door = is_public && path.starts_with(&file.module);
                        if !is_door {
                            file.named.insert(path.clone());
                        }
                        file.imports.insert(alias, path);
                    }
                    at = end;
                } else if file.starts_path(at) {
                    let (mut leaves, mut end) = (Vec::new(), at);
                    file.paths(&mut end, &mut Vec::new(), &mut leaves);
                    let paths = leaves.iter().filter(|(path, _)| path.len() > 1);
                    let paths =
                        paths.filter_map(|(path, _)| absolute(path, &file.module, &modules));
                    file.named.extend(paths);
                    at = end.max(at + 1);
                } else {
                    at += 1;
                }
            }
        }
    }
}

impl File {
    /// The first of its lines that has these tokens one after the other.
    pub fn line_with(&self, wanted: &[&str]) -> Option<usize> {
        let is_here = |tokens: &[Token]| tokens.iter().zip(wanted).all(|(t, w)| t.text == *w);
        self.tokens.windows(wanted.len()).find(|tokens| is_here(tokens)).map(|t| t[0].line)
    }

    /// Its functions outside tests.
    pub fn functions(&self) -> Vec<Function> {
        let is_function = |at: &usize| {
            self.text(*at) == "fn" && self.text(at + 1).starts_with(is_identifier_start)
        };
        (0..self.tokens.len())
            .filter(is_function)
            .map(|at| {
                let last = self.tokens[item_end(&self.tokens, at)].line;
                let lines = last - self.tokens[at].line + 1;
                Function { name: self.text(at + 1).to_owned(), lines }
            })
            .collect()
    }

    fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.text)
    }

    /// Whether the `use` at a place is `pub` or `pub(...)`.
    fn is_public(&self, at: usize) -> bool {
        let before = |back: usize| at.checked_sub(back).map_or("", |at| self.text(at));
        before(1) == "pub" || (before(1) == ")" && before(4) == "pub")
    }

    /// Whether a path starts here: a name before `::` and not behind one.
    fn starts_path(&self, at: usize) -> bool {
        self.text(at).starts_with(is_identifier_start)
            && self.text(at + 1) == "::"
            && (at == 0 || self.text(at - 1) != "::")
    }

    /// The paths of an import or expression from `at` on, each with the name
    /// that it has here, put into `leaves`; `at` is then behind them.
    fn paths(
        &self,
        at: &mut usize,
        path: &mut Vec<String>,
        leaves: &mut Vec<(Vec<String>, String)>,
    ) {
        let depth = path.len();
        loop {
            match self.text(*at) {
                "{" => {
                    *at += 1;
                    while !matches!(self.text(*at), "}" | "") {
                        self.paths(at, path, leaves);
                        *at += usize::from(self.text(*at) == ",");
                    }
                    *at += 1;
                    break;
                }
                "self" if depth > 0 => {}
                name if name.starts_with(is_identifier_start) || name == "*" => {
                    path.push(name.to_owned());
                }
                _ => {
                    // The types of a generic function, or nothing that a path may hold.
                    leaves.push((path.clone(), String::new()));
                    *at += 1;
                    break;
                }
            }
            *at += 1;
            if self.text(*at) == "::" {
                *at += 1;
                continue;
            }
            let mut alias = path.last().cloned().unwrap_or_default();
            if self.text(*at) == "as" {
                alias = self.text(*at + 1).to_owned();
                *at += 2;
            }
            leaves.push((path.clone(), alias));
            break;
        }
        path.truncate(depth);
    }
}

/// A path from the root of its crate; `None` for what lies in another crate.
fn absolute(
    path: &[String],
    module: &[String],
    modules: &BTreeSet<Vec<String>>,
) -> Option<Vec<String>> {
    let root = usize::from(module.first().is_some_and(|first| first == "bin"));
    let first = path.first()?;
    match first.as_str() {
        "crate" => Some(joined(&module[..root], &path[1..])),
        "self" => Some(joined(module, &path[1..])),
        "super" => {
            let ups = path.iter().take_while(|segment| *segment == "super").count();
            Some(joined(&module[..module.len().checked_sub(ups)?], &path[ups..]))
        }
        _ if modules.contains(&joined(module, &path[..1])) => Some(joined(module, path)),
        _ => None,
    }
}

/// `channel/sources/mod.rs` is `channel::sources`; the binary is `bin`.
fn module_path(file: &str) -> Vec<String> {
    let name = file.trim_end_matches(".rs").replace("bin/unspin", "bin");
    let mut path: Vec<String> = name.split('/').map(str::to_owned).collect();
    path.pop_if(|last| matches!(last.as_str(), "mod" | "main" | "lib"));
    path
}

fn joined(start: &[String], rest: &[String]) -> Vec<String> {
    start.iter().chain(rest).cloned().collect()
}

/// What stands before an item that is compiled for tests alone.
const TEST_ONLY: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];

/// Takes out what is compiled for tests alone. Tells how many lines that are,
/// and which modules of this one are tests as a whole.
fn cut_tests(tokens: &mut Vec<Token>) -> (usize, Vec<String>) {
    let (mut lines, mut modules, mut kept) = (0, Vec::new(), Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        let here = tokens[at..].iter().map(|token| token.text.as_str());
        if !here.take(TEST_ONLY.len()).eq(TEST_ONLY) {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let first = at;
        while tokens.get(at).is_some_and(|token| token.text == "#") {
            at = closing(tokens, at + 1) + 1;
        }
        let end = item_end(tokens, at);
        lines += tokens[end].line - tokens[first].line + 1;
        let item: Vec<&str> = tokens[at..=end].iter().map(|token| token.text.as_str()).collect();
        if let [.., "mod", name, ";"] = item[..] {
            modules.push(name.to_owned());
        }
        at = end + 1;
    }
    *tokens = kept;
    (lines, modules)
}

/// Where the item that starts at `at` ends: at its `;`, or where its braces close.
fn item_end(tokens: &[Token], at: usize) -> usize {
    let mut at = at;
    while let Some(token) = tokens.get(at) {
        match token.text.as_str() {
            ";" => return at,
            "{" => return closing(tokens, at),
            "(" | "[" => at = closing(tokens, at),
            _ => {}
        }
        at += 1;
    }
    tokens.len() - 1
}

/// The bracket that closes the one at `at`.
fn closing(tokens: &[Token], at: usize) -> usize {
    let mut depth = 0;
    for (place, token) in tokens.iter().enumerate().skip(at) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return place;
        }
    }
    tokens.len() - 1
}

fn is_identifier_start(first: char) -> bool {
    first.is_alphabetic() || first == '_'
}

/// Cuts source text into tokens.
fn tokens(text: &str) -> Vec<Token> {
    let (mut tokens, mut rest, mut line) = (Vec::new(), text, 1);
    while let Some(first) = rest.chars().next() {
        let length = token_length(rest, first);
        let (token, after) = rest.split_at(length);
        let text = match first {
            _ if first.is_whitespace() || token.starts_with("//") || token.starts_with("/*") => {
                None
            }
            _ if token.ends_with(['"', '#']) && length > 1 => Some("\"\""),
            '\'' if length > 1 => Some("\"\""),
            _ => Some(token),
        };
        tokens.extend(text.map(|text| Token { text: text.to_owned(), line }));
        line += token.matches('\n').count();
        rest = after;
    }
    tokens
}

/// Bytes of the token, comment or white space that text starts with.
fn token_length(text: &str, first: char) -> usize {
    let to = |end: &str, from: usize| {
        text[from..].find(end).map_or(text.len(), |at| from + at + end.len())
    };
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if text.starts_with("/*") {
        return to("*/", 2);
    }
    let word = text.find(|c: char| !is_identifier_start(c) && !c.is_numeric());
    let word = word.unwrap_or(text.len());
    let hashes = text[word..].chars().take_while(|&c| c == '#').count();
    match first {
        ':' if text.starts_with("::") => 2,
        '"' => string_length(text),
        '\'' if text[1..].starts_with('\\') => to("'", 3),
        '\'' if text[1..].chars().nth(1) == Some('\'') => {
            to("'", 1 + text[1..].chars().next().map_or(0, char::len_utf8))
        }
        _ if matches!(&text[..word], "r" | "br") && text[word + hashes..].starts_with('"') => {
            to(&format!("\"{}", "#".repeat(hashes)), word + hashes + 1)
        }
        _ if &text[..word] == "b" && text[1..].starts_with('"') => 1 + string_length(&text[1..]),
        _ => word.max(first.len_utf8()),
    }
}

/// Bytes of a quoted string, past its escapes.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.char_indices().skip(1).find(|&(_, c)| {
        let ends = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}
