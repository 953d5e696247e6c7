//! Many texts, batch by batch.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::Arc;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyString};
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::articles::Article;
use super::text::text_of;
use crate::{Detector, document};

/// A batch bounds what is held in memory, and for how long a signal waits.
const BATCH_BYTES: usize = 8 << 20;
const BATCH_TEXTS: usize = 256;

/// Threads that work on one call and end with it: threads that outlive a call would
/// be missing in a process that Python forks.
pub(super) struct Workers(Option<ThreadPool>);

impl Workers {
    /// So many threads; one per core when nothing is said, and the caller's own for one.
    pub(super) fn new(threads: Option<NonZeroUsize>) -> PyResult<Self> {
        let threads = threads.map_or(0, NonZeroUsize::get);
        if threads == 1 {
            return Ok(Self(None));
        }
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        let refused = |cause| format!("cannot start {threads} threads: {cause}");
        pool.map(|pool| Self(Some(pool))).map_err(|e| PyRuntimeError::new_err(refused(e)))
    }

    /// The results for all items, in their order.
    pub(super) fn map<T, R>(&self, items: Vec<T>, work: impl Fn(T) -> R + Sync + Send) -> Vec<R>
    where
        T: Send,
        R: Send,
    {
        match &self.0 {
            Some(pool) => pool.install(|| items.into_par_iter().map(work).collect()),
            None => items.into_iter().map(work).collect(),
        }
    }
}

/// Scored articles in the order of their texts, a batch at a time.
#[pyclass(module = "unspin")]
pub(super) struct ScoreStream {
    detector: Arc<Detector>,
    texts: Py<PyIterator>,
    workers: Workers,
    ready: VecDeque<Article>,
}

impl ScoreStream {
    pub(super) fn new(
        detector: Arc<Detector>,
        texts: &Bound<'_, PyAny>,
        threads: Option<NonZeroUsize>,
    ) -> PyResult<Self> {
        let texts = texts.try_iter()?.unbind();
        Ok(Self { detector, texts, workers: Workers::new(threads)?, ready: VecDeque::new() })
    }

    /// All that is left.
    pub(super) fn collect(self, py: Python<'_>) -> PyResult<Vec<Article>> {
        let mut articles = Vec::new();
        loop {
            let batch = self.score_batch(py)?;
            if batch.is_empty() {
                return Ok(articles);
            }
            articles.extend(batch);
            py.check_signals()?;
        }
    }

    fn score_batch(&self, py: Python<'_>) -> PyResult<Vec<Article>> {
        let texts = next_batch(self.texts.bind(py))?;
        Ok(py.detach(|| {
            self.workers.map(texts, |text| {
                let article = document::Article { text, ..document::Article::default() };
                let report = self.detector.score(&article);
                Article::new(&article, report)
            })
        }))
    }
}

#[pymethods]
impl ScoreStream {
    fn __iter__(stream: PyRef<'_, Self>) -> PyRef<'_, Self> {
        stream
    }

    fn __next__(&mut self, py: Python<'_>) -> PyResult<Option<Article>> {
        if self.ready.is_empty() {
            self.ready = self.score_batch(py)?.into();
        }
        Ok(self.ready.pop_front())
    }
}

fn next_batch(texts: &Bound<'_, PyIterator>) -> PyResult<Vec<String>> {
    let mut batch = Vec::new();
    let mut bytes = 0;
    let mut texts = texts.clone();
    while batch.len() < BATCH_TEXTS && bytes < BATCH_BYTES {
        let Some(text) = texts.next() else { break };
        let text = text_of(text?.cast::<PyString>()?)?;
        bytes += text.len();
        batch.push(text);
    }
    Ok(batch)
}
