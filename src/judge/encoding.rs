//! How tensors are stored, and their rows as plain numbers.
//!
//! Blocks of 32 values, or of 256 in the encodings with a K, share one scale or
//! a few, as ggml lays them out. What a file calls Q4_K has rows of other
//! encodings as well where their length is no multiple of 256.

use half::{bf16, f16};

use super::error::Flaw;

/// How a tensor is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Encoding {
    F32,
    F16,
    Bf16,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    Q4K,
    Q5K,
    Q6K,
}

/// Number and name of the encodings that ggml knows and this program does not.
const UNKNOWN: [(u32, &str); 21] = [
    (9, "Q8_1"),
    (10, "Q2_K"),
    (11, "Q3_K"),
    (15, "Q8_K"),
    (16, "IQ2_XXS"),
    (17, "IQ2_XS"),
    (18, "IQ3_XXS"),
    (19, "IQ1_S"),
    (20, "IQ4_NL"),
    (21, "IQ3_S"),
    (22, "IQ2_S"),
    (23, "IQ4_XS"),
    (24, "I8"),
    (25, "I16"),
    (26, "I32"),
    (27, "I64"),
    (28, "F64"),
    (29, "IQ1_M"),
    (34, "TQ1_0"),
    (35, "TQ2_0"),
    (39, "MXFP4"),
];

impl Encoding {
    /// By its number in a file.
    pub fn from_number(number: u32) -> Result<Self, Flaw> {
        Ok(match number {
            0 => Self::F32,
            1 => Self::F16,
            2 => Self::Q4_0,
            3 => Self::Q4_1,
            6 => Self::Q5_0,
            7 => Self::Q5_1,
            8 => Self::Q8_0,
            12 => Self::Q4K,
            13 => Self::Q5K,
            14 => Self::Q6K,
            30 => Self::Bf16,
            _ => {
                let known = UNKNOWN.iter().find(|(known, _)| *known == number);
                let name = known.map_or(format!("number {number}"), |(_, name)| (*name).to_owned());
                return Err(Flaw::unsupported(format!("quantisation {name}")));
            }
        })
    }

    /// The name that ggml gives it.
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "F32",
            Self::F16 => "F16",
            Self::Bf16 => "BF16",
            Self::Q4_0 => "Q4_0",
            Self::Q4_1 => "Q4_1",
            Self::Q5_0 => "Q5_0",
            Self::Q5_1 => "Q5_1",
            Self::Q8_0 => "Q8_0",
            Self::Q4K => "Q4_K",
            Self::Q5K => "Q5_K",
            Self::Q6K => "Q6_K",
        }
    }

    /// Values and bytes of a block.
    fn block(self) -> (usize, usize) {
        match self {
            Self::F32 => (1, 4),
            Self::F16 | Self::Bf16 => (1, 2),
            Self::Q4_0 => (32, 18),
            Self::Q4_1 => (32, 20),
            Self::Q5_0 => (32, 22),
            Self::Q5_1 => (32, 24),
            Self::Q8_0 => (32, 34),
            Self::Q4K => (256, 144),
            Self::Q5K => (256, 176),
            Self::Q6K => (256, 210),
        }
    }

    /// Bytes of a row of `length` values; nothing where no whole number of blocks makes one.
    pub fn row_bytes(self, length: usize) -> Option<usize> {
        let (values, bytes) = self.block();
        if !length.is_multiple_of(values) {
            return None;
        }
        (length / values).checked_mul(bytes)
    }

    /// Decodes a row: as many bytes as [`Self::row_bytes`] says of the length of `row`.
    #[inline(always)]
    pub fn decode(self, bytes: &[u8], row: &mut [f32]) {
        match self {
            Self::F32 => blocks(bytes, row, |&bytes: &[u8; 4], [value]: &mut [f32; 1]| {
                *value = f32::from_le_bytes(bytes);
            }),
            Self::F16 => blocks(bytes, row, |&bytes: &[u8; 2], [value]: &mut [f32; 1]| {
                *value = half(bytes);
            }),
            Self::Bf16 => blocks(bytes, row, |&bytes: &[u8; 2], [value]: &mut [f32; 1]| {
                *value = bf16::from_le_bytes(bytes).to_f32();
            }),
            Self::Q4_0 => blocks(bytes, row, q4_0),
            Self::Q4_1 => blocks(bytes, row, q4_1),
            Self::Q5_0 => blocks(bytes, row, q5_0),
            Self::Q5_1 => blocks(bytes, row, q5_1),
            Self::Q8_0 => blocks(bytes, row, q8_0),
            Self::Q4K => blocks(bytes, row, q4_k),
            Self::Q5K => blocks(bytes, row, q5_k),
            Self::Q6K => blocks(bytes, row, q6_k),
        }
    }
}

