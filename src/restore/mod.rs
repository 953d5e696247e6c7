//! The noisy-channel decoder.
