//! Marks of tools: what they hide is found as if they were not there, they are named, and clean
//! text with the same marks stays clean. The samples are those that ship; all sentences are ours.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::sync::LazyLock;

use unspin::Detector;
use unspin::detector::DetectorOptions;
use unspin::document::{Article, ArticleReport, Finding, Kind, Label, Span, Unjudged};
use unspin::read::{ReadOptions, articles};

static DETECTOR: LazyLock<Detector> =
    LazyLock::new(|| Detector::new(&DetectorOptions::default()).unwrap());

fn scored(text: &str) -> ArticleReport {
    DETECTOR.score(&Article { text: text.to_owned(), ..Article::default() })
}

fn findings(report: &ArticleReport) -> impl Iterator<Item = &Finding> {
    report.sentences().flat_map(|sentence| &sentence.findings)
}

/// The texts of the samples whose names begin so.
fn samples(prefix: &str) -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples/articles");
    let all = articles(&[folder.to_owned()], &ReadOptions::default()).map(Result::unwrap);
    let named = all.filter(|article| article.path.contains(&format!("/{prefix}")));
    named.map(|article| article.text).collect()
}

/// A way of hiding words from a program, with what it is called in the reports.
struct Disguise {
    name: &'static str,
    hide: fn(&str) -> String,
}

/// Puts a character in the middle of every word of four letters and more.
macro_rules! inside {
    ($c:literal) => {
        |word| {
            if word.len() < 4 {
                return word.to_owned();
            }
            let (left, right) = word.split_at(word.len() / 2);
            format!("{left}{}{right}", $c)
        }
    };
}

/// Replaces the first letter that has a double.
fn one_letter(word: &str, doubles: &[(char, char)]) -> String {
    let place = word.char_indices().skip(1).find_map(|(at, c)| {
        let double = doubles.iter().find(|(plain, _)| *plain == c)?;
        Some((at, double.1))
    });
    match place {
        Some((at, double)) => format!("{}{double}{}", &word[..at], &word[at + 1..]),
        None => word.to_owned(),
    }
}

/// Sets letters in a style whose small and capital letters begin at these code points.
fn styled(word: &str, small: u32, capital: u32) -> String {
    let letter = |c: char| match c {
        'a'..='z' => char::from_u32(small + (c as u32 - 'a' as u32)).unwrap(),
        'A'..='Z' => char::from_u32(capital + (c as u32 - 'A' as u32)).unwrap(),
        _ => c,
    };
    if word.len() < 2 { word.to_owned() } else { word.chars().map(letter).collect() }
}

const CYRILLIC: [(char, char); 6] =
    [('a', 'а'), ('e', 'е'), ('o', 'о'), ('c', 'с'), ('i', 'і'), ('x', 'х')];

const DISGUISES: [Disguise; 20] = [
    Disguise { name: "a zero-width space", hide: inside!('\u{200b}') },
    Disguise { name: "a zero-width non-joiner", hide: inside!('\u{200c}') },
    Disguise { name: "a zero-width joiner", hide: inside!('\u{200d}') },
    Disguise { name: "a word joiner", hide: inside!('\u{2060}') },
    Disguise { name: "a zero-width no-break space", hide: inside!('\u{feff}') },
    Disguise { name: "a soft hyphen", hide: inside!("\u{ad}\u{ad}") },
    Disguise { name: "a grapheme joiner", hide: inside!('\u{34f}') },
    Disguise { name: "a variation selector", hide: inside!('\u{fe0f}') },
    Disguise { name: "a variation selector", hide: inside!('\u{fe00}') },
    Disguise { name: "a variation selector", hide: inside!('\u{180b}') },
    Disguise { name: "a mark of writing direction", hide: inside!('\u{200e}') },
    Disguise { name: "a control of writing direction", hide: inside!("\u{202a}\u{202c}") },
    Disguise { name: "an invisible sign of mathematics", hide: inside!('\u{2063}') },
    Disguise { name: "a tag character", hide: inside!('\u{e0061}') },
    Disguise { name: "a character that nobody sees", hide: inside!('\u{3164}') },
    Disguise { name: "a mark that strikes a letter out", hide: inside!('\u{336}') },
    Disguise { name: "Cyrillic letter", hide: |word| one_letter(word, &CYRILLIC) },
    Disguise { name: "Greek letter", hide: |word| one_letter(word, &[('o', 'ο')]) },
    Disguise { name: "full-width letters", hide: |word| styled(word, 0xff41, 0xff21) },
    Disguise { name: "mathematical letters", hide: |word| styled(word, 0x1d41a, 0x1d400) },
];

