//! What of a text is English prose: of anything else the models know nothing.

use std::iter::Sum;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::document::{Passage, Segments, Token, TokenKind};
use crate::segment::hash_bytes;

/// Small words of English. Some are words of other languages too, but never so many.
const SMALL_WORDS: &[&str] = &[
    "a", "about", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be",
    "been", "before", "but", "by", "can", "could", "did", "do", "does", "for", "from", "had",
    "has", "have", "he", "her", "here", "him", "his", "how", "i", "if", "in", "into", "is", "it",
    "its", "just", "like", "may", "me", "might", "more", "most", "must", "my", "no", "not", "now",
    "of", "off", "on", "one", "only", "or", "other", "our", "out", "over", "she", "should", "so",
    "some", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they",
    "this", "those", "through", "to", "under", "up", "us", "was", "we", "were", "what", "when",
    "where", "which", "while", "who", "will", "with", "would", "you", "your",
];

/// What is asked of English prose.
#[derive(Clone, Copy)]
struct Least {
    /// Shorter texts may be headings.
    words: usize,
    /// Small words as a share of all. Each sign of code takes one of them away, each word with a
    /// letter that English lacks half of one.
    share: f64,
}

const WHOLE: Least = Least { words: 20, share: 0.14 };
/// Of passages among others, which a list of names or a headline may be, only what is clearly
/// something else is left out.
const PASSAGES: Least = Least { words: 40, share: 0.05 };
/// Bytes from which a word counts as two, and so on: of scripts without blanks it is a sentence,
/// of code a name or a number in hexadecimal digits.
const LONG: usize = 16;
/// A number counts as that many words.
const NUMBER: usize = 2;

static HASHES: LazyLock<FxHashSet<u64>> =
    LazyLock::new(|| SMALL_WORDS.iter().map(|word| hash_bytes(word.as_bytes())).collect());

/// What of a text is English prose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Prose {
    /// Whether the text as a whole is, without the passages that are not.
    pub whole: bool,
    /// Whether each of its passages is; short ones are judged together with those beside them.
    pub passages: Vec<bool>,
}

impl Prose {
    /// Looks at the text that the spans of `segments` point into.
    pub(super) fn of(text: &str, segments: &Segments) -> Self {
        let count = |passage: &Passage| Signs::of(text, tokens_of(segments, passage));
        let signs: Vec<Signs> = segments.passages.iter().map(count).collect();
        let mut passages = Vec::with_capacity(signs.len());
        while let Some(left) = signs.get(passages.len()..).filter(|left| !left.is_empty()) {
            let short = left.iter().take_while(|signs| signs.words < PASSAGES.words).count();
            let run = &left[..short.max(1)];
            let is_prose = run.iter().copied().sum::<Signs>().are_of_prose(PASSAGES);
            passages.resize(passages.len() + run.len(), is_prose);
        }
        let kept = signs.iter().zip(&passages).filter(|(_, is_prose)| **is_prose);
        let kept: Signs = kept.map(|(signs, _)| *signs).sum();
        // What is left of another text is no prose where it is a heading or two.
        let is_enough = kept.words >= WHOLE.words || passages.iter().all(|is_prose| *is_prose);
        Self { whole: is_enough && kept.are_of_prose(WHOLE), passages }
    }

    /// Words of sentences, without those of passages that are no prose: these say nothing.
    pub(super) fn silence(&self, segments: &Segments, words: &mut [usize]) {
        let passages = segments.passages.iter().zip(&self.passages);
        for (passage, _) in passages.filter(|(_, is_prose)| !**is_prose) {
            words.get_mut(passage.sentences.clone()).unwrap_or_default().fill(0);
        }
    }
}

/// What tells prose from other text.
#[derive(Clone, Copy, Debug, Default)]
struct Signs {
    /// Words, numbers and long words counted more than once.
    words: usize,
    /// Small words of English.
    small: usize,
    /// Brackets, operators and the like, and commas with no blank behind them.
    code: usize,
    /// Words with a letter that English lacks.
    foreign: usize,
}

