//! Articles from files, folders and streams.
