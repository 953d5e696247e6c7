//! The documents say what is true: links lead somewhere, commands and options exist, and what the
//! pages print between ```` ```console ```` fences is what the program prints.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// Words of the README at most: it is read in two minutes or not at all.
const README_WORDS: usize = 1_300;

/// Commands that have commands of their own.
const PARENTS: [&str; 5] = ["judge", "labels", "lm", "models", "translation"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A page of the project.
struct Page {
    path: PathBuf,
    text: String,
}

impl Page {
    fn events(&self) -> impl Iterator<Item = Event<'_>> {
        Parser::new_ext(&self.text, Options::ENABLE_TABLES)
    }

    /// Where its links and pictures lead.
    fn links(&self) -> Vec<String> {
        let destination = |event| match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                Some(dest_url.into_string())
            }
            _ => None,
        };
        self.events().filter_map(destination).collect()
    }

    /// The anchors of its headings.
    fn anchors(&self) -> BTreeSet<String> {
        let mut anchors = BTreeSet::new();
        let mut heading: Option<String> = None;
        for event in self.events() {
            match (event, &mut heading) {
                (Event::Start(Tag::Heading { .. }), _) => heading = Some(String::new()),
                (Event::End(TagEnd::Heading(_)), Some(text)) => {
                    anchors.insert(anchor(text));
                    heading = None;
                }
                (Event::Text(text) | Event::Code(text), Some(heading)) => heading.push_str(&text),
                _ => {}
            }
        }
        anchors
    }

    /// Pieces of code: lines of blocks, and code within text.
    fn code(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut in_block = false;
        for event in self.events() {
            match event {
                Event::Start(Tag::CodeBlock(kind)) => in_block = is_shell(&kind),
                Event::End(TagEnd::CodeBlock) => in_block = false,
                Event::Text(text) if in_block => {
                    let lines = text.replace("\\\n", " ");
                    found.extend(lines.lines().map(str::to_owned));
                }
                Event::Code(text) => found.push(text.into_string()),
                _ => {}
            }
        }
        found
    }
}

fn is_shell(kind: &CodeBlockKind<'_>) -> bool {
    match kind {
        CodeBlockKind::Indented => true,
        CodeBlockKind::Fenced(name) => matches!(&**name, "" | "sh" | "console" | "bash"),
    }
}

/// A heading's anchor, as the hosts of repositories make it.
fn anchor(heading: &str) -> String {
    let heading = heading.to_lowercase();
    let kept = heading.chars().filter_map(|letter| match letter {
        ' ' => Some('-'),
        '-' | '_' => Some(letter),
        _ => letter.is_alphanumeric().then_some(letter),
    });
    kept.collect()
}

/// All pages, in the order of their paths.
fn pages() -> Vec<Page> {
    let files = ignore::WalkBuilder::new(root()).build().map(|entry| entry.unwrap().into_path());
    let mut paths: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect();
    paths.sort();
    let read = |path: PathBuf| Page { text: fs::read_to_string(&path).unwrap(), path };
    paths.into_iter().map(read).collect()
}

#[test]
fn links_lead_to_files_and_headings() {
    let pages = pages();
    let anchors: BTreeMap<PathBuf, BTreeSet<String>> =
        pages.iter().map(|page| (page.path.clone(), page.anchors())).collect();
    let mut broken = Vec::new();
    let mut found = 0;
    for page in &pages {
        for link in page.links().into_iter().filter(|link| !link.contains("://")) {
            found += 1;
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let to = if file.is_empty() {
                Ok(page.path.clone())
            } else {
                page.path.parent().unwrap().join(file).canonicalize()
            };
            let leads = to.is_ok_and(|to| {
                anchor.is_empty() || anchors.get(&to).is_some_and(|known| known.contains(anchor))
            });
            if !leads {
                broken.push(format!("{}: {link}", page.path.display()));
            }
        }
    }
    assert!(found > 50, "{found} links");
    assert!(broken.is_empty(), "{broken:#?}");
}

/// A command of the program as a page gives it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Given {
    /// `score`, `lm train`.
    command: String,
    options: BTreeSet<String>,
}

