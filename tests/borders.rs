//! The borders of ARCHITECTURE.md, checked on the source itself: which room may
//! use which, no circles, who may open files, print and exit, and how long
//! files and functions may be. Tests within `src` are free to use anything.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[path = "borders/tree.rs"]
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use tree::Tree;

/// The rooms, top down, each with those that it may use, which all stand below
/// it: so no two rooms can use each other. The binary stands above all of them.
const ROOMS: &[(&str, &str)] = &[
    ("review", "training report detector restore read classify segment document cells numbers"),
    (
        "python",
        "training labels report detector restore read classify judge segment document cells names numbers",
    ),
    (
        "training",
        "labels detector judge restore channel classify segment model_file document names numbers",
    ),
    ("labels", "detector translation restore channel read segment document cells names numbers"),
    ("siblings", "detector restore channel lm segment document numbers"),
    ("report", "detector restore read segment document cells names numbers"),
    (
        "detector",
        "features judge translation restore channel lm classify segment model_file document names numbers",
    ),
    ("features", "translation restore channel lm segment document numbers"),
    ("judge", "document"),
    ("translation", "classify segment model_file document"),
    ("restore", "channel lm segment document"),
    ("channel", "lm read segment model_file document cells"),
    ("lm", "segment model_file document"),
    ("read", "document cells names"),
    ("classify", "segment model_file document"),
    ("segment", "document"),
    ("model_file", ""),
    ("document", "names"),
    ("cells", ""),
    ("names", ""),
    ("numbers", ""),
];

/// Files that name all of their kind, which use their types in turn. What such
/// a file uses makes no circle.
const REGISTRIES: &[(&str, &str)] = &[
    ("bin/unspin/args.rs", "the command line: every command; the manual prints it"),
    ("channel/sources/mod.rs", "every source of substitutions"),
    ("features/finding/mod.rs", "every feature of a finding"),
    ("features/judged/mod.rs", "every feature of what a judge says"),
    ("features/mod.rs", "every feature of a sentence"),
    ("labels/exchange/mod.rs", "every format of labels"),
    ("read/format.rs", "every input format"),
    ("report/mod.rs", "every output format"),
];

/// Library files that may open files, or folders of them, and why.
const OPENS_FILES: &[(&str, &str)] = &[
    ("channel/sources/", "word lists and pairs that `learn` is given"),
    ("classify/model.rs", "a model file"),
    ("detector/mod.rs", "a model file"),
    ("judge/answers.rs", "what a judge has answered is kept"),
    ("judge/install.rs", "the judge is put into the user's data folder"),
    ("judge/mapped.rs", "a model file of others"),
    ("labels/build.rs", "labelled articles are sorted on disk"),
    ("labels/input.rs", "corpora and pairs that `labels build` is given"),
    ("model_file.rs", "model files"),
    ("read/", "articles"),
    ("report/atomic_file.rs", "a report appears whole or not at all"),
    ("report/external_sort.rs", "rows that memory does not hold"),
    ("siblings/spill_file.rs", "articles that memory does not hold"),
];

/// Library files that may use the standard streams, and why.
const USES_STREAMS: &[(&str, &str)] = &[("read/mod.rs", "`-` is standard input")];

/// Lines of a file without its tests, at most.
const LONGEST_FILE: usize = 450;
/// Lines of a function, at most.
const LONGEST_FUNCTION: usize = 55;

/// The source of the program.
static SOURCE: LazyLock<Tree> =
    LazyLock::new(|| Tree::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap());

#[test]
fn a_room_uses_only_rooms_that_it_may() {
    let found = arrows(&SOURCE);
    let allowed = ROOMS
        .iter()
        .flat_map(|&(room, uses)| uses.split_terminator(' ').map(move |used| (room, used)));
    let allowed: BTreeSet<(&str, &str)> = allowed.collect();
    let (new, gone) = difference(&found, &allowed);
    assert!(
        new.is_empty(),
        "new arrows between rooms: {new:#?}\nMove what both need to a room below both, or, if the \
         arrow should be, add it to ROOMS here and to the data flow in ARCHITECTURE.md."
    );
    assert!(gone.is_empty(), "arrows that are not used any more, to be taken out here: {gone:?}");
}

