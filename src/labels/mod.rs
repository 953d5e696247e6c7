//! Labelled articles for training and evaluation.
