//! Standard output and standard error.
//!
//! Output is UTF-8. All processes write into one buffer, a call at a time. It goes out when it is large, at
//! each end of a line on a terminal, when the program ends, and otherwise [`DELAY`] after it was written: a
//! thread waits for that, so a program that prints and then waits is heard, and one that prints much makes
//! few system calls.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process;
use std::sync::{Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// Bytes that are written out without waiting for more.
const BUFFER_BYTES: usize = 64 << 10;

/// How long output waits for more: a person doesn't notice it.
const DELAY: Duration = Duration::from_millis(10);

/// Status of a program whose reader has gone, as a shell shows the signal PIPE.
const NO_READER: i32 = 128 + 13;

struct Output {
    buffer: Vec<u8>,
    is_terminal: bool,
    /// Whether the thread that flushes was started.
    has_thread: bool,
    /// The first failure.
    failure: Option<io::Error>,
}

static OUTPUT: LazyLock<Mutex<Output>> = LazyLock::new(|| {
    let is_terminal = io::stdout().is_terminal();
    Mutex::new(Output { buffer: Vec::new(), is_terminal, has_thread: false, failure: None })
});

/// Notified when the buffer isn't empty any more.
static WRITTEN: Condvar = Condvar::new();

fn lock() -> MutexGuard<'static, Output> {
    OUTPUT.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Output {
    /// Writes the buffer out. A program whose reader has gone ends, as others do by the signal PIPE.
    fn flush(&mut self) {
        if self.buffer.is_empty() {
            return;
        }
        let mut stdout = io::stdout().lock();
        let written = stdout.write_all(&self.buffer).and_then(|()| stdout.flush());
        self.buffer.clear();
        match written {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => process::exit(NO_READER),
            Err(error) => {
                self.failure.get_or_insert(error);
            }
            Ok(()) => {}
        }
    }

    /// Lets the thread see to what is in the buffer. Without a thread it goes out at once.
    fn flush_soon(&mut self) {
        if !self.has_thread {
            let spawned = thread::Builder::new().name("output".to_owned()).spawn(flush_when_written);
            self.has_thread = spawned.is_ok();
        }
        if self.has_thread { WRITTEN.notify_one() } else { self.flush() }
    }
}

/// Flushes some time after each write, for as long as the program runs.
fn flush_when_written() {
    loop {
        let output = lock();
        drop(WRITTEN.wait_while(output, |output| output.buffer.is_empty()));
        thread::sleep(DELAY);
        lock().flush();
    }
}

/// Writes to standard output.
pub(super) fn write(text: &str) {
    let mut output = lock();
    let was_empty = output.buffer.is_empty();
    output.buffer.extend_from_slice(text.as_bytes());
    if output.buffer.len() >= BUFFER_BYTES || output.is_terminal && text.contains('\n') {
        output.flush();
    } else if was_empty {
        output.flush_soon();
    }
}

/// Writes out what waits in the buffer.
///
/// # Errors
/// The first failure of the program's output, here or before.
pub fn flush() -> io::Result<()> {
    let mut output = lock();
    output.flush();
    output.failure.take().map_or(Ok(()), Err)
}

/// Writes to standard error, after what the program wrote before.
pub fn write_error(text: &str) {
    let mut output = lock();
    output.flush();
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
