//! Attention in a forest: a token looks at the tokens before it in its own
//! segment, and at those of the text before the place where its branch begins.

use std::ops::Range;

use super::exp::exp;
use super::forest::Segment;
use super::lanes::{add_product, largest, sum};
use super::shape::Shape;

/// Numbers that are worked on at a time: eight vectors, enough to hide how long each takes.
const CHUNK: usize = 64;

/// Angles by which positions turn queries and keys (rotary embedding): cosine
/// and sine for each pair of neighbours in a head, for each row.
pub(super) struct Turns(Vec<(f32, f32)>);

impl Turns {
    pub fn of(positions: &[u32], shape: &Shape) -> Self {
        let speeds = (0..shape.head_width / 2).map(|pair| {
            let exponent = -2.0 * pair as f64 / shape.head_width as f64;
            f64::from(shape.rope_base).powf(exponent)
        });
        let speeds: Vec<f64> = speeds.collect();
        let angles = positions.iter().flat_map(|&position| {
            speeds.iter().map(move |speed| {
                let angle = f64::from(position) * speed;
                (angle.cos() as f32, angle.sin() as f32)
            })
        });
        Self(angles.collect())
    }

    /// Turns all heads of all rows, `width` numbers each.
    pub fn apply(&self, rows: &mut [f32], width: usize, shape: &Shape) {
        let turns = self.0.chunks_exact(shape.head_width / 2);
        for (row, turns) in rows.chunks_exact_mut(width).zip(turns) {
            for head in row.chunks_exact_mut(shape.head_width) {
                for (point, (cos, sin)) in head.as_chunks_mut::<2>().0.iter_mut().zip(turns) {
                    let [x, y] = *point;
                    *point = [x * cos - y * sin, x * sin + y * cos];
                }
            }
        }
    }
}

/// Keys of all rows, turned round: the first number of all rows, then the
/// second, and so on, so that many rows are compared with a query at a time.
#[derive(Default)]
pub(super) struct Keys {
    numbers: Vec<f32>,
    /// Rows, and some more, so that a chunk may begin at any row.
    stride: usize,
}

impl Keys {
    /// Takes the keys of rows of `width` numbers in place of what it held.
    pub fn fill(&mut self, rows: &[f32], width: usize) {
        self.stride = rows.len() / width + CHUNK;
        self.numbers.clear();
        self.numbers.resize(self.stride * width, 0.0);
        for (at, row) in rows.chunks_exact(width).enumerate() {
            for (line, number) in self.numbers.chunks_exact_mut(self.stride).zip(row) {
                line[at] = *number;
            }
        }
    }

    /// The products of a query with the keys of rows: `first` is the first
    /// number of the keys that it is compared with.
    #[inline(always)]
    fn products(&self, query: &[f32], first: usize, rows: Range<usize>, products: &mut Vec<f32>) {
        let lines = &self.numbers[first * self.stride..];
        for start in rows.clone().step_by(CHUNK) {
            let mut sums = [0.0; CHUNK];
            for (line, number) in lines.chunks_exact(self.stride).zip(query) {
                let Some(keys) = line[start..].first_chunk::<CHUNK>() else { continue };
                add_product(&mut sums, keys, *number);
            }
            products.extend_from_slice(&sums[..CHUNK.min(rows.end - start)]);
        }
    }
}

/// Queries, keys and values of all rows.
pub(super) struct Heads<'a> {
    pub queries: &'a [f32],
    pub keys: &'a Keys,
    pub values: &'a [f32],
}

/// What the heads of each row of `segment` see, into `seen`, in which all rows lie.
#[inline(always)]
pub(super) fn attend(
    heads: &Heads<'_>,
    segment: &Segment,
    shape: &Shape,
    weights: &mut Vec<f32>,
    seen: &mut [f32],
) {
    let (width, head_width) = (shape.width, shape.head_width);
    let share = shape.heads / shape.key_heads;
    let scale = 1.0 / (head_width as f32).sqrt();
    for row in segment.rows.clone() {
        let visible = [segment.before.clone(), segment.rows.start..row + 1];
        let queries = heads.queries[row * width..][..width].chunks_exact(head_width);
        let outputs = seen[row * width..][..width].chunks_exact_mut(head_width);
        for (head, (query, output)) in queries.zip(outputs).enumerate() {
            let first = head / share * head_width;
            weights.clear();
            for rows in &visible {
                heads.keys.products(query, first, rows.clone(), weights);
            }
            softmax(weights, scale);
            let (chunks, rest) = output.as_chunks_mut::<CHUNK>();
            let rest_first = first + chunks.len() * CHUNK;
            for (output, first) in chunks.iter_mut().zip((first..).step_by(CHUNK)) {
                *output = weighted(heads.values, shape.key_width(), first, &visible, weights);
            }
            for (output, first) in rest.iter_mut().zip(rest_first..) {
                [*output] = weighted(heads.values, shape.key_width(), first, &visible, weights);
            }
        }
    }
}

/// Sums of the values of visible rows, `N` numbers from the `first` of each on.
#[inline(always)]
fn weighted<const N: usize>(
    values: &[f32],
    width: usize,
    first: usize,
    visible: &[Range<usize>; 2],
    weights: &[f32],
) -> [f32; N] {
    let mut sums = [0.0; N];
    let mut weights = weights.iter();
    for rows in visible {
        let rows = values[rows.start * width..rows.end * width].chunks_exact(width);
        for (values, weight) in rows.zip(&mut weights) {
            let Some(values) = values[first..].first_chunk::<N>() else { continue };
            add_product(&mut sums, values, *weight);
        }
    }
    sums
}

/// Makes logits, times `scale`, shares that sum to 1.
#[inline(always)]
fn softmax(logits: &mut [f32], scale: f32) {
    let most = largest(|logit| logit, logits, f32::MIN);
    for logit in &mut *logits {
        *logit = exp((*logit - most) * scale);
    }
    let share = 1.0 / sum(logits);
    for logit in logits {
        *logit *= share;
    }
}
