//! Threads for work that blocks: what would hold up a scheduler, and with it every process there, runs on
//! a thread of this pool, while the process that asked for it waits for a message.
//!
//! # Invariants
//! - **B1** A thread of the pool is no mutator: a job owns all it works with, and holds no [`Value`].
//! - **B2** A job that was taken on runs, unless the pool is dropped before: there is a thread for it, or
//!   there are as many as there may be, each of which looks at the queue before it rests.
//!
//! # Threads
//! One is started when a job finds none at rest, up to a maximum; further jobs wait in the order in which
//! they came. A thread that rests for [`IDLE`] ends. Nobody waits for threads when the pool is dropped: one
//! that is blocked in a job ends when that comes back, if ever.
//!
//! [`Value`]: crate::Value

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex, MutexGuard};

/// Most threads of a pool, if its VM isn't told otherwise: what blocks takes memory, but no processor.
pub const DEFAULT_BLOCKING_THREADS: usize = 1_024;

/// How long a thread rests before it ends.
const IDLE: Duration = Duration::from_secs(10);

/// Bytes of address space for a thread's stack.
const STACK_BYTES: usize = 2 << 20;

type Job = Box<dyn FnOnce() + Send>;

/// A pool of threads for work that blocks.
pub struct BlockingPool {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    /// A job was queued for a thread at rest, or the pool was dropped.
    changed: Condvar,
    most: usize,
    idle: Duration,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Job>,
    threads: usize,
    /// Threads that wait for `changed`.
    at_rest: usize,
    is_closed: bool,
}

impl BlockingPool {
    /// A pool of at most so many threads, one at least. None is started before there is a job.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self::with_idle(most, IDLE)
    }

    fn with_idle(most: usize, idle: Duration) -> Self {
        let (state, changed) = (Mutex::default(), Condvar::new());
        Self { shared: Arc::new(Shared { state, changed, most: most.max(1), idle }) }
    }

    /// Has a job run on a thread of the pool, or queues it. A panic ends the job only.
    ///
    /// # Errors
    /// When the system refuses the pool's first thread.
    pub fn run(&self, job: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let mut state = self.shared.state.lock();
        if state.queue.len() < state.at_rest {
            state.queue.push_back(Box::new(job));
            self.shared.changed.notify_one();
            return Ok(());
        }
        if state.threads < self.shared.most {
            let shared = Arc::clone(&self.shared);
            let thread = thread::Builder::new().name("tambour-blocking".to_owned()).stack_size(STACK_BYTES);
            match thread.spawn(move || shared.serve()) {
                Ok(_) => state.threads += 1,
                Err(error) if state.threads == 0 => return Err(error),
                // B2: the threads that there are come to it.
                Err(_) => {}
            }
        }
        state.queue.push_back(Box::new(job));
        Ok(())
    }

    /// Number of threads that there are.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.shared.state.lock().threads
    }
}

impl Drop for BlockingPool {
    fn drop(&mut self) {
        let queue = {
            let mut state = self.shared.state.lock();
            state.is_closed = true;
            std::mem::take(&mut state.queue)
        };
        self.shared.changed.notify_all();
        drop(queue);
    }
}

impl Shared {
    /// What a thread of the pool does.
    fn serve(&self) {
        let mut state = self.state.lock();
        while !state.is_closed {
            if let Some(job) = state.queue.pop_front() {
                // Whom a panic is to be told is the job's business.
                MutexGuard::unlocked(&mut state, || drop(catch_unwind(AssertUnwindSafe(job))));
                continue;
            }
            state.at_rest += 1;
            let has_timed_out = self.changed.wait_for(&mut state, self.idle).timed_out();
            state.at_rest -= 1;
            if has_timed_out && state.queue.is_empty() {
                break;
            }
        }
        state.threads -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    /// Waits until a pool has so many threads.
    fn await_threads(pool: &BlockingPool, threads: usize) {
        while pool.threads() != threads {
            thread::yield_now();
        }
    }

    #[test]
    fn as_many_jobs_as_threads_block_at_once_and_the_others_follow() {
        const MOST: usize = 8;
        let pool = BlockingPool::new(MOST);
        let gate = Arc::new((Mutex::new(0), Condvar::new()));
        let (sender, done) = channel();
        for number in 0..3 * MOST {
            let (gate, sender) = (Arc::clone(&gate), sender.clone());
            let job = move || {
                let mut here = gate.0.lock();
                *here += 1;
                gate.1.notify_all();
                // Holds until all threads of the pool stand here.
                while *here < MOST {
                    gate.1.wait(&mut here);
                }
                sender.send(number).expect("the test waits");
            };
            pool.run(job).expect("threads");
        }
        let mut all: Vec<usize> = done.iter().take(3 * MOST).collect();
        all.sort_unstable();
        assert_eq!(all, (0..3 * MOST).collect::<Vec<_>>());
        assert_eq!(pool.threads(), MOST);
    }

    #[test]
    fn idle_threads_end_and_others_start() {
        let pool = BlockingPool::with_idle(2, Duration::from_millis(1));
        for _ in 0..3 {
            let (sender, done) = channel();
            pool.run(move || sender.send(()).expect("the test waits")).expect("threads");
            done.recv().expect("the job runs");
            await_threads(&pool, 0);
        }
    }

    #[test]
    fn a_panic_ends_the_job_only() {
        let pool = BlockingPool::new(1);
        let (sender, done) = channel();
        pool.run(|| std::panic::resume_unwind(Box::new(()))).expect("threads");
        pool.run(move || sender.send(()).expect("the test waits")).expect("threads");
        done.recv().expect("the thread is still there");
        assert_eq!(pool.threads(), 1);
    }

    #[test]
    fn dropping_the_pool_drops_what_is_queued() {
        let pool = BlockingPool::new(1);
        let (release, blocked) = channel::<()>();
        let (sender, done) = channel::<()>();
        pool.run(move || _ = blocked.recv()).expect("threads");
        pool.run(move || sender.send(()).expect("never runs")).expect("threads");
        let shared = Arc::clone(&pool.shared);
        drop(pool);
        assert!(done.recv().is_err(), "the job is dropped");
        drop(release);
        while shared.state.lock().threads > 0 {
            thread::yield_now();
        }
    }
}
