//! The container format GGUF, versions 2 and 3, little endian: named values and
//! a directory of tensors, then the tensors. Format:
//! <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>.

use std::collections::BTreeMap;

use super::error::Flaw;

/// The first bytes of a file.
pub(super) const MAGIC: &[u8; 4] = b"GGUF";
/// Where tensors lie, unless the file says otherwise.
const ALIGNMENT: u64 = 32;
/// How deep arrays may lie in arrays.
const DEEPEST: usize = 4;
/// How many values an array may have: vocabularies have a quarter of a million at most.
const LONGEST: usize = 1 << 22;

/// A value of the file's head.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Flag(bool),
    Text(String),
    Array(Vec<Value>),
}

/// Where a tensor lies and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tensor {
    /// Its lengths, the one whose neighbours lie side by side first.
    pub lengths: Vec<u64>,
    /// The number of its encoding.
    pub encoding: u32,
    /// Its first byte in the file.
    pub offset: u64,
}

/// The head of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Head {
    pub values: BTreeMap<String, Value>,
    pub tensors: BTreeMap<String, Tensor>,
}

impl Head {
    /// Reads the head of a file that begins with [`MAGIC`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Flaw> {
        let mut reader = Reader { bytes, at: MAGIC.len() };
        let version = reader.u32()?;
        if !(2..=3).contains(&version) {
            return Err(Flaw::unsupported(format!("GGUF version {version}")));
        }
        let (tensors, values) = (reader.u64()?, reader.u64()?);
        let mut head = Self::default();
        for _ in 0..values {
            let name = reader.text()?;
            let kind = reader.u32()?;
            head.values.insert(name, reader.value(kind, 0)?);
        }
        for _ in 0..tensors {
            let name = reader.text()?;
            let tensor = reader.tensor()?;
            head.tensors.insert(name, tensor);
        }
        let alignment = match head.values.get("general.alignment") {
            Some(Value::Unsigned(alignment)) => (*alignment).max(1),
            _ => ALIGNMENT,
        };
        let start = (reader.at as u64).checked_next_multiple_of(alignment);
        for (name, tensor) in &mut head.tensors {
            let moved = start.and_then(|start| start.checked_add(tensor.offset));
            tensor.offset = moved.ok_or_else(|| outside(name))?;
        }
        Ok(head)
    }

    /// A text among the values.
    pub fn text(&self, name: &str) -> Result<&str, Flaw> {
        match self.values.get(name) {
            Some(Value::Text(text)) => Ok(text),
            _ => Err(Flaw::damaged(format!("no text `{name}`"))),
        }
    }

    /// A number among the values that counts something.
    pub fn count(&self, name: &str) -> Result<usize, Flaw> {
        self.count_if_any(name)?.ok_or_else(|| Flaw::damaged(format!("no number `{name}`")))
    }

    /// The same where it may be missing.
    pub fn count_if_any(&self, name: &str) -> Result<Option<usize>, Flaw> {
        let count = match self.values.get(name) {
            None => return Ok(None),
            Some(Value::Unsigned(count)) => usize::try_from(*count).ok(),
            Some(Value::Signed(count)) => usize::try_from(*count).ok(),
            Some(_) => None,
        };
        count.map(Some).ok_or_else(|| Flaw::damaged(format!("`{name}` counts nothing")))
    }

    /// A number among the values that measures something.
    pub fn float(&self, name: &str) -> Result<f32, Flaw> {
        match self.values.get(name) {
            Some(Value::Float(value)) if value.is_finite() => Ok(*value as f32),
            _ => Err(Flaw::damaged(format!("no finite number `{name}`"))),
        }
    }

    /// Takes a list of texts out of the values.
    pub fn take_texts(&mut self, name: &str) -> Result<Vec<String>, Flaw> {
        let missing = || Flaw::damaged(format!("no texts `{name}`"));
        let Some(Value::Array(values)) = self.values.remove(name) else { return Err(missing()) };
        let text = |value| match value {
            Value::Text(text) => Ok(text),
            _ => Err(missing()),
        };
        values.into_iter().map(text).collect()
    }
}

