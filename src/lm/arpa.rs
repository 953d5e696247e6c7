//! The ARPA format, in which language models are exchanged.
//!
//! A text of sections, one an order, of lines with a probability, the words and
//! a back-off weight, both as logarithms to the base 10. Written by SRILM,
//! KenLM, IRSTLM and others; described in SRILM's `ngram-format(5)`.

use std::f64::consts::LN_10;
use std::io::{self, BufRead, Write};

use rustc_hash::{FxHashMap, FxHashSet};

use super::count::{Key, MAX_VOCABULARY};
use super::smooth::SmoothedLevel;
use super::vocabulary::{SPECIAL, Vocabulary};
use super::{MAX_ORDER, NO_WORD, SENTENCE_END, SENTENCE_START, UNKNOWN, WordId};

/// log10 P of an unknown word where a model says nothing of it.
const UNKNOWN_PROBABILITY: f64 = -100.0;
/// log10 P of what is never predicted, the start of a sentence, by custom.
const NEVER: f64 = -99.0;

/// How the format names a token whose normal form is empty, such as a lone
/// zero-width mark.
pub const EMPTY_WORD: &str = "<empty>";

/// Why a model in ARPA format was refused.
#[derive(Debug, thiserror::Error)]
pub enum ArpaError {
    /// A line is not what must stand there.
    #[error("line {line}: {reason}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The text could not be read.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Reads a model of order 1 to 6. Words are numbered by falling probability.
/// Suffixes that the model lacks, as models pruned by others may, are added
/// with the probability that backing off gives them.
///
/// # Errors
/// When the text is not a sound model, with the number of the first bad line.
pub(super) fn read(input: impl BufRead) -> Result<(Vocabulary, Vec<SmoothedLevel>), ArpaError> {
    let mut reader = Reader { lines: input, text: String::new(), line: 0 };
    let counts = reader.header()?;
    let (vocabulary, ids, first) = reader.unigrams(counts[0], counts.len() > 1)?;
    let mut levels = vec![first];
    for order in 2..=counts.len() {
        let level = reader.ngrams(order, counts[order - 1], order < counts.len(), &ids)?;
        levels.push(level);
    }
    reader.expect("\\end\\")?;
    add_suffixes(&mut levels);
    Ok((vocabulary, levels))
}

/// An n-gram's ln probability and ln back-off.
type Values = [f32; 2];

/// Words, special ones included, by name.
type Ids = FxHashMap<String, WordId>;

struct Reader<R> {
    lines: R,
    text: String,
    line: usize,
}

impl<R: BufRead> Reader<R> {
    /// The next line that is not blank, without its end; empty at the end of the text.
    fn next(&mut self) -> Result<&str, ArpaError> {
        loop {
            self.text.clear();
            self.line += 1;
            let read = self.lines.read_line(&mut self.text)?;
            if read == 0 || !self.text.trim().is_empty() {
                return Ok(self.text.trim());
            }
        }
    }

    fn wrong<T>(&self, reason: impl Into<String>) -> Result<T, ArpaError> {
        Err(ArpaError::Line { line: self.line, reason: reason.into() })
    }

    fn expect(&mut self, wanted: &str) -> Result<(), ArpaError> {
        let found = shortened(self.next()?);
        if found == wanted {
            Ok(())
        } else {
            self.wrong(format!("expected '{wanted}', found '{found}'"))
        }
    }

    /// How many n-grams there are of each order.
    fn header(&mut self) -> Result<Vec<usize>, ArpaError> {
        // What stands before the data is a comment.
        while self.next()? != "\\data\\" {
            if self.text.is_empty() {
                return self.wrong("expected '\\data\\' before the end of the text");
            }
        }
        let mut counts = Vec::new();
        loop {
            let line = self.next()?.to_owned();
            if line == "\\1-grams:" && !counts.is_empty() {
                return Ok(counts);
            }
            let count = line.strip_prefix("ngram ").and_then(|rest| rest.split_once('=')).and_then(
                |(order, count)| {
                    let order: usize = order.trim().parse().ok()?;
                    let count: usize = count.trim().parse().ok()?;
                    (order == counts.len() + 1).then_some(count)
                },
            );
            match count {
                Some(_) if counts.len() == MAX_ORDER => {
                    return self.wrong(format!("orders above {MAX_ORDER} are not supported"));
                }
                Some(count) => counts.push(count),
                None => {
                    let (order, found) = (counts.len() + 1, shortened(&line));
                    return self.wrong(format!(
                        "expected 'ngram {order}=COUNT' or '\\1-grams:', found '{found}'"
                    ));
                }
            }
        }
    }

