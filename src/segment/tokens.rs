//! stub
use crate::document::Token;
/// stub
pub fn tokenize(_text: &str, _start: usize, _end: usize, _tokens: &mut Vec<Token>) {}