/// The error of a tensor that the file does not hold.
pub(super) fn outside(name: &str) -> Flaw {
    Flaw::damaged(format!("tensor `{name}` lies outside the file"))
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Flaw> {
        let taken = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<N>());
        let taken = taken.ok_or_else(|| Flaw::damaged("cut short in its head"))?;
        self.at += N;
        Ok(*taken)
    }

    fn u32(&mut self) -> Result<u32, Flaw> {
        self.take().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64, Flaw> {
        self.take().map(u64::from_le_bytes)
    }

    /// A number of things each of which takes a byte at least.
    fn length(&mut self) -> Result<usize, Flaw> {
        let length = usize::try_from(self.u64()?).ok();
        let left = self.bytes.len() - self.at;
        length.filter(|&n| n <= left).ok_or_else(|| Flaw::damaged("cut short in its head"))
    }

    fn text(&mut self) -> Result<String, Flaw> {
        let length = self.length()?;
        let bytes = &self.bytes[self.at..self.at + length];
        self.at += length;
        // Vocabularies hold pieces of bytes as well.
        Ok(String::from_utf8_lossy(bytes).into_owned())
    }

    fn value(&mut self, kind: u32, depth: usize) -> Result<Value, Flaw> {
        Ok(match kind {
            0 => Value::Unsigned(u8::from_le_bytes(self.take()?).into()),
            1 => Value::Signed(i8::from_le_bytes(self.take()?).into()),
            2 => Value::Unsigned(u16::from_le_bytes(self.take()?).into()),
            3 => Value::Signed(i16::from_le_bytes(self.take()?).into()),
            4 => Value::Unsigned(self.u32()?.into()),
            5 => Value::Signed(i32::from_le_bytes(self.take()?).into()),
            6 => Value::Float(f32::from_le_bytes(self.take()?).into()),
            7 => Value::Flag(self.take::<1>()? != [0]),
            8 => Value::Text(self.text()?),
            9 if depth < DEEPEST => {
                let kind = self.u32()?;
                let length = self.length()?;
                if length > LONGEST {
                    return Err(Flaw::damaged(format!("an array of {length} values")));
                }
                let mut values = Vec::new();
                for _ in 0..length {
                    values.push(self.value(kind, depth + 1)?);
                }
                Value::Array(values)
            }
            10 => Value::Unsigned(self.u64()?),
            11 => Value::Signed(i64::from_le_bytes(self.take()?)),
            12 => Value::Float(f64::from_le_bytes(self.take()?)),
            _ => return Err(Flaw::damaged(format!("a value of unknown type {kind}"))),
        })
    }

    fn tensor(&mut self) -> Result<Tensor, Flaw> {
        let dimensions = self.u32()?;
        if dimensions > 4 {
            return Err(Flaw::damaged(format!("a tensor of {dimensions} dimensions")));
        }
        let lengths = (0..dimensions).map(|_| self.u64()).collect::<Result<_, _>>()?;
        Ok(Tensor { lengths, encoding: self.u32()?, offset: self.u64()? })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::super::tiny::{Stored, Tiny, count_value, text_value};
    use super::*;

    #[test]
    fn values_and_tensors_are_read() {
        let tiny = Tiny::new(Stored::F32, 1);
        let file = tiny.file();
        let mut head = Head::parse(&file).unwrap();
        assert_eq!(head.text("general.name"), Ok("Tiny"));
        assert_eq!(head.count("llama.block_count"), Ok(2));
        assert_eq!(head.count_if_any("llama.rope.dimension_count"), Ok(None));
        assert!(head.float("llama.rope.freq_base").is_ok_and(|base| base > 9_999.0));
        let embedding = &head.tensors["token_embd.weight"];
        assert_eq!(embedding.lengths, [64, tiny.pieces.len() as u64]);
        assert_eq!(embedding.offset % 32, 0);
        let pieces = head.take_texts("tokenizer.ggml.tokens").unwrap();
        assert_eq!(pieces, tiny.pieces);
    }

    #[test]
    fn what_is_missing_or_of_another_type_is_named() {
        let mut tiny = Tiny::new(Stored::F32, 1);
        tiny.set("general.name", count_value(3));
        tiny.set("llama.block_count", text_value("two"));
        let mut head = Head::parse(&tiny.file()).unwrap();
        for flaw in [
            head.text("general.name").unwrap_err(),
            head.count("llama.block_count").unwrap_err(),
            head.count("llama.nothing").unwrap_err(),
            head.take_texts("general.architecture").unwrap_err(),
        ] {
            assert!(matches!(&flaw, Flaw::Damaged(detail) if detail.contains('`')), "{flaw:?}");
        }
    }

    #[test]
    fn other_versions_and_long_arrays_are_refused() {
        let mut file = Tiny::new(Stored::F32, 1).file();
        file[4] = 1;
        assert_eq!(Head::parse(&file), Err(Flaw::unsupported("GGUF version 1")));
        let mut tiny = Tiny::new(Stored::F32, 1);
        let array = [9_u32.to_le_bytes(), 0_u32.to_le_bytes()].concat();
        tiny.set("x", [array, (LONGEST as u64 + 1).to_le_bytes().to_vec()].concat());
        let mut file = tiny.file();
        file.resize(2 * LONGEST, 0);
        assert!(matches!(Head::parse(&file), Err(Flaw::Damaged(_))));
    }
}