    /// The line's words and values; a back-off may be left out.
    fn values<'a>(
        &self,
        line: &'a str,
        order: usize,
        backoffs: bool,
    ) -> Result<(Vec<&'a str>, Values), ArpaError> {
        let fields: Vec<&str> = line.split_ascii_whitespace().collect();
        let (least, most) = (order + 1, order + 1 + usize::from(backoffs));
        if !(least..=most).contains(&fields.len()) {
            return self.wrong(format!(
                "expected a probability, {order} words{}, found {} fields",
                if backoffs { " and perhaps a back-off" } else { " and nothing else" },
                fields.len()
            ));
        }
        let probability = self.number(fields[0])?;
        if probability > 0.0 {
            return self.wrong(format!("log probability {probability} is above 0"));
        }
        let backoff = fields.get(order + 1).map_or(Ok(0.0), |field| self.number(field))?;
        Ok((fields[1..=order].to_vec(), [natural(probability), natural(backoff)]))
    }

    fn number(&self, field: &str) -> Result<f64, ArpaError> {
        match field.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            // Some write the logarithm of 0 so.
            Ok(number) if number == f64::NEG_INFINITY => Ok(NEVER),
            _ => self.wrong(format!("'{}' is not a number", shortened(field))),
        }
    }

    /// The words, their numbers, and the first order.
    fn unigrams(
        &mut self,
        count: usize,
        backoffs: bool,
    ) -> Result<(Vocabulary, Ids, SmoothedLevel), ArpaError> {
        if count > MAX_VOCABULARY - SPECIAL.len() {
            return self.wrong(format!("more than {MAX_VOCABULARY} words are not supported"));
        }
        let mut special: [Option<Values>; 4] = [None; 4];
        let mut words: Vec<(String, Values)> = Vec::new();
        let mut seen: FxHashSet<String> = FxHashSet::default();
        for _ in 0..count {
            let line = self.next()?.to_owned();
            let (word, values) = self.values(&line, 1, backoffs)?;
            let id = special_word(word[0]);
            if !seen.insert(word[0].to_owned()) || (id > 0 && special[id].is_some()) {
                return self.wrong(format!("'{}' is there twice", shortened(word[0])));
            }
            if id > 0 {
                special[id] = Some(values);
            } else {
                words.push((word[0].to_owned(), values));
            }
        }
        for (id, name) in [(SENTENCE_START, "<s>"), (SENTENCE_END, "</s>")] {
            if special[id as usize].is_none() {
                return self.wrong(format!("'{name}' is not among the words"));
            }
        }
        words.sort_by(|(a, x), (b, y)| y[0].total_cmp(&x[0]).then_with(|| a.cmp(b)));
        let unknown = special[UNKNOWN as usize].unwrap_or([natural(UNKNOWN_PROBABILITY), 0.0]);
        special[UNKNOWN as usize] = Some(unknown);
        let of_specials = special.into_iter().skip(1).flatten();
        let of_words = words.iter().map(|(_, values)| *values);
        let values = (1..).zip(of_specials.chain(of_words));
        let level = values.map(|(id, values)| (Key::new(&[id]), values)).collect();
        let names = SPECIAL.iter().map(|&name| name.to_owned());
        let mut words: Vec<String> = names.chain(words.into_iter().map(|(word, _)| word)).collect();
        let mut ids: Ids = (0..).zip(&words).skip(1).map(|(id, word)| (word.clone(), id)).collect();
        ids.insert("<UNK>".to_owned(), UNKNOWN);
        words.iter_mut().filter(|word| *word == EMPTY_WORD).for_each(String::clear);
        Ok((Vocabulary { words }, ids, level))
    }

    fn ngrams(
        &mut self,
        order: usize,
        count: usize,
        backoffs: bool,
        ids: &Ids,
    ) -> Result<SmoothedLevel, ArpaError> {
        self.expect(&format!("\\{order}-grams:"))?;
        let mut found: Vec<(Key, Values, usize)> = Vec::new();
        for _ in 0..count {
            let line = self.next()?.to_owned();
            let (words, values) = self.values(&line, order, backoffs)?;
            let mut numbers = [NO_WORD; MAX_ORDER];
            for (number, word) in numbers.iter_mut().zip(&words) {
                let Some(&id) = ids.get(*word) else {
                    let word = shortened(word);
                    return self.wrong(format!("'{word}' is not among the words"));
                };
                *number = id;
            }
            found.push((Key::new(&numbers[..order]), values, self.line));
        }
        found.sort_unstable_by_key(|&(key, _, line)| (key, line));
        if let Some(pair) = found.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            let reason = format!("the same n-gram as in line {}", pair[0].2);
            return Err(ArpaError::Line { line: pair[1].2, reason });
        }
        Ok(found.into_iter().map(|(key, values, _)| (key, values)).collect())
    }
}

