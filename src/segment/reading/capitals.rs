//! Text set in capitals, or with a capital on every word, read as if it were not.

use super::super::capitals::is_capitalised;
use super::code::is_small_word;

/// Shorter texts are headings, names and signs.
const LEAST_WORDS: usize = 40;
/// Share of the words that must be set so.
const LEAST_SHARE: f64 = 0.9;
/// Share of the small words inside lines that must have a capital where every word has one:
/// headings leave them small.
const LEAST_SMALL_SHARE: f64 = 0.9;

/// The text in small letters where all of it is set in capitals, which is as long; nothing where
/// it is not.
pub(super) fn read(text: &str) -> Option<String> {
    let setting = Setting::of(text)?;
    let titled = setting.is_titled();
    if !titled && !setting.is_capitals() {
        return None;
    }
    let mut read = text.as_bytes().to_vec();
    read.split_mut(|byte| *byte == b'\n').for_each(|line| lower(line, titled));
    String::from_utf8(read).ok()
}

/// How the words of a text are set.
#[derive(Default)]
struct Setting {
    /// Words of two letters and more.
    words: usize,
    /// All of whose letters are capitals.
    upper: usize,
    /// The first of whose letters is one.
    capital: usize,
    /// Small words inside lines with and without a capital.
    small: (usize, usize),
}

impl Setting {
    /// Nothing as soon as too many words have no capital, whatever the others are.
    fn of(text: &str) -> Option<Self> {
        let mut setting = Self::default();
        let mut left = text.len();
        for (index, word) in text.split_whitespace().enumerate() {
            left = left.saturating_sub(word.len() + 1);
            // A word of two letters is followed by a blank, but for the last.
            if !setting.may_be_capitalised(left / 3 + 2) {
                return None;
            }
            let word = word.trim_matches(|c: char| !c.is_alphabetic());
            let mut letters = word.chars().filter(|c| c.is_alphabetic());
            let Some(first) = letters.next() else { continue };
            let (upper, lower) = letters.fold((0, 0), |(upper, lower), c| {
                (upper + usize::from(c.is_uppercase()), lower + usize::from(c.is_lowercase()))
            });
            if upper + lower == 0 {
                continue;
            }
            setting.words += 1;
            setting.upper += usize::from(first.is_uppercase() && lower == 0);
            setting.capital += usize::from(first.is_uppercase() && lower > 0);
            if index > 0 && lower > 0 && is_small_word(word) {
                setting.small.0 += usize::from(first.is_uppercase());
                setting.small.1 += usize::from(first.is_lowercase());
            }
        }
        Some(setting)
    }

    /// Whether enough words have a capital if so many more have one.
    fn may_be_capitalised(&self, more: usize) -> bool {
        (self.capital + self.upper + more) as f64 >= LEAST_SHARE * (self.words + more) as f64
    }

    fn is_capitals(&self) -> bool {
        self.words >= LEAST_WORDS && self.upper as f64 >= LEAST_SHARE * self.words as f64
    }

    fn is_titled(&self) -> bool {
        self.words >= LEAST_WORDS
            && self.may_be_capitalised(0)
            && self.small.0 > 0
            && self.small.0 as f64 >= LEAST_SMALL_SHARE * (self.small.0 + self.small.1) as f64
    }
}

/// Small letters for all but the first of a sentence and of words that always have a capital; in a
/// titled line words all in capitals stay as they are.
fn lower(line: &mut [u8], titled: bool) {
    let mut begins = true;
    let mut at = 0;
    while at < line.len() {
        let end = at + line[at..].iter().take_while(|b| is_of_word(**b)).count();
        let word = &mut line[at..end];
        if word.is_empty() {
            begins |= matches!(line[at], b'.' | b'!' | b'?');
            at += 1;
            continue;
        }
        let all_capitals = word.len() > 1 && !word.iter().any(u8::is_ascii_lowercase);
        let keeps = usize::from(begins || always_has_one(word));
        if !(titled && all_capitals) {
            word[keeps..].make_ascii_lowercase();
        }
        begins = false;
        at = end;
    }
}

/// Whether a word has a capital in any text: "I", a day, a nation.
fn always_has_one(word: &[u8]) -> bool {
    std::str::from_utf8(&word.to_ascii_lowercase()).is_ok_and(is_capitalised)
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || byte == b'\''
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "Ferry news\nA boat sank off the coast on Monday. I saw it, said the man in the port. It \
         was late and the wind had come up from the west, as it will at that time of the year, so \
         that nobody was at the oars.";

    #[test]
    fn capitals_are_read_as_a_sentence() {
        assert_eq!(read(&PLAIN.to_uppercase()).as_deref(), Some(PLAIN));
    }

    #[test]
    fn a_capital_on_every_word_is_none_and_short_names_stay() {
        let titled: Vec<String> = PLAIN.split(' ').map(capitalised).collect();
        let titled = titled.join(" ").replace("The Coast", "The UK");
        let plain = PLAIN.replace("the coast", "the UK");
        assert_eq!(read(&titled).as_deref(), Some(plain.as_str()));
    }

    fn capitalised(word: &str) -> String {
        word[..1].to_uppercase() + &word[1..]
    }

    #[test]
    fn headings_names_and_plain_text_stay_as_they_are() {
        let names = "John Smith, Mary Jones, Peter Brown, Ann Green, Tom White, ".repeat(9);
        let heading = "A Boat Sank off the Coast of the UK, and I Saw It All from the Port. ";
        for text in [PLAIN, &names, &heading.repeat(9), "BREAKING NEWS FROM THE PORT OF CALL", ""] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
