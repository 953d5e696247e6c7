//! A model of two layers with random weights, as the bytes of a GGUF file; and
//! what it must say, computed in the plainest way.

use std::collections::BTreeMap;

use half::f16;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

pub const LAYERS: usize = 2;
pub const WIDTH: usize = 64;
pub const INNER: usize = 96;
pub const HEADS: usize = 4;
pub const KEY_HEADS: usize = 2;
const HEAD: usize = WIDTH / HEADS;
const EPSILON: f32 = 1e-5;
const ROPE_BASE: f32 = 10_000.0;
/// Pieces beside single bytes, each made of the two pieces around its blank.
const MERGES: [&str; 12] =
    ["h e", "Ġ t", "Ġt he", "i n", "Ġ c", "i t", "it y", "Ġc ity", "e r", "f i", "fi r", "fir e"];

/// How the matrices of a tiny model are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    F32,
    F16,
    Q8_0,
    Q4_1,
}

/// A tiny model.
pub struct Tiny {
    pub values: Vec<(String, Vec<u8>)>,
    pub tensors: Vec<(String, Vec<u64>, u32, Vec<u8>)>,
    /// The weights as they are once stored, row by row.
    weights: BTreeMap<String, Vec<f32>>,
    pub pieces: Vec<String>,
}

impl Tiny {
    pub fn new(stored: Stored, seed: u64) -> Self {
        let pieces = pieces();
        let mut tiny = Self {
            values: values(&pieces),
            tensors: Vec::new(),
            weights: BTreeMap::new(),
            pieces: pieces.clone(),
        };
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let keys = KEY_HEADS * HEAD;
        tiny.matrix("token_embd.weight", WIDTH, pieces.len(), stored, &mut random);
        tiny.vector("output_norm.weight", &mut random);
        for layer in 0..LAYERS {
            let name = |part: &str| format!("blk.{layer}.{part}.weight");
            tiny.vector(&name("attn_norm"), &mut random);
            tiny.vector(&name("ffn_norm"), &mut random);
            for (part, inputs, outputs) in [
                ("attn_q", WIDTH, WIDTH),
                ("attn_k", WIDTH, keys),
                ("attn_v", WIDTH, keys),
                ("attn_output", WIDTH, WIDTH),
                ("ffn_gate", WIDTH, INNER),
                ("ffn_up", WIDTH, INNER),
                ("ffn_down", INNER, WIDTH),
            ] {
                tiny.matrix(&name(part), inputs, outputs, stored, &mut random);
            }
        }
        tiny
    }

    /// Replaces a value of the head.
    pub fn set(&mut self, name: &str, value: Vec<u8>) {
        self.values.retain(|(known, _)| known != name);
        self.values.push((name.to_owned(), value));
    }

    fn matrix(
        &mut self,
        name: &str,
        inputs: usize,
        outputs: usize,
        stored: Stored,
        random: &mut ChaCha8Rng,
    ) {
        let spread = 1.6 / (inputs as f32).sqrt();
        let spread = if name == "token_embd.weight" { 0.3 } else { spread };
        let wanted: Vec<f32> =
            (0..inputs * outputs).map(|_| spread * random.random_range(-1.7..1.7)).collect();
        let (number, bytes, values) = store(stored, &wanted);
        let lengths = vec![inputs as u64, outputs as u64];
        self.tensors.push((name.to_owned(), lengths, number, bytes));
        self.weights.insert(name.to_owned(), values);
    }

    fn vector(&mut self, name: &str, random: &mut ChaCha8Rng) {
        let wanted: Vec<f32> = (0..WIDTH).map(|_| random.random_range(0.7..1.3)).collect();
        let (number, bytes, values) = store(Stored::F32, &wanted);
        self.tensors.push((name.to_owned(), vec![WIDTH as u64], number, bytes));
        self.weights.insert(name.to_owned(), values);
    }

    /// The bytes of its file.
    pub fn file(&self) -> Vec<u8> {
        let mut file = b"GGUF".to_vec();
        file.extend(3_u32.to_le_bytes());
        file.extend((self.tensors.len() as u64).to_le_bytes());
        file.extend((self.values.len() as u64).to_le_bytes());
        for (name, value) in &self.values {
            file.extend(text_bytes(name));
            file.extend(value);
        }
        let mut offset = 0_u64;
        for (name, lengths, number, bytes) in &self.tensors {
            file.extend(text_bytes(name));
            file.extend((lengths.len() as u32).to_le_bytes());
            file.extend(lengths.iter().flat_map(|length| length.to_le_bytes()));
            file.extend(number.to_le_bytes());
            file.extend(offset.to_le_bytes());
            offset += (bytes.len() as u64).next_multiple_of(32);
        }
        for (.., bytes) in &self.tensors {
            file.resize(file.len().next_multiple_of(32), 0);
            file.extend(bytes);
        }
        file
    }

