//! One pass through a network: what it says of the rows of a forest.

use super::attention::{Heads, Keys, Turns, attend};
use super::exp::exp;
use super::fixed::{OUTPUTS, Panel, ROWS, Rows};
use super::forest::Forest;
use super::network::{Layer, Matrix, Network};
use super::vectorized::vectorized;

/// The numbers of all rows behind the last layer, normalised: `width` of each.
pub(super) fn read(network: &Network, forest: &Forest) -> Vec<f32> {
    let shape = &network.shape;
    let width = shape.width;
    let mut hidden = vec![0.0; forest.tokens.len() * width];
    for (row, &token) in hidden.chunks_exact_mut(width).zip(&forest.tokens) {
        network.row(&network.embedding, token as usize, row);
    }
    let turns = Turns::of(&forest.positions, shape);
    let mut buffers = Buffers::default();
    for layer in &network.layers {
        attention_step(network, layer, (forest, &turns), &mut hidden, &mut buffers);
        inner_step(network, layer, &mut hidden, &mut buffers);
    }
    let mut normed = Vec::new();
    norm(&hidden, &network.output_norm, shape.epsilon, &mut normed);
    normed
}

/// What the steps write into, kept from layer to layer.
#[derive(Default)]
struct Buffers {
    rows: Rows,
    normed: Vec<f32>,
    queries: Vec<f32>,
    keys: Vec<f32>,
    turned: Keys,
    values: Vec<f32>,
    seen: Vec<f32>,
    gates: Vec<f32>,
    ups: Vec<f32>,
    added: Vec<f32>,
}

fn attention_step(
    network: &Network,
    layer: &Layer,
    (forest, turns): (&Forest, &Turns),
    hidden: &mut [f32],
    buffers: &mut Buffers,
) {
    let shape = &network.shape;
    let Buffers { rows, normed, queries, keys, turned, values, seen, added, .. } = buffers;
    norm(hidden, &layer.attention_norm, shape.epsilon, normed);
    rows.fill(normed, shape.width);
    let count = forest.tokens.len();
    multiply(network, &layer.query, rows, count, queries);
    multiply(network, &layer.key, rows, count, keys);
    multiply(network, &layer.value, rows, count, values);
    turns.apply(queries, shape.width, shape);
    turns.apply(keys, shape.key_width(), shape);
    turned.fill(keys, shape.key_width());
    seen.resize(queries.len(), 0.0);
    let heads = Heads { queries, keys: turned, values };
    vectorized(
        #[inline(always)]
        || {
            let mut weights = Vec::new();
            for segment in &forest.segments {
                attend(&heads, segment, shape, &mut weights, seen);
            }
        },
    );
    rows.fill(seen, shape.width);
    multiply(network, &layer.attention_output, rows, count, added);
    add(hidden, added);
}

fn inner_step(network: &Network, layer: &Layer, hidden: &mut [f32], buffers: &mut Buffers) {
    let shape = &network.shape;
    let Buffers { rows, normed, gates, ups, added, .. } = buffers;
    norm(hidden, &layer.inner_norm, shape.epsilon, normed);
    rows.fill(normed, shape.width);
    let count = hidden.len() / shape.width;
    multiply(network, &layer.gate, rows, count, gates);
    multiply(network, &layer.up, rows, count, ups);
    vectorized(
        #[inline(always)]
        || {
            for (gate, up) in gates.iter_mut().zip(&*ups) {
                // The gate times its own logistic function.
                *gate = *gate / (1.0 + exp(-*gate)) * up;
            }
        },
    );
    rows.fill(gates, shape.inner);
    multiply(network, &layer.down, rows, count, added);
    add(hidden, added);
}

/// Rows divided by the root of their mean square, times `weights`.
fn norm(rows: &[f32], weights: &[f32], epsilon: f32, normed: &mut Vec<f32>) {
    normed.clear();
    for row in rows.chunks_exact(weights.len()) {
        let squares: f64 = row.iter().map(|&number| f64::from(number) * f64::from(number)).sum();
        let factor = (squares / row.len() as f64 + f64::from(epsilon)).sqrt().recip() as f32;
        normed.extend(row.iter().zip(weights).map(|(number, weight)| number * factor * weight));
    }
}

fn add(hidden: &mut [f32], added: &[f32]) {
    for (hidden, added) in hidden.iter_mut().zip(added) {
        *hidden += added;
    }
}

/// The products of `count` rows and a matrix: `outputs` numbers of each row.
fn multiply(
    network: &Network,
    matrix: &Matrix,
    rows: &Rows,
    count: usize,
    products: &mut Vec<f32>,
) {
    products.resize(count * matrix.outputs, 0.0);
    let mut weights = Weights::new(matrix);
    for first in (0..matrix.outputs).step_by(OUTPUTS) {
        let (panel, outputs) = weights.panel(network, matrix, first);
        panel.multiply(
            rows,
            #[inline(always)]
            |group, tile| {
                let lines = products.chunks_exact_mut(matrix.outputs).skip(group * ROWS);
                for (line, tile) in lines.zip(tile) {
                    line[first..first + outputs].copy_from_slice(&tile[..outputs]);
                }
            },
        );
    }
}

/// Decodes the weights of a matrix, a panel at a time.
pub(super) struct Weights {
    row: Vec<f32>,
    panel: Panel,
}

impl Weights {
    pub fn new(matrix: &Matrix) -> Self {
        Self { row: vec![0.0; matrix.inputs], panel: Panel::new(matrix.inputs) }
    }

    /// The panel of the outputs from `first` on, and how many outputs it has.
    pub fn panel(&mut self, network: &Network, matrix: &Matrix, first: usize) -> (&Panel, usize) {
        let outputs = OUTPUTS.min(matrix.outputs - first);
        vectorized(
            #[inline(always)]
            || {
                for output in 0..outputs {
                    network.row(matrix, first + output, &mut self.row);
                    self.panel.set(output, &self.row);
                }
            },
        );
        for output in outputs..OUTPUTS {
            self.panel.clear(output);
        }
        (&self.panel, outputs)
    }
}
