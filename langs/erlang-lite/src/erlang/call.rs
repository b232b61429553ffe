//! Calls from Rust into the VM: call a function, start a process, send a message.

use std::sync::mpsc::channel;

use tambour::{Cx, Exit, Pid, VmError};

use super::Erlang;
use super::convert::{Arguments, FromTerm, ToTerm};
use super::term::{Atom, Mismatch, Term};
use crate::report;

/// Whom a message is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A process.
    Pid(Pid),
    /// The process that is registered under this name when the message is sent.
    Name(String),
}

impl From<Pid> for Address {
    fn from(pid: Pid) -> Self {
        Self::Pid(pid)
    }
}

impl From<&str> for Address {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<Atom> for Address {
    fn from(name: Atom) -> Self {
        Self::Name(name.0)
    }
}

/// An exception that a called function raised.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{text}")]
pub struct Raised {
    /// `error`, `exit` or `throw`.
    pub class: Atom,
    /// What was raised.
    pub reason: Term,
    /// The exception with its trace, as Erlang prints it.
    pub text: String,
}

/// Why a call gave no value.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The function raised an exception.
    #[error(transparent)]
    Raised(#[from] Raised),
    /// An argument, or the value, isn't what its type wants.
    #[error(transparent)]
    Mismatch(#[from] Mismatch),
    /// The process can't be started.
    #[error(transparent)]
    Vm(#[from] VmError),
    /// The VM ended before.
    #[error("the VM has ended")]
    Stopped,
}

impl Erlang {
    /// Calls a function in a process of its own and waits for its value.
    ///
    /// ```
    /// use tambour_erlang_lite::Erlang;
    ///
    /// let erlang = Erlang::new()?;
    /// let sum: i64 = erlang.call("lists", "sum", (vec![1, 2, 3],))?;
    /// assert_eq!(sum, 6);
    /// let error = erlang.call::<i64>("erlang", "hd", (Vec::<i64>::new(),)).unwrap_err();
    /// assert!(error.to_string().starts_with("exception error: bad argument"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The exception that it raised; an argument or the value that can't be converted.
    ///
    /// # Panics
    /// In a [registered](Self::register) function: the scheduler that runs it can't wait for a process.
    pub fn call<T: FromTerm>(
        &self,
        module: &str,
        function: &str,
        arguments: impl Arguments,
    ) -> Result<T, CallError> {
        let terms = self.checked(arguments)?;
        let (sender, told) = channel();
        let tell = Box::new(move |cx: &mut Cx, exit: &Exit| {
            // The receiver is there until the process is joined, which is after this.
            let _ = sender.send(result(cx, exit));
        });
        let symbol = format!("{module}:{function}/{}", terms.len());
        let vm = &self.vm;
        let build = |heap: &mut _| terms.iter().map(|term| term.build(vm, heap)).collect();
        let pid = self.host.watched.start(vm, &symbol, build, tell)?;
        vm.join(pid);
        let term = told.try_recv().map_err(|_| CallError::Stopped)??;
        Ok(T::from_term(term)?)
    }

    /// Starts a process that calls a function. A crash is reported on standard error.
    ///
    /// # Errors
    /// An argument can't be converted; no process is free.
    ///
    /// # Panics
    /// In a registered function.
    pub fn spawn(&self, module: &str, function: &str, arguments: impl Arguments) -> Result<Pid, CallError> {
        let terms = self.checked(arguments)?;
        let symbol = format!("{module}:{function}/{}", terms.len());
        let vm = &self.vm;
        Ok(vm.spawn(&symbol, |heap| terms.iter().map(|term| term.build(vm, heap)).collect())?)
    }

    /// Sends a message to a process, or to the one of a registered name. False: it has ended, or nobody has
    /// the name.
    ///
    /// # Errors
    /// The message can't be converted.
    ///
    /// # Panics
    /// In a registered function.
    pub fn send(&self, to: impl Into<Address>, message: impl ToTerm) -> Result<bool, Mismatch> {
        let to = to.into();
        let term = message.to_term();
        term.check(self.vm.heap())?;
        Ok(self.vm.machine().with_context(|context| {
            let to = match &to {
                Address::Pid(pid) => Some(*pid),
                Address::Name(name) => self.vm.atoms().find(name).and_then(|name| context.whereis(name)),
            };
            let message = term.build(&self.vm, &mut context.allocator);
            to.is_some_and(|to| context.send(to, message))
        }))
    }

    fn checked(&self, arguments: impl Arguments) -> Result<Vec<Term>, Mismatch> {
        let terms = arguments.to_terms();
        terms.iter().try_for_each(|term| term.check(self.vm.heap()))?;
        Ok(terms)
    }
}

/// What a process that made a call ended with.
fn result(cx: &mut Cx, exit: &Exit) -> Result<Term, CallError> {
    if let Exit::Returned(value) = exit {
        return Ok(Term::of(cx.vm(), *value)?);
    }
    let text = report::uncaught(cx, exit).unwrap_or_default();
    let exception = report::exception_of(exit).ok_or(CallError::Stopped)?;
    let class = Atom::from_term(Term::of(cx.vm(), exception.class)?)?;
    let reason = Term::of(cx.vm(), exception.reason)?;
    Err(Raised { class, reason, text }.into())
}
