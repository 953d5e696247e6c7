//! The stable hash of tokens and phrases. It is part of the model format: a
//! change here means a new format version of every binary model.

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const FOLD: u64 = 0xd6e8_feb8_6659_fd93;

/// One 64 x 64 -> 128 bit multiplication folded to 64 bits.
#[inline]
const fn fold(a: u64, b: u64) -> u64 {
    let product = (a as u128) * (b as u128);
    (product as u64) ^ ((product >> 64) as u64)
}

/// Hash of a token's normalised bytes. Never 0, so 0 can mean "no token".
#[inline]
#[must_use]
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut state = SEED ^ (bytes.len() as u64);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        state = fold(state ^ u64::from_le_bytes(word), FOLD);
    }
    let rest = chunks.remainder();
    let mut word = [0; 8];
    word[..rest.len()].copy_from_slice(rest);
    state = fold(state ^ u64::from_le_bytes(word), FOLD);
    fold(state, SEED) | 1
}

/// Bit 5 of each of eight bytes: what tells small ASCII letters from capitals.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// [`hash_bytes`] of the first `length` bytes of `text` in lower case, if they
/// are ASCII letters; `length` is at most that of `text`.
#[inline]
pub(super) fn hash_letters(text: &[u8], length: usize) -> u64 {
    let mut state = SEED ^ (length as u64);
    let mut at = 0;
    while at + 8 <= length {
        state = fold(state ^ (eight_bytes(text, at) | SMALL), FOLD);
        at += 8;
    }
    let kept = (1 << (8 * (length - at))) - 1;
    state = fold(state ^ ((eight_bytes(text, at) | SMALL) & kept), FOLD);
    fold(state, SEED) | 1
}

/// How many ASCII letters `text` begins with, and how many of them are capitals.
#[inline]
pub(super) fn count_letters(text: &[u8]) -> (usize, u32) {
    let (mut length, mut capitals) = (0, 0);
    loop {
        let bytes = eight_bytes(text, length);
        // In each byte, sums stay below 256: its high bit tells of no other byte.
        let small = (bytes | SMALL) & !HIGH;
        let letters = (small + 0x1f1f_1f1f_1f1f_1f1f) & !(small + 0x0505_0505_0505_0505) & !bytes;
        let run = (!letters & HIGH).trailing_zeros() / 8;
        let read = if run == 8 { u64::MAX } else { (1 << (8 * run)) - 1 };
        capitals += (!bytes & SMALL & read).count_ones();
        length += run as usize;
        if run < 8 {
            return (length, capitals);
        }
    }
}

/// The high bit of each of eight bytes.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Eight bytes from `at` on, 0 after the end.
#[inline]
fn eight_bytes(text: &[u8], at: usize) -> u64 {
    if let Some(bytes) = text.get(at..).and_then(|rest| rest.first_chunk()) {
        return u64::from_le_bytes(*bytes);
    }
    let mut bytes = [0; 8];
    for (byte, &from) in bytes.iter_mut().zip(text.get(at..).unwrap_or(&[])) {
        *byte = from;
    }
    u64::from_le_bytes(bytes)
}

/// Hash of a phrase from the hashes of its tokens: `hash_phrase(h, t)` extends
/// the phrase with hash `h` (0 for the empty phrase) by the token with hash `t`.
/// A phrase of one token has the token's own hash.
#[inline]
#[must_use]
pub const fn hash_phrase(phrase: u64, token: u64) -> u64 {
    if phrase == 0 { token } else { fold(phrase.rotate_left(23) ^ token, FOLD) | 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_counted_and_hashed_as_their_lower_case() {
        for text in [
            "",
            "a",
            "Z",
            "The cat",
            "ForeignMinister",
            "eightlet",
            "eightlet s",
            "@[`{",
            "café",
            "AbCdEfGhIjKlMnOpQ",
        ] {
            let (length, capitals) = count_letters(text.as_bytes());
            let letters = text.bytes().take_while(u8::is_ascii_alphabetic);
            assert_eq!(length, letters.clone().count(), "{text}");
            assert_eq!(capitals as usize, letters.filter(u8::is_ascii_uppercase).count(), "{text}");
            let lower = text[..length].to_ascii_lowercase();
            assert_eq!(
                hash_letters(text.as_bytes(), length),
                hash_bytes(lower.as_bytes()),
                "{text}"
            );
        }
    }

    #[test]
    fn every_byte_is_a_letter_or_none() {
        for byte in 0..=u8::MAX {
            let text = [b'x', byte, b'Y', b'z'];
            let expected = if byte.is_ascii_alphabetic() { 4 } else { 1 };
            assert_eq!(count_letters(&text).0, expected, "{byte}");
        }
    }

    #[test]
    fn order_and_content_matter() {
        let (a, b) = (hash_bytes(b"foreign"), hash_bytes(b"minister"));
        assert_ne!(a, b);
        assert_ne!(hash_phrase(a, b), hash_phrase(b, a));
        assert_eq!(hash_phrase(0, a), a);
        assert_ne!(hash_bytes(b"a"), hash_bytes(b"a\0"));
    }
}
