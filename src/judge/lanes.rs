//! Sums and largest numbers, eight at a time, in one order on every processor.

const LANES: usize = 8;

/// The sum of numbers.
#[inline(always)]
pub(super) fn sum(numbers: &[f32]) -> f32 {
    let (chunks, rest) = numbers.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for chunk in chunks {
        for (sum, number) in sums.iter_mut().zip(chunk) {
            *sum += number;
        }
    }
    let [a, b, c, d, e, f, g, h] = sums;
    rest.iter().fold(((a + e) + (c + g)) + ((b + f) + (d + h)), |sum, number| sum + number)
}

/// Adds numbers times a factor to sums.
#[inline(always)]
pub(super) fn add_product<const N: usize>(sums: &mut [f32; N], numbers: &[f32; N], factor: f32) {
    let (chunks, rest) = sums.as_chunks_mut::<LANES>();
    let (numbers, rest_numbers) = numbers.as_chunks::<LANES>();
    // Loops of eight are unrolled, so that the sums stay in registers; longer ones are not.
    for (sums, numbers) in chunks.iter_mut().zip(numbers) {
        for (sum, number) in sums.iter_mut().zip(numbers) {
            *sum += number * factor;
        }
    }
    for (sum, number) in rest.iter_mut().zip(rest_numbers) {
        *sum += number * factor;
    }
}

/// The largest of what is made of numbers, and `least` at least. What is no number is passed over.
#[inline(always)]
pub(super) fn largest(made: impl Fn(f32) -> f32, numbers: &[f32], least: f32) -> f32 {
    let (chunks, rest) = numbers.as_chunks::<LANES>();
    let mut most = [least; LANES];
    for chunk in chunks {
        for (most, &number) in most.iter_mut().zip(chunk) {
            let number = made(number);
            *most = if number > *most { number } else { *most };
        }
    }
    let rest = rest.iter().map(|&number| made(number));
    rest.chain(most).fold(least, |most, number| if number > most { number } else { most })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_numbers_count() {
        for length in 0..40_u16 {
            let numbers: Vec<f32> = (0..length).map(|n| f32::from(n) - 8.0).collect();
            let wanted: f32 = numbers.iter().sum();
            assert!((sum(&numbers) - wanted).abs() < 1e-6, "{length}");
            let most = numbers.iter().copied().fold(-3.0, f32::max);
            assert!((largest(|number| number, &numbers, -3.0) - most).abs() < 1e-6);
            let absolute = numbers.iter().map(|number| number.abs()).fold(0.5, f32::max);
            assert!((largest(f32::abs, &numbers, 0.5) - absolute).abs() < 1e-6);
        }
    }

    #[test]
    fn what_is_no_number_is_passed_over() {
        assert_eq!(
            largest(|number| number, &[1.0, f32::NAN, 2.0], 0.0).to_bits(),
            2.0_f32.to_bits()
        );
    }
}
