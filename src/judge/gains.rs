//! What each change of a text gains: first each alone, then each among all
//! those that gain.

use std::ops::Range;

use super::change::{Change, Gains, Judgement};
use super::difference::Difference;
use super::forest::Trunk;
use super::network::Network;
use super::plan::{Answers, Asked, Plan};
use super::vocabulary::TokenReader;
use super::window::{Window, windows};

/// Judges the changes of a text.
pub(super) fn judge(
    network: &Network,
    reader: &TokenReader,
    text: &str,
    changes: &[Change],
) -> Judgement {
    let windows = match changes {
        [] => Vec::new(),
        _ => windows(text, &reader.read(text), changes),
    };
    let text = Text { text, reader, changes };
    let empty =
        |change: &Change| Gains { alone: vec![0.0; change.suggestions.len()], ..Gains::default() };
    let mut gains: Vec<Gains> = changes.iter().map(empty).collect();
    let mut plan = Plan::default();
    let first: Vec<Written> =
        windows.iter().map(|window| Written::ask(&text, window, &mut plan)).collect();
    let answers = plan.read(network);
    for written in &first {
        written.tell(&answers, &mut gains);
    }
    let mut plan = Plan::default();
    let second: Vec<Option<Restored>> =
        first.iter().map(|written| Restored::ask(&text, written, &gains, &mut plan)).collect();
    let restored_answers = plan.read(network);
    let mut joint_gain = 0.0;
    for (written, restored) in first.iter().zip(&second) {
        joint_gain += match restored {
            Some(restored) => restored.tell((written, &answers), &restored_answers, &mut gains),
            None => written.tell_again(&mut gains),
        };
    }
    Judgement { changes: gains, joint_gain }
}

/// A text and what is asked of it.
struct Text<'a> {
    text: &'a str,
    reader: &'a TokenReader,
    changes: &'a [Change],
}

impl Text<'_> {
    /// The tokens of a window in which some changes, in the order of their
    /// spans, are made by the suggestions of these numbers.
    fn with(&self, window: &Window, made: impl Iterator<Item = (usize, usize)>) -> Vec<u32> {
        let mut text = String::new();
        let mut at = window.bytes.start;
        for (change, suggestion) in made {
            let Change { span, suggestions } = &self.changes[change];
            text.push_str(&self.text[at..span.start as usize]);
            text.push_str(&suggestions[suggestion]);
            at = span.end as usize;
        }
        text.push_str(&self.text[at..window.bytes.end]);
        let tokens = self.reader.read(&text).into_iter().map(|piece| piece.token);
        std::iter::once(self.reader.start()).chain(tokens).collect()
    }
}

/// A text that is read once, and how others differ from it.
struct Trunked {
    tokens: Vec<u32>,
    /// The first token that is asked about.
    from: usize,
    trunk: Trunk,
    asked: Asked,
}

impl Trunked {
    fn ask(tokens: Vec<u32>, differences: &[Difference], plan: &mut Plan) -> Self {
        let starts = differences.iter().map(|difference| difference.here.start);
        let from = starts.min().unwrap_or(tokens.len());
        let (trunk, asked) = plan.text(&tokens, from);
        Self { tokens, from, trunk, asked }
    }

    fn branch(&self, difference: &Difference, plan: &mut Plan) -> Asked {
        plan.branch(self.trunk, difference.here.start, &difference.there)
    }

    /// ln P of what differs; no number where it begins before what was asked.
    fn sum(&self, answers: &Answers, difference: &Difference) -> f64 {
        let Range { start, end } = difference.here;
        let Some(start) = start.checked_sub(self.from) else { return f64::NAN };
        answers.sum(&self.asked, start..end - self.from)
    }
}

/// A window as written, and each suggestion alone as a branch of it.
struct Written<'a> {
    window: &'a Window,
    text: Trunked,
    /// Change, suggestion, how it differs and what is asked of it.
    branches: Vec<(usize, usize, Difference, Asked)>,
}

impl<'a> Written<'a> {
    fn ask(text: &Text<'_>, window: &'a Window, plan: &mut Plan) -> Self {
        let tokens = text.with(window, std::iter::empty());
        let suggestions = window.changes.iter().flat_map(|&change| {
            (0..text.changes[change].suggestions.len()).map(move |suggestion| (change, suggestion))
        });
        let suggestions: Vec<(usize, usize)> = suggestions.collect();
        let differences: Vec<Difference> = suggestions
            .iter()
            .map(|&made| Difference::between(&tokens, &text.with(window, [made].into_iter())))
            .collect();
        let trunked = Trunked::ask(tokens, &differences, plan);
        let branches = suggestions.into_iter().zip(differences).map(|(made, difference)| {
            let asked = trunked.branch(&difference, plan);
            (made.0, made.1, difference, asked)
        });
        Self { window, branches: branches.collect(), text: trunked }
    }

