//! The pictures: bars and two charts, as SVG that stands in the page.
//!
//! Sizes are in units of each picture's own view box; colours come from the
//! style sheet by class.

use maud::{Markup, html};

use crate::document::Label;
use crate::numbers::round4;

/// Bars of the score distribution, each 0.05 wide.
const BINS: usize = 20;
/// Articles in the chart of substitution rates at most.
pub(super) const MOST_RATES: usize = 60;

/// Both charts: the view box, and the frame that the bars stand in.
const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 170.0;
const LEFT: f64 = 44.0;
const TOP: f64 = 14.0;
const PLOT_WIDTH: f64 = WIDTH - LEFT - 10.0;
const PLOT_HEIGHT: f64 = HEIGHT - TOP - 34.0;
const BASE: f64 = TOP + PLOT_HEIGHT;

/// A small bar for a score or probability of 0..1.
pub(super) fn bar(value: f64, class: &str) -> Markup {
    let width = format!("{:.1}", value.clamp(0.0, 1.0) * 100.0);
    html! {
        svg.bar viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" {
            rect.track width="100" height="8" {}
            rect class={"fill " (class)} width=(width) height="8" {}
        }
    }
}

/// How many articles have which score, by label.
#[derive(Clone, Debug, Default)]
pub(super) struct Histogram {
    /// Counts by bin and by the column of the label.
    counts: [[usize; Label::ALL.len()]; BINS],
}

impl Histogram {
    /// Counts an article of `score`, 0..1.
    pub(super) fn add(&mut self, score: f64, label: Label) {
        let bin = ((score * BINS as f64) as usize).min(BINS - 1);
        self.counts[bin][label.column()] += 1;
    }

    /// The chart, with a line at the score from which on an article is suspect.
    pub(super) fn chart(&self, threshold: f64) -> Markup {
        let most = self.counts.iter().map(|bin| bin.iter().sum::<usize>()).max().unwrap_or(0);
        let step = PLOT_WIDTH / BINS as f64;
        let line = place(LEFT + threshold.clamp(0.0, 1.0) * PLOT_WIDTH);
        let body = html! {
            @for (index, bin) in self.counts.iter().enumerate() {
                (stack(LEFT + index as f64 * step, step, index, bin, most))
            }
            line.threshold x1=(line) x2=(line) y1=(place(TOP - 6.0)) y2=(place(BASE)) {}
            @for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
                text.middle x=(place(LEFT + tick * PLOT_WIDTH)) y=(place(BASE + 14.0)) { (tick) }
            }
        };
        figure(
            "Scores",
            "Articles by score; the dashed line is where an article counts as suspect.",
            &most.to_string(),
            "score",
            &body,
        )
    }
}

/// The bars of one bin, one label above the other.
fn stack(x: f64, step: f64, index: usize, bin: &[usize; 3], most: usize) -> Markup {
    let from = index as f64 / BINS as f64;
    let height = |count: usize| PLOT_HEIGHT * count as f64 / most.max(1) as f64;
    html! {
        @for label in Label::ALL {
            @let count = bin[label.column()];
            @let top = BASE - height(bin[..=label.column()].iter().sum());
            @if count > 0 {
                rect class={"fill " (label)} x=(place(x + 1.0)) y=(place(top))
                    width=(place(step - 2.0)) height=(place(height(count))) {
                    title { (format!("{from:.2} to {:.2}: {count} {label}", from + 0.05)) }
                }
            }
        }
    }
}

/// An article's bar in the chart of substitution rates.
#[derive(Clone, Debug)]
pub(super) struct Rate {
    /// The article's element in the page.
    pub(super) target: String,
    /// What the article is called, fit to be shown.
    pub(super) name: String,
    /// Share of the open places that were substituted, 0..1.
    pub(super) rate: f64,
    /// What the article is taken for.
    pub(super) label: Label,
}

