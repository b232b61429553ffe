//! Functions in Rust that Erlang calls.
//!
//! A registered function is a module of one function, which hands its arguments to the builtin
//! `%:native/2` with its number in the VM's table; of one that blocks, to `tambour:blocking/2`, which waits.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tambour::{Cx, Step, Value, VmError, ir};

use super::Erlang;
use super::convert::{FromTerm, ToTerm};
use super::host::{self, lock};
use super::term::{Atom, Mismatch, Term};
use crate::atoms;
use crate::builtins::blocking;
use crate::env::VmEnv;
use crate::lower::{self, Env};
use crate::term::list;

/// An exception to raise in the process that called a Rust function.
#[derive(Clone, Debug, PartialEq)]
pub struct Raise {
    class: atoms::Known,
    reason: Term,
}

impl Raise {
    /// As `error(Reason)`.
    pub fn error(reason: impl ToTerm) -> Self {
        Self { class: atoms::ERROR, reason: reason.to_term() }
    }

    /// As `exit(Reason)`.
    pub fn exit(reason: impl ToTerm) -> Self {
        Self { class: atoms::EXIT, reason: reason.to_term() }
    }

    /// As `throw(Value)`.
    pub fn throw(value: impl ToTerm) -> Self {
        Self { class: atoms::THROW, reason: value.to_term() }
    }

    /// The error of an argument that the function doesn't take.
    #[must_use]
    pub fn badarg() -> Self {
        Self::error(Atom::from("badarg"))
    }
}

impl From<Mismatch> for Raise {
    fn from(_: Mismatch) -> Self {
        Self::badarg()
    }
}

/// What a Rust function may answer: a value, or `Result<value, Raise>`.
pub trait Answer {
    /// The value or the exception.
    ///
    /// # Errors
    /// The exception to raise.
    fn answer(self) -> Result<Term, Raise>;
}

impl<T: ToTerm> Answer for T {
    fn answer(self) -> Result<Term, Raise> {
        Ok(self.to_term())
    }
}

impl<T: ToTerm> Answer for Result<T, Raise> {
    fn answer(self) -> Result<Term, Raise> {
        self.map(ToTerm::to_term)
    }
}

/// A closure that can be registered: of up to six parameters, each [`FromTerm`], that answers an [`Answer`].
pub trait Native<Parameters>: Send + Sync + 'static {
    /// Number of parameters.
    const ARITY: usize;

    /// Calls it with so many arguments.
    ///
    /// # Errors
    /// The exception to raise; `badarg` when an argument isn't of its parameter's type.
    fn call(&self, arguments: Vec<Term>) -> Result<Term, Raise>;
}

macro_rules! natives {
    ($($count:literal: $($name:ident)*;)*) => {$(
        #[allow(non_snake_case, reason = "a variable is named as its type")]
        impl<Closure, R, $($name,)*> Native<($($name,)* R,)> for Closure
        where
            Closure: Fn($($name),*) -> R + Send + Sync + 'static,
            R: Answer,
            $($name: FromTerm,)*
        {
            const ARITY: usize = $count;

            fn call(&self, arguments: Vec<Term>) -> Result<Term, Raise> {
                let arguments: [Term; $count] = arguments.try_into().map_err(|_| Raise::badarg())?;
                let [$($name),*] = arguments;
                self($($name::from_term($name)?),*).answer()
            }
        }
    )*};
}

natives! {
    0: ;
    1: A;
    2: A B;
    3: A B C;
    4: A B C D;
    5: A B C D E;
    6: A B C D E F;
}

/// A registered function.
#[derive(Clone)]
pub(super) struct Registered {
    module: String,
    function: String,
    call: Arc<dyn Fn(Vec<Term>) -> Result<Term, Raise> + Send + Sync>,
}

impl Erlang {
    /// Lets Erlang call a Rust function as `module:function`. An argument that doesn't convert is `badarg`,
    /// a panic the error `{panic, Message}` in the process that called it.
    ///
    /// The function runs on a scheduler, whose other processes wait meanwhile: it should take microseconds,
    /// and must not wait for a process. [`register_blocking`](Self::register_blocking) is for all others. One
    /// that holds a clone of this handle keeps the VM alive for ever.
    ///
    /// ```
    /// use tambour_erlang_lite::Erlang;
    /// use tambour_erlang_lite::erlang::Raise;
    ///
    /// let erlang = Erlang::new()?;
    /// erlang.register("text", "upper", |text: String| text.to_uppercase())?;
    /// erlang.register("math2", "root", |x: f64| if x < 0.0 { Err(Raise::badarg()) } else { Ok(x.sqrt()) })?;
    /// erlang.load_text("m.erl", "-module(m). -export([f/1]). f(X) -> {text:upper(X), math2:root(16.0)}.")?;
    /// let answer: (String, f64) = erlang.call("m", "f", ("abc",))?;
    /// assert_eq!(answer, ("ABC".to_owned(), 4.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When no function can be added to the VM.
    pub fn register<Parameters, F: Native<Parameters>>(
        &self,
        module: &str,
        function: &str,
        native: F,
    ) -> Result<(), VmError> {
        self.add(module, function, native, lower::native)
    }

