//! Rows in the order of a ranking, more of them than memory holds.
//!
//! Rows are held up to a bound; beyond it they are sorted into a run in one
//! nameless temporary file, which is gone with the program however that ends.
//! At the end the runs are merged. The order is that of [`super::ranking`].

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek as _, SeekFrom, Write as _};
use std::ops::Range;

use super::ReportError;
use super::ranking::Ranked;
use crate::numbers::round4;

/// How many bytes of rows are held.
const MEMORY: usize = 128 << 20;

/// What a row takes beside its bytes and those of its path.
const ROW_BYTES: usize = size_of::<Ranked<Vec<u8>>>();

/// What is held of each run when runs are merged, in bytes.
const BUFFER_BYTES: usize = 64 << 10;

/// Sorts any number of rows in bounded memory.
pub(super) struct ExternalSort {
    memory: usize,
    held: Vec<Ranked<Vec<u8>>>,
    held_bytes: usize,
    arrived: u64,
    /// Where the runs lie in the file.
    runs: Vec<Range<u64>>,
    file: Option<File>,
}

impl Default for ExternalSort {
    fn default() -> Self {
        Self::new(MEMORY)
    }
}

impl ExternalSort {
    /// A sort that holds about `memory` bytes.
    fn new(memory: usize) -> Self {
        let (held, runs) = (Vec::new(), Vec::new());
        Self { memory, held, held_bytes: 0, arrived: 0, runs, file: None }
    }

    /// Takes a row. Scores are compared as they are printed.
    ///
    /// # Errors
    /// [`ReportError::Spill`] when the temporary file cannot be written.
    pub(super) fn add(
        &mut self,
        score: f64,
        path: &str,
        start: u32,
        row: Vec<u8>,
    ) -> Result<(), ReportError> {
        self.held_bytes += row.len() + path.len() + ROW_BYTES;
        let (score, path) = (round4(score), path.to_owned());
        self.held.push(Ranked { score, path, start, arrival: self.arrived, row });
        self.arrived += 1;
        if self.held_bytes >= self.memory {
            self.spill().map_err(ReportError::Spill)?;
        }
        Ok(())
    }

    /// Hands the rows over, worst offender first.
    ///
    /// # Errors
    /// [`ReportError::Spill`] when the temporary file cannot be read, and those
    /// of `take`.
    pub(super) fn finish(
        mut self,
        mut take: impl FnMut(Vec<u8>) -> Result<(), ReportError>,
    ) -> Result<(), ReportError> {
        self.held.sort_unstable();
        let Some(file) = self.file.take() else {
            return self.held.into_iter().try_for_each(|ranked| take(ranked.row));
        };
        let mut runs: Vec<Run<'_>> =
            self.runs.iter().map(|range| Run::new(&file, range.clone())).collect();
        let mut held = self.held.into_iter();
        let last = runs.len();
        let mut next = |run: usize| match runs.get_mut(run) {
            Some(run) => run.next().map_err(ReportError::Spill),
            None => Ok(held.next()),
        };
        let mut heads = BinaryHeap::new();
        for run in 0..=last {
            heads.extend(next(run)?.map(|ranked| Reverse((ranked, run))));
        }
        while let Some(Reverse((ranked, run))) = heads.pop() {
            take(ranked.row)?;
            heads.extend(next(run)?.map(|ranked| Reverse((ranked, run))));
        }
        Ok(())
    }

    /// Writes what is held as one more run.
    fn spill(&mut self) -> io::Result<()> {
        self.held.sort_unstable();
        let file = match self.file.take() {
            Some(file) => file,
            None => tempfile::tempfile()?,
        };
        let start = self.runs.last().map_or(0, |run| run.end);
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, &file);
        for ranked in self.held.drain(..) {
            write_row(&mut out, &ranked)?;
        }
        out.flush()?;
        drop(out);
        let end = (&file).stream_position()?;
        self.runs.push(start..end);
        self.held_bytes = 0;
        self.file = Some(file);
        Ok(())
    }
}

