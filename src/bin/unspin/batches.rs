//! Articles in batches: read ahead on one thread, worked on by several.

use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use anyhow::{Context as _, Result, bail};
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use unspin::document::Article;
use unspin::read::{Articles, ReadError};

/// A batch is worked on as a whole, so it bounds what is held in memory.
const BATCH_BYTES: usize = 8 << 20;
pub const BATCH_ARTICLES: usize = 256;

/// Articles and what could not be read, in the order of the input.
pub type Batch = Vec<Result<Article, ReadError>>;

/// Reads batches on a thread of its own, at most one ahead. The thread ends
/// when the input does or when nobody takes batches any more.
pub fn read_ahead(articles: Articles) -> Result<(Receiver<Batch>, thread::JoinHandle<()>)> {
    let (sender, receiver) = sync_channel(0);
    let mut articles = articles;
    let read = move || {
        loop {
            let batch = next_batch(&mut articles);
            if batch.is_empty() || sender.send(batch).is_err() {
                return;
            }
        }
    };
    let reader = thread::Builder::new().name("reader".into()).spawn(read);
    Ok((receiver, reader.context("cannot start the reader")?))
}

fn next_batch(articles: &mut impl Iterator<Item = Result<Article, ReadError>>) -> Batch {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while batch.len() < BATCH_ARTICLES && bytes < BATCH_BYTES {
        let Some(article) = articles.next() else { break };
        bytes += article.as_ref().map_or(0, |article| article.text.len());
        batch.push(article);
    }
    batch
}

/// Does work on the articles of a batch in parallel; results come in the order of the batch.
pub fn in_parallel<T: Send>(
    pool: &ThreadPool,
    batch: Batch,
    work: impl Fn(Article) -> T + Sync,
) -> Vec<Result<T, ReadError>> {
    pool.install(|| batch.into_par_iter().map(|article| article.map(&work)).collect())
}

/// So many threads; one for each core where nothing is said.
pub fn thread_pool(threads: Option<NonZeroUsize>) -> Result<ThreadPool> {
    // Zero stands for one thread per core.
    let threads = threads.map_or(0, NonZeroUsize::get);
    match ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => Ok(pool),
        Err(cause) => bail!("cannot start {threads} threads: {cause}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_bounded_by_number_and_by_bytes() {
        let of = |bytes: usize| Ok(Article { text: "a".repeat(bytes), ..Article::default() });
        let mut small = std::iter::repeat_with(|| of(1));
        assert_eq!(next_batch(&mut small).len(), BATCH_ARTICLES);
        let mut large = std::iter::repeat_with(|| of(BATCH_BYTES / 2));
        assert_eq!(next_batch(&mut large).len(), 2);
        assert!(next_batch(&mut std::iter::empty()).is_empty());
    }

    #[test]
    fn results_come_in_the_order_of_the_batch() {
        let batch: Batch = (0..50)
            .map(|number| Ok(Article { id: number.to_string(), ..Article::default() }))
            .collect();
        let pool = thread_pool(NonZeroUsize::new(4)).unwrap();
        let ids: Vec<String> = in_parallel(&pool, batch, |article| article.id)
            .into_iter()
            .map(Result::unwrap)
            .collect();
        assert_eq!(ids, (0..50).map(|number| number.to_string()).collect::<Vec<_>>());
    }
}
