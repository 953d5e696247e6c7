//! The journal of `score --resume`: what was scored before a run broke off.
//!
//! A run reads its inputs in batches, the same batches every time. The reports
//! of a batch are put into the journal as soon as they are made, under a hash
//! of its articles. The next run reads the inputs anew, which is cheap, and takes
//! the reports from the journal for as long as the batches are the same; the
//! output is made of both as if nothing had happened, in any format.
//!
//! Layout: a header line of JSON that names the run; then frames, each its
//! length (u32, little endian), the CRC-32 of what follows, the hash of the
//! batch (32 bytes) and its reports as JSON in zstd. What follows the last
//! whole frame was being written when the run broke off, and is cut off.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};
use unspin::document::{Article, ArticleReport};
use unspin::read::ReadError;

/// What tells a batch from others.
type Key = [u8; 32];

const KEY_BYTES: usize = size_of::<Key>();

/// The most that a frame may be; a batch has some megabytes of text.
const MOST_FRAME_BYTES: u32 = 1 << 30;

/// The most that the header may be.
const MOST_HEADER_BYTES: u64 = 1 << 20;

const COMPRESSION: i32 = 1;

/// The journal of a run, read as far as it goes, then written.
pub struct Journal {
    path: PathBuf,
    file: BufReader<File>,
    /// Where the last whole frame ends.
    end: u64,
    /// Whether all that there was has been read.
    is_at_end: bool,
}

impl Journal {
    /// Opens the journal at `path`, or begins one, for a run that `run` describes
    /// in a line: whatever reports depend on beside the articles.
    ///
    /// # Errors
    /// When the file is of another run, or cannot be read or written.
    pub fn open(path: &Path, run: &str) -> Result<Self> {
        let failed = || format!("{}: cannot be used for --resume", path.display());
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).open(path);
        let mut file = BufReader::new(file.with_context(failed)?);
        let header = format!("{run}\n");
        let mut found = Vec::new();
        let room = MOST_HEADER_BYTES.min(header.len() as u64);
        file.by_ref().take(room).read_to_end(&mut found).with_context(failed)?;
        if found != header.as_bytes() {
            if !header.as_bytes().starts_with(&found) {
                bail!(
                    "{}: written by a run with other models, options or inputs, or by another \
                     version; finish that run, or remove the file",
                    path.display()
                );
            }
            // An interrupted beginning is begun again.
            file.get_mut().set_len(0).with_context(failed)?;
            file.seek(SeekFrom::Start(0)).with_context(failed)?;
            file.get_mut().write_all(header.as_bytes()).with_context(failed)?;
        }
        let end = header.len() as u64;
        Ok(Self { path: path.to_owned(), file, end, is_at_end: false })
    }

    /// The reports of the next batch, if it was scored before. When a batch is
    /// another than it was, it and all after it are forgotten.
    ///
    /// # Errors
    /// When the file cannot be read or cut.
    pub fn recall(
        &mut self,
        batch: &[Result<Article, ReadError>],
    ) -> Result<Option<Vec<ArticleReport>>> {
        if self.is_at_end {
            return Ok(None);
        }
        let wanted = batch.iter().flatten().count();
        if let Some((key, reports, size)) = self.frame()
            && key == key_of(batch)
            && reports.len() == wanted
        {
            self.end += size;
            return Ok(Some(reports));
        }
        self.is_at_end = true;
        let cut = self.file.get_mut().set_len(self.end);
        cut.and_then(|()| self.file.seek(SeekFrom::Start(self.end)))
            .with_context(|| self.path.display().to_string())?;
        Ok(None)
    }

    /// Notes the reports of a batch that was not recalled.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn note<'r>(
        &mut self,
        batch: Key,
        reports: impl Iterator<Item = &'r ArticleReport>,
    ) -> Result<()> {
        let json = serde_json::to_vec(&reports.collect::<Vec<_>>())?;
        let mut body = batch.to_vec();
        body.extend(zstd::bulk::compress(&json, COMPRESSION)?);
        let length = u32::try_from(body.len()).context("a batch that no journal holds")?;
        let mut frame = length.to_le_bytes().to_vec();
        frame.extend(crc32fast::hash(&body).to_le_bytes());
        frame.extend(body);
        let file = self.file.get_mut();
        file.write_all(&frame)
            .with_context(|| format!("{}: cannot be written", self.path.display()))
    }

    /// Removes the journal of a run that has come to its end.
    pub fn remove(self) {
        // What stays behind is refused or read again, and does no harm.
        let _ = std::fs::remove_file(&self.path);
    }

    /// The next frame and its size, if it is whole.
    fn frame(&mut self) -> Option<(Key, Vec<ArticleReport>, u64)> {
        let length = u32::from_le_bytes(self.array()?);
        let checksum = u32::from_le_bytes(self.array()?);
        if length > MOST_FRAME_BYTES {
            return None;
        }
        let mut body = Vec::new();
        self.file.by_ref().take(u64::from(length)).read_to_end(&mut body).ok()?;
        if body.len() as u64 != u64::from(length) || crc32fast::hash(&body) != checksum {
            return None;
        }
        let (key, packed) = body.split_first_chunk::<KEY_BYTES>()?;
        let json = zstd::decode_all(packed).ok()?;
        let reports = serde_json::from_slice(&json).ok()?;
        Some((*key, reports, u64::from(length) + 8))
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut array = [0; N];
        self.file.read_exact(&mut array).ok()?;
        Some(array)
    }
}