#[inline(always)]
fn blocks<const B: usize, const V: usize>(
    bytes: &[u8],
    row: &mut [f32],
    decode: impl Fn(&[u8; B], &mut [f32; V]),
) {
    for (bytes, values) in bytes.as_chunks::<B>().0.iter().zip(row.as_chunks_mut::<V>().0) {
        decode(bytes, values);
    }
}

/// A 16-bit float. The constant conversion needs no look at what the processor has.
#[inline(always)]
fn half(bytes: [u8; 2]) -> f32 {
    f16::from_le_bytes(bytes).to_f32_const()
}

#[inline(always)]
fn q4_0(bytes: &[u8; 18], values: &mut [f32; 32]) {
    let scale = half([bytes[0], bytes[1]]);
    let (low, high) = values.split_at_mut(16);
    for (at, &byte) in bytes[2..].iter().enumerate() {
        low[at] = scale * (i32::from(byte & 15) - 8) as f32;
        high[at] = scale * (i32::from(byte >> 4) - 8) as f32;
    }
}

#[inline(always)]
fn q4_1(bytes: &[u8; 20], values: &mut [f32; 32]) {
    let (scale, least) = (half([bytes[0], bytes[1]]), half([bytes[2], bytes[3]]));
    let (low, high) = values.split_at_mut(16);
    for (at, &byte) in bytes[4..].iter().enumerate() {
        low[at] = scale * i32::from(byte & 15) as f32 + least;
        high[at] = scale * i32::from(byte >> 4) as f32 + least;
    }
}

/// The fifth bits of 32 values, the `at`-th of them moved to its place.
#[inline(always)]
fn fifth(bits: u32, at: usize) -> u8 {
    ((bits >> at & 1) << 4) as u8
}

#[inline(always)]
fn q5_0(bytes: &[u8; 22], values: &mut [f32; 32]) {
    let scale = half([bytes[0], bytes[1]]);
    let bits = u32::from_le_bytes([bytes[2], bytes[3], bytes[4], bytes[5]]);
    let (low, high) = values.split_at_mut(16);
    for (at, &byte) in bytes[6..].iter().enumerate() {
        low[at] = scale * (i32::from(byte & 15 | fifth(bits, at)) - 16) as f32;
        high[at] = scale * (i32::from(byte >> 4 | fifth(bits, at + 16)) - 16) as f32;
    }
}

#[inline(always)]
fn q5_1(bytes: &[u8; 24], values: &mut [f32; 32]) {
    let (scale, least) = (half([bytes[0], bytes[1]]), half([bytes[2], bytes[3]]));
    let bits = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]);
    let (low, high) = values.split_at_mut(16);
    for (at, &byte) in bytes[8..].iter().enumerate() {
        low[at] = scale * i32::from(byte & 15 | fifth(bits, at)) as f32 + least;
        high[at] = scale * i32::from(byte >> 4 | fifth(bits, at + 16)) as f32 + least;
    }
}