impl Disguise {
    fn of(&self, text: &str) -> String {
        let (mut hidden, mut word) = (String::new(), String::new());
        for c in text.chars().chain(['\0']) {
            if c.is_ascii_alphabetic() {
                word.push(c);
            } else {
                hidden.push_str(&(self.hide)(&word));
                word.clear();
                hidden.push(c);
            }
        }
        hidden.pop();
        hidden
    }

    /// Whether a finding is this mark and nothing else.
    fn is_all_of(&self, finding: &Finding) -> bool {
        finding.evidence.len() == 1 && finding.evidence[0].contains(self.name)
    }
}

/// The first suggestion for each finding, and those that are a mark alone apart.
fn meant(report: &ArticleReport, disguise: &Disguise) -> Vec<String> {
    let suggestion = |finding: &Finding| finding.suggestions[0].text.clone();
    let swaps = findings(report).filter(|finding| !disguise.is_all_of(finding));
    swaps.map(suggestion).collect()
}

#[test]
fn what_hidden_marks_hide_is_found_as_without_them() {
    let texts = samples("spun-");
    let plain: Vec<ArticleReport> = texts.iter().map(|text| scored(text)).collect();
    for disguise in &DISGUISES {
        let (mut all, mut found, mut marks) = (0, 0, 0);
        for (text, plain) in texts.iter().zip(&plain) {
            let hidden = disguise.of(text);
            let report = scored(&hidden);
            marks += findings(&report).filter(|finding| disguise.is_all_of(finding)).count();
            let mut meant = meant(&report, disguise);
            for finding in findings(plain) {
                all += 1;
                let written = finding.suggestions[0].text.as_str();
                if let Some(at) = meant.iter().position(|meant| meant == written) {
                    meant.swap_remove(at);
                    found += 1;
                }
            }
            assert_eq!(report.verdict.label, Label::Spun, "{}", disguise.name);
            assert!(all_spans_slice(&hidden, &report));
        }
        assert!(all > 80 && marks > 50, "{}: {marks}", disguise.name);
        assert!(f64::from(found) >= 0.95 * f64::from(all), "{}: {found} of {all}", disguise.name);
    }
}

#[test]
fn clean_text_with_hidden_marks_has_no_finding_but_them_and_stays_clean() {
    for text in samples("clean-") {
        let plain = scored(&text);
        for disguise in &DISGUISES {
            let report = scored(&disguise.of(&text));
            assert_eq!(report.verdict.label, plain.verdict.label, "{}", disguise.name);
            assert!((report.verdict.score - plain.verdict.score).abs() < 0.02, "{}", disguise.name);
            let others = findings(&report).filter(|finding| !disguise.is_all_of(finding)).count();
            assert_eq!(others, findings(&plain).count(), "{}", disguise.name);
        }
    }
}

/// Whether every span of a report is a range of the text, and findings follow each other.
fn all_spans_slice(text: &str, report: &ArticleReport) -> bool {
    report.sentences().all(|sentence| {
        let mut end = sentence.span.start;
        sentence.findings.iter().all(|finding| {
            let follows = finding.span.start >= end && finding.span.end <= sentence.span.end;
            end = finding.span.end;
            follows && !finding.span.of(text).is_empty()
        })
    })
}

#[test]
fn text_in_capitals_is_read_as_text_without_them() {
    let titled = |text: &str| {
        let word = |word: &str| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
        };
        let line = |line: &str| line.split(' ').map(word).collect::<Vec<String>>().join(" ");
        text.lines().map(line).collect::<Vec<String>>().join("\n")
    };
    let (mut all, mut upper, mut title) = (0, 0, 0);
    for text in samples("spun-") {
        let found = |text: &str| findings(&scored(text)).count();
        all += found(&text);
        upper += found(&text.to_uppercase());
        title += found(&titled(&text));
    }
    assert!(upper as f64 >= 0.9 * all as f64, "{upper} of {all} in capitals");
    assert!(title as f64 >= 0.9 * all as f64, "{title} of {all} with a capital on every word");
    for text in samples("clean-") {
        for text in [text.to_uppercase(), titled(&text)] {
            assert_eq!(scored(&text).verdict.label, Label::Clean, "{text}");
        }
    }
}

