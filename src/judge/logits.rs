//! From the numbers behind the last layer to probabilities of tokens.

use super::exp::exp;
use super::fixed::{OUTPUTS, ROWS, Rows};
use super::forest::Question;
use super::lanes::{largest, sum};
use super::network::Network;
use super::pass::Weights;

/// ln P of what each question asks, given the numbers of all rows.
pub(super) fn answers(network: &Network, hidden: &[f32], questions: &[Question]) -> Vec<f64> {
    let width = network.shape.width;
    let mut asked: Vec<usize> = questions.iter().map(|question| question.row).collect();
    asked.sort_unstable();
    asked.dedup();
    let numbers = asked.iter().flat_map(|&row| &hidden[row * width..][..width]).copied();
    let numbers: Vec<f32> = numbers.collect();
    let mut rows = Rows::default();
    rows.fill(&numbers, width);
    let place = |row| asked.partition_point(|&asked| asked < row);
    let mut by_panel: Vec<(usize, usize, usize)> = questions
        .iter()
        .enumerate()
        .map(|(at, question)| (question.next as usize, place(question.row), at))
        .collect();
    by_panel.sort_unstable();
    let mut logits = vec![0.0_f32; questions.len()];
    let mut sums = vec![Sum::default(); asked.len().next_multiple_of(ROWS)];
    let matrix = &network.output;
    let mut weights = Weights::new(matrix);
    let mut open = by_panel.iter().peekable();
    for first in (0..matrix.outputs).step_by(OUTPUTS) {
        let (panel, outputs) = weights.panel(network, matrix, first);
        let start = open.clone();
        while open.next_if(|(word, ..)| *word < first + outputs).is_some() {}
        let wanted = start.take_while(|(word, ..)| *word < first + outputs);
        panel.multiply(
            &rows,
            #[inline(always)]
            |group, tile| {
                for (sum, tile) in sums[group * ROWS..].iter_mut().zip(tile) {
                    sum.add(&tile[..outputs]);
                }
                for &(word, row, at) in wanted.clone().filter(|(_, row, _)| row / ROWS == group) {
                    logits[at] = tile[row % ROWS][word - first];
                }
            },
        );
    }
    let answer =
        |(question, logit): (&Question, &f32)| f64::from(*logit) - sums[place(question.row)].ln();
    questions.iter().zip(&logits).map(answer).collect()
}

/// The sum of the exponentials of logits, as a factor of that of the largest.
#[derive(Clone, Copy)]
struct Sum {
    most: f32,
    sum: f64,
}

impl Default for Sum {
    fn default() -> Self {
        Self { most: f32::NEG_INFINITY, sum: 0.0 }
    }
}

impl Sum {
    #[inline(always)]
    fn add(&mut self, logits: &[f32]) {
        let most = largest(|logit| logit, logits, self.most);
        if most > self.most {
            self.sum *= f64::from(exp(self.most - most));
            self.most = most;
        }
        let mut powers = [0.0; OUTPUTS];
        for (power, logit) in powers.iter_mut().zip(logits) {
            *power = exp(logit - most);
        }
        self.sum += f64::from(sum(&powers));
    }

    fn ln(&self) -> f64 {
        f64::from(self.most) + self.sum.ln()
    }
}
