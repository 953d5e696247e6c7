//! From feature rows to labels and calibrated scores.
