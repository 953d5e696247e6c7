//! How much the judge is asked: of labelled articles, by label and register, how many pass the gate,
//! and about how many suspect phrases it is asked with the cap of an article and would be without.
//! With the file of a judge, what that costs.
//!
//! `cargo bench --bench judge_gate -- LABELS.jsonl [JUDGE.gguf [SECONDS]]`

#![allow(clippy::expect_used, reason = "a bench without its models or texts may stop")]
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use unspin::detector::{Analysis, Models, Opinions};
use unspin::document::{Article, Label};
use unspin::judge::Judge;
use unspin::read::{ReadOptions, articles};
use unspin::restore::DecoderOptions;

/// What is counted of some articles.
#[derive(Clone, Copy, Default)]
struct Count {
    articles: usize,
    words: usize,
    swaps: usize,
    /// Articles of which something is asked.
    passed: usize,
    /// Swaps that are asked about, and those that would be without the cap.
    asked: usize,
    uncapped: usize,
}

impl Count {
    fn of(analysis: &Analysis) -> Self {
        let sentences = analysis.restoration.sentences.iter();
        let swaps = sentences.map(|sentence| sentence.swaps.len()).sum();
        let asked = Opinions::to_ask(analysis);
        let uncapped = if asked > 0 { swaps } else { 0 };
        let passed = usize::from(asked > 0);
        Self { articles: 1, words: analysis.words, swaps, passed, asked, uncapped }
    }

    fn add(&mut self, other: &Self) {
        self.articles += other.articles;
        self.words += other.words;
        self.swaps += other.swaps;
        self.passed += other.passed;
        self.asked += other.asked;
        self.uncapped += other.uncapped;
    }
}

fn main() {
    let mut words = std::env::args().skip(1).filter(|word| !word.starts_with("--"));
    let path = words.next().expect("a file of labelled articles");
    let judge = words.next();
    let seconds = words.next().map_or(60, |word| word.parse().expect("seconds"));
    let texts: Vec<Article> = articles(&[path], &ReadOptions::default())
        .collect::<Result<_, _>>()
        .expect("articles that can be read");
    let models = Models::open(None, None, None).expect("the embedded models");
    let start = Instant::now();
    let analyse = |article: &Article| models.analyse(&article.text, DecoderOptions::default());
    let counts: Vec<Count> = texts.par_iter().map(|article| Count::of(&analyse(article))).collect();
    let decoding = start.elapsed().as_secs_f64();
    let mut table: BTreeMap<(String, String), Count> = BTreeMap::new();
    for (article, count) in texts.iter().zip(&counts) {
        let label = article.label.map_or("no label", Label::name).to_owned();
        let register = article.register.clone().unwrap_or_default();
        for register in [register, " all".to_owned()] {
            table.entry((label.clone(), register)).or_default().add(count);
        }
        table.entry((" all".to_owned(), " all".to_owned())).or_default().add(count);
    }
    println!(
        "| label | register | articles | swaps per 100 words | articles asked | asked per 100 words | without the cap |"
    );
    println!("|---|---|---:|---:|---:|---:|---:|");
    for ((label, register), count) in &table {
        let per_100 = |swaps: usize| 100.0 * swaps as f64 / count.words.max(1) as f64;
        let share = count.passed as f64 / count.articles as f64;
        println!(
            "| {} | {} | {} | {:.2} | {share:.3} | {:.2} | {:.2} |",
            label.trim(),
            register.trim(),
            count.articles,
            per_100(count.swaps),
            per_100(count.asked),
            per_100(count.uncapped)
        );
    }
    println!("\nDecoding: {decoding:.1} s by the clock, all cores.");
    if let Some(judge) = judge {
        let judge = Judge::open(Path::new(&judge)).expect("a judge");
        cost(&judge, &models, &texts, Duration::from_secs(seconds));
    }
}

/// Asks about every tenth article, then those behind them, on one core until the time is up.
fn cost(judge: &Judge, models: &Models, texts: &[Article], most: Duration) {
    let (mut asked, mut articles, mut spent) = (0, 0, Duration::ZERO);
    for article in (0..10).flat_map(|first| texts.iter().skip(first).step_by(10)) {
        let analysis = models.analyse(&article.text, DecoderOptions::default());
        let swaps = Opinions::to_ask(&analysis);
        if swaps == 0 {
            continue;
        }
        let start = Instant::now();
        drop(Opinions::ask(judge, models, &article.text, &analysis));
        spent += start.elapsed();
        asked += swaps;
        articles += 1;
        if spent >= most {
            break;
        }
    }
    let each = spent.as_secs_f64() / asked.max(1) as f64;
    println!(
        "Judge: {asked} suspect phrases of {articles} articles, {each:.3} s each on one core."
    );
}