fn write_row(out: &mut impl io::Write, ranked: &Ranked<Vec<u8>>) -> io::Result<()> {
    out.write_all(&ranked.score.to_le_bytes())?;
    out.write_all(&ranked.start.to_le_bytes())?;
    out.write_all(&ranked.arrival.to_le_bytes())?;
    for bytes in [ranked.path.as_bytes(), &ranked.row] {
        out.write_all(&(bytes.len() as u64).to_le_bytes())?;
        out.write_all(bytes)?;
    }
    Ok(())
}

/// A run being read.
struct Run<'f> {
    rows: BufReader<Part<'f>>,
}

impl<'f> Run<'f> {
    fn new(file: &'f File, range: Range<u64>) -> Self {
        Self { rows: BufReader::with_capacity(BUFFER_BYTES, Part { file, range }) }
    }

    fn next(&mut self) -> io::Result<Option<Ranked<Vec<u8>>>> {
        let is_at_end = self.rows.buffer().is_empty() && self.rows.get_ref().range.is_empty();
        if is_at_end {
            return Ok(None);
        }
        let score = f64::from_le_bytes(self.array()?);
        let start = u32::from_le_bytes(self.array()?);
        let arrival = u64::from_le_bytes(self.array()?);
        let path = String::from_utf8_lossy(&self.bytes()?).into_owned();
        let row = self.bytes()?;
        Ok(Some(Ranked { score, path, start, arrival, row }))
    }

    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut array = [0; N];
        self.rows.read_exact(&mut array)?;
        Ok(array)
    }

    fn bytes(&mut self) -> io::Result<Vec<u8>> {
        let length = u64::from_le_bytes(self.array()?);
        let mut bytes = Vec::new();
        self.rows.by_ref().take(length).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// A part of a file that others read as well.
struct Part<'f> {
    file: &'f File,
    range: Range<u64>,
}

impl Read for Part<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.range.end - self.range.start).unwrap_or(usize::MAX);
        let most = out.len().min(left);
        self.file.seek(SeekFrom::Start(self.range.start))?;
        let read = self.file.read(out.get_mut(..most).unwrap_or_default())?;
        self.range.start += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::ranking::Ranking;
    use super::*;

    fn sorted(memory: usize, rows: &[(f64, &str, u32)]) -> (Vec<Vec<u8>>, usize) {
        let mut sort = ExternalSort::new(memory);
        for (index, &(score, path, start)) in rows.iter().enumerate() {
            sort.add(score, path, start, format!("row {index}").into_bytes()).unwrap();
        }
        let runs = sort.runs.len();
        let mut taken = Vec::new();
        sort.finish(|row| {
            taken.push(row);
            Ok(())
        })
        .unwrap();
        (taken, runs)
    }

    #[test]
    fn nothing_gives_nothing_and_few_rows_write_no_file() {
        assert_eq!(sorted(1000, &[]), (Vec::new(), 0));
        let (rows, runs) = sorted(10_000, &[(0.1, "b", 0), (0.9, "a", 7)]);
        assert_eq!((rows, runs), (vec![b"row 1".to_vec(), b"row 0".to_vec()], 0));
    }

    #[test]
    fn a_failing_sink_ends_the_merge() {
        let mut sort = ExternalSort::new(1);
        for start in 0..3 {
            sort.add(0.5, "a", start, vec![1]).unwrap();
        }
        let failed = sort.finish(|_| Err(io::Error::other("full").into()));
        assert_eq!(failed.unwrap_err().to_string(), "cannot write the report: full");
    }

    proptest! {
        #[test]
        fn many_runs_give_the_order_of_one_ranking(
            rows in prop::collection::vec((0..5u8, 0..3u8, 0..4u32), 0..60),
            memory in 1..2000_usize,
        ) {
            let paths = ["a", "", "é\n"];
            let rows: Vec<_> = rows
                .into_iter()
                .map(|(score, path, start)| (f64::from(score) / 4.0, paths[path as usize], start))
                .collect();
            let mut ranking = Ranking::new(None);
            for (index, &(score, path, start)) in rows.iter().enumerate() {
                ranking.offer(score, path, start, || Ok(format!("row {index}").into_bytes())).unwrap();
            }
            let (merged, runs) = sorted(memory, &rows);
            prop_assert_eq!(merged, ranking.into_rows().collect::<Vec<_>>());
            prop_assert!(runs <= rows.len());
        }
    }
}
