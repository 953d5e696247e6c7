//! The exponential function, by additions and multiplications alone: many at a
//! time, and the same bits on every processor.

/// ln 2 in two parts, the first with few digits, so that whole multiples of it are exact.
const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
/// Numbers from which on floats have no digits behind the point.
const WHOLE: f32 = 12_582_912.0;

/// e to the power of `x`, to 2 units of the last place; 0 below -87, and no more
/// than e to the power of 88.
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    let bounded = x.clamp(-87.0, 88.0);
    // x = n ln 2 + r, with r at most half of ln 2.
    let shifted = bounded * std::f32::consts::LOG2_E + WHOLE;
    let n = shifted - WHOLE;
    let r = bounded - n * LN_2[0] - n * LN_2[1];
    // The series of e^r, its coefficients moved a little so that six terms do
    // (Cephes Math Library, expf).
    let series =
        [1.987_569_1e-4, 1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5];
    let series = series.into_iter().fold(0.0, |sum, term| sum * r + term);
    let power = series * r * r + r + 1.0;
    let two_to_n = f32::from_bits((shifted.to_bits() << 23).wrapping_add(1.0_f32.to_bits()));
    let result = power * two_to_n;
    if x < -87.0 { 0.0 } else { result }
}

#[cfg(test)]
mod tests {
    use super::exp;

    #[test]
    fn it_is_as_exact_as_floats_are() {
        for step in -8700..8800 {
            let x = step as f32 / 100.0;
            let wanted = f64::from(x).exp();
            let error = (f64::from(exp(x)) / wanted - 1.0).abs();
            assert!(error < 3e-7, "{x}: {} {wanted}", exp(x));
        }
    }

    #[test]
    fn it_has_bounds_and_passes_on_what_is_no_number() {
        assert_eq!([exp(-100.0), exp(f32::NEG_INFINITY), exp(0.0)], [0.0, 0.0, 1.0]);
        assert_eq!(exp(1e9).to_bits(), exp(88.0).to_bits());
        assert!(exp(f32::NAN).is_nan());
    }
}
