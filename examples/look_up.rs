//! Tells what was probably meant by a phrase, alone and in a sentence.
//!
//!     cargo run --release --example look_up

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;

use unspin::Detector;
use unspin::detector::{DetectorOptions, phrase_in};

fn main() -> Result<(), Box<dyn Error>> {
    let detector = Detector::new(&DetectorOptions::default())?;
    for row in detector.lookup("central financial institution", 3) {
        println!("{:.2} {}", row.probability, row.text);
    }

    // The words around a phrase tell more than the phrase.
    let text = "They were preventing for their country.";
    let place = phrase_in("preventing", text, None)?;
    for row in detector.lookup_in(text, place, 3) {
        println!("{:.2} {}", row.probability, row.text);
    }
    Ok(())
}