    /// ln P of each token but the first, given those before it.
    pub fn log_probabilities(&self, tokens: &[u32]) -> Vec<f64> {
        let embedding = &self.weights["token_embd.weight"];
        let mut rows: Vec<Vec<f64>> =
            tokens.iter().map(|&token| line(embedding, WIDTH, token as usize)).collect();
        for layer in 0..LAYERS {
            self.attend(layer, &mut rows);
            for row in &mut rows {
                let normed = self.normed(&format!("blk.{layer}.ffn_norm.weight"), row);
                let gate = self.times(layer, "ffn_gate", &normed);
                let up = self.times(layer, "ffn_up", &normed);
                let inner: Vec<f64> =
                    gate.iter().zip(&up).map(|(g, u)| g / (1.0 + (-g).exp()) * u).collect();
                add(row, &self.times(layer, "ffn_down", &inner));
            }
        }
        let next = rows.iter().zip(&tokens[1..]);
        next.map(|(row, &token)| {
            let normed = self.normed("output_norm.weight", row);
            let logits: Vec<f64> = (0..self.pieces.len())
                .map(|word| dot(&line(embedding, WIDTH, word), &normed))
                .collect();
            let whole: f64 = logits.iter().map(|logit| logit.exp()).sum();
            logits[token as usize] - whole.ln()
        })
        .collect()
    }

    fn attend(&self, layer: usize, rows: &mut [Vec<f64>]) {
        let norm = format!("blk.{layer}.attn_norm.weight");
        let normed: Vec<Vec<f64>> = rows.iter().map(|row| self.normed(&norm, row)).collect();
        let all = |part: &'static str| normed.iter().map(move |row| self.times(layer, part, row));
        let queries: Vec<Vec<f64>> = all("attn_q").enumerate().map(turned).collect();
        let keys: Vec<Vec<f64>> = all("attn_k").enumerate().map(turned).collect();
        let values: Vec<Vec<f64>> = all("attn_v").collect();
        for at in 0..rows.len() {
            let mut seen = vec![0.0; WIDTH];
            for head in 0..HEADS {
                let shared = head / (HEADS / KEY_HEADS) * HEAD;
                let query = &queries[at][head * HEAD..][..HEAD];
                let weight = |other: usize| {
                    (dot(query, &keys[other][shared..][..HEAD]) / (HEAD as f64).sqrt()).exp()
                };
                let whole: f64 = (0..=at).map(weight).sum();
                for (other, value) in values.iter().enumerate().take(at + 1) {
                    let seen = &mut seen[head * HEAD..][..HEAD];
                    for (seen, value) in seen.iter_mut().zip(&value[shared..]) {
                        *seen += weight(other) / whole * value;
                    }
                }
            }
            add(&mut rows[at], &self.times(layer, "attn_output", &seen));
        }
    }

    fn normed(&self, name: &str, row: &[f64]) -> Vec<f64> {
        let mean = dot(row, row) / row.len() as f64;
        let root = (mean + f64::from(EPSILON)).sqrt();
        row.iter().zip(&self.weights[name]).map(|(x, &w)| x / root * f64::from(w)).collect()
    }

    fn times(&self, layer: usize, part: &str, row: &[f64]) -> Vec<f64> {
        let weights = &self.weights[&format!("blk.{layer}.{part}.weight")];
        (0..weights.len() / row.len())
            .map(|output| dot(&line(weights, row.len(), output), row))
            .collect()
    }
}

