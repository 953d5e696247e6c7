//! The weights of a model, left in its mapped file.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use memmap2::Mmap;
use sha2::{Digest as _, Sha256};

use super::encoding::Encoding;
use super::error::{Flaw, JudgeError};
use super::gguf::{Head, Tensor, outside};
use super::mapped::map;
use super::shape::Shape;
use super::vocabulary::Vocabulary;

/// A matrix: where its rows lie in the file. A row makes one output of all inputs.
#[derive(Clone, Debug)]
pub(super) struct Matrix {
    pub encoding: Encoding,
    pub inputs: usize,
    pub outputs: usize,
    row_bytes: usize,
    bytes: Range<usize>,
}

/// The weights of one layer.
#[derive(Debug)]
pub(super) struct Layer {
    pub attention_norm: Vec<f32>,
    pub query: Matrix,
    pub key: Matrix,
    pub value: Matrix,
    pub attention_output: Matrix,
    pub inner_norm: Vec<f32>,
    pub gate: Matrix,
    pub up: Matrix,
    pub down: Matrix,
}

/// A model: its shape, and where its weights lie.
#[derive(Debug)]
pub(super) struct Network {
    map: Mmap,
    pub shape: Shape,
    pub embedding: Matrix,
    pub layers: Vec<Layer>,
    pub output_norm: Vec<f32>,
    /// From a token's numbers to a logit for each word of the vocabulary; often
    /// the embedding itself.
    pub output: Matrix,
    /// All encodings of its tensors.
    pub encodings: BTreeSet<Encoding>,
    /// How many weights it has.
    pub weights: u64,
    /// What the file calls the model.
    pub name: String,
    /// Its licence as the file tells it.
    pub licence: Option<String>,
}

impl Network {
    /// Opens a file: the network and its vocabulary.
    pub fn open(path: &Path) -> Result<(Self, Vocabulary), JudgeError> {
        let map = map(path)?;
        let at = |flaw: Flaw| flaw.at(path);
        let mut head = Head::parse(&map).map_err(at)?;
        let shape = Shape::of(&head).map_err(at)?;
        let vocabulary = Vocabulary::take(&mut head).map_err(at)?;
        let name = head.text("general.name").unwrap_or("unnamed").to_owned();
        let licence = head.text("general.license").ok().map(str::to_owned);
        let mut parts = Parts { head, bytes: &map, encodings: BTreeSet::new(), weights: 0 };
        let words = vocabulary.len();
        let embedding = parts.matrix("token_embd.weight", shape.width, words).map_err(at)?;
        let layers = (0..shape.layers).map(|layer| parts.layer(layer, &shape));
        let layers = layers.collect::<Result<Vec<_>, _>>().map_err(at)?;
        let output_norm = parts.vector("output_norm.weight", shape.width).map_err(at)?;
        let output = match parts.head.tensors.contains_key("output.weight") {
            true => parts.matrix("output.weight", shape.width, words).map_err(at)?,
            false => embedding.clone(),
        };
        if let Some(name) = parts.head.tensors.keys().next() {
            return Err(at(Flaw::unsupported(format!("a model with a tensor `{name}`"))));
        }
        let Parts { encodings, weights, .. } = parts;
        let network = Self {
            map,
            shape,
            embedding,
            layers,
            output_norm,
            output,
            encodings,
            weights,
            name,
            licence,
        };
        Ok((network, vocabulary))
    }

    /// Bytes of its file.
    pub fn file_bytes(&self) -> usize {
        self.map.len()
    }

    /// SHA-256 of its file, in hexadecimal digits.
    pub fn sha256(&self) -> String {
        format!("{:x}", Sha256::digest(&self.map))
    }

    /// Decodes a row of a matrix into `row`, as many numbers as the matrix has inputs.
    #[inline(always)]
    pub fn row(&self, matrix: &Matrix, output: usize, row: &mut [f32]) {
        let start = matrix.bytes.start + output * matrix.row_bytes;
        matrix.encoding.decode(&self.map[start..start + matrix.row_bytes], row);
    }
}

/// A file whose tensors are being taken one by one.
struct Parts<'a> {
    head: Head,
    bytes: &'a [u8],
    encodings: BTreeSet<Encoding>,
    weights: u64,
}

impl Parts<'_> {
    fn layer(&mut self, layer: usize, shape: &Shape) -> Result<Layer, Flaw> {
        let name = |part: &str| format!("blk.{layer}.{part}.weight");
        let (width, keys, inner) = (shape.width, shape.key_width(), shape.inner);
        Ok(Layer {
            attention_norm: self.vector(&name("attn_norm"), width)?,
            query: self.matrix(&name("attn_q"), width, width)?,
            key: self.matrix(&name("attn_k"), width, keys)?,
            value: self.matrix(&name("attn_v"), width, keys)?,
            attention_output: self.matrix(&name("attn_output"), width, width)?,
            inner_norm: self.vector(&name("ffn_norm"), width)?,
            gate: self.matrix(&name("ffn_gate"), width, inner)?,
            up: self.matrix(&name("ffn_up"), width, inner)?,
            down: self.matrix(&name("ffn_down"), inner, width)?,
        })
    }

    fn matrix(&mut self, name: &str, inputs: usize, outputs: usize) -> Result<Matrix, Flaw> {
        let Tensor { lengths, encoding, offset } = self
            .head
            .tensors
            .remove(name)
            .ok_or_else(|| Flaw::damaged(format!("no tensor `{name}`")))?;
        if lengths.first() != Some(&(inputs as u64))
            || lengths.get(1).copied().unwrap_or(1) != outputs as u64
            || lengths.iter().skip(2).any(|&length| length != 1)
        {
            let expected = format!("[{inputs}, {outputs}]");
            return Err(Flaw::damaged(format!("tensor `{name}` is {lengths:?}, not {expected}")));
        }
        let encoding = Encoding::from_number(encoding)?;
        let row_bytes = encoding.row_bytes(inputs).ok_or_else(|| {
            Flaw::damaged(format!(
                "rows of tensor `{name}` are no whole blocks of {}",
                encoding.name()
            ))
        })?;
        let start = usize::try_from(offset).ok();
        let end = start.zip(row_bytes.checked_mul(outputs));
        let end = end.and_then(|(start, length)| start.checked_add(length));
        let (Some(start), Some(end)) = (start, end.filter(|&end| end <= self.bytes.len())) else {
            return Err(outside(name));
        };
        self.encodings.insert(encoding);
        self.weights += inputs as u64 * outputs as u64;
        Ok(Matrix { encoding, inputs, outputs, row_bytes, bytes: start..end })
    }

    fn vector(&mut self, name: &str, length: usize) -> Result<Vec<f32>, Flaw> {
        let encodings = self.encodings.clone();
        let matrix = self.matrix(name, length, 1)?;
        // How the few numbers of a vector are stored tells nothing of the model.
        self.encodings = encodings;
        let mut vector = vec![0.0; length];
        matrix.encoding.decode(&self.bytes[matrix.bytes], &mut vector);
        match vector.iter().all(|value| value.is_finite()) {
            true => Ok(vector),
            false => Err(Flaw::damaged(format!("tensor `{name}` holds what is no number"))),
        }
    }
}