/// Sentences with markup, what of them is it, the first wording, and its name.
const MARKUP: [(&str, &str, Option<&str>, &str); 14] = [
    ("The {old|ancient} lighthouse is open to guests.", "{old|ancient}", Some("old"), "{wordings"),
    (
        "We {sail {daily|every day}|leave once a day} from the pier.",
        "{sail {daily|every day}|leave once a day}",
        Some("sail daily"),
        "{wordings",
    ),
    ("It takes {2|two} hours to the island and back.", "{2|two}", Some("2"), "{wordings"),
    ("She runs {|quite} a small bakery in the valley.", "{|quite}", Some("quite"), "{wordings"),
    (
        "{Our tents keep the rain out.|No rain comes into our tents.}",
        "{Our tents keep the rain out.|No rain comes into our tents.}",
        Some("Our tents keep the rain out."),
        "{wordings",
    ),
    ("Your roof{er|ing firm} will know what to do.", "{er|ing firm}", Some("er"), "{wordings"),
    (
        "The soup is made of [leeks|onions|carrots] and a little cream.",
        "[leeks|onions|carrots]",
        Some("leeks"),
        "[wordings",
    ),
    (
        "There is a [spin]narrow|slim[/spin] path to the top of the hill.",
        "[spin]narrow|slim[/spin]",
        Some("narrow"),
        "[spin] tags",
    ),
    (
        "The mill sold flour for 30 {pounds} to the whole county.",
        "{pounds}",
        Some("pounds"),
        "left in braces",
    ),
    ("The new {engine} is quieter than the old one.", "{engine}", Some("engine"), "left in braces"),
    ("%%keyword%% can be a joy for the whole family.", "%%keyword%%", None, "to be filled in"),
    ("Come to %%CITY NAME%% in the spring of the year.", "%%CITY NAME%%", None, "to be filled in"),
    ("The (*12*) opened its doors in the spring.", "(*12*)", None, "left alone"),
    ("You can buy (*3*) in all of our shops.", "(*3*)", None, "left alone"),
];

#[test]
fn markup_is_a_finding_with_a_name_and_makes_the_text_spun() {
    for (text, markup, first, name) in MARKUP {
        let report = scored(text);
        assert_eq!(report.verdict.label, Label::Spun, "{text}");
        assert!(report.verdict.reliable && report.verdict.score > 0.98, "{text}");
        let found: Vec<&Finding> =
            findings(&report).filter(|finding| finding.span.of(text) == markup).collect();
        let [finding] = found.as_slice() else { panic!("{text}: {found:?}") };
        assert_eq!(finding.kind, Kind::Spun);
        assert!(finding.evidence[0].contains(name), "{text}: {:?}", finding.evidence);
        let suggestion = finding.suggestions.first().map(|suggestion| suggestion.text.as_str());
        assert_eq!(suggestion, first, "{text}");
    }
}

#[test]
fn a_sentence_is_restored_with_the_first_wording() {
    let text = "The {old|ancient} lighthouse is {open|accessible} to {all|every guest}.";
    let report = scored(text);
    let sentence = report.sentences().next().unwrap();
    assert_eq!(sentence.restored, "The old lighthouse is open to all.");
    assert_eq!(sentence.span, Span::new(0, text.len()));
}

/// What people and programs write that looks like it.
const NO_MARKUP: [&str; 16] = [
    "Dear {{ guest_name }}, we look forward to seeing you at the {{hotel|upper}} in the spring.",
    "Start the daemon with service cron {start|stop|restart} and look at the log of it.",
    "The {string|Buffer} that is given to the call is the text of the page that is made.",
    "Put {city} in place of the placeholder in the template, and the page is made for you.",
    "We let A be the set {n | n is a prime of the form 4k + 1} as in the book of the master.",
    "The cost is \\frac{a|b} of the whole, and the rest is P\\{x|y\\} as we have seen before.",
    "The answer was {\"state\": \"open|shut\"} and this was all that the server had to say to us.",
    "See [[Old Town|the old town]] for the rest, and [Home|About us] for the page of the club.",
    "A star (*) in the list is a dish with nuts (see note 3), and (*1) is one with fish in it.",
    "Growth was 5% in the spring, or 5%% as the printer of the day had it, and 3% in the summer.",
    "The file_name that you give to it is the name of the page, and max_size is its MAX_SIZE.",
    "Run `make {all|clean}` in the folder, and the whole of the book will be made for you.",
    "The minister said that they [the miners] had come to him in the night and asked for help.",
    "He wrote to me that the {sic} of the editor was the worst of it, which I did not doubt.",
    "A family of four 👨\u{200d}👩\u{200d}👧 came, a ❤\u{fe0f} on the door, from Москва and \
     Ελλάδα to the naïve café.",
    "The pro\u{ad}gramme of the inter\u{ad}na\u{ad}tion\u{ad}al of\u{ad}fice, an eﬃcient one, \
     was set\u{a0}by hand.",
];