    fn tell(&self, answers: &Answers, gains: &mut [Gains]) {
        for (change, suggestion, difference, asked) in &self.branches {
            let gain = answers.total(asked) - self.text.sum(answers, difference);
            gains[*change].alone[*suggestion] = finite(gain);
        }
        for &change in &self.window.changes {
            let Gains { alone, best, .. } = &mut gains[change];
            let numbered = alone.iter().enumerate().rev();
            *best = numbered.max_by(|a, b| a.1.total_cmp(b.1)).map(|(number, _)| number);
        }
        for (change, suggestion, difference, _) in &self.branches {
            if gains[*change].best == Some(*suggestion) {
                let tokens = difference.here.len().max(1) as f64;
                let mean = finite(-self.text.sum(answers, difference) / tokens);
                gains[*change].surprisal = mean.max(0.0);
            }
        }
    }

    /// Where nothing else is restored, the gain is the gain alone; the joint gain of the window.
    fn tell_again(&self, gains: &mut [Gains]) -> f64 {
        let mut joint = 0.0;
        for &change in &self.window.changes {
            let gains = &mut gains[change];
            gains.among_restored = gain_of_best(gains);
            joint += gains.among_restored.max(0.0);
        }
        joint
    }
}

fn gain_of_best(gains: &Gains) -> f64 {
    gains.best.map_or(0.0, |best| gains.alone[best])
}

/// A gain; none where the model's numbers have run out of bounds.
fn finite(gain: f64) -> f64 {
    if gain.is_finite() { gain } else { 0.0 }
}

/// A window in which all is restored that gains alone, and as its branches
/// each change taken back, or made where it does not gain alone.
struct Restored {
    text: Trunked,
    /// From the window as written to this.
    whole: Difference,
    /// Change, how it differs, what is asked of it, and whether it is taken back.
    branches: Vec<(usize, Difference, Asked, bool)>,
}

impl Restored {
    /// Nothing where no two changes of the window can bear on each other.
    fn ask(
        text: &Text<'_>,
        written: &Written<'_>,
        gains: &[Gains],
        plan: &mut Plan,
    ) -> Option<Self> {
        let window = written.window;
        let gaining = |change: &usize| gain_of_best(&gains[*change]) > 0.0;
        let made = |but: Option<usize>, with: Option<usize>| {
            let is_made = move |change: &usize| {
                (gaining(change) && Some(*change) != but) || Some(*change) == with
            };
            let made = window.changes.iter().copied().filter(is_made);
            made.filter_map(|change| Some((change, gains[change].best?)))
        };
        if window.changes.len() < 2 || made(None, None).next().is_none() {
            return None;
        }
        let tokens = text.with(window, made(None, None));
        let whole = Difference::between(&tokens, &written.text.tokens);
        let each = window.changes.iter().map(|&change| {
            let taken_back = gaining(&change);
            let made = if taken_back { made(Some(change), None) } else { made(None, Some(change)) };
            (change, Difference::between(&tokens, &text.with(window, made)), taken_back)
        });
        let each: Vec<(usize, Difference, bool)> = each.collect();
        let differences: Vec<Difference> = each
            .iter()
            .map(|(_, difference, _)| difference.clone())
            .chain([whole.clone()])
            .collect();
        let trunked = Trunked::ask(tokens, &differences, plan);
        let branches = each.into_iter().map(|(change, difference, taken_back)| {
            let asked = trunked.branch(&difference, plan);
            (change, difference, asked, taken_back)
        });
        Some(Self { branches: branches.collect(), text: trunked, whole })
    }

    /// Tells of each change, and the joint gain of the window.
    fn tell(
        &self,
        (written, before): (&Written<'_>, &Answers),
        answers: &Answers,
        gains: &mut [Gains],
    ) -> f64 {
        for (change, difference, asked, taken_back) in &self.branches {
            let gain = finite(answers.total(asked) - self.text.sum(answers, difference));
            gains[*change].among_restored = if *taken_back { -gain } else { gain };
        }
        let as_written = Difference::between(&written.text.tokens, &self.text.tokens);
        finite(self.text.sum(answers, &self.whole) - written.text.sum(before, &as_written))
    }
}
