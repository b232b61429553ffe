//! Builtins: native functions that generated code calls on the scheduler's system stack.
//!
//! A builtin is an `extern "C" fn(&mut Cx, Value...) -> Step` of at most five values, made by
//! [`builtin!`](crate::builtin). It cannot suspend in place: it answers a [`Step`]. It runs between two
//! safepoints, so the values that it holds stay valid until it answers (H1); what outlives it belongs into
//! a heap object.

use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind};

use tambour_continuations::layout::MAX_ARGS;
use tambour_scheduler::SpawnOptions;
use tambour_scheduler::layout::{Context, Step};
use tambour_shared_heap::{Allocator, NoRoom, Pid, Value};

use crate::{Vm, trace};

/// What a builtin sees of the scheduler that runs it.
#[repr(transparent)]
pub struct Cx(Context);

impl Cx {
    /// The view of a scheduler's context.
    pub(crate) fn of(context: &mut Context) -> &mut Self {
        // SAFETY: F1: `Cx` is a transparent wrapper of `Context`, so the reference keeps its
        // layout, its provenance and its lifetime.
        unsafe { &mut *std::ptr::from_mut(context).cast::<Self>() }
    }

    /// The scheduler's allocator.
    pub fn allocator(&mut self) -> &mut Allocator {
        &mut self.0.allocator
    }

    /// The virtual machine.
    #[must_use]
    pub fn vm(&self) -> &Vm {
        // SAFETY: F2: `host` is set to the machine's `Vm` before its first process runs, and
        // the `Vm` outlives all schedulers.
        unsafe { &*self.0.host.cast::<Vm>() }
    }

    /// The virtual machine and the scheduler's allocator, for work that needs both.
    pub fn vm_and_allocator(&mut self) -> (&Vm, &mut Allocator) {
        // SAFETY: F2; the `Vm` is no part of the context.
        let vm = unsafe { &*self.0.host.cast::<Vm>() };
        (vm, &mut self.0.allocator)
    }

    /// The running process.
    #[must_use]
    pub fn self_pid(&self) -> Value {
        self.0.self_pid
    }

    /// The atom of this name. Costs a hash look-up.
    #[must_use]
    pub fn atom(&self, name: &str) -> Value {
        self.vm().atom(name)
    }

    /// Throws: the answer of a builtin that fails.
    pub fn throw(&mut self, class: Value, reason: Value) -> Step {
        self.throw_traced(class, reason, Value::NIL)
    }

    /// Throws with a trace: one that was caught before, or the arguments of the failing function
    /// (a list, in place of its arity), or `{module, function, arguments}` of a failing builtin.
    pub fn throw_traced(&mut self, class: Value, reason: Value, trace: Value) -> Step {
        let exception = &mut self.0.exception;
        exception.class = class;
        exception.reason = reason;
        exception.trace = trace;
        Step::throw()
    }

    /// Ends the process at once: the answer of a builtin. No handler sees it.
    pub fn exit(&mut self, reason: Value) -> Step {
        // No handler has the class NONE: see the hook `on_raise`.
        self.throw_traced(Value::NONE, reason, Value::NIL)
    }

    /// Sends an exit signal: the whole answer of a builtin, `value` or the end of the running process, if the
    /// signal was to itself and ends it.
    pub fn exit_signal(&mut self, to: Pid, reason: Value, value: Value) -> Step {
        match self.0.exit_signal(to, reason) {
            Some(reason) => self.exit(reason),
            None => Step::ret(value),
        }
    }

    /// Ends what the running process does: its stack is given back, and when there is a message in its
    /// mailbox it starts anew with a call of the function behind an entry slot. `None`: more arguments than
    /// calls have.
    pub fn hibernate(&mut self, entry_slot: usize, args: &[Value]) -> Option<Step> {
        if args.len() > MAX_ARGS {
            return None;
        }
        let args = self.0.allocator.tuple(args);
        self.0.hibernate(entry_slot, args);
        Some(self.throw_traced(Value::NONE, Value::NONE, Value::NONE))
    }

    /// Lets the running process wait where it gives way next ([`Op::Yield`](crate::ir::Op::Yield)), until
    /// there is a message in its mailbox; meanwhile its stack is compressed at once.
    pub fn hibernate_in_place(&mut self) {
        self.0.hibernate_in_place();
    }

    /// Whether what was thrown is what `hibernate` throws: no class, as for `exit`, and no reason.
    pub(crate) fn is_leaving_for_hibernation(&self) -> bool {
        let exception = &self.0.exception;
        exception.class == Value::NONE && exception.trace == Value::NONE && self.0.is_awaking()
    }