fn line(weights: &[f32], width: usize, at: usize) -> Vec<f64> {
    weights[at * width..][..width].iter().map(|&weight| f64::from(weight)).collect()
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

fn add(row: &mut [f64], added: &[f64]) {
    row.iter_mut().zip(added).for_each(|(row, added)| *row += added);
}

fn turned((position, row): (usize, Vec<f64>)) -> Vec<f64> {
    let mut turned = row.clone();
    for pair in 0..row.len() / 2 {
        let exponent = -2.0 * (pair % (HEAD / 2)) as f64 / HEAD as f64;
        let (sin, cos) = (position as f64 * f64::from(ROPE_BASE).powf(exponent)).sin_cos();
        let (x, y) = (row[2 * pair], row[2 * pair + 1]);
        turned[2 * pair] = x * cos - y * sin;
        turned[2 * pair + 1] = x * sin + y * cos;
    }
    turned
}

/// Number of the encoding, bytes, and the numbers that these stand for.
fn store(stored: Stored, wanted: &[f32]) -> (u32, Vec<u8>, Vec<f32>) {
    let (mut bytes, mut values) = (Vec::new(), Vec::new());
    let number = match stored {
        Stored::F32 => {
            bytes.extend(wanted.iter().flat_map(|value| value.to_le_bytes()));
            values.extend(wanted);
            0
        }
        Stored::F16 => {
            let halves = wanted.iter().map(|&value| f16::from_f32(value));
            bytes.extend(halves.clone().flat_map(f16::to_le_bytes));
            values.extend(halves.map(f16::to_f32));
            1
        }
        Stored::Q8_0 => {
            for block in wanted.chunks_exact(32) {
                let most = block.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
                let scale = f16::from_f32(most / 127.0);
                bytes.extend(scale.to_le_bytes());
                for value in block {
                    let whole = (value / scale.to_f32()).round().clamp(-127.0, 127.0) as i8;
                    bytes.push(whole as u8);
                    values.push(f32::from(whole) * scale.to_f32());
                }
            }
            8
        }
        Stored::Q4_1 => {
            for block in wanted.chunks_exact(32) {
                let (low, high) = block
                    .iter()
                    .fold((f32::MAX, f32::MIN), |(low, high), &v| (low.min(v), high.max(v)));
                let (scale, least) = (f16::from_f32((high - low) / 15.0), f16::from_f32(low));
                let whole = |value: &f32| {
                    ((value - least.to_f32()) / scale.to_f32()).round().clamp(0.0, 15.0) as u8
                };
                let wholes: Vec<u8> = block.iter().map(whole).collect();
                bytes.extend(scale.to_le_bytes());
                bytes.extend(least.to_le_bytes());
                bytes.extend((0..16).map(|at| wholes[at] | wholes[at + 16] << 4));
                values
                    .extend(wholes.iter().map(|&w| f32::from(w) * scale.to_f32() + least.to_f32()));
            }
            3
        }
    };
    (number, bytes, values)
}

pub fn text_bytes(text: &str) -> Vec<u8> {
    [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat()
}

/// A text as a value of the head.
pub fn text_value(text: &str) -> Vec<u8> {
    [&8_u32.to_le_bytes()[..], &text_bytes(text)].concat()
}

/// A number as a value of the head.
pub fn count_value(count: u32) -> Vec<u8> {
    [4_u32.to_le_bytes(), count.to_le_bytes()].concat()
}

fn float_value(value: f32) -> Vec<u8> {
    [6_u32.to_le_bytes(), value.to_le_bytes()].concat()
}

fn texts_value<'a>(texts: impl ExactSizeIterator<Item = &'a str>) -> Vec<u8> {
    let mut value = [9_u32.to_le_bytes(), 8_u32.to_le_bytes()].concat();
    value.extend((texts.len() as u64).to_le_bytes());
    texts.for_each(|text| value.extend(text_bytes(text)));
    value
}

/// The token between documents, all bytes as the alphabet of byte-level
/// vocabularies has them, and what the merges make.
fn pieces() -> Vec<String> {
    let is_plain = |byte: u8| matches!(byte, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff);
    let mut others = (256..).filter_map(char::from_u32);
    let bytes = (0..=255_u8).map(|byte| match is_plain(byte) {
        true => char::from(byte).to_string(),
        false => others.next().unwrap().to_string(),
    });
    let merged = MERGES.iter().map(|merge| merge.replace(' ', ""));
    std::iter::once("<|endoftext|>".to_owned()).chain(bytes).chain(merged).collect()
}

fn values(pieces: &[String]) -> Vec<(String, Vec<u8>)> {
    [
        ("general.architecture", text_value("llama")),
        ("general.name", text_value("Tiny")),
        ("general.license", text_value("apache-2.0")),
        ("llama.block_count", count_value(LAYERS as u32)),
        ("llama.embedding_length", count_value(WIDTH as u32)),
        ("llama.feed_forward_length", count_value(INNER as u32)),
        ("llama.attention.head_count", count_value(HEADS as u32)),
        ("llama.attention.head_count_kv", count_value(KEY_HEADS as u32)),
        ("llama.attention.layer_norm_rms_epsilon", float_value(EPSILON)),
        ("llama.rope.freq_base", float_value(ROPE_BASE)),
        ("tokenizer.ggml.model", text_value("gpt2")),
        ("tokenizer.ggml.pre", text_value("smollm")),
        ("tokenizer.ggml.tokens", texts_value(pieces.iter().map(String::as_str))),
        ("tokenizer.ggml.merges", texts_value(MERGES.into_iter())),
        ("tokenizer.ggml.bos_token_id", count_value(1)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}
