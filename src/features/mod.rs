//! What is measured on a sentence.
