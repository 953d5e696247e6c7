//! Readers of the values that arguments of several commands have.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use unspin::detector::Preset;
use unspin::report::{Level, OutputFormat};

/// Reads a preset's name.
pub fn preset() -> impl TypedValueParser<Value = Preset> {
    PossibleValuesParser::new(Preset::ALL.map(Preset::name)).try_map(|name| name.parse::<Preset>())
}

/// Reads a level's name.
pub fn level() -> impl TypedValueParser<Value = Level> {
    PossibleValuesParser::new(Level::ALL.map(Level::name)).try_map(|name| name.parse::<Level>())
}

/// Reads an output format's name.
pub fn output_format() -> impl TypedValueParser<Value = OutputFormat> {
    let names = OutputFormat::ALL.iter().map(|format| format.name());
    PossibleValuesParser::new(names).try_map(|name| name.parse::<OutputFormat>())
}

/// Reads a probability, 0..1.
pub fn probability(word: &str) -> Result<f64, String> {
    match word.parse::<f64>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("expected a number from 0 to 1".to_owned()),
    }
}

/// Reads the mark between the cells of CSV: one ASCII character, or `tab`.
pub fn delimiter(word: &str) -> Result<u8, String> {
    match word.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        &[mark] if mark.is_ascii_punctuation() && mark != b'"' || word == "\t" => Ok(mark),
        _ => Err("expected one punctuation mark, or `tab`".to_owned()),
    }
}

/// Reads the origin of a page or a plug-in, as browsers send it: `scheme://host`, and a port.
pub fn origin(word: &str) -> Result<String, String> {
    match word.split_once("://") {
        Some((scheme, host)) if !scheme.is_empty() && is_host(host) => Ok(word.to_owned()),
        _ => Err("expected an origin such as https://editor.example".to_owned()),
    }
}

fn is_host(word: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    !word.is_empty() && word.bytes().all(is_part)
}

/// The arguments of one command, parsed from the words after its name.
#[cfg(test)]
pub fn parse_args<A: clap::Args>(words: &[&str]) -> Result<A, clap::Error> {
    let command = A::augment_args(clap::Command::new("test").no_binary_name(true));
    A::from_arg_matches(&command.try_get_matches_from(words)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_lies_between_0_and_1() {
        assert!(probability("0").is_ok() && probability("1").is_ok() && probability(".5").is_ok());
        for word in ["-0.1", "1.01", "nan", "inf", "", "half"] {
            assert!(probability(word).is_err(), "{word}");
        }
    }

    #[test]
    fn an_origin_has_no_path_and_is_not_all() {
        for word in ["https://a.example", "chrome-extension://abc", "http://localhost:8080"] {
            assert_eq!(origin(word).as_deref(), Ok(word));
        }
        for word in ["*", "null", "a.example", "https://", "https://a.example/", "://a", "a://b c"]
        {
            assert!(origin(word).is_err(), "{word}");
        }
    }

    #[test]
    fn a_delimiter_is_one_mark() {
        assert_eq!(delimiter(";").unwrap(), b';');
        assert_eq!(delimiter("tab").unwrap(), b'\t');
        for word in ["", ";;", "a", "\"", "\n", "€"] {
            assert!(delimiter(word).is_err(), "{word}");
        }
    }
}