/// The number of a special word, 0 for all others.
fn special_word(word: &str) -> usize {
    match word {
        "<unk>" | "<UNK>" => UNKNOWN as usize,
        "<s>" => SENTENCE_START as usize,
        "</s>" => SENTENCE_END as usize,
        _ => 0,
    }
}

/// A text short enough for a message.
fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

fn natural(log10: f64) -> f32 {
    (log10 * LN_10) as f32
}

/// Adds to every order the suffixes of the n-grams above that it lacks.
fn add_suffixes(levels: &mut [SmoothedLevel]) {
    for at in (1..levels.len().saturating_sub(1)).rev() {
        let known = |key: &Key| levels[at].keys.binary_search(key).is_ok();
        let mut missing: Vec<Key> = levels[at + 1].keys.iter().map(|key| key.suffix()).collect();
        missing.sort_unstable();
        missing.dedup();
        missing.retain(|key| !known(key));
        if missing.is_empty() {
            continue;
        }
        let level = &levels[at];
        let own = (0..level.keys.len())
            .map(|n| (level.keys[n], [level.log_probabilities[n], level.log_backoffs[n]]));
        let backed_off = |key: Key| (key, [log_probability(levels, key, at + 1), 0.0]);
        let mut all: Vec<(Key, Values)> = own.chain(missing.into_iter().map(backed_off)).collect();
        all.sort_unstable_by_key(|&(key, _)| key);
        levels[at] = all.into_iter().collect();
    }
}

/// ln P of the last of `order` words after the others, by backing off.
fn log_probability(levels: &[SmoothedLevel], key: Key, order: usize) -> f32 {
    let level = &levels[order - 1];
    if let Ok(at) = level.keys.binary_search(&key) {
        return level.log_probabilities[at];
    }
    if order == 1 {
        return natural(UNKNOWN_PROBABILITY);
    }
    let below = &levels[order - 2];
    let backoff = below.keys.binary_search(&key.prefix(order - 1));
    backoff.map_or(0.0, |at| below.log_backoffs[at])
        + log_probability(levels, key.suffix(), order - 1)
}

