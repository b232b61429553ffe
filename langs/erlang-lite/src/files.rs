//! Open files, by the serial number of the reference that names each.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Stdin, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use tambour::Pid;

/// Bytes that are read at a time.
const READ_BYTES: usize = 8 << 10;

/// What bytes come from.
enum Source {
    File(File),
    Input(Stdin),
}

/// A file that is open, or standard input, and what was read of it ahead.
pub(crate) struct OpenFile {
    source: Source,
    ahead: Vec<u8>,
    /// First byte of `ahead` that isn't taken.
    taken: usize,
    /// Whether reading answers binaries.
    pub(crate) is_binary: bool,
    /// Whether text is written as UTF-8, or else as Latin-1.
    pub(crate) is_utf8: bool,
    /// Whether it is on a disk: reading and writing a little of it doesn't wait for anybody.
    is_regular: bool,
}

/// A file that processes share, and who opened it.
type Owned = (Pid, Arc<Mutex<OpenFile>>);

/// All open files of a VM.
pub(crate) struct Files {
    open: Mutex<FxHashMap<u64, Owned>>,
    /// Number of open files: most processes end when there is none.
    count: AtomicUsize,
    /// Standard input.
    pub(crate) input: Arc<Mutex<OpenFile>>,
}

impl Default for Files {
    fn default() -> Self {
        Self {
            open: Mutex::default(),
            count: AtomicUsize::new(0),
            input: Arc::new(Mutex::new(OpenFile::new(Source::Input(io::stdin()), false, true))),
        }
    }
}

impl Files {
    /// Keeps a file under a number, for a process.
    pub(crate) fn add(&self, serial: u64, owner: Pid, file: File, is_binary: bool, is_utf8: bool) {
        let file = OpenFile::new(Source::File(file), is_binary, is_utf8);
        self.open.lock().insert(serial, (owner, Arc::new(Mutex::new(file))));
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    /// The file of a number.
    pub(crate) fn get(&self, serial: u64) -> Option<Arc<Mutex<OpenFile>>> {
        self.open.lock().get(&serial).map(|(_, file)| Arc::clone(file))
    }

    /// Closes a file, if it is open.
    pub(crate) fn close(&self, serial: u64) {
        let file = self.open.lock().remove(&serial);
        self.count.fetch_sub(usize::from(file.is_some()), Ordering::Relaxed);
    }

    /// Closes the files of a process that has ended.
    pub(crate) fn ended(&self, pid: Pid) {
        if self.count.load(Ordering::Relaxed) > 0 {
            let mut open = self.open.lock();
            let before = open.len();
            open.retain(|_, (owner, _)| *owner != pid);
            self.count.fetch_sub(before - open.len(), Ordering::Relaxed);
        }
    }
}

impl OpenFile {
    fn new(source: Source, is_binary: bool, is_utf8: bool) -> Self {
        let is_regular = match &source {
            Source::File(file) => file.metadata().is_ok_and(|found| found.is_file()),
            Source::Input(_) => false,
        };
        Self { source, ahead: Vec::new(), taken: 0, is_binary, is_utf8, is_regular }
    }

    /// Whether it is on a disk.
    pub(crate) fn is_regular(&self) -> bool {
        self.is_regular
    }

    /// Whether a line was read ahead.
    pub(crate) fn has_line(&self) -> bool {
        self.rest().contains(&b'\n')
    }

    /// Whether so many characters were read ahead, whatever they are.
    pub(crate) fn has_chars(&self, count: usize) -> bool {
        self.rest().len() / 4 >= count
    }

    /// Reads more ahead; answers whether there was more.
    fn fill(&mut self) -> io::Result<bool> {
        if self.taken == self.ahead.len() {
            self.ahead.clear();
            self.taken = 0;
        }
        let before = self.ahead.len();
        self.ahead.resize(before + READ_BYTES, 0);
        let read = match &mut self.source {
            Source::File(file) => file.read(&mut self.ahead[before..]),
            Source::Input(input) => input.read(&mut self.ahead[before..]),
        };
        self.ahead.truncate(before + *read.as_ref().unwrap_or(&0));
        read.map(|count| count > 0)
    }

    /// The bytes read ahead.
    fn rest(&self) -> &[u8] {
        &self.ahead[self.taken..]
    }

    fn take(&mut self, count: usize) -> Vec<u8> {
        let bytes = self.rest()[..count].to_vec();
        self.taken += count;
        bytes
    }

    /// Up to `count` bytes; fewer only at the end.
    pub(crate) fn read(&mut self, count: usize) -> io::Result<Vec<u8>> {
        while self.rest().len() < count && self.fill()? {}
        Ok(self.take(count.min(self.rest().len())))
    }

    /// A line with its end, or what is left before the end of the file.
    pub(crate) fn read_line(&mut self) -> io::Result<Vec<u8>> {
        let mut seen = 0;
        loop {
            if let Some(at) = self.rest()[seen..].iter().position(|&byte| byte == b'\n') {
                return Ok(self.take(seen + at + 1));
            }
            seen = self.rest().len();
            if !self.fill()? {
                return Ok(self.take(seen));
            }
        }
    }

    /// Up to `count` characters of UTF-8 or Latin-1.
    pub(crate) fn read_chars(&mut self, count: usize) -> io::Result<String> {
        let mut text = String::new();
        for _ in 0..count {
            let first = self.read(1)?;
            let Some(&first) = first.first() else { break };
            let more = if self.is_utf8 { (first.leading_ones() as usize).clamp(1, 4) - 1 } else { 0 };
            let bytes = [vec![first], self.read(more)?].concat();
            text.push_str(&self.text(bytes));
        }
        Ok(text)
    }

    /// The text that bytes of the file are.
    pub(crate) fn text(&self, bytes: Vec<u8>) -> String {
        match String::from_utf8(bytes) {
            Ok(text) if self.is_utf8 => text,
            Ok(text) => text.bytes().map(char::from).collect(),
            Err(error) => error.as_bytes().iter().map(|&byte| char::from(byte)).collect(),
        }
    }

    /// The file itself, at the place where the program thinks it is.
    pub(crate) fn file(&mut self) -> io::Result<&mut File> {
        let unread = self.rest().len();
        self.ahead.clear();
        self.taken = 0;
        match &mut self.source {
            Source::File(file) => {
                if unread > 0 {
                    file.seek(SeekFrom::Current(-(unread as i64)))?;
                }
                Ok(file)
            }
            Source::Input(_) => Err(io::ErrorKind::InvalidInput.into()),
        }
    }

    /// Writes all of it.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file()?.write_all(bytes)
    }
}
