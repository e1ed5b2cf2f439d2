//! A gzip file of any size in three parts, of which the middle one is repeated: nobody has to hold it.

use flate2::{Compress, Compression, Crc, FlushCompress};

/// What one time of the middle part decompresses to.
const BLOCK: usize = 1 << 20;

/// The head of a file without a name.
pub(super) const GZIP_HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// A stored block of no bytes, with more to come.
pub(super) const EMPTY_BLOCK: [u8; 5] = [0, 0, 0, 0xff, 0xff];

/// A text with a middle that comes several times, as gzip.
pub(super) struct Bomb {
    pub(super) start: Vec<u8>,
    /// Repeatable: after a full flush it refers to nothing before it.
    pub(super) middle: Vec<u8>,
    pub(super) end: Vec<u8>,
}

impl Bomb {
    /// `"    …    "`: a JSON text of spaces, of which each MiB is about 1 KB.
    pub(super) fn new(mebibytes: u64) -> Self {
        Self::of(b"\"", &vec![b' '; BLOCK], mebibytes, b"\"")
    }

    /// `start`, `middle` this often, `end`.
    pub(super) fn of(start: &[u8], middle: &[u8], times: u64, end: &[u8]) -> Self {
        let mut whole = checked(start);
        let again = checked(middle);
        for _ in 0..times {
            whole.combine(&again);
        }
        whole.combine(&checked(end));
        let mut end = block(end, FlushCompress::Finish);
        end.extend(whole.sum().to_le_bytes());
        end.extend(whole.amount().to_le_bytes());
        let start = [&GZIP_HEAD[..], &block(start, FlushCompress::Full)].concat();
        Self { start, middle: block(middle, FlushCompress::Full), end }
    }
}

/// Compressed bytes that refer to nothing before them and end at a whole byte.
pub(super) fn block(bytes: &[u8], flush: FlushCompress) -> Vec<u8> {
    let mut out = Vec::with_capacity((16 << 10) + bytes.len());
    let mut compress = Compress::new(Compression::best(), false);
    compress.compress_vec(bytes, &mut out, flush).unwrap();
    assert_eq!(compress.total_in(), bytes.len() as u64, "the buffer is large enough");
    out
}

fn checked(bytes: &[u8]) -> Crc {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn a_bomb_is_a_valid_file_and_small() {
        let Bomb { start, middle, end } = Bomb::new(2);
        assert!(middle.len() < 2 << 10, "{}", middle.len());
        let file = [&start[..], &EMPTY_BLOCK, &middle, &middle, &EMPTY_BLOCK, &end].concat();
        let mut text = String::new();
        GzDecoder::new(&file[..]).read_to_string(&mut text).unwrap();
        assert_eq!(text.len(), (2 << 20) + 2);
        assert!(serde_json::from_str::<String>(&text).unwrap().bytes().all(|byte| byte == b' '));
    }
}