/// Writes a model. The start of a sentence, which is never predicted, gets a
/// log probability of -99.
///
/// # Errors
/// What writing reports.
pub(super) fn write(
    output: &mut impl Write,
    vocabulary: &Vocabulary,
    levels: &[SmoothedLevel],
) -> io::Result<()> {
    writeln!(output, "\\data\\")?;
    for (order, level) in (1..).zip(levels) {
        writeln!(output, "ngram {order}={}", level.keys.len())?;
    }
    for (order, level) in (1..).zip(levels) {
        writeln!(output, "\n\\{order}-grams:")?;
        for (at, key) in level.keys.iter().enumerate() {
            let never = order == 1 && key.word(0) == SENTENCE_START;
            let probability =
                if never { NEVER } else { f64::from(level.log_probabilities[at]) / LN_10 };
            // A rounded probability must not rise above 1.
            write!(output, "{:.7}", probability.min(0.0))?;
            for place in 0..order {
                let word = vocabulary.words.get(key.word(place) as usize);
                let gap = if place == 0 { '\t' } else { ' ' };
                let word = word.map_or("<unk>", String::as_str);
                write!(output, "{gap}{}", if word.is_empty() { EMPTY_WORD } else { word })?;
            }
            if order < levels.len() {
                write!(output, "\t{:.7}", f64::from(level.log_backoffs[at]) / LN_10)?;
            }
            writeln!(output)?;
        }
    }
    writeln!(output, "\n\\end\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = "a comment\n\n\\data\\\nngram 1=5\nngram 2=3\nngram 3=2\n\n\\1-grams:\n\
        -1.5\t<unk>\n-99 <s> -0.25\n-0.5\t</s>\n-0.75\tcity\t-0.125\n-0.5\tthe\t-0.5\n\n\
        \\2-grams:\n-0.25\t<s> the\t-0.375\n-0.5\tthe city\n-0.75\tcity </s>\r\n\n\
        \\3-grams:\n-0.125\t<s> the city\n-0.25\tthe city </s>\n\n\\end\\\n";

    fn refusal(from: &str, to: &str) -> (usize, String) {
        assert!(MODEL.contains(from), "{from}");
        match read(MODEL.replacen(from, to, 1).as_bytes()) {
            Err(ArpaError::Line { line, reason }) => (line, reason),
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn a_model_is_read_and_written_alike() {
        let (vocabulary, levels) = read(MODEL.as_bytes()).unwrap();
        assert_eq!(vocabulary.words[4..], ["the", "city"], "by falling probability");
        let sizes: Vec<usize> = levels.iter().map(|level| level.keys.len()).collect();
        assert_eq!(sizes, [5, 3, 2]);
        let at = levels[1].keys.binary_search(&Key::new(&[SENTENCE_START, 4])).unwrap();
        assert!((levels[1].log_backoffs[at] - natural(-0.375)).abs() < 1e-6);
        let mut text = Vec::new();
        write(&mut text, &vocabulary, &levels).unwrap();
        let (again, same) = read(text.as_slice()).unwrap();
        assert_eq!(again, vocabulary);
        for (a, b) in levels.iter().zip(&same) {
            assert_eq!(a.keys, b.keys);
            for (a, b) in a.log_probabilities.iter().zip(&b.log_probabilities) {
                assert!((a - b).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn an_empty_word_has_a_name() {
        let (vocabulary, levels) = read(MODEL.replace("city", EMPTY_WORD).as_bytes()).unwrap();
        assert_eq!(vocabulary.words[5], "");
        let mut text = Vec::new();
        write(&mut text, &vocabulary, &levels).unwrap();
        assert_eq!(read(text.as_slice()).unwrap().0, vocabulary);
    }

    #[test]
    fn a_missing_unknown_word_and_missing_suffixes_are_made_up_for() {
        let text = MODEL
            .replace("ngram 1=5", "ngram 1=4")
            .replace("-1.5\t<unk>\n", "")
            .replace("ngram 2=3", "ngram 2=2")
            .replace("-0.5\tthe city\n", "");
        let (_, levels) = read(text.as_bytes()).unwrap();
        assert!((levels[0].log_probabilities[0] - natural(-100.0)).abs() < 1e-3);
        let at = levels[1].keys.binary_search(&Key::new(&[4, 5])).unwrap();
        let expected = natural(-0.5 - 0.75);
        assert!((levels[1].log_probabilities[at] - expected).abs() < 1e-6, "backed off");
    }

    #[test]
    fn malformed_lines_are_named() {
        for (from, to, line, told) in [
            ("ngram 2=3", "ngram 3=3", 5, "ngram 2="),
            ("ngram 2=3", "ngram 2=many", 5, "ngram 2="),
            ("-0.75\tcity\t", "0.75\tcity\t", 12, "above 0"),
            ("-0.75\tcity\t", "x\tcity\t", 12, "not a number"),
            ("-0.75\tcity\t", "nan\tcity\t", 12, "not a number"),
            ("-0.75\tcity\t", "-0.75\tthe\t", 13, "twice"),
            ("\tthe city\n", "\tthe town\n", 17, "not among the words"),
            ("\tthe city\n", "\tthe city town x\n", 17, "fields"),
            ("\tthe city\n", "\t<s> the\n", 17, "line 16"),
            ("</s>\n\n\\end\\", "</s> -0.5\n\n\\end\\", 22, "nothing else"),
            ("\\2-grams:", "\\3-grams:", 15, "expected '\\2-grams:'"),
            ("ngram 3=2", "ngram 3=3", 24, "fields"),
            ("ngram 2=3", "ngram 2=2", 18, "expected '\\3-grams:'"),
            ("\\end\\", "", 25, "expected '\\end\\'"),
            ("-99 <s> -0.25", "-9 start -0.25", 13, "'<s>'"),
        ] {
            let (found, reason) = refusal(from, to);
            assert!(found == line && reason.contains(told), "{from} {to}: line {found}: {reason}");
        }
        assert!(read(&b"no model"[..]).is_err());
        let seven: String = (1..=7).map(|order| format!("ngram {order}=1\n")).collect();
        let error = read(format!("\\data\\\n{seven}").as_bytes()).unwrap_err();
        assert!(error.to_string().contains("above 6"), "{error}");
    }
}