impl Signs {
    fn of(text: &str, tokens: &[Token]) -> Self {
        let mut signs = Self::default();
        for (index, token) in tokens.iter().enumerate() {
            let form = token.span.of(text);
            match token.kind {
                TokenKind::Word => {
                    signs.words += 1 + form.len() / LONG;
                    signs.small += usize::from(HASHES.contains(&token.hash));
                    signs.foreign += usize::from(has_foreign_letter(form));
                }
                TokenKind::Number => signs.words += NUMBER + form.len() / LONG,
                TokenKind::Mark => {
                    let next = tokens.get(index + 1);
                    let touches = next.filter(|next| next.span.start == token.span.end);
                    let next = touches.map_or("", |next| next.span.of(text));
                    signs.code += usize::from(is_of_code(form) || joins(form, next));
                }
                TokenKind::Possessive => {}
            }
        }
        signs
    }

    fn are_of_prose(self, least: Least) -> bool {
        let taken = self.code as f64 + 0.5 * self.foreign as f64;
        self.words < least.words || self.small as f64 >= least.share * self.words as f64 + taken
    }
}

impl Sum for Signs {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            words: sum.words + one.words,
            small: sum.small + one.small,
            code: sum.code + one.code,
            foreign: sum.foreign + one.foreign,
        })
    }
}

/// The tokens of a passage.
fn tokens_of<'a>(segments: &'a Segments, passage: &Passage) -> &'a [Token] {
    let sentences = segments.sentences.get(passage.sentences.clone()).unwrap_or_default();
    let (Some(first), Some(last)) = (sentences.first(), sentences.last()) else { return &[] };
    segments.tokens.get(first.tokens.start..last.tokens.end).unwrap_or_default()
}

/// Whether a mark is one of code, of tables or of markup: a bracket, an operator, a rule.
fn is_of_code(mark: &str) -> bool {
    mark.starts_with([
        '{', '}', '<', '>', '[', ']', '=', '_', '|', '\\', '/', '#', '@', '+', '~', '^',
    ]) || mark.len() > 2 && mark.starts_with(['-', '*', '`', '\''])
}

/// Whether a mark stands between cells or arguments, with no blank behind it.
fn joins(mark: &str, next: &str) -> bool {
    matches!(mark, "," | ";") && next.starts_with(|c: char| c == ',' || c.is_alphanumeric())
}

