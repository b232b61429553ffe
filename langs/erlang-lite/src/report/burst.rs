//! Reports of crashes, when there are very many.
//!
//! The first [`MOST`] reports of a burst are written as they come. Further ones are counted by their exit
//! value, and told together: a second after the first one that was held back, or when the program ends. So
//! ten thousand processes that fail in the same way are read in one glance, and none is left out.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::time;
use crate::builtins::write_error;

/// Reports of a burst that are written one by one.
const MOST: usize = 100;

/// Exit values that are told apart among those held back.
const MOST_VALUES: usize = 50;

/// A burst is over when so long nothing was reported; what is held back waits no longer.
const PAUSE: Duration = Duration::from_secs(1);

/// The reports of a burst.
struct Burst {
    /// When the last report came, by the scheduler's clock.
    last_ns: u64,
    written: usize,
    held: Vec<Held>,
    /// Further reports, with exit values that nobody remembers.
    others: usize,
}

/// Reports held back that have one exit value.
struct Held {
    value: String,
    count: usize,
    /// The process that was last.
    pid: String,
}

static BURST: Mutex<Burst> = Mutex::new(Burst { last_ns: 0, written: 0, held: Vec::new(), others: 0 });

fn lock() -> MutexGuard<'static, Burst> {
    BURST.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reports that a process ended with this exit value, at this time of the scheduler's clock.
pub(super) fn report(now_ns: u64, pid: &str, value: &str) {
    let mut burst = lock();
    if u128::from(now_ns.saturating_sub(burst.last_ns)) > PAUSE.as_nanos() {
        burst.tell();
        burst.written = 0;
    }
    burst.last_ns = now_ns;
    if burst.written < MOST {
        burst.written += 1;
        write_error(&text(&format!("Error in process {pid}"), value));
    } else if burst.hold(pid, value) {
        // Without a thread they are told with the next report, or at the end.
        let _ = thread::Builder::new().name("reports".to_owned()).spawn(|| {
            thread::sleep(PAUSE);
            tell_held();
        });
    }
}

/// Tells what is held back. For the end of a program.
pub fn tell_held() {
    lock().tell();
}

impl Burst {
    /// Counts a report; answers whether it is the first one that is held back.
    fn hold(&mut self, pid: &str, value: &str) -> bool {
        let is_first = self.held.is_empty();
        if let Some(held) = self.held.iter_mut().find(|held| held.value == value) {
            held.count += 1;
            pid.clone_into(&mut held.pid);
        } else if self.held.len() < MOST_VALUES {
            self.held.push(Held { value: value.to_owned(), count: 1, pid: pid.to_owned() });
        } else {
            self.others += 1;
        }
        is_first
    }

    fn tell(&mut self) {
        for Held { value, count, pid } in self.held.drain(..) {
            let who = match count {
                1 => format!("Error in process {pid}"),
                _ => format!("Errors in {count} more processes, the last one {pid},"),
            };
            write_error(&text(&who, &value));
        }
        let others = std::mem::take(&mut self.others);
        if others > 0 {
            write_error(&text(&format!("Errors in {others} more processes"), "of various kinds"));
        }
    }
}

fn text(who: &str, value: &str) -> String {
    format!("=ERROR REPORT==== {} ===\n{who} with exit value:\n{value}\n\n", time::now())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_back_is_counted_by_its_value() {
        let mut burst = Burst { last_ns: 0, written: MOST, held: Vec::new(), others: 0 };
        assert!(burst.hold("<0.1.0>", "a"));
        assert!(!burst.hold("<0.2.0>", "b") && !burst.hold("<0.3.0>", "a"));
        let counts: Vec<_> = burst.held.iter().map(|held| (held.value.as_str(), held.count)).collect();
        assert_eq!(counts, [("a", 2), ("b", 1)]);
        (0..MOST_VALUES).for_each(|number| _ = burst.hold("<0.4.0>", &number.to_string()));
        assert_eq!((burst.held.len(), burst.others), (MOST_VALUES, 2));
    }
}
