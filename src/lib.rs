//! unspin finds what a machine put into an English article: synonym-spun
//! phrasing and machine-translation artifacts, with the wording the author
//! first wrote.
//!
//! The rooms, in the order in which an article walks through them:
//!
//! - [`read`]: files, folders and streams become [`document::Article`]s;
//! - [`segment`]: an article becomes passages, sentences and tokens;
//! - [`restore`]: the noisy-channel decoder, over the language model of [`lm`]
//!   and the substitution table of [`channel`];
//! - [`translation`]: what translated English looks like;
//! - [`features`]: what the decoder and the plain signals say of each sentence;
//! - [`classify`]: labels and calibrated scores;
//! - [`judge`]: a small neural language model, asked about what was found;
//! - [`detector`]: all of the above behind one type, [`detector::Detector`];
//! - [`siblings`]: evidence from other articles of the same run;
//! - [`report`]: tables, pages, JSON, SARIF and text for people and programs;
//! - `review`: a local page on which a person judges what was found.
//!
//! ```
//! use unspin::detector::{Detector, DetectorOptions};
//! use unspin::document::Article;
//!
//! let detector = Detector::new(&DetectorOptions::default())?;
//! assert_eq!(detector.lookup("International Minister", 1)[0].text, "foreign minister");
//!
//! let text = "The preventing had to cease, the International Minister said.";
//! let report = detector.score(&Article { text: text.into(), ..Article::default() });
//! assert!(!report.verdict.reliable, "one sentence is too short to judge");
//! # Ok::<(), unspin::detector::DetectorError>(())
//! ```
//!
//! [`labels`] builds and reads labelled articles for training and evaluation, [`training`] learns
//! from them and measures.
//!
//! # What is public
//!
//! The interface is [`detector`], [`document`], [`read`] and [`report`], with what they hand out,
//! and [`training`] as far as `examples/teach.rs` uses it: changes there are told in the changelog
//! and follow semantic versioning. All other rooms are open because the program is a crate of its
//! own, and may change with any version.

pub mod cells;
pub mod channel;
pub mod classify;
pub mod detector;
pub mod document;
pub mod features;
pub mod judge;
pub mod labels;
pub mod lm;
pub mod model_file;
pub mod names;
pub mod numbers;
#[cfg(feature = "python")]
mod python;
pub mod read;
pub mod report;
pub mod restore;
#[cfg(feature = "review")]
pub mod review;
pub mod segment;
pub mod siblings;
pub mod training;
pub mod translation;

pub use detector::Detector;
