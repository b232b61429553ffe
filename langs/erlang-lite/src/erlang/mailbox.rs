//! Mailboxes: where Rust threads receive what Erlang processes send.
//!
//! A mailbox is a process that hands on what it receives, as terms of Rust, through a channel. So it has a
//! pid that can be sent to, registered, linked and monitored as any other.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use tambour::{Cx, Exit, Pid, Step, Value, Vm, VmError};

use super::Erlang;
use super::call::CallError;
use super::convert::FromTerm;
use super::host::{self, lock};
use super::term::{Atom, Mismatch, Term};
use crate::builtins::truth;

/// What a mailbox's channel carries: a message may fail to convert.
pub(super) type Delivery = Sender<Result<Term, Mismatch>>;

/// A pid whose messages a Rust thread receives, in order. Messages wait without a bound; the mailbox's
/// process ends when it is dropped.
pub struct Mailbox {
    erlang: Erlang,
    number: usize,
    pid: Pid,
    messages: Receiver<Result<Term, Mismatch>>,
}

/// Why there is no message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiveError {
    /// None came in time.
    #[error("no message came in time")]
    Timeout,
    /// The mailbox's process has ended: by an exit signal.
    #[error("the mailbox's process has ended")]
    Closed,
    /// One came, but of another kind. It is gone.
    #[error(transparent)]
    Mismatch(#[from] Mismatch),
}

impl Erlang {
    /// A mailbox of this VM.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tambour_erlang_lite::Erlang;
    ///
    /// let erlang = Erlang::new()?;
    /// let mailbox = erlang.mailbox()?;
    /// erlang.spawn("erlang", "send", (mailbox.pid(), "hello"))?;
    /// assert_eq!(mailbox.receive::<String>(Duration::from_secs(5))?, "hello");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When its process can't be started.
    ///
    /// # Panics
    /// In a registered function.
    pub fn mailbox(&self) -> Result<Mailbox, VmError> {
        let (sender, messages) = channel();
        let number = {
            let mut deliveries = lock(&self.host.deliveries);
            deliveries.push(Some(sender));
            deliveries.len() - 1
        };
        let argument = Value::small(number as i64).expect("mailboxes are made one by one");
        // The channel ends with the process, whatever ended that.
        let tell = Box::new(move |cx: &mut Cx, _: &Exit| close(cx.vm(), number));
        let pid = self.host.watched.start(&self.vm, "tambour:mailbox/1", |_| vec![argument], tell)?;
        Ok(Mailbox { erlang: self.clone(), number, pid, messages })
    }
}

impl Mailbox {
    /// The process that messages are sent to.
    #[must_use]
    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// Registers its process, so that Erlang can send to the name.
    ///
    /// # Errors
    /// `badarg`: the name is taken.
    pub fn register(&self, name: impl Into<Atom>) -> Result<(), CallError> {
        self.erlang.call("erlang", "register", (name.into(), self.pid))
    }

    /// Waits for the next message, but not longer than this.
    ///
    /// # Errors
    /// There is none, or it isn't a `T`.
    pub fn receive<T: FromTerm>(&self, timeout: Duration) -> Result<T, ReceiveError> {
        let message = self.messages.recv_timeout(timeout).map_err(|error| match error {
            RecvTimeoutError::Timeout => ReceiveError::Timeout,
            RecvTimeoutError::Disconnected => ReceiveError::Closed,
        })?;
        Ok(T::from_term(message?)?)
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        close(&self.erlang.vm, self.number);
        // Whatever it is: nobody receives it, so the process ends.
        let _ = self.erlang.send(self.pid, ());
    }
}

fn close(vm: &Vm, number: usize) {
    if let Some(host) = host::of(vm) {
        lock(&host.deliveries)[number] = None;
    }
}

/// `%:deliver/2`: hands a message to the mailbox of this number; false if it is gone.
pub(super) fn deliver(cx: &mut Cx, number: Value, message: Value) -> Step {
    let term = Term::of(cx.vm(), message);
    let is_there = number.as_small().is_some_and(|number| {
        let Some(host) = host::of(cx.vm()) else { return false };
        let deliveries = lock(&host.deliveries);
        let sender = deliveries.get(number as usize).and_then(Option::as_ref);
        sender.is_some_and(|sender| sender.send(term).is_ok())
    });
    truth(is_there)
}
