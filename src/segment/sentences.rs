//! stub
use crate::document::Segments;
/// stub
pub fn segment_passages(_text: &str, _segments: &mut Segments) {}
