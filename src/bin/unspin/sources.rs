//! The sources of the substitution table, as the command line names them.

use std::path::PathBuf;

use clap::Args;
use unspin::channel::{SourcePaths, Substitution};

/// Which sources to take.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Sources")]
pub struct SourceArgs {
    /// The lexicon: a folder of CSV with written, original, pos, class, note
    #[arg(long, value_name = "DIR")]
    pub lexicon: Option<PathBuf>,

    /// Synonyms of the WordNet 3.0 database in this folder
    #[arg(long, value_name = "DIR")]
    pub wordnet: Option<PathBuf>,

    /// Synonyms of the Moby Thesaurus; needs a build with the feature build-table
    #[arg(long)]
    pub moby: bool,

    /// Word pairs that share a translation: TSV with word, word, part of speech, languages
    #[arg(long, value_name = "FILE")]
    pub pivot: Option<PathBuf>,

    /// Tortured phrases: TSV with spun, original, papers, under a header
    #[arg(long, value_name = "FILE")]
    pub tortured: Option<PathBuf>,

    /// Sentence pairs to align: TSV with original, written, generator (also .zst)
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub sentence_pairs: Vec<PathBuf>,

    /// Antonyms, which are never proposed: two words a line
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub antonyms: Vec<PathBuf>,
}

impl SourceArgs {
    /// Whether any source of rows is named.
    pub fn names_any(&self) -> bool {
        // Antonyms only take rows away.
        let Self { lexicon, wordnet, moby, pivot, tortured, sentence_pairs, antonyms: _ } = self;
        let files = [lexicon, wordnet, pivot, tortured];
        *moby || !sentence_pairs.is_empty() || files.iter().any(|file| file.is_some())
    }

    /// The sources, with the rows of a user's own pairs.
    pub fn with(&self, learned: Vec<Substitution>) -> SourcePaths {
        SourcePaths {
            lexicon: self.lexicon.clone(),
            wordnet: self.wordnet.clone(),
            moby: self.moby,
            pivot: self.pivot.clone(),
            tortured: self.tortured.clone(),
            pairs: self.sentence_pairs.clone(),
            antonyms: self.antonyms.clone(),
            learned,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use unspin::channel::Source;

    use super::*;

    #[test]
    fn every_source_is_named_by_its_option_and_every_option_names_a_source() {
        let command = SourceArgs::augment_args(clap::Command::new("learn"));
        let options: BTreeSet<&str> =
            command.get_arguments().filter_map(|argument| argument.get_long()).collect();
        let of_sources = Source::ALL.into_iter().filter_map(|source| source.profile().option);
        let expected: BTreeSet<&str> = of_sources.chain(["antonyms"]).collect();
        assert_eq!(options, expected);
    }

    #[test]
    fn antonyms_alone_are_no_source() {
        let args = SourceArgs { antonyms: vec!["a".into()], ..SourceArgs::default() };
        assert!(!args.names_any());
        assert!(SourceArgs { moby: true, ..args.clone() }.names_any());
        assert!(SourceArgs { tortured: Some("t".into()), ..args }.names_any());
    }
}
