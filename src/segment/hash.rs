//! The stable hash of tokens and phrases. It is part of the model format: a
//! change here means a new format version of every binary model.

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const FOLD: u64 = 0xd6e8_feb8_6659_fd93;

/// One 64 x 64 -> 128 bit multiplication folded to 64 bits.
#[inline]
const fn fold(a: u64, b: u64) -> u64 {
    let product = (a as u128) * (b as u128);
    #[expect(clippy::cast_possible_truncation, reason = "the two halves are meant")]
    {
        (product as u64) ^ ((product >> 64) as u64)
    }
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
    fn order_and_content_matter() {
        let (a, b) = (hash_bytes(b"foreign"), hash_bytes(b"minister"));
        assert_ne!(a, b);
        assert_ne!(hash_phrase(a, b), hash_phrase(b, a));
        assert_eq!(hash_phrase(0, a), a);
        assert_ne!(hash_bytes(b"a"), hash_bytes(b"a\0"));
    }
}
