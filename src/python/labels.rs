//! Labelled articles from Python: files, or mappings with the fields of their rows.

use std::path::PathBuf;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyMapping, PyString};

use super::errors::{LabelError, ReadError};
use super::text::text_of;
use crate::document::{Article, Label};
use crate::names::UnknownName;
use crate::read::{self, ReadOptions};

/// The labelled articles of a path, or of a sequence of paths and mappings.
pub(super) fn articles(labels: &Bound<'_, PyAny>) -> PyResult<Vec<Article>> {
    if let Ok(path) = labels.extract::<PathBuf>() {
        return files(labels.py(), path);
    }
    let mut articles = Vec::new();
    for (index, item) in labels.try_iter()?.enumerate() {
        let item = item?;
        if let Ok(path) = item.extract::<PathBuf>() {
            articles.extend(files(labels.py(), path)?);
        } else if let Ok(row) = item.cast::<PyMapping>() {
            articles.push(article(row, index)?);
        } else {
            let name = item.get_type().name()?;
            return Err(PyTypeError::new_err(format!("labels are paths or mappings, no {name}")));
        }
    }
    if articles.is_empty() {
        return Err(LabelError::new_err("no labelled article"));
    }
    Ok(articles)
}

/// The articles of files, folders and patterns, judged reports among them.
fn files(py: Python<'_>, path: PathBuf) -> PyResult<Vec<Article>> {
    let options = ReadOptions { verdicts: true, ..ReadOptions::default() };
    let paths = [path.to_string_lossy().into_owned()];
    let read = py.detach(|| read::articles(&paths, &options).collect::<Result<Vec<_>, _>>());
    let articles = read.map_err(|error| ReadError::new_err(error.to_string()))?;
    if articles.is_empty() {
        return Err(LabelError::new_err(format!("{}: no labelled article", paths[0])));
    }
    Ok(articles)
}

fn article(row: &Bound<'_, PyMapping>, index: usize) -> PyResult<Article> {
    let field = |name: &str| -> PyResult<Option<String>> {
        if !row.contains(name)? {
            return Ok(None);
        }
        let value = row.get_item(name)?;
        if value.is_none() { Ok(None) } else { text_of(&value.str()?).map(Some) }
    };
    let id = field("id")?.unwrap_or_else(|| format!("row {index}"));
    let text = match row.contains("text")?.then(|| row.get_item("text")).transpose()? {
        Some(text) => text_of(text.cast::<PyString>()?)?,
        None => return Err(LabelError::new_err(format!("article '{id}' has no text"))),
    };
    let label = match field("label")? {
        Some(word) => Some(label(&word, &id)?),
        None => None,
    };
    Ok(Article {
        path: "-".to_owned(),
        title: field("title")?,
        text,
        label,
        original: field("original")?,
        generator: field("generator")?,
        source: field("source")?,
        register: field("register")?,
        licence: field("licence")?,
        group: field("group")?,
        is_part: false,
        swaps_only: field("swaps_only")?.is_some_and(|said| said.eq_ignore_ascii_case("true")),
        id,
    })
}

fn label(word: &str, id: &str) -> PyResult<Label> {
    word.parse()
        .map_err(|error: UnknownName| LabelError::new_err(format!("article '{id}': {error}")))
}
