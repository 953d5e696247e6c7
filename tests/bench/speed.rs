//! Words per second of the three layers: queries of the language model, the
//! decoder, and the whole way from a text to its report, on one thread.
//!
//! Reads the samples, or the files of `UNSPIN_BENCH_TEXT`. The samples fit in
//! the processor's cache with the n-grams that they touch; give a megabyte or
//! more for figures that hold elsewhere.

#![allow(clippy::expect_used, reason = "a bench without its models or texts may stop")]

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, Throughput, measurement::WallTime};
use unspin::Detector;
use unspin::detector::DetectorOptions;
use unspin::document::{Article, Segments};
use unspin::lm::{SENTENCE_END, View, WordId};
use unspin::read::{ReadOptions, articles};
use unspin::restore::{Decoder, DecoderOptions, Workspace, substitutable_words};
use unspin::segment::segment;

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let detector = Detector::new(&DetectorOptions::default()).expect("the embedded models");
    let texts = texts();
    let segmented: Vec<Segments> = texts.iter().map(|article| segments(&article.text)).collect();
    let words = segmented.iter().map(|article| article.words() as u64).sum();

    let mut group = criterion.benchmark_group("unspin");
    let lm = detector.models().language_model().view();
    query(&mut group, &lm, &segmented);
    group.throughput(Throughput::Elements(words));
    decode(&mut group, &detector, &segmented);
    group.bench_function("score", |bencher| {
        bencher.iter(|| texts.iter().for_each(|article| drop(black_box(detector.score(article)))));
    });
    group.finish();
    criterion.final_summary();
}

fn texts() -> Vec<Article> {
    let path = std::env::var("UNSPIN_BENCH_TEXT").unwrap_or_else(|_| {
        concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples/articles").to_owned()
    });
    let articles = articles(&[path], &ReadOptions::default());
    articles.collect::<Result<_, _>>().expect("texts that can be read")
}

fn segments(text: &str) -> Segments {
    let mut segments = Segments::default();
    segment(text, &mut segments);
    segments
}

/// Look-ups: one for each token and one for each end of a sentence.
fn query(group: &mut BenchmarkGroup<'_, WallTime>, lm: &View<'_>, articles: &[Segments]) {
    let sentences: Vec<Vec<WordId>> = articles
        .iter()
        .flat_map(|article| {
            article.sentences.iter().map(move |s| &article.tokens[s.tokens.clone()])
        })
        .map(|tokens| tokens.iter().map(|token| lm.vocabulary().id(token.hash)).collect())
        .collect();
    let lookups: usize = sentences.iter().map(|words| words.len() + 1).sum();
    group.throughput(Throughput::Elements(lookups as u64));
    let (mut states, mut matches) = (Vec::new(), Vec::new());
    group.bench_function("query", |bencher| {
        bencher.iter(|| {
            for words in &sentences {
                lm.read(words, &mut states, &mut matches);
                black_box(&matches);
            }
        });
    });
    group.bench_function("query word by word", |bencher| {
        bencher.iter(|| {
            for words in &sentences {
                let mut state = lm.start();
                for &word in words.iter().chain(&[SENTENCE_END]) {
                    let (found, next) = lm.score(&state, word);
                    black_box(found);
                    state = next;
                }
            }
        });
    });
}

fn decode(group: &mut BenchmarkGroup<'_, WallTime>, detector: &Detector, articles: &[Segments]) {
    let models = detector.models();
    let (lm, table) = (models.language_model().view(), models.table().view());
    let open = substitutable_words(&table, models.originals(), lm.vocabulary().len());
    let classes = models.language_model().classes();
    let decoder =
        Decoder::new(lm, classes, table, models.originals(), &open, DecoderOptions::default());
    let mut workspace = Workspace::default();
    group.bench_function("decode", |bencher| {
        bencher.iter(|| {
            articles.iter().for_each(|article| drop(decoder.restore(article, &mut workspace)));
        });
    });
}