#[inline(always)]
fn q8_0(bytes: &[u8; 34], values: &mut [f32; 32]) {
    let scale = half([bytes[0], bytes[1]]);
    for (value, &byte) in values.iter_mut().zip(&bytes[2..]) {
        *value = scale * f32::from(byte as i8);
    }
}

/// Scale and least value of the `at`-th of eight groups, 6 bits each, packed into 12 bytes.
#[inline(always)]
fn scale_and_least(packed: &[u8], at: usize) -> (f32, f32) {
    let (scale, least) = if at < 4 {
        (packed[at] & 63, packed[at + 4] & 63)
    } else {
        let both = packed[at + 4];
        (both & 15 | packed[at - 4] >> 6 << 4, both >> 4 | packed[at] >> 6 << 4)
    };
    (scale.into(), least.into())
}

#[inline(always)]
fn q4_k(bytes: &[u8; 144], values: &mut [f32; 256]) {
    let (scale, least) = (half([bytes[0], bytes[1]]), half([bytes[2], bytes[3]]));
    let packed = &bytes[4..16];
    for (pair, (values, bytes)) in
        values.chunks_exact_mut(64).zip(bytes[16..].chunks_exact(32)).enumerate()
    {
        let (low, high) = values.split_at_mut(32);
        for (group, shift, values) in [(2 * pair, 0, low), (2 * pair + 1, 4, high)] {
            let (own_scale, own_least) = scale_and_least(packed, group);
            let (scale, least) = (scale * own_scale, least * own_least);
            for (value, byte) in values.iter_mut().zip(bytes) {
                *value = scale * i32::from(byte >> shift & 15) as f32 - least;
            }
        }
    }
}

#[inline(always)]
fn q5_k(bytes: &[u8; 176], values: &mut [f32; 256]) {
    let (scale, least) = (half([bytes[0], bytes[1]]), half([bytes[2], bytes[3]]));
    let (packed, fifths) = (&bytes[4..16], &bytes[16..48]);
    for (pair, (values, bytes)) in
        values.chunks_exact_mut(64).zip(bytes[48..].chunks_exact(32)).enumerate()
    {
        let (low, high) = values.split_at_mut(32);
        for (group, shift, values) in [(2 * pair, 0, low), (2 * pair + 1, 4, high)] {
            let (own_scale, own_least) = scale_and_least(packed, group);
            let (scale, least) = (scale * own_scale, least * own_least);
            for ((value, byte), fifths) in values.iter_mut().zip(bytes).zip(fifths) {
                let fifth = (fifths >> group & 1) << 4;
                *value = scale * i32::from(byte >> shift & 15 | fifth) as f32 - least;
            }
        }
    }
}

