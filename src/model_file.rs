//! The container of our binary model files.
