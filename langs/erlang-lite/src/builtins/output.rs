//! Standard output and standard error.
//!
//! Output is UTF-8. All processes write into one buffer, a call at a time. It goes out when it is large,
//! when the program ends, and at each end of a line on a terminal.

use std::io::{self, IsTerminal, Write};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

/// Bytes that are written out without waiting for more.
const BUFFER_BYTES: usize = 64 << 10;

struct Output {
    buffer: Vec<u8>,
    is_terminal: bool,
}

static OUTPUT: LazyLock<Mutex<Output>> = LazyLock::new(|| {
    Mutex::new(Output { buffer: Vec::with_capacity(BUFFER_BYTES), is_terminal: io::stdout().is_terminal() })
});

fn lock() -> MutexGuard<'static, Output> {
    OUTPUT.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Output {
    /// Writes the buffer out. Nobody is left to tell when that fails, as when a pipe's reader has gone.
    fn flush(&mut self) {
        let mut stdout = io::stdout().lock();
        let _ = stdout.write_all(&self.buffer).and_then(|()| stdout.flush());
        self.buffer.clear();
    }
}

/// Writes to standard output.
pub(super) fn write(text: &str) {
    let mut output = lock();
    output.buffer.extend_from_slice(text.as_bytes());
    if output.buffer.len() >= BUFFER_BYTES || output.is_terminal && text.contains('\n') {
        output.flush();
    }
}

/// Writes out what waits in the buffer.
pub fn flush() {
    lock().flush();
}

/// Writes to standard error, after what the program wrote before.
pub fn write_error(text: &str) {
    let mut output = lock();
    output.flush();
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
