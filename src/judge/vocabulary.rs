//! From text to the numbers of a model's vocabulary, by the vocabulary and
//! merges of its own file.

use tokenizers::models::bpe::{BPE, Vocab};
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::digits::Digits;
use tokenizers::pre_tokenizers::sequence::Sequence;
use tokenizers::{PreTokenizerWrapper, Tokenizer};

use super::error::Flaw;
use super::gguf::Head;

/// The token between documents, which text starts behind. Files of chat models
/// name another one, which opens a turn of a conversation: behind that, plain
/// text is less probable.
const BETWEEN_DOCUMENTS: &str = "<|endoftext|>";

/// The pieces of a vocabulary and how they are put together.
#[derive(Debug)]
pub(super) struct Vocabulary {
    pieces: Vec<String>,
    merges: Vec<(String, String)>,
    start: u32,
    splits_digits: bool,
}

impl Vocabulary {
    /// Takes it out of the head of a file.
    pub fn take(head: &mut Head) -> Result<Self, Flaw> {
        let model = head.text("tokenizer.ggml.model")?;
        if model != "gpt2" {
            return Err(Flaw::unsupported(format!("tokeniser `{model}`")));
        }
        let splits_digits = match head.text("tokenizer.ggml.pre")? {
            "smollm" => true,
            "gpt-2" => false,
            other => return Err(Flaw::unsupported(format!("pre-tokeniser `{other}`"))),
        };
        let pieces = head.take_texts("tokenizer.ggml.tokens")?;
        let merges = head.take_texts("tokenizer.ggml.merges")?;
        let pair = |merge: String| {
            let (left, right) = merge.split_once(' ')?;
            Some((left.to_owned(), right.to_owned()))
        };
        let merges = merges.into_iter().map(pair).collect::<Option<Vec<_>>>();
        let merges = merges.ok_or_else(|| Flaw::damaged("a merge of other than two pieces"))?;
        let start = match pieces.iter().position(|piece| piece == BETWEEN_DOCUMENTS) {
            Some(start) => start,
            None => head.count("tokenizer.ggml.bos_token_id")?,
        };
        if start >= pieces.len() {
            return Err(Flaw::damaged("the vocabulary lacks the token that text starts with"));
        }
        Ok(Self { pieces, merges, start: start as u32, splits_digits })
    }

    /// How many pieces it has.
    pub fn len(&self) -> usize {
        self.pieces.len()
    }
}

/// A token and where it lies in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub token: u32,
    /// Its bytes; of a character that several tokens share each has all.
    pub start: usize,
    pub end: usize,
}

/// Cuts text into tokens.
#[derive(Debug)]
pub(super) struct TokenReader {
    tokenizer: Tokenizer,
    start: u32,
}

impl TokenReader {
    pub fn new(vocabulary: Vocabulary) -> Result<Self, Flaw> {
        let Vocabulary { pieces, merges, start, splits_digits } = vocabulary;
        let numbered: Vocab = pieces.into_iter().zip(0..).collect();
        let model = BPE::builder().vocab_and_merges(numbered, merges).build();
        let model = model.map_err(|error| Flaw::damaged(format!("its vocabulary: {error}")))?;
        let mut tokenizer = Tokenizer::new(model);
        let mut steps: Vec<PreTokenizerWrapper> = Vec::new();
        if splits_digits {
            steps.push(Digits::new(true).into());
        }
        steps.push(ByteLevel::new(false, true, true).into());
        tokenizer.with_pre_tokenizer(Some(Sequence::new(steps)));
        Ok(Self { tokenizer, start })
    }

    /// The token that every text starts behind.
    pub fn start(&self) -> u32 {
        self.start
    }

    /// The tokens of a text. Words for special tokens are text like any other.
    /// Bytes that the vocabulary lacks (SmolLM2 has 21: some control characters,
    /// and what begins the rarest scripts) are passed over, as llama.cpp does.
    pub fn read(&self, text: &str) -> Vec<Piece> {
        let Ok(encoding) = self.tokenizer.encode(text, false) else { return Vec::new() };
        let offsets = encoding.get_offsets().iter();
        let ids = encoding.get_ids().iter();
        ids.zip(offsets).map(|(&token, &(start, end))| Piece { token, start, end }).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::super::tiny::{Stored, Tiny, count_value, text_value};
    use super::*;

    fn reader(tiny: &Tiny) -> Result<TokenReader, Flaw> {
        let mut head = Head::parse(&tiny.file())?;
        TokenReader::new(Vocabulary::take(&mut head)?)
    }

    #[test]
    fn text_is_cut_by_the_merges_of_the_file() {
        let tiny = Tiny::new(Stored::F32, 1);
        let reader = reader(&tiny).unwrap();
        let text = "the city 19 é";
        let pieces = reader.read(text);
        let told: Vec<(&str, &str)> = pieces
            .iter()
            .map(|piece| {
                (tiny.pieces[piece.token as usize].as_str(), &text[piece.start..piece.end])
            })
            .collect();
        let wanted = [
            ("t", "t"),
            ("he", "he"),
            ("Ġcity", " city"),
            ("Ġ", " "),
            ("1", "1"),
            ("9", "9"),
            ("Ġ", " "),
            ("Ã", "é"),
            ("©", "é"),
        ];
        assert_eq!(told, wanted);
        assert_eq!(reader.start(), 0);
    }

    #[test]
    fn words_for_special_tokens_are_text() {
        let reader = reader(&Tiny::new(Stored::F32, 1)).unwrap();
        assert!(reader.read("<|endoftext|>").len() > 5);
    }

    #[test]
    fn other_tokenisers_are_named() {
        for (name, value) in [("tokenizer.ggml.model", "t5"), ("tokenizer.ggml.pre", "qwen2")] {
            let mut tiny = Tiny::new(Stored::F32, 1);
            tiny.set(name, text_value(value));
            let flaw = reader(&tiny).unwrap_err();
            assert!(matches!(&flaw, Flaw::Unsupported(what) if what.contains(value)), "{flaw:?}");
        }
    }

    #[test]
    fn without_a_token_between_documents_the_one_of_the_file_starts_text() {
        let mut tiny = Tiny::new(Stored::F32, 1);
        let bare = |name: &str| name == "tokenizer.ggml.tokens";
        for (_, value) in tiny.values.iter_mut().filter(|(name, _)| bare(name)) {
            let at = value.windows(13).position(|bytes| bytes == b"<|endoftext|>").unwrap();
            value[at] = b'[';
        }
        assert_eq!(reader(&tiny).unwrap().start(), 1);
        tiny.set("tokenizer.ggml.bos_token_id", count_value(4_000));
        assert!(matches!(reader(&tiny), Err(Flaw::Damaged(_))));
    }
}