#[test]
fn rooms_use_only_what_stands_below_them() {
    for (at, (room, uses)) in ROOMS.iter().enumerate() {
        let below: Vec<&str> = ROOMS[at + 1..].iter().map(|(room, _)| *room).collect();
        for used in uses.split_terminator(' ') {
            assert!(below.contains(&used), "{room} stands below {used}: ROOMS allows a circle");
        }
    }
}

#[test]
fn no_files_of_a_room_use_each_other_in_a_circle() {
    let found = circles(&uses_within_rooms(&SOURCE), REGISTRIES);
    assert!(
        found.is_empty(),
        "files that use each other in a circle: {found:#?}\nMove the type that goes round to a \
         file of its own; only a registry may use what uses its types (REGISTRIES here)."
    );
}

#[test]
fn a_registry_is_one_because_its_entries_use_it() {
    let uses = uses_within_rooms(&SOURCE);
    for (at, (name, _)) in REGISTRIES.iter().enumerate() {
        let others = [&REGISTRIES[..at], &REGISTRIES[at + 1..]].concat();
        let is_needed = !circles(&uses, &others).is_empty();
        assert!(is_needed, "{name} makes no circle any more, take it out of REGISTRIES");
    }
}

#[test]
fn only_who_must_opens_files() {
    let opens: [&[&str]; 3] = [&["fs"], &["tempfile"], &["OpenOptions"]];
    let (new, gone) = forbidden(&SOURCE, &opens, OPENS_FILES);
    assert!(
        new.is_empty(),
        "files are opened in {new:?}: let `read`, `model_file` or the binary do it and take a \
         reader or bytes, or add the file with its reason to OPENS_FILES in tests/borders.rs"
    );
    assert!(gone.is_empty(), "no file is opened any more in {gone:?}: take it out of OPENS_FILES");
}

#[test]
fn only_the_binary_prints_and_exits() {
    let streams: [&[&str]; 9] = [
        &["println", "!"],
        &["print", "!"],
        &["eprintln", "!"],
        &["eprint", "!"],
        &["dbg", "!"],
        &["stdin", "("],
        &["stdout", "("],
        &["stderr", "("],
        &["process", "::", "exit"],
    ];
    let (new, gone) = forbidden(&SOURCE, &streams, USES_STREAMS);
    assert!(
        new.is_empty(),
        "the library prints or exits in {new:?}: return what there is to say, the binary says it"
    );
    assert!(gone.is_empty(), "not needed any more in USES_STREAMS: {gone:?}");
}

#[test]
fn files_and_functions_are_short() {
    let long = long_parts(&SOURCE);
    assert!(
        long.is_empty(),
        "longer than {LONGEST_FILE} lines a file or {LONGEST_FUNCTION} a function: {long:?}"
    );
}

/// The room of a file, `None` for the root of the library and the binary.
fn room(file: &str) -> Option<&str> {
    let room = file.split('/').next()?.trim_end_matches(".rs");
    (room != "bin" && room != "lib").then_some(room)
}

/// Which room uses which, with the files that do so.
type Arrows = BTreeMap<(String, String), Vec<String>>;

fn arrows(tree: &Tree) -> Arrows {
    let mut arrows = Arrows::new();
    for (file, _) in tree.files() {
        for used in tree.used_by(file) {
            let (Some(from), Some(to)) = (room(file), room(used)) else { continue };
            if from != to {
                let files = arrows.entry((from.to_owned(), to.to_owned())).or_default();
                files.push(format!("{file} uses {used}"));
            }
        }
    }
    arrows
}