#[test]
fn what_only_looks_like_a_mark_is_none() {
    for text in NO_MARKUP {
        let report = scored(text);
        let told = |finding: &Finding| finding.evidence.iter().any(|e| e.contains("markup"));
        assert!(!findings(&report).any(told), "{text}");
        assert!(!report.verdict.reliable, "{text}: too short to judge, and nothing is proven");
        let named = ["in a word", "Latin word", "underscore", "plain ones"];
        let is_named = |e: &String| named.iter().any(|name| e.contains(name));
        assert!(!findings(&report).any(|f| f.evidence.iter().any(is_named)), "{text}");
    }
}

#[test]
fn underscores_are_named() {
    let text = "They had to look_at the harbour for a long time before they saw it.";
    let report = scored(text);
    let found = findings(&report).find(|finding| finding.span.of(text).contains("look_at"));
    let finding = found.unwrap();
    let is_named = |e: &String| e.contains("an underscore for a blank");
    assert!(finding.evidence.iter().any(is_named), "{:?}", finding.evidence);
    assert!(finding.suggestions.iter().any(|s| s.text == "look at"), "{:?}", finding.suggestions);
}

#[test]
fn splices_are_told_of_corrupted_text_alone() {
    let told = |text: &str| {
        let text = format!("{text}\nThe gentlemanagers of the mill met in the spring to talk.");
        let report = scored(&text);
        let found = findings(&report).filter(|f| f.span.of(&text) == "gentlemanagers");
        found.filter(|finding| finding.suggestions.iter().any(|s| s.text == "managers")).count()
    };
    for text in samples("spun-") {
        assert_eq!(told(&text), 1);
    }
    assert!(samples("clean-").iter().all(|text| told(text) == 0));
}

#[test]
fn typing_marks_are_told_of_corrupted_text_alone() {
    let told = |text: &str| {
        let report = scored(text);
        findings(&report).filter(|finding| finding.evidence[0].contains("a blank before")).count()
    };
    for text in samples("spun-") {
        assert_eq!((told(&text), told(&text.replacen(", ", " , ", 1))), (0, 1));
    }
    assert!(samples("clean-").iter().all(|text| told(&text.replacen(", ", " , ", 1)) == 0));
}

const SPANISH: &str = "El puente viejo fue cerrado ayer por la tarde porque las lluvias habían \
    dañado uno de sus pilares, y los vecinos del barrio tendrán que dar un rodeo hasta el mes que \
    viene. Así lo dijo la alcaldesa, que visitó las obras con dos concejales.";

#[test]
fn what_is_no_english_prose_is_not_judged() {
    let scores = "Lions 3 Tigers 1 att 402 ht 1-0\nBears 0 Wolves 0 att 318 ht 0-0\n".repeat(9);
    for text in [SPANISH, &scores] {
        let report = scored(text);
        assert_eq!(report.unjudged.map(Unjudged::name), Some("not English prose"), "{text}");
        assert_eq!((report.verdict.label, report.verdict.reliable), (Label::Clean, false));
        assert!(findings(&report).next().is_none() && report.sentences().next().is_some());
    }
    for text in samples("") {
        assert_eq!(scored(&text).unjudged, None);
    }
}

#[test]
fn a_passage_that_is_no_english_prose_is_left_out_and_the_rest_judged() {
    let table = "Ashford,Jones,17,forward,Tigers,1 Jan 2019,left foot,Harwick\n".repeat(12);
    let swaps = "hearth,metropolis,Excessive Avenue,International Minister\n".repeat(8);
    let told = |text: &str, end: usize| {
        let report = scored(text);
        let spans: Vec<_> = findings(&report).map(|finding| finding.span).collect();
        assert_eq!(report.unjudged, None, "{text}");
        assert!(spans.iter().all(|span| span.end as usize <= end), "{text}");
        (report.verdict.label, report.verdict.score, spans.len())
    };
    // Short paragraphs are judged together with the lines of a table below them: so there are none.
    for text in samples("").iter().map(|text| text.replace('\n', " ")) {
        let (label, score, found) = told(&text, text.len());
        for other in [SPANISH, &table] {
            let (label_of_both, score_of_both, found_in_both) =
                told(&format!("{text}\n\n{other}"), text.len());
            assert_eq!(label_of_both, label, "{text}");
            assert!((score_of_both - score).abs() < 0.15, "{score} {score_of_both} {text}");
            assert!(found_in_both.abs_diff(found) <= 1 + found / 4, "{text}");
        }
        // No finding lies in it, whatever it says.
        told(&format!("{text}\n\n{swaps}"), text.len());
    }
}