/// A hash of all that the reports of a batch depend on.
pub fn key_of(batch: &[Result<Article, ReadError>]) -> Key {
    let mut hash = Sha256::new();
    for article in batch {
        match article {
            Ok(article) => {
                for part in [&article.path, &article.id, &article.text] {
                    hash.update((part.len() as u64).to_le_bytes());
                    hash.update(part);
                }
            }
            Err(_) => hash.update([0xff; 8]),
        }
    }
    hash.finalize().into()
}

/// A hash of what is known of the models and of the files that hold them.
///
/// # Errors
/// When a file cannot be read.
pub fn hash_of_models<'p>(known: &str, files: impl Iterator<Item = &'p PathBuf>) -> Result<String> {
    let mut hash = Sha256::new_with_prefix(known);
    for path in files {
        let content = std::fs::read(path);
        hash.update(content.with_context(|| format!("{}: cannot be read", path.display()))?);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use unspin::detector::{Detector, DetectorOptions};

    use super::*;

    type Batch = Vec<Result<Article, ReadError>>;

    fn batch(texts: &[&str]) -> Batch {
        let article = |text: &&str| Ok(Article { text: (*text).to_owned(), ..Article::default() });
        texts.iter().map(article).collect()
    }

    fn reports(detector: &Detector, batch: &Batch) -> Vec<ArticleReport> {
        batch.iter().flatten().map(|article| detector.score(article)).collect()
    }

    #[test]
    fn what_was_noted_is_recalled_to_the_last_bit_up_to_where_it_broke_off() {
        let detector = Detector::new(&DetectorOptions::default()).unwrap();
        let spun =
            "The hearth tore through the metropolis, the International Minister said. ".repeat(9);
        let batches = [batch(&[&spun, "Nobody was hurt."]), batch(&["Two."]), batch(&["Three."])];
        let scored: Vec<_> = batches.iter().map(|batch| reports(&detector, batch)).collect();
        assert!(!scored[0][0].passages[0].sentences[0].findings.is_empty());
        assert!(scored[0][0].manner.is_some());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.resume");
        let mut journal = Journal::open(&path, "run").unwrap();
        for (batch, scored) in batches.iter().zip(&scored) {
            assert_eq!(journal.recall(batch).unwrap(), None);
            journal.note(key_of(batch), scored.iter()).unwrap();
        }
        drop(journal);
        let whole = fs::read(&path).unwrap();
        for cut in [whole.len(), whole.len() - 1, whole.len() - 50] {
            fs::write(&path, &whole[..cut]).unwrap();
            let mut journal = Journal::open(&path, "run").unwrap();
            assert_eq!(journal.recall(&batches[0]).unwrap().as_ref(), Some(&scored[0]));
            assert_eq!(journal.recall(&batches[1]).unwrap().as_ref(), Some(&scored[1]));
            let third = journal.recall(&batches[2]).unwrap();
            assert_eq!(third.is_some(), cut == whole.len());
            if third.is_none() {
                journal.note(key_of(&batches[2]), scored[2].iter()).unwrap();
            }
            drop(journal);
            assert_eq!(fs::read(&path).unwrap(), whole, "mended");
        }
    }

    #[test]
    fn a_batch_that_has_changed_is_forgotten_with_all_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.resume");
        let batches = [batch(&[]), batch(&[])];
        let mut journal = Journal::open(&path, "run").unwrap();
        for _ in &batches {
            journal.note(key_of(&batches[0]), [].iter()).unwrap();
        }
        drop(journal);
        let mut journal = Journal::open(&path, "run").unwrap();
        assert_eq!(journal.recall(&batch(&["new"])).unwrap(), None);
        assert_eq!(journal.recall(&batches[1]).unwrap(), None);
        drop(journal);
        assert_eq!(fs::read(&path).unwrap(), b"run\n");
    }

    #[test]
    fn the_journal_of_another_run_is_refused_and_a_half_header_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.resume");
        fs::write(&path, "ru").unwrap();
        drop(Journal::open(&path, "run").unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"run\n");
        let error = Journal::open(&path, "other").err().unwrap().to_string();
        assert!(error.contains("a.resume") && error.contains("remove the file"), "{error}");
    }

    #[test]
    fn a_key_tells_where_one_text_ends() {
        assert_ne!(key_of(&batch(&["ab", "c"])), key_of(&batch(&["a", "bc"])));
        assert_eq!(key_of(&batch(&["ab", "c"])), key_of(&batch(&["ab", "c"])));
    }
}
