//! Scored articles set aside until all of a run are known: in memory while they are few, then in a
//! file without a name that goes with the program.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};

use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::SpooledTempFile;

/// So many bytes are kept in memory.
const IN_MEMORY: usize = 16 << 20;

/// Why an article that was set aside is lost.
#[derive(Debug, thiserror::Error)]
pub enum SpillError {
    /// The file for what is set aside cannot be written or read.
    #[error("temporary file: {0}")]
    Io(#[from] io::Error),
    /// What was read back is not what was written.
    #[error("temporary file: {0}")]
    Damaged(#[from] postcard::Error),
    /// A trusted article is no article of the run.
    #[error("a trusted article has no report")]
    NoReport,
}

/// Records that are written once and read by number.
pub(super) struct SpillFile {
    file: SpooledTempFile,
    /// Where each record ends, in bytes.
    ends: Vec<u64>,
}

impl Default for SpillFile {
    fn default() -> Self {
        Self { file: SpooledTempFile::new(IN_MEMORY), ends: Vec::new() }
    }
}

impl SpillFile {
    /// How many records there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Their size in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.ends.last().copied().unwrap_or_default()
    }

    /// Sets a packed record aside; its number is how many there were before.
    ///
    /// # Errors
    /// [`SpillError::Io`] where the disk is full.
    pub(super) fn push(&mut self, packed: &[u8]) -> Result<(), SpillError> {
        self.file.seek(SeekFrom::Start(self.bytes()))?;
        self.file.write_all(packed)?;
        self.ends.push(self.bytes() + packed.len() as u64);
        Ok(())
    }

    /// The packed record of that number.
    ///
    /// # Errors
    /// [`SpillError::Io`], also for a number that is not there.
    pub(super) fn read(&mut self, number: usize) -> Result<Vec<u8>, SpillError> {
        let start = number.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let (Some(start), Some(&end)) = (start, self.ends.get(number)) else {
            return Err(io::Error::from(io::ErrorKind::NotFound).into());
        };
        let length = usize::try_from(end - start).unwrap_or(usize::MAX);
        let mut packed = vec![0; length];
        self.file.seek(SeekFrom::Start(start))?;
        self.file.read_exact(&mut packed)?;
        Ok(packed)
    }
}

/// A record as bytes.
///
/// # Errors
/// [`SpillError::Damaged`] for what has no packed form.
pub(super) fn pack<T: Serialize>(record: &T) -> Result<Vec<u8>, SpillError> {
    Ok(postcard::to_allocvec(record)?)
}

/// The record that [`pack`] made bytes of.
///
/// # Errors
/// [`SpillError::Damaged`] for other bytes.
pub(super) fn unpack<T: DeserializeOwned>(packed: &[u8]) -> Result<T, SpillError> {
    Ok(postcard::from_bytes(packed)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_by_number_in_any_order() {
        let mut file = SpillFile::default();
        for record in [&b"one"[..], b"", b"three"] {
            file.push(record).unwrap();
        }
        assert_eq!((file.len(), file.bytes()), (3, 8));
        for (number, record) in [(2, &b"three"[..]), (0, b"one"), (1, b"")] {
            assert_eq!(file.read(number).unwrap(), record);
        }
        file.push(b"four").unwrap();
        assert_eq!(file.read(3).unwrap(), b"four");
        assert!(file.read(4).is_err());
    }

    #[test]
    fn more_than_memory_takes_goes_to_a_file_and_comes_back() {
        let mut file = SpillFile::default();
        let record = vec![7; IN_MEMORY / 2 + 1];
        (0..3).for_each(|_| file.push(&record).unwrap());
        assert!(file.file.is_rolled());
        assert_eq!(file.read(1).unwrap(), record);
    }

    #[test]
    fn other_bytes_are_an_error() {
        let packed = pack(&(1_u32, "text".to_owned())).unwrap();
        assert_eq!(unpack::<(u32, String)>(&packed).unwrap(), (1, "text".to_owned()));
        assert!(unpack::<(u32, String)>(&packed[..3]).is_err());
    }
}