#[inline(always)]
fn q6_k(bytes: &[u8; 210], values: &mut [f32; 256]) {
    let scale = half([bytes[208], bytes[209]]);
    for (part, values) in values.chunks_exact_mut(128).enumerate() {
        let low = &bytes[64 * part..][..64];
        let high = &bytes[128 + 32 * part..][..32];
        let scales = &bytes[192 + 8 * part..][..8];
        for (at, value) in values.iter_mut().enumerate() {
            let four = low[at % 64] >> (4 * (at / 64)) & 15;
            let two = high[at % 32] >> (2 * (at / 32)) & 3;
            let own = f32::from(scales[at / 16] as i8);
            *value = scale * own * (i32::from(four | two << 4) - 32) as f32;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    /// A block of bytes that look random, with sane scales at the places of scales.
    fn block(bytes: usize, scales: &[usize]) -> Vec<u8> {
        let mut block: Vec<u8> =
            (0..bytes).map(|i| ((i * i * 31 + i * 37 + 11) % 251) as u8).collect();
        for (&at, value) in scales.iter().zip([0.0123, -0.25]) {
            block[at..at + 2].copy_from_slice(&f16::from_f32(value).to_le_bytes());
        }
        block
    }

    /// What the Python package `gguf` 0.17 makes of the same blocks: their sum,
    /// the sum of each times its place, and the first, second, sixth of the
    /// second half, and last value.
    #[test]
    fn blocks_are_decoded_as_others_do() {
        let both = &[0, 2][..];
        let golden = [
            (
                Encoding::Q4_0,
                &[0][..],
                [-0.28287, -6.66583, -0.08609, -0.024597, -0.073792, -0.061493],
            ),
            (
                Encoding::Q4_1,
                both,
                [-5.09753, -82.32010, -0.139313, -0.127014, -0.188507, -0.176208],
            ),
            (Encoding::Q5_0, &[0], [-0.23367, -2.20145, 0.17218, -0.196777, -0.08609, 0.110687]),
            (
                Encoding::Q5_1,
                both,
                [-2.41644, -45.92859, -0.053223, -0.07782, -0.090118, -0.102417],
            ),
            (Encoding::Q8_0, &[0], [-0.13528, 68.47852, -0.578033, -1.30365, -0.774811, 1.254456]),
            (
                Encoding::Q4K,
                both,
                [2593.40396, 343727.66278, 9.537323, 11.99704, 3.652039, 9.352844],
            ),
            (
                Encoding::Q5K,
                both,
                [3294.95209, 433118.8136, 15.99408, 15.99408, 10.662231, 10.570404],
            ),
            (
                Encoding::Q6K,
                &[208],
                [82.53580, 4627.73578, -4.181519, -0.836304, 5.509766, -30.648071],
            ),
        ];
        for (encoding, scales, wanted) in golden {
            let (length, bytes) = encoding.block();
            let mut row = vec![0.0; length];
            encoding.decode(&block(bytes, scales), &mut row);
            let values = row.iter().map(|&value| f64::from(value));
            let weighted = values.clone().zip(0..).map(|(value, at)| value * f64::from(at));
            let at = [0, 1, length / 2 + 5, length - 1].map(|at| f64::from(row[at]));
            let told = [values.clone().sum(), weighted.sum(), at[0], at[1], at[2], at[3]];
            for (told, wanted) in told.into_iter().zip(wanted) {
                let error: f64 = told - wanted;
                let allowed = 1e-5 + wanted.abs() * 1e-6;
                assert!(error.abs() < allowed, "{encoding:?}: {told} {wanted}");
            }
        }
    }

    #[test]
    fn plain_numbers_are_read() {
        let mut row = [0.0; 2];
        Encoding::F32.decode(&[0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc1], &mut row);
        assert_eq!(row.map(f32::to_bits), [1.0_f32, -10.0].map(f32::to_bits));
        Encoding::F16.decode(&[0, 0x3c, 0, 0xc9], &mut row);
        assert_eq!(row.map(f32::to_bits), [1.0_f32, -10.0].map(f32::to_bits));
        Encoding::Bf16.decode(&[0x80, 0x3f, 0x20, 0xc1], &mut row);
        assert_eq!(row.map(f32::to_bits), [1.0_f32, -10.0].map(f32::to_bits));
    }

    #[test]
    fn rows_are_whole_blocks() {
        assert_eq!(Encoding::Q4_1.row_bytes(576), Some(360));
        assert_eq!(Encoding::Q4_1.row_bytes(580), None);
        assert_eq!(Encoding::Q6K.row_bytes(512), Some(420));
        assert_eq!(Encoding::F32.row_bytes(3), Some(12));
    }

    #[test]
    fn what_is_not_read_is_named() {
        let name = |number| Encoding::from_number(number).unwrap_err();
        assert_eq!(name(10), Flaw::unsupported("quantisation Q2_K"));
        assert_eq!(name(77), Flaw::unsupported("quantisation number 77"));
        for number in 0..50 {
            if let Ok(encoding) = Encoding::from_number(number) {
                assert!(
                    UNKNOWN
                        .iter()
                        .all(|(known, name)| *known != number && *name != encoding.name())
                );
            }
        }
    }
}