    /// Puts arguments where [`Callee::Apply`](crate::ir::Callee::Apply) and a starting process find them.
    /// Answers false if there are too many.
    #[must_use]
    pub fn set_args(&mut self, args: &[Value]) -> bool {
        if args.len() > MAX_ARGS {
            return false;
        }
        for (to, from) in self.0.stack.args.iter_mut().zip(args) {
            *to = from.bits();
        }
        true
    }

    /// The stack of the running process as the trace of an exception ([`Vm::trace`]): of the one that calls
    /// this builtin, or, if `is_caller` is false, of the one that a request is about
    /// ([`Language::information`](crate::Language::information)).
    pub fn capture_trace(&mut self, is_caller: bool) -> Value {
        if is_caller { trace::of_caller(&mut self.0) } else { trace::of_saved(&mut self.0) }
    }

    /// Starts a process that calls the function behind an entry slot. `None`: no process slot is free, or
    /// there are more arguments than calls have.
    pub fn spawn(&mut self, entry_slot: usize, args: &[Value]) -> Option<Value> {
        if args.len() > MAX_ARGS {
            return None;
        }
        let args = self.0.allocator.tuple(args);
        self.0.spawn(entry_slot, args).ok().map(Value::pid)
    }

    /// Starts a process as [`spawn`](Self::spawn) does, linked, monitored and with a priority as asked for,
    /// all of it before the process can run. Answers the monitor's reference, too.
    pub fn spawn_with(
        &mut self,
        entry_slot: usize,
        args: &[Value],
        options: SpawnOptions,
    ) -> Option<(Pid, Option<Value>)> {
        if args.len() > MAX_ARGS {
            return None;
        }
        let args = self.0.allocator.tuple(args);
        self.0.spawn_with(entry_slot, args, options).ok()
    }
}

impl Deref for Cx {
    type Target = Context;
    fn deref(&self) -> &Context {
        &self.0
    }
}

impl DerefMut for Cx {
    fn deref_mut(&mut self) -> &mut Context {
        &mut self.0
    }
}

/// Runs a builtin's body: a panic ends in an exception in the guest, not in the VM, and an
/// exception that the body threw gets the builtin's name and arguments as its origin. What would pass the
/// memory limit is the error `system_limit`.
pub fn run_builtin(name: &str, cx: &mut Cx, args: &[Value], body: impl FnOnce(&mut Cx) -> Step) -> Step {
    cx.0.allocator.set_refusing(true);
    let step = catch_unwind(AssertUnwindSafe(|| body(cx)));
    cx.0.allocator.set_refusing(false);
    let step = step.unwrap_or_else(|panic| {
        if panic.is::<NoRoom>() {
            // What is garbage by now isn't in the way of the next one.
            cx.request_collection(true);
            let (class, reason) = (cx.atom("error"), cx.atom("system_limit"));
            return cx.throw(class, reason);
        }
        let (class, reason) = (cx.atom("error"), cx.atom("internal_error"));
        let name = cx.atom(name);
        let reason = cx.allocator().tuple(&[reason, name]);
        cx.throw(class, reason)
    });
    if step.tag == Step::THROW
        && cx.0.exception.class != Value::NONE
        && cx.0.exception.trace == Value::NIL
        && !name.starts_with('%')
        // The state of a call that goes on is no term.
        && args.first().is_none_or(|first| first.as_cell().is_none())
    {
        let (module, rest) = name.split_once(':').unwrap_or(("", name));
        let function = rest.rsplit_once('/').map_or(rest, |(function, _)| function);
        let (module, function) = (cx.atom(module), cx.atom(function));
        let args = cx.allocator().list(args, Value::NIL);
        cx.0.exception.trace = cx.allocator().tuple(&[module, function, args]);
    }
    step
}

/// Makes an [`ir::Builtin`](crate::ir::Builtin): `builtin!("lists:reverse/1", |cx, list| ...)`. The body
/// answers a [`Step`]. Internal builtins have names that start with `%`; their exceptions get no origin.
#[macro_export]
macro_rules! builtin {
    ($name:expr, |$cx:ident $(, $arg:ident)*| $body:expr) => {{
        extern "C" fn entry(cx: &mut $crate::Cx $(, $arg: $crate::Value)*) -> $crate::Step {
            $crate::run_builtin($name, cx, &[$($arg),*], |$cx: &mut $crate::Cx| $body)
        }
        $crate::ir::Builtin {
            name: $name,
            address: entry as *const () as usize,
            arity: <[&str]>::len(&[$(stringify!($arg)),*]) as u8,
        }
    }};
}