/// The substitution rates of the first articles of the ranking.
pub(super) fn rates(rates: &[Rate]) -> Markup {
    let rates = &rates[..rates.len().min(MOST_RATES)];
    let highest = rates.iter().map(|rate| rate.rate).fold(0.0, f64::max);
    // The scale ends at a full tenth.
    let most = ((highest * 10.0).ceil() / 10.0).clamp(0.1, 1.0);
    let step = PLOT_WIDTH / rates.len().max(12) as f64;
    let body = html! {
        @for (index, rate) in rates.iter().enumerate() {
            @let height = PLOT_HEIGHT * (round4(rate.rate) / most).clamp(0.0, 1.0);
            a href={"#" (rate.target)} tabindex="-1" {
                rect class={"fill " (rate.label)} x=(place(LEFT + index as f64 * step + 1.0))
                    y=(place(BASE - height.max(1.0))) width=(place(step - 2.0))
                    height=(place(height.max(1.0))) {
                    title { (rate.name) ": " (percent(rate.rate)) }
                }
            }
        }
    };
    figure(
        "Substitution rate",
        "Estimated share of the swappable places that were swapped, by article, the worst score first.",
        &percent(most),
        "articles, the worst first",
        &body,
    )
}

/// A chart in its frame: `most` names the top of the scale.
fn figure(title: &str, caption: &str, most: &str, axis: &str, body: &Markup) -> Markup {
    html! {
        figure {
            figcaption { strong { (title) } " " (caption) }
            svg.chart viewBox={"0 0 " (WIDTH) " " (HEIGHT)} role="img"
                aria-label={(title) ". " (caption)} {
                line.grid x1=(LEFT) x2=(LEFT + PLOT_WIDTH) y1=(TOP) y2=(TOP) {}
                line.axis x1=(LEFT) x2=(LEFT + PLOT_WIDTH) y1=(BASE) y2=(BASE) {}
                text.end x=(LEFT - 6.0) y=(TOP + 4.0) { (most) }
                text.end x=(LEFT - 6.0) y=(BASE + 4.0) { "0" }
                text.middle x=(LEFT + PLOT_WIDTH / 2.0) y=(HEIGHT - 4.0) { (axis) }
                (body)
            }
        }
    }
}

/// A share of 0..1 in whole percent.
pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", round4(share) * 100.0)
}

/// A coordinate with one decimal.
fn place(coordinate: f64) -> String {
    format!("{coordinate:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_score_has_a_bin() {
        let mut histogram = Histogram::default();
        for score in [0.0, 0.049, 0.05, 0.999, 1.0, f64::NAN, -1.0, 7.0] {
            histogram.add(score, Label::Spun);
        }
        let spun = |bin: usize| histogram.counts[bin][Label::Spun.column()];
        assert_eq!([spun(0), spun(1), spun(BINS - 1)], [4, 1, 3]);
        assert!(histogram.chart(0.5).into_string().contains("0.95 to 1.00: 3 spun"));
    }

    #[test]
    fn a_bar_stays_in_its_frame() {
        for (value, width) in [(0.5, "50.0"), (2.0, "100.0"), (-1.0, "0.0")] {
            assert!(bar(value, "spun").into_string().contains(&format!("width=\"{width}\"")));
        }
    }

    #[test]
    fn charts_of_nothing_are_empty_frames() {
        let (scores, rates) = (Histogram::default().chart(0.5), rates(&[]));
        assert!(!scores.into_string().contains("class=\"fill"));
        assert!(!rates.into_string().contains("class=\"fill"));
    }

    #[test]
    fn only_the_first_rates_are_drawn_and_names_are_escaped() {
        let rate = |index: usize| Rate {
            target: format!("a{index}"),
            name: "<b>".into(),
            rate: 0.25,
            label: Label::Mt,
        };
        let all: Vec<Rate> = (0..MOST_RATES + 5).map(rate).collect();
        let chart = rates(&all).into_string();
        assert_eq!(chart.matches("<rect").count(), MOST_RATES);
        assert!(chart.contains("&lt;b&gt;: 25 %") && chart.contains("30 %"));
    }
}
