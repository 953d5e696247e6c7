//! Valid bytes, changed in a few places: what gets past the first checks.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// Pieces that parsers look for, and numbers at the ends of their ranges.
const PIECES: &[&[u8]] = &[
    b"\0",
    b"\xff\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\x00\x00\x00\x80",
    b"\"",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b";",
    b"\t",
    b"\n",
    b"\r\n\r\n",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xf0\x9f\x98\x80",
    b"\xcc\x81",
    b"\xc3",
    b"\\ud800",
    b"null",
    b"-1",
    b"1e999",
    b"NaN",
    b"18446744073709551615",
    b"99999999999999999999999",
    b"<div>",
    b"</",
    b"<!--",
    b"&#x10FFFF;",
    b"<table><tr>",
    b"`````",
    b"> > > ",
    b"![](",
    b"WARC/1.0\r\n",
    b"Content-Length: ",
    b"Transfer-Encoding: chunked\r\n",
    b"HTTP/1.1 200 OK\r\n",
    b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd",
    b"PK\x03\x04",
    b"PAR1",
];

/// One change; places are shares of the length.
#[derive(Clone, Debug)]
enum Change {
    Set(Index, u8),
    Flip(Index, u8),
    Insert(Index, usize),
    Overwrite(Index, usize),
    Remove(Index, Index),
    Repeat(Index, usize, usize),
    Cut(Index),
    /// The rest from a place on is that of another seed.
    Splice(Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<Index>;
    prop_oneof![
        3 => (place(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        3 => (place(), 0..8_u8).prop_map(|(at, bit)| Change::Flip(at, bit)),
        3 => (place(), 0..PIECES.len()).prop_map(|(at, piece)| Change::Insert(at, piece)),
        3 => (place(), 0..PIECES.len()).prop_map(|(at, piece)| Change::Overwrite(at, piece)),
        1 => (place(), place()).prop_map(|(at, to)| Change::Remove(at, to)),
        1 => (place(), 1..64_usize, 1..64_usize).prop_map(|(at, len, times)| Change::Repeat(at, len, times)),
        1 => place().prop_map(Change::Cut),
        1 => (place(), place()).prop_map(|(at, seed)| Change::Splice(at, seed)),
    ]
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let place = |index: &Index| index.index(bytes.len() + 1);
        match self {
            Self::Set(at, byte) => {
                let at = place(at);
                bytes.get_mut(at).into_iter().for_each(|old| *old = *byte);
            }
            Self::Flip(at, bit) => {
                let at = place(at);
                bytes.get_mut(at).into_iter().for_each(|old| *old ^= 1 << bit);
            }
            Self::Insert(at, piece) => {
                let at = place(at);
                bytes.splice(at..at, PIECES[*piece].iter().copied());
            }
            Self::Overwrite(at, piece) => {
                let at = place(at);
                for (old, new) in bytes[at..].iter_mut().zip(PIECES[*piece]) {
                    *old = *new;
                }
            }
            Self::Remove(at, to) => {
                let (at, to) = (place(at), place(to));
                bytes.drain(at.min(to)..at.max(to));
            }
            Self::Repeat(at, length, times) => {
                let at = place(at);
                let part = bytes[at..bytes.len().min(at + length)].repeat(*times);
                bytes.splice(at..at, part);
            }
            Self::Cut(at) => bytes.truncate(place(at)),
            Self::Splice(at, seed) => {
                let at = place(at);
                let other = seed.get(seeds);
                bytes.truncate(at);
                bytes.extend(&other[at.min(other.len())..]);
            }
        }
    }
}

/// One of `seeds` with up to a dozen changes.
pub fn mutated(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    (any::<Index>(), vec(change(), 0..12)).prop_map(move |(seed, changes)| {
        let mut bytes = seed.get(&seeds).clone();
        for change in changes {
            change.apply(&mut bytes, &seeds);
        }
        bytes
    })
}