    /// As [`register`](Self::register), for a function that may take its time: that reads files, asks others
    /// over a network, waits, or computes. It runs on a thread of a pool while the process that called it
    /// waits, so schedulers stay free. It may call Erlang through a handle.
    ///
    /// There are at most [`blocking_threads`](tambour::VmBuilder::blocking_threads) such calls at a time;
    /// later ones wait for their turn. The process can be killed meanwhile: the function runs on, and its
    /// answer is dropped.
    ///
    /// ```
    /// use std::{thread, time::Duration};
    /// use tambour_erlang_lite::Erlang;
    ///
    /// let erlang = Erlang::new()?;
    /// erlang.register_blocking("slow", "double", |x: i64| {
    ///     thread::sleep(Duration::from_millis(1));
    ///     2 * x
    /// })?;
    /// assert_eq!(erlang.call::<i64>("slow", "double", (21,))?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When no function can be added to the VM.
    pub fn register_blocking<Parameters, F: Native<Parameters>>(
        &self,
        module: &str,
        function: &str,
        native: F,
    ) -> Result<(), VmError> {
        self.add(module, function, native, lower::blocking_native)
    }

    fn add<Parameters, F: Native<Parameters>>(
        &self,
        module: &str,
        function: &str,
        native: F,
        lower: fn(&str, usize, &dyn Env) -> ir::Module,
    ) -> Result<(), VmError> {
        let number = {
            let mut natives = lock(&self.host.natives);
            natives.push(Registered {
                module: module.to_owned(),
                function: function.to_owned(),
                call: Arc::new(move |arguments| native.call(arguments)),
            });
            natives.len() - 1
        };
        let symbol = format!("{module}:{function}/{}", F::ARITY);
        self.vm.load(lower(&symbol, number, &VmEnv(&self.vm)))?;
        self.host.add_export(symbol);
        Ok(())
    }
}

/// The function of this number, and its arguments from a list.
fn find(cx: &Cx, number: Value, arguments: Value) -> Option<(Registered, Result<Vec<Term>, Mismatch>)> {
    let number = usize::try_from(number.as_small()?).ok()?;
    let native = lock(&host::of(cx.vm())?.natives).get(number).cloned()?;
    Some((native, list::elements(arguments).map(|argument| Term::of(cx.vm(), argument)).collect()))
}

/// `%:native/2`: the function of this number, called with a list of arguments.
pub(super) fn call(cx: &mut Cx, number: Value, arguments: Value) -> Step {
    let Some((native, terms)) = find(cx, number, arguments) else {
        return cx.throw(atoms::ERROR.value(), atoms::UNDEF.value());
    };
    let answer = native.answer(terms);
    native.finish(cx, answer, arguments)
}

/// `%:block/3`: the same, on a thread of the pool; answers `blocked` (`builtins/blocking.rs`).
pub(super) fn block(cx: &mut Cx, reference: Value, number: Value, arguments: Value) -> Step {
    let Some((native, terms)) = find(cx, number, arguments) else {
        return cx.throw(atoms::ERROR.value(), atoms::UNDEF.value());
    };
    blocking::block(cx, reference, move || {
        let answer = native.answer(terms);
        Box::new(move |cx, arguments| native.finish(cx, answer, arguments))
    })
}

impl Registered {
    /// Turns the function's answer into the value or the exception of the process that called it.
    fn finish(&self, cx: &mut Cx, answer: Result<Term, Raise>, arguments: Value) -> Step {
        let outcome = answer.and_then(|term| term.check(cx.vm().heap()).map(|()| term).map_err(Raise::from));
        let exception = match outcome {
            Ok(term) => return Step::ret(build(cx, &term)),
            Err(exception) => exception,
        };
        let is_whole = exception.reason.check(cx.vm().heap()).is_ok();
        let reason = if is_whole { build(cx, &exception.reason) } else { atoms::BADARG.value() };
        let (module, function) = (cx.atom(&self.module), cx.atom(&self.function));
        let origin = cx.allocator().tuple(&[module, function, arguments, Value::NIL]);
        cx.throw_traced(exception.class.value(), reason, origin)
    }

    fn answer(&self, arguments: Result<Vec<Term>, Mismatch>) -> Result<Term, Raise> {
        let arguments = arguments?;
        catch_unwind(AssertUnwindSafe(|| (self.call)(arguments))).unwrap_or_else(|panic| {
            let message = panic.downcast_ref::<String>().map(String::as_str);
            let message = message.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default();
            Err(Raise::error((Atom::from("panic"), message)))
        })
    }
}

/// The value of a checked term.
fn build(cx: &mut Cx, term: &Term) -> Value {
    let (vm, heap) = cx.vm_and_allocator();
    term.build(vm, heap)
}