/// Arrows that are not allowed, and allowed ones that are not there.
fn difference<'a>(
    found: &'a Arrows,
    allowed: &BTreeSet<(&'a str, &'a str)>,
) -> (Vec<&'a Vec<String>>, Vec<(&'a str, &'a str)>) {
    let is_allowed =
        |(from, to): &(String, String)| allowed.contains(&(from.as_str(), to.as_str()));
    let new =
        found.iter().filter(|(arrow, _)| !is_allowed(arrow)).map(|(_, files)| files).collect();
    let is_found = |(from, to): &&(&str, &str)| found.contains_key(&((*from).into(), (*to).into()));
    (new, allowed.iter().filter(|arrow| !is_found(arrow)).copied().collect())
}

/// Which file uses which of its own room.
type Uses<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

fn uses_within_rooms(tree: &Tree) -> Uses<'_> {
    let of_the_room = |file: &str| {
        let used = tree.used_by(file).into_iter();
        used.filter(|used| room(file) == room(used)).collect()
    };
    tree.files().map(|(file, _)| (file, of_the_room(file))).collect()
}

/// Groups of files each of which comes to all others by what it uses, if that
/// of registries does not count.
fn circles(uses: &Uses<'_>, registries: &[(&str, &str)]) -> BTreeSet<Vec<String>> {
    let mut uses = uses.clone();
    uses.retain(|file, _| registries.iter().all(|(registry, _)| registry != file));
    trim(&mut uses);
    let reached: Uses<'_> = uses.keys().map(|file| (*file, reached_from(file, &uses))).collect();
    let comes_back = |file: &&&str| reached[**file].contains(**file);
    let circle = |file: &&str| -> Vec<String> {
        let others = reached[file].iter().filter(|other| reached[*other].contains(file));
        others.map(|other| (*other).to_owned()).collect()
    };
    uses.keys().filter(comes_back).map(circle).collect()
}

/// Takes out, again and again, the files that use nothing of what is left: they are on no circle.
fn trim(uses: &mut Uses<'_>) {
    let mut before = usize::MAX;
    while uses.len() < before {
        before = uses.len();
        let left: BTreeSet<&str> = uses.keys().copied().collect();
        for used in uses.values_mut() {
            used.retain(|file| left.contains(file));
        }
        uses.retain(|_, used| !used.is_empty());
    }
}

fn reached_from<'a>(file: &str, uses: &Uses<'a>) -> BTreeSet<&'a str> {
    let (mut reached, mut open) = (BTreeSet::new(), vec![file]);
    while let Some(file) = open.pop() {
        for used in uses.get(file).into_iter().flatten() {
            if reached.insert(*used) {
                open.push(used);
            }
        }
    }
    reached
}