/// Whether a word has a letter that English lacks. Typographic apostrophes are none: they begin
/// with the byte that is left out.
fn has_foreign_letter(word: &str) -> bool {
    word.bytes().any(|byte| byte >= 0xc3 && byte != 0xe2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::segment;

    fn is_prose(text: &str) -> bool {
        prose(text).whole
    }

    fn prose(text: &str) -> Prose {
        let mut segments = Segments::default();
        segment(text, &mut segments);
        Prose::of(text, &segments)
    }

    #[test]
    fn code_tables_and_other_languages_are_no_english_prose() {
        for text in [
            "fn main() { let names: Vec<String> = read(path); for name in names.iter() { \
             println!(\"{name}\"); count += 1; total += name.len(); } return total / count; }",
            "Barley 212.50 up 1.25, Rapeseed 431.00 down 3.50, Wheat 188.75 up 0.50, Oats 176.00 \
             unchanged, Maize 201.10 down 0.40, Soya 402.00 up 6.00, Rye 155.20 unchanged",
            "El puente viejo fue cerrado ayer por la tarde porque las lluvias habían dañado uno de \
             sus pilares, y los vecinos del barrio tendrán que dar un rodeo hasta el mes que viene.",
            "Die alte Brücke wurde gestern Nachmittag gesperrt, weil der Regen einen der Pfeiler \
             beschädigt hatte, und die Anwohner müssen bis zum nächsten Monat einen Umweg fahren.",
            "Lions 3 Tigers 1, Bears 0 Wolves 0, Eagles 2 Hawks 2, Foxes 4 Badgers 1, Otters 1 \
             Beavers 0, Storks 2 Herons 3, Pikes 5 Perches 1, Larks 0 Wrens 2",
            "if (a == b && is_in(all[i])) {\n    by[to] = of(this, that);\n} else {\n    \
             do_not(it, from: me[0]);\n}\nfor (i = 0; i < at.length; i++) { if (no) return; }",
            "carry on,go on,v,wide\nmove on,go on,v,plain\ntake in,get to know,v,wide\n\
             set up,put up,v,plain",
            "古い橋は昨日の午後に閉鎖された。雨が橋脚の一つを傷めたためで、住民は来月まで遠回りをしなければならない。\
             役場によると、修理には数週間かかる見込みで、費用を誰が払うかはまだ決まっていない。市長は記者団に対し、できるだけ早く開通させたいと述べた。",
            "A régi hidat tegnap délután lezárták, mert az eső megrongálta az egyik pillérét, és a \
             környék lakóinak a jövő hónapig a kerülőúton kell a városba menniük.",
        ] {
            assert!(!is_prose(text), "{text}");
        }
    }

    #[test]
    fn prose_recipes_notices_and_short_texts_are() {
        for text in [
            "The old bridge was closed yesterday, since the rain had damaged one of its piers, and \
             people who live there will have to go round until next month.",
            "Peel and dice two large onions. Fry in butter over a low heat until soft, add flour, \
             stir well, pour in hot milk and simmer for ten minutes. Season with salt and pepper.",
            "Found on the beach near the pier: a boy's watch with a brown strap. Ask at the bakery \
             in the high street between ten and four, or leave a note for Mrs Pope.",
            "El puente viejo fue cerrado ayer.",
            "",
        ] {
            assert!(is_prose(text), "{text}");
        }
    }

    /// `PROSE`, then something else, then prose of a few words.
    fn mixed(other: &str) -> Vec<bool> {
        prose(&format!("{PROSE}\n{other}\nIt was the last that we heard of it.")).passages
    }

    const PROSE: &str = "The old bridge was closed yesterday, since the rain had damaged one of its \
        piers, and people who live there will have to go round until next month. Nobody in the \
        council could say what it would cost, or who was to pay for it in the end.";

    #[test]
    fn passages_of_code_or_another_language_are_told_from_prose_beside_them() {
        let spanish = "El puente viejo fue cerrado ayer por la tarde porque las lluvias habían \
            dañado uno de sus pilares, y los vecinos del barrio tendrán que dar un rodeo hasta el \
            mes que viene, según dijo el alcalde en la plaza, donde nadie sabía cuánto cuesta.";
        let (first, last) = ("let sum = a[0] + b[1];", "print(sum / 2, max(a), min(b));");
        let code = [first, last].repeat(4).join("\n");
        let told = mixed(&format!("{spanish}\n{PROSE}\n{code}\n{PROSE}"));
        let lines = [false; 8];
        assert_eq!(told, [&[true, false, true], &lines[..], &[true, true]].concat());
    }

    #[test]
    fn headings_names_and_spun_passages_stay() {
        for other in [
            "Budget Vote Delayed Again",
            "Present: Ann Baker, Tom Smith, Mary Jones, Peter Brown, Alice Gray, John Hill.",
            "Boil 2 quarts of aqua, minimal brain dysfunction elbow macaroni besides chef until \
             tender. Minimal brain dysfunction to the saucepan and stir it with cheddar.",
        ] {
            assert!(mixed(other).into_iter().all(|is_prose| is_prose), "{other}");
        }
    }

    #[test]
    fn words_of_what_is_no_prose_are_not_counted() {
        let code = "let sum = a[0] + b[1]; print(sum / 2, max(a), min(b));\n".repeat(4);
        let text = format!("{PROSE}\n{code}");
        let mut segments = Segments::default();
        segment(&text, &mut segments);
        let mut words = vec![9; segments.sentences.len()];
        Prose::of(&text, &segments).silence(&segments, &mut words);
        let sentences = segments.passages[0].sentences.clone();
        let counted = |index: usize| if sentences.contains(&index) { 9 } else { 0 };
        assert_eq!(words, (0..words.len()).map(counted).collect::<Vec<_>>());
    }

    #[test]
    fn a_text_is_judged_by_what_is_left_of_it_unless_that_is_headings() {
        let table = "Ashford,Jones,17,forward,Tigers,1 Jan 2019,left foot,Harwick\n".repeat(40);
        assert!(is_prose(&format!("{PROSE}\n\n{table}")));
        assert!(!is_prose(&format!("Players of the season\n\n{table}")));
    }
}
