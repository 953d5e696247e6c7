//! What a source of substitution rows is like: every decision that the program
//! takes by where a row comes from.

use super::PerBreadth;
use crate::document::Tool;

/// The character of one source. There are no defaults: who adds a source is
/// asked for every field.
///
/// Where a field does not say how its values were chosen, they were set by
/// judgement when the source was added and were not tuned since.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Profile {
    /// The name in files, reports and look-ups; unique.
    pub name: &'static str,
    /// The option of `unspin learn` that names its file or folder; `None` where
    /// the rows are the command's own argument.
    pub option: Option<&'static str>,
    /// The manner of tool that takes its synonyms from here.
    pub tool: Tool,
    /// Which of its rows are kept, and in which pass they are looked up.
    pub trust: Trust,
    /// What kind of evidence its rows are, for the classifier of findings.
    pub family: Family,
    /// The tool whose output its rows were learned from, if there is one.
    pub output: Option<ToolOutput>,
    /// ln of its share in the mixture of sources that explains a written phrase,
    /// in nats, at most 0. The shares need not sum to 1.
    pub log_share: f32,
    /// How many originals of one written phrase it may name, at least 1; those
    /// whose rarest word is the most frequent are kept. 48 of the Moby Thesaurus
    /// in place of five, both ways round, raised the originals among the first five, told which
    /// phrase was swapped, from .50 to .65 on dev for a spinner with a wide thesaurus.
    pub most_originals: usize,
    /// The least surprisal, in nats, of the most surprising word of a written
    /// phrase whose rows are looked into, by pass. Two nats lose one edge in 300
    /// and save the reading of most of the table.
    pub least_surprisal: PerBreadth<f32>,
    /// Whether its rows have the first pass's rate of substitution in the second
    /// pass as well. So it is for all of our own lexicon, or an original that
    /// people write as well would lose to its rarer synonym.
    pub has_first_rate: bool,
    /// Whether a row whose sides differ only in the plural's "s" is a swap:
    /// "city" for cities.
    pub swaps_number: bool,
    /// Whether a row whose sides differ only in where words are parted is a
    /// swap: "any one" for anyone.
    pub parts_words: bool,
    /// How much our own spinner prefers its rows.
    pub spun_by: SpinPreference,
}

/// How far a source's rows are believed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trust {
    /// A person named the swap as one: all rows, in every article.
    Named,
    /// Tools draw on the list: rows whose original is known, in every article where they lead
    /// from a rarer phrase to a more frequent one, and else in machine-edited
    /// articles only. Every frequent word would be suspect.
    DrawnOn {
        /// As in [`Trust::Listed`]. Inflection slips ("be" for is) reach further up.
        commonest_written: f32,
    },
    /// Evidence in machine-edited articles only: used in the second pass.
    Blind,
    /// Seen in a tool's output: in machine-edited articles only, and as far as
    /// the language model knows the original.
    Observed,
    /// A wide and noisy list: from a single word to a frequent original, in
    /// machine-edited articles only. What it has under a word in several words
    /// are kinds of it more often than other names: "sodium chloride" under chemical.
    Wide,
    /// A list of what is alike: where it leads from a rarer phrase to a more
    /// frequent one, in machine-edited articles only.
    Listed {
        /// The largest ln unigram probability of the written phrase's rarest
        /// word: function words are not suspected for what a list says.
        commonest_written: f32,
    },
}

/// What kind of evidence rows are, as the classifier of findings is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// A person named the swap as one.
    Named,
    /// The synonyms of WordNet.
    Wordnet,
    /// A wide list of what is alike.
    Thesaurus,
    /// What holds for tools alone: closed classes, lemmas, what tools were seen to write.
    ToolsAlone,
}

/// The output that a source was learned from. Where that tool is measured as an
/// unseen one, the source is left out, and no other source's rows hang on its rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ToolOutput {
    /// How the tool's name begins in labels; `None` for the source of all tools
    /// that have no source of their own.
    pub tool: Option<&'static str>,
    /// Swaps expected less often than this in all texts are chance. Translation
    /// rewrites freely, so that three sightings are wanted of it.
    pub least_count: f64,
}

/// How much each manner of our own spinner prefers a source's rows, 0..1; 0 when
/// it does not know them. Set by judgement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpinPreference {
    /// A spinner of news.
    pub news: f32,
    /// A thesaurus swapper.
    pub thesaurus: f32,
    /// A paraphraser that writes tortured phrases.
    pub tortured: f32,
    /// A simplifier: an everyday word for an everyday word.
    pub everyday: f32,
    /// A dictionary of synonyms that knows no part of speech.
    pub dictionary: f32,
    /// A humanizer.
    pub humanizer: f32,
}

impl SpinPreference {
    /// No manner knows the rows.
    pub const NONE: Self = Self {
        news: 0.0,
        thesaurus: 0.0,
        tortured: 0.0,
        everyday: 0.0,
        dictionary: 0.0,
        humanizer: 0.0,
    };
}