/// Library files that have any of these words and are not in the list of those
/// that may, with the line; and what of that list is not needed.
fn forbidden<'a>(
    tree: &Tree,
    words: &[&[&str]],
    may: &[(&'a str, &str)],
) -> (Vec<String>, Vec<&'a str>) {
    let (mut new, mut needed) = (Vec::new(), BTreeSet::new());
    for (name, file) in tree.files().filter(|(name, _)| room(name).is_some()) {
        let Some(line) = words.iter().find_map(|words| file.line_with(words)) else { continue };
        match may.iter().find(|(start, _)| name.starts_with(start)) {
            Some((start, _)) => _ = needed.insert(*start),
            None => new.push(format!("src/{name}:{line}")),
        }
    }
    (new, may.iter().map(|(start, _)| *start).filter(|start| !needed.contains(start)).collect())
}

/// Files and functions above the limits, with the number of their lines.
fn long_parts(tree: &Tree) -> BTreeMap<String, usize> {
    let mut long = BTreeMap::new();
    for (name, file) in tree.files() {
        long.extend((file.lines > LONGEST_FILE).then(|| (name.to_owned(), file.lines)));
        let functions = file.functions().into_iter().filter(|f| f.lines > LONGEST_FUNCTION);
        long.extend(functions.map(|f| (format!("{name}: {}", f.name), f.lines)));
    }
    long
}

mod on_a_made_up_tree {
    use super::*;

    const LIB: (&str, &str) = ("lib.rs", "pub mod a; pub mod b;");

    fn found(files: &[(&str, &str)]) -> Vec<(String, String)> {
        arrows(&Tree::new(files.iter().copied().chain([LIB]))).into_keys().collect()
    }

    fn arrow(from: &str, to: &str) -> (String, String) {
        (from.to_owned(), to.to_owned())
    }

    #[test]
    fn an_arrow_is_seen_however_it_is_written() {
        let uses = [
            "use crate::b::Thing;",
            "use crate::{b};",
            "use crate::{x::Y, b::{self, Thing as Other}};",
            "pub use super::b::*;",
            "fn f() -> usize { crate::b::thing::<u8>() }",
            "fn f() { let quote = '\"'; crate::b::thing(\"\\\"\"); }",
        ];
        for text in uses {
            assert_eq!(found(&[("a/mod.rs", text), ("b.rs", "")]), [arrow("a", "b")], "{text}");
        }
    }

    #[test]
    fn comments_strings_tests_and_other_crates_make_no_arrow() {
        let text = r##"
            //! [`crate::b`] /* use crate::b; */
            use b::Thing; use std::b;
            const TEXT: [&str; 2] = ["use crate::b;", r#"" use crate::b; "#];
            #[cfg(test)]
            use crate::b::Thing;
            #[cfg(test)]
            #[allow(unused)]
            mod tests { use crate::b; fn f() { crate::b::g(); } }
            #[cfg(test)]
            mod helper;
        "##;
        let files = [("a/mod.rs", text), ("a/helper.rs", "use crate::b::Thing;"), ("b.rs", "")];
        assert_eq!(found(&files), []);
    }

    #[test]
    fn what_is_handed_on_counts_where_it_is_written() {
        let files = [
            ("a/mod.rs", "mod one; mod two; pub use one::One;"),
            ("a/one.rs", "use super::two::Two; pub struct One;"),
            ("a/two.rs", "use super::One; pub struct Two;"),
        ];
        let tree = Tree::new(files.into_iter().chain([LIB]));
        let uses = uses_within_rooms(&tree);
        let circle = ["a/one.rs", "a/two.rs"].map(str::to_owned).to_vec();
        assert_eq!(circles(&uses, &[]), BTreeSet::from([circle]));
        assert!(circles(&uses, &[("a/two.rs", "")]).is_empty());
    }

    #[test]
    fn a_new_arrow_and_one_that_is_gone_are_told() {
        let tree = Tree::new([("a.rs", "use crate::b;"), ("b.rs", "use crate::a;"), LIB]);
        let found = arrows(&tree);
        let (new, gone) = difference(&found, &BTreeSet::from([("a", "b"), ("a", "c")]));
        assert_eq!((new, gone), (vec![&vec!["b.rs uses a.rs".to_owned()]], vec![("a", "c")]));
    }

    #[test]
    fn words_that_are_not_allowed_are_told_with_their_line() {
        let text = "// fs\nfn f() {\n    let fs = std::fs::read(x);\n}";
        let tree = Tree::new([("a.rs", text), ("b.rs", text), ("bin/unspin/main.rs", text)]);
        let (new, gone) = forbidden(&tree, &[&["fs", "::"]], &[("b", ""), ("c", "")]);
        assert_eq!((new, gone), (vec!["src/a.rs:3".to_owned()], vec!["c"]));
    }

    #[test]
    fn lines_are_counted_without_tests() {
        let body = "\n    x();".repeat(LONGEST_FUNCTION);
        let text =
            format!("fn long(a: [u8; 2]) {{{body}\n}}\n#[cfg(test)]\nfn test() {{{body}\n}}\n");
        let tree = Tree::new([("a.rs", text.as_str())]);
        let expected = BTreeMap::from([("a.rs: long".to_owned(), LONGEST_FUNCTION + 2)]);
        assert_eq!(long_parts(&tree), expected);
        let long = "const A: u8 = 1;\n".repeat(LONGEST_FILE + 1);
        let tree = Tree::new([("a.rs", long.as_str())]);
        assert_eq!(long_parts(&tree), BTreeMap::from([("a.rs".to_owned(), LONGEST_FILE + 1)]));
    }
}
