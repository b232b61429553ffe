//! Continuations of guest code, driven from Rust.
//!
//! A [`Continuation`] is a call of a guest function that is to be made, or that has suspended. Rust resumes
//! it with its arguments and with the [`Tag`]s that it handles, and gets an [`Outcome`]. Types are checked
//! against the loaded module when a continuation or a tag is made; what is resumed is used up, which the
//! compiler holds.
//!
//! ```
//! use tambour::continuation::{Continuation, Outcome, Suspension, Tag};
//! use tambour::{Vm, parse};
//! # use tambour::{Cx, Exit, Language, Pid, ir};
//! # struct Bare;
//! # impl Language for Bare {
//! #     fn undefined(&self, _: &Vm, symbol: &str) -> ir::Module { panic!("{symbol} isn't defined") }
//! #     fn ended(&self, _: &mut Cx, _: Pid, _: &Exit) {}
//! # }
//!
//! // Gives 1, 4, 9 and so on until the reader has enough, and returns how many it gave.
//! let text = "
//! module squares
//! tag yield(i64) -> bool
//!
//! function produce(first: i64) -> i64 {
//!   jump next(first, 0)
//! next(n: i64, count: i64):
//!   reduction 1
//!   square = mul n, n
//!   wants_more = call suspend yield(square)
//!   n2 = add n, 1
//!   count2 = add count, 1
//!   branch wants_more, more, enough
//! more:
//!   jump next(n2, count2)
//! enough:
//!   return count2
//! }
//! ";
//! let vm = Vm::builder().schedulers(1).build(Box::new(Bare))?;
//! vm.load(parse::module(text, "squares.tir", &parse::Environment { terms: &*vm, builtin: &|_| None })?)?;
//!
//! let yielded: Tag<i64, bool> = Tag::new(&vm, "squares", "yield")?;
//! let produce: Continuation<i64, i64> = Continuation::new(&vm, "squares:produce/1")?;
//! let mut sum = 0;
//! let mut outcome = produce.resume(1, &yielded)?;
//! let count = loop {
//!     match outcome {
//!         Outcome::Suspended(Suspension { payload, continuation }) => {
//!             sum += payload;
//!             outcome = continuation.resume(sum < 50, &yielded)?;
//!         }
//!         Outcome::Returned(count) => break count,
//!         other => panic!("{other:?}"),
//!     }
//! };
//! assert_eq!((sum, count), (1 + 4 + 9 + 16 + 25, 5));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A continuation is good for one resumption. This doesn't compile:
//!
//! ```compile_fail,E0382
//! use tambour::continuation::{Continuation, ContinuationError, Tag};
//!
//! fn twice(once: Continuation<i64, i64>, tag: &Tag<i64, bool>) -> Result<(), ContinuationError> {
//!     once.resume(1, tag)?;
//!     once.resume(2, tag)?;
//!     Ok(())
//! }
//! ```
//!
//! # How it works
//! Each resumption runs in a process of its own, while the thread that asked for it waits: no frame of Rust
//! is ever suspended. So guest code that asks for its pid gets another one after each suspension, and what is
//! sent to those before is lost. `driver` makes the code of such a process, once for each signature and list
//! of tags. A resumption costs a process and two hand-overs between threads, some tens of microseconds.

mod clauses;
mod driver;
mod guest;
mod types;

use std::any::type_name;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use tambour_continuations::layout::Trap;
use tambour_shared_heap::Value;
use tambour_shared_heap::layout::{HANDLE_FRESH, HANDLE_SPECIAL};

use crate::vm::{Vm, VmError};
use driver::{Told, With};
use types::{Shape, TypeList};

pub use clauses::{Clauses, Either, Handled, Suspended, Suspension, Tag};
pub use guest::{Bind, Guest, Guests, Resumable, Rooted, Word};
pub use types::{GuestType, GuestTypes};

