//! Spelling variants: British and American, joined and hyphenated. They are
//! neutral, since the choice between them says where an author is from and
//! nothing about a machine.

/// Whether two phrases are the same but for the spelling of their words.
#[must_use]
pub fn are_spelling_variants(a: &str, b: &str) -> bool {
    fold(a) == fold(b)
}

/// Endings and letter groups that British and American English spell apart,
/// brought to one form.
const RULES: &[(&str, &str)] = &[
    ("isation", "ization"),
    ("yse", "yze"),
    ("our", "or"),
    ("aeo", "eo"),
    ("aes", "es"),
    ("oeu", "eu"),
    ("ogue", "og"),
    ("ence", "ense"),
    ("ible", "able"),
    ("ph", "f"),
    ("que", "k"),
    ("ck", "k"),
    ("ou", "u"),
    ("ey", "y"),
    ("gement", "gment"),
    ("mme", "m"),
];

fn fold(phrase: &str) -> String {
    let mut joined: String = phrase.split([' ', '-']).map(fold_word).collect();
    joined.retain(|c| c != '\'' && c != '.');
    joined
}

fn fold_word(word: &str) -> String {
    let mut folded = word.to_owned();
    for (from, to) in RULES {
        folded = folded.replace(from, to);
    }
    folded = fold_endings(&folded);
    let mut single = String::with_capacity(folded.len());
    for c in folded.chars() {
        if !single.ends_with(c) {
            single.push(c);
        }
    }
    single
}

/// `-ise` to `-ize` with their forms, and `-re` to `-er`.
fn fold_endings(word: &str) -> String {
    for (from, to) in [
        ("ise", "ize"),
        ("ised", "ized"),
        ("ises", "izes"),
        ("iser", "izer"),
        ("isers", "izers"),
        ("ising", "izing"),
        ("tre", "ter"),
        ("tres", "ters"),
        ("bre", "ber"),
        ("bres", "bers"),
    ] {
        if let Some(stem) = word.strip_suffix(from)
            && stem.len() > 1
        {
            return format!("{stem}{to}");
        }
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialect_pairs_are_variants() {
        for (a, b) in [
            ("fibre", "fiber"),
            ("summarised", "summarized"),
            ("metres", "meters"),
            ("colour", "color"),
            ("roubles", "rubles"),
            ("defence ministry", "defense ministry"),
            ("on-line", "online"),
            ("traveller", "traveler"),
        ] {
            assert!(are_spelling_variants(a, b), "{a} {b}");
        }
    }

    #[test]
    fn other_pairs_are_not() {
        for (a, b) in [
            ("city", "metropolis"),
            ("fighting", "preventing"),
            ("rise", "rice"),
            ("house", "home"),
            ("hour", "our"),
            ("three", "tree house"),
        ] {
            assert!(!are_spelling_variants(a, b), "{a} {b}");
        }
    }
}
