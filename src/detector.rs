//! The one type most users meet: load the models once, then score articles.