/// The command that a piece of code gives, if it gives one of ours.
fn given(code: &str, commands: &BTreeSet<String>) -> Option<Given> {
    let code = code.trim().trim_start_matches("$ ");
    let code = code.split(" | ").find(|part| part.contains("unspin ")).unwrap_or(code);
    let code = code.split([';', '#', '>', '&']).next()?;
    let words: Vec<&str> = code.split_whitespace().collect();
    let at = match words.as_slice() {
        [program, ..] if *program == "unspin" || program.ends_with("/unspin") => 1,
        ["cargo", "run", ..] => words.iter().position(|word| *word == "--")? + 1,
        // `score --resume`
        [command, option, ..] if commands.contains(*command) && option.starts_with("--") => 0,
        [parent, _, ..] if PARENTS.contains(parent) && code.contains("--") => 0,
        _ => return None,
    };
    let words = &words[at..];
    let name = |word: &&&str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let first = words.first().filter(name).filter(|first| !first.starts_with('-'))?;
    let second = words.get(1).filter(name).filter(|_| PARENTS.contains(first));
    let second = second.filter(|second| !second.starts_with('-'));
    let command = [Some(first), second].into_iter().flatten().copied().collect::<Vec<_>>();
    let options = words.iter().filter(|word| word.starts_with("--") && word.len() > 2);
    let options = options.map(|word| {
        let name = word.split('=').next().unwrap();
        name.trim_end_matches([',', '.', ')', ':', '`', '"', '\'', ']']).to_owned()
    });
    Some(Given { command: command.join(" "), options: options.collect() })
}

/// The help of a command, nothing for one that there is not.
fn help(words: &str) -> Option<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_unspin"));
    let output = command.args(words.split_whitespace()).arg("--help").output().unwrap();
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

/// The names of the commands.
fn commands() -> BTreeSet<String> {
    let help = help("").unwrap();
    let (_, listed) = help.split_once("Commands:\n").unwrap();
    let listed = listed.lines().take_while(|line| !line.is_empty());
    listed.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn commands_and_options_of_the_pages_exist() {
    let commands = commands();
    let pages = pages();
    let all: BTreeSet<(Given, &Path)> = pages
        .iter()
        .flat_map(|page| page.code().into_iter().map(|code| (code, page.path.as_path())))
        .filter_map(|(code, path)| Some((given(&code, &commands)?, path)))
        .collect();
    let mut helps: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (given, path) in &all {
        let help = helps.entry(&given.command).or_insert_with(|| help(&given.command));
        let Some(help) = help else {
            wrong.push(format!("{}: no command `{}`", path.display(), given.command));
            continue;
        };
        let known: BTreeSet<&str> =
            help.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').collect();
        for option in given.options.iter().filter(|option| !known.contains(option.as_str())) {
            wrong.push(format!("{}: `{}` has no {option}", path.display(), given.command));
        }
    }
    assert!(helps.len() > 10, "{:?}", helps.keys());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn commands_are_read_off_code() {
    let commands: BTreeSet<String> = ["score", "lm"].map(str::to_owned).into();
    let read = |code| {
        let given = given(code, &commands)?;
        Some((given.command, given.options.into_iter().collect::<Vec<_>>().join(" ")))
    };
    let of = |command: &str, options: &str| Some((command.to_owned(), options.to_owned()));
    assert_eq!(read("$ unspin score a.txt --top 3 --format=csv"), of("score", "--format --top"));
    assert_eq!(read("echo a | unspin explain - --stages"), of("explain", "--stages"));
    assert_eq!(read("cargo run --release -- score a"), of("score", ""));
    assert_eq!(read("unspin lm train a -o b --order 4  # --x"), of("lm train", "--order"));
    assert_eq!(read("score --resume"), of("score", "--resume"));
    assert_eq!(read("unspin.Detector()"), None);
    assert_eq!(read("unspin --version"), None);
    assert_eq!(read("cargo build --release"), None);
    assert_eq!(read("score"), None);
}

#[test]
fn pages_print_what_the_program_prints() {
    let cases = trycmd::TestCases::new();
    cases.env("COLUMNS", "80").env("NO_COLOR", "1").case("README.md").case("docs/*.md");
}

#[test]
fn the_readme_is_short() {
    let words = fs::read_to_string(root().join("README.md")).unwrap().split_whitespace().count();
    assert!(words <= README_WORDS, "{words} words");
}
