//! The tags that a resumption handles, and what each leaves.

use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use tambour_codegen::ir::Signature;

use super::driver::TagEntry;
use super::guest::{Guests, Rooted, Word};
use super::types::{Shape, TypeList};
use super::{Continuation, ContinuationError, checked};
use crate::vm::Vm;

/// What guest code suspends for: it gives a `Payload`, and goes on with an `Answer`.
pub struct Tag<Payload, Answer> {
    vm: Arc<Vm>,
    entry: TagEntry,
    is: PhantomData<fn(Answer) -> Payload>,
}

impl<Payload: Guests, Answer: Guests> Tag<Payload, Answer> {
    /// The tag of this name of a loaded module that has functions. Should the module be loaded anew, its tags
    /// are others.
    ///
    /// # Errors
    /// There is no such tag, or it has other types.
    pub fn new(vm: &Arc<Vm>, module: &str, name: &str) -> Result<Self, ContinuationError> {
        let Some((tag, word, linked)) = vm.tag(module, name) else {
            return Err(ContinuationError::NoTag { module: module.to_owned(), tag: name.to_owned() });
        };
        let whole = || format!("the tag {name} of {module}");
        let shape = Shape::new(Signature { params: tag.params, results: tag.results }, linked);
        checked::<Payload>(whole, "gives", &shape.params)?;
        checked::<Answer>(whole, "takes", &shape.results)?;
        let entry = TagEntry { name: tag.name, word, shape };
        Ok(Self { vm: Arc::clone(vm), entry, is: PhantomData })
    }
}

impl<Payload, Answer> fmt::Debug for Tag<Payload, Answer> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tag({})", self.entry.name)
    }
}

/// A suspension for one tag.
#[derive(Debug)]
pub struct Suspension<Payload, Answer, Output> {
    /// What it gave.
    pub payload: Payload,
    /// The rest, which waits for its answer.
    pub continuation: Continuation<Answer, Output>,
}

/// One of two; of more than two when they are nested.
#[derive(Debug)]
pub enum Either<First, Second> {
    /// The first.
    First(First),
    /// The second.
    Second(Second),
}

/// What a suspension left, before it has a type.
pub struct Suspended<'s> {
    pub(super) payload: &'s mut dyn Iterator<Item = Word>,
    pub(super) vm: &'s Arc<Vm>,
    pub(super) handle: Rooted,
    /// Results of the continuation.
    pub(super) results: &'s TypeList,
}

/// A tag on a list.
pub struct Handled<'t> {
    pub(super) entry: &'t TagEntry,
    pub(super) vm: &'t Arc<Vm>,
}

/// The tags that a resumption handles: `()` for none, a `&Tag`, or a pair, whose parts may be pairs. If two
/// of them are the same tag the first one counts.
pub trait Clauses<Output>: sealed::Sealed {
    /// What is left when the continuation suspends for one of them.
    type Suspension;

    /// How many there are.
    const COUNT: usize;

    /// Appends them.
    fn list<'t>(&'t self, into: &mut Vec<Handled<'t>>);

    /// Gives a suspension for the tag of this number its type.
    ///
    /// # Errors
    /// The payload is something else.
    fn typed(&self, number: usize, left: Suspended<'_>) -> Result<Self::Suspension, ContinuationError>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for () {}
    impl<P, A> Sealed for &super::Tag<P, A> {}
    impl<X: Sealed, Y: Sealed> Sealed for (X, Y) {}
}

impl<Output> Clauses<Output> for () {
    type Suspension = Infallible;

    const COUNT: usize = 0;

    fn list<'t>(&'t self, _: &mut Vec<Handled<'t>>) {}

    fn typed(&self, _: usize, _: Suspended<'_>) -> Result<Infallible, ContinuationError> {
        unreachable!("no tag is handled")
    }
}

impl<Payload: Guests, Answer: Guests, Output: Guests> Clauses<Output> for &Tag<Payload, Answer> {
    type Suspension = Suspension<Payload, Answer, Output>;

    const COUNT: usize = 1;

    fn list<'t>(&'t self, into: &mut Vec<Handled<'t>>) {
        into.push(Handled { entry: &self.entry, vm: &self.vm });
    }

    fn typed(&self, _: usize, left: Suspended<'_>) -> Result<Self::Suspension, ContinuationError> {
        let payload = Payload::from_words(left.payload);
        let payload = payload.ok_or(ContinuationError::Mismatch(std::any::type_name::<Payload>()))?;
        let shape = Shape { params: self.entry.shape.results.clone(), results: left.results.clone() };
        let continuation = Continuation::of(left.vm, left.handle, shape);
        Ok(Suspension { payload, continuation })
    }
}

impl<Output, X: Clauses<Output>, Y: Clauses<Output>> Clauses<Output> for (X, Y) {
    type Suspension = Either<X::Suspension, Y::Suspension>;

    const COUNT: usize = X::COUNT + Y::COUNT;

    fn list<'t>(&'t self, into: &mut Vec<Handled<'t>>) {
        self.0.list(into);
        self.1.list(into);
    }

    fn typed(&self, number: usize, left: Suspended<'_>) -> Result<Self::Suspension, ContinuationError> {
        match number.checked_sub(X::COUNT) {
            None => self.0.typed(number, left).map(Either::First),
            Some(number) => self.1.typed(number, left).map(Either::Second),
        }
    }
}