/// Why there is no continuation, no tag or no outcome.
#[derive(Debug, thiserror::Error)]
pub enum ContinuationError {
    /// No such function.
    #[error("no loaded module defines {symbol}{}", but(others))]
    Undefined {
        /// The function that was named.
        symbol: String,
        /// Those of this name and another arity.
        others: Vec<String>,
    },
    /// No such tag.
    #[error("no loaded module {module} has a tag {tag}")]
    NoTag {
        /// The module that was named.
        module: String,
        /// The tag that was named.
        tag: String,
    },
    /// Other types.
    #[error("{what} {does} {types}, not {wanted}")]
    Types {
        /// The function or the tag.
        what: String,
        /// What it does with them: takes, returns, gives.
        does: &'static str,
        /// The types of guest code.
        types: String,
        /// The type in Rust.
        wanted: &'static str,
    },
    /// A continuation was given to guest code that wants one of another type. In Rust's types they may be the
    /// same: an integer fits a `value`, too. What it was given to is lost.
    #[error("a continuation of type {given} where one of type {wanted} is wanted")]
    Signature {
        /// Its type in guest code.
        given: String,
        /// The one that is wanted there.
        wanted: String,
    },
    /// A result or a payload isn't what its type wants: a `value` of another kind, or a continuation that is
    /// null. The continuation is lost.
    #[error("a value that guest code gave is no {0}")]
    Mismatch(&'static str),
    /// A tag, or a value, belongs to another VM.
    #[error("a tag or a value of another VM")]
    Foreign,
    /// No process can be started.
    #[error(transparent)]
    Vm(#[from] VmError),
    /// The VM ended before.
    #[error("the VM has ended")]
    Stopped,
}

fn but(others: &[String]) -> String {
    if others.is_empty() { String::new() } else { format!(", but {}", others.join(" and ")) }
}

/// How a resumption ended.
#[derive(Debug)]
pub enum Outcome<Output, Suspension> {
    /// The guest function returned.
    Returned(Output),
    /// It suspended for one of the tags that are handled.
    Suspended(Suspension),
    /// It threw an exception that it doesn't catch.
    Thrown(Thrown),
    /// Its process ended, and nothing is left of it.
    Ended(Ended),
}

/// An exception of guest code.
#[derive(Clone, Debug)]
pub struct Thrown {
    /// What kind it is; for Erlang `error`, `exit` or `throw`.
    pub class: Rooted,
    /// What was thrown.
    pub reason: Rooted,
    /// Where ([`Vm::trace`]).
    pub trace: Rooted,
}

/// How a process ended that resumed a continuation, if not by itself.
#[derive(Clone, Debug)]
pub enum Ended {
    /// It used continuations in a way that ends it: it suspended for a tag that nobody handles, say.
    Trapped {
        /// What it did.
        trap: Trap,
        /// The language's exit reason.
        reason: Rooted,
    },
    /// It was made to end, with this reason.
    Exited(Rooted),
    /// Its stack reached its limit.
    StackOverflow,
    /// It held most when more lived than the heap's limit allows.
    MemoryLimit {
        /// What it held.
        bytes: u64,
    },
}

/// A call of a guest function that is to be resumed with `Args` and returns `Output` in the end.
///
/// Dropping it drops what has been suspended: nothing of it runs any more, and the collector takes its
/// stacks.
///
/// It is a [`Guest`], too: an argument, an answer, a payload or a result. Guest code can keep a continuation
/// that it gives; then who resumes it first wins, and the other resumption ends with [`Trap::Consumed`].
#[must_use = "what isn't resumed doesn't run"]
pub struct Continuation<Args, Output> {
    vm: Arc<Vm>,
    handle: Rooted,
    /// With the parameters that are bound.
    shape: Shape,
    bound: Vec<Word>,
    is: PhantomData<fn(Args) -> Output>,
}

impl<Args: Guests, Output: Guests> Continuation<Args, Output> {
    /// A continuation that calls a function of a loaded module when it is resumed: `module:name/arity`.
    /// Nothing runs yet. If the function is replaced before it does, its types have to stay.
    ///
    /// # Errors
    /// There is no such function, or it has other types.
    ///
    /// # Panics
    /// On a scheduler, as [`Vm::spawn`].
    pub fn new(vm: &Arc<Vm>, symbol: &str) -> Result<Self, ContinuationError> {
        let Some((signature, module)) = vm.signature(symbol) else {
            let others = vm.arities(symbol);
            return Err(ContinuationError::Undefined { symbol: symbol.to_owned(), others });
        };
        let shape = Shape::new(signature, module);
        checked::<Args>(|| symbol.to_owned(), "takes", &shape.params)?;
        checked::<Output>(|| symbol.to_owned(), "returns", &shape.results)?;
        let fresh = HANDLE_SPECIAL | HANDLE_FRESH | vm.entry_slot(symbol)? as u64;
        // No process owns it: whichever resumes it claims it.
        let handle = Rooted::new(vm, |allocator| allocator.handle(fresh, 0, 0, Value::NONE));
        Ok(Self::of(vm, handle, shape))
    }

    fn of(vm: &Arc<Vm>, handle: Rooted, shape: Shape) -> Self {
        Self { vm: Arc::clone(vm), handle, shape, bound: Vec::new(), is: PhantomData }
    }

    /// Goes on with these arguments until it returns, suspends for one of the tags, throws or ends. Waits for
    /// as long as that takes.
    ///
    /// # Errors
    /// A tag or an argument of another VM; a result that isn't of its type; no process is free. The
    /// continuation is lost.
    ///
    /// # Panics
    /// On a scheduler: it can't wait for a process.
    pub fn resume<C: Clauses<Output>>(
        mut self,
        args: Args,
        handled: C,
    ) -> Result<Outcome<Output, C::Suspension>, ContinuationError> {
        let mut words = std::mem::take(&mut self.bound);
        args.to_words(&self.shape.params.types()[words.len()..], &self.vm, &mut words);
        self.resume_with(With::Words(words), &handled)
    }

    /// Goes on by throwing an exception where it has suspended; the function of a fresh continuation never
    /// runs. Otherwise as [`resume`](Self::resume).
    ///
    /// # Errors
    /// As [`resume`](Self::resume).
    ///
    /// # Panics
    /// On a scheduler.
    pub fn resume_throw<C: Clauses<Output>>(
        self,
        class: &Rooted,
        reason: &Rooted,
        handled: C,
    ) -> Result<Outcome<Output, C::Suspension>, ContinuationError> {
        self.resume_with(With::Throw(vec![class.clone(), reason.clone()]), &handled)
    }

    /// As [`resume_throw`](Self::resume_throw), of an exception that came out of another one, with its trace.
    ///
    /// # Errors
    /// As [`resume`](Self::resume).
    ///
    /// # Panics
    /// On a scheduler.
    pub fn resume_throw_ref<C: Clauses<Output>>(
        self,
        thrown: Thrown,
        handled: C,
    ) -> Result<Outcome<Output, C::Suspension>, ContinuationError> {
        let Thrown { class, reason, trace } = thrown;
        self.resume_with(With::Throw(vec![class, reason, trace]), &handled)
    }

    fn resume_with<C: Clauses<Output>>(
        self,
        with: With,
        handled: &C,
    ) -> Result<Outcome<Output, C::Suspension>, ContinuationError> {
        let mut tags = Vec::with_capacity(C::COUNT);
        handled.list(&mut tags);
        let is_own = match &with {
            With::Words(words) => words.iter().all(|word| word.is_of(&self.vm)),
            With::Throw(exception) => exception.iter().all(|value| value.is_of(&self.vm)),
        };
        if !is_own || !tags.iter().all(|tag| Arc::ptr_eq(tag.vm, &self.vm)) {
            return Err(ContinuationError::Foreign);
        }
        let entries: Vec<_> = tags.iter().map(|tag| tag.entry).collect();
        let told = driver::resume(&self.vm, &self.handle, &self.shape, with, &entries)?;
        Ok(match told {
            Told::Returned(words) => {
                let output = Output::from_words(&mut words.into_iter());
                Outcome::Returned(output.ok_or(ContinuationError::Mismatch(type_name::<Output>()))?)
            }
            Told::Suspended { clause, payload, handle } => {
                let payload = &mut payload.into_iter();
                let left = Suspended { payload, vm: &self.vm, handle, results: &self.shape.results };
                Outcome::Suspended(handled.typed(clause, left)?)
            }
            Told::Thrown(thrown) => Outcome::Thrown(thrown),
            Told::Ended(ended) => Outcome::Ended(ended),
        })
    }
}

impl<Args: Bind, Output: Guests> Continuation<Args, Output> {
    /// The continuation with its first argument bound.
    pub fn bind(mut self, first: Args::First) -> Continuation<Args::Rest, Output> {
        let ty = self.shape.params.types()[self.bound.len()];
        self.bound.push(first.to_word(ty, &self.vm));
        let Self { vm, handle, shape, bound, .. } = self;
        Continuation { vm, handle, shape, bound, is: PhantomData }
    }
}

impl<Args, Output> fmt::Debug for Continuation<Args, Output> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Continuation({} of {} bound)", self.bound.len(), self.shape.params.types().len())
    }
}

/// Whether types of guest code fit a type of Rust.
fn checked<T: Guests>(
    what: impl Fn() -> String,
    does: &'static str,
    types: &TypeList,
) -> Result<(), ContinuationError> {
    if T::fit(types.all()) {
        return Ok(());
    }
    let types = types.all().to_string();
    Err(ContinuationError::Types { what: what(), does, types, wanted: type_name::<T>() })
}
