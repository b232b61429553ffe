//! Timers: messages that come when their time has come.

use tambour::{Cx, Receiver, Step, Value};

use super::{badarg, builtins, count, state};
use crate::atoms;
use crate::term::list;

const NS_PER_MS: u64 = 1_000_000;

/// What a timer was asked to send.
#[derive(Clone, Copy)]
enum Kind {
    /// The message itself.
    Message,
    /// `{timeout, Reference, Message}`
    Timeout,
}

/// Boolean options of a list of pairs; `None` if there is anything else in it.
fn flags<const N: usize>(cx: &Cx, options: Value, known: [&str; N]) -> Option<[Option<bool>; N]> {
    let mut found = [None; N];
    for option in list::proper(options).ok()? {
        let &[name, value] = option.as_tuple()? else { return None };
        let index = known.iter().position(|known| cx.atom(known) == name)?;
        found[index] = Some(atoms::as_boolean(value)?);
    }
    Some(found)
}

fn receiver(term: Value) -> Option<Receiver> {
    term.as_pid().map(Receiver::Process).or_else(|| term.as_atom().map(Receiver::Name))
}

/// The clock's time that a time in milliseconds stands for: from now on, or of the clock.
fn due(cx: &Cx, time: Value, is_absolute: bool) -> Option<u64> {
    let time_ms = time.as_small()?;
    if is_absolute {
        return u64::try_from(time_ms.max(0)).ok()?.checked_mul(NS_PER_MS);
    }
    cx.now_ns().checked_add(u64::try_from(time_ms).ok()?.checked_mul(NS_PER_MS)?)
}

/// Starts a timer: `args` are those of the call, with or without options at their end.
fn start(cx: &mut Cx, name: &str, kind: Kind, args: &[Value]) -> Step {
    let (time, to, message) = (args[0], args[1], args[2]);
    let Some([is_absolute]) = flags(cx, args.get(3).copied().unwrap_or(Value::NIL), ["abs"]) else {
        return state::badarg_because(cx, "badopt", name, args);
    };
    let Some(at_ns) = due(cx, time, is_absolute == Some(true)) else {
        return state::badarg_because(cx, "time", name, args);
    };
    let Some(receiver) = receiver(to) else { return badarg(cx) };
    let reference = cx.timer_reference();
    let message = match kind {
        Kind::Message => message,
        Kind::Timeout => {
            let tag = cx.atom("timeout");
            cx.allocator().tuple(&[tag, reference, message])
        }
    };
    cx.start_timer(at_ns, receiver, message, reference);
    Step::ret(reference)
}

/// What is left of a timer in milliseconds, begun ones counted; `false` if it isn't there.
fn left(left_ns: Option<u64>) -> Value {
    left_ns.map_or_else(|| atoms::boolean(false), |left_ns| count(left_ns.div_ceil(NS_PER_MS) as usize))
}

/// Sends the running process `{Name, Reference, Answer}`, the answer of an asynchronous call.
fn answer_later(cx: &mut Cx, name: &str, reference: Value, answer: Value) {
    let name = cx.atom(name);
    let message = cx.allocator().tuple(&[name, reference, answer]);
    if let Some(own) = cx.self_pid().as_pid() {
        cx.send(own, message);
    }
}

fn cancel(cx: &mut Cx, reference: Value, options: Value) -> Step {
    let flags = flags(cx, options, ["async", "info"]);
    let (Some(_), Some([is_async, info])) = (reference.as_reference(), flags) else { return badarg(cx) };
    let answer = left(cx.cancel_timer(reference));
    let wants_answer = info != Some(false);
    if is_async == Some(true) && wants_answer {
        answer_later(cx, "cancel_timer", reference, answer);
    }
    Step::ret(if is_async == Some(true) || !wants_answer { atoms::OK.value() } else { answer })
}

fn read(cx: &mut Cx, reference: Value, options: Value) -> Step {
    let flags = flags(cx, options, ["async"]);
    let (Some(_), Some([is_async])) = (reference.as_reference(), flags) else { return badarg(cx) };
    let answer = left(cx.read_timer(reference));
    if is_async == Some(true) {
        answer_later(cx, "read_timer", reference, answer);
        return Step::ret(atoms::OK.value());
    }
    Step::ret(answer)
}

builtins! {
    "erlang:send_after/3" => |cx, time, to, message| {
        start(cx, "send_after", Kind::Message, &[time, to, message])
    };
    "erlang:send_after/4" => |cx, time, to, message, options| {
        start(cx, "send_after", Kind::Message, &[time, to, message, options])
    };
    "erlang:start_timer/3" => |cx, time, to, message| {
        start(cx, "start_timer", Kind::Timeout, &[time, to, message])
    };
    "erlang:start_timer/4" => |cx, time, to, message, options| {
        start(cx, "start_timer", Kind::Timeout, &[time, to, message, options])
    };
    "erlang:cancel_timer/1" => |cx, reference| cancel(cx, reference, Value::NIL);
    "erlang:cancel_timer/2" => |cx, reference, options| cancel(cx, reference, options);
    "erlang:read_timer/1" => |cx, reference| read(cx, reference, Value::NIL);
    "erlang:read_timer/2" => |cx, reference, options| read(cx, reference, options);
}
