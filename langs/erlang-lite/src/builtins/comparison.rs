//! Comparisons and the strict logical operators.

use std::cmp::Ordering;

use tambour::{Cx, Step, Value};

use super::work::{self, Work};
use super::{badarg, builtins, truth};
use crate::atoms;
use crate::term::Outcome;
use crate::term::equality::{Equality, equality};
use crate::term::fuel::Fuel;
use crate::term::order::{self, Numbers, Order};

/// What a comparison answers: by the order, and the two terms.
type Answer = fn(Ordering, Value, Value) -> Value;

/// A comparison that goes on.
struct Comparing {
    left: Order,
    a: Value,
    b: Value,
    answer: Answer,
}

impl Work for Comparing {
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        let order = self.left.go_on(cx.vm(), fuel)?;
        Some(Ok((self.answer)(order, self.a, self.b)))
    }
}

/// Compares two terms.
fn ordered(cx: &mut Cx, a: Value, b: Value, answer: Answer) -> Step {
    if let (Some(small), Some(other)) = (a.as_small(), b.as_small()) {
        return Step::ret(answer(small.cmp(&other), a, b));
    }
    if a.as_cell().is_some() {
        return work::resume(cx, a, ("erlang", "compare"), &[b]);
    }
    let mut fuel = work::fuel(cx);
    match order::order(cx.vm(), a, b, Numbers::ByValue, &mut fuel) {
        Ok(order) => {
            work::count(cx, &fuel);
            Step::ret(answer(order, a, b))
        }
        Err(left) => work::put_aside(cx, a, Box::new(Comparing { left, a, b, answer }), &fuel),
    }
}

/// An equality that goes on, and the answer if the terms are equal.
struct Equalling {
    left: Equality,
    if_equal: bool,
}

impl Work for Equalling {
    fn go_on(&mut self, _: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        let is_equal = self.left.go_on(fuel)?;
        Some(Ok(atoms::boolean(is_equal == self.if_equal)))
    }
}

/// Whether two terms are exactly equal, or not.
fn equalled(cx: &mut Cx, a: Value, b: Value, if_equal: bool) -> Step {
    if let Some(is_equal) = soon(a, b) {
        return truth(is_equal == if_equal);
    }
    if a.as_cell().is_some() {
        return work::resume(cx, a, ("erlang", "=:="), &[b]);
    }
    let mut fuel = work::fuel(cx);
    match equality(a, b, &mut fuel) {
        Ok(is_equal) => {
            work::count(cx, &fuel);
            truth(is_equal == if_equal)
        }
        Err(left) => work::put_aside(cx, a, Box::new(Equalling { left, if_equal }), &fuel),
    }
}

/// Whether two terms are exactly equal, if their words tell.
pub(super) fn soon(a: Value, b: Value) -> Option<bool> {
    if a == b {
        return Some(true);
    }
    (!a.is_pointer() && !a.is_float() || !b.is_pointer() && !b.is_float()).then_some(false)
}

/// `and`, `or`, `xor`: both operands are booleans.
fn logical(cx: &mut Cx, a: Value, b: Value, operation: fn(bool, bool) -> bool) -> Step {
    match (atoms::as_boolean(a), atoms::as_boolean(b)) {
        (Some(a), Some(b)) => truth(operation(a, b)),
        _ => badarg(cx),
    }
}

builtins! {
    "erlang:=:=/2" => |cx, a, b| equalled(cx, a, b, true);
    "erlang:=/=/2" => |cx, a, b| equalled(cx, a, b, false);
    "%:equal/2" => |cx, a, b| equalled(cx, a, b, true);
    "erlang:==/2" => |cx, a, b| ordered(cx, a, b, |order, _, _| atoms::boolean(order.is_eq()));
    "erlang:/=/2" => |cx, a, b| ordered(cx, a, b, |order, _, _| atoms::boolean(order.is_ne()));
    "erlang:</2" => |cx, a, b| ordered(cx, a, b, |order, _, _| atoms::boolean(order.is_lt()));
    "erlang:=</2" => |cx, a, b| ordered(cx, a, b, |order, _, _| atoms::boolean(order.is_le()));
    "erlang:>/2" => |cx, a, b| ordered(cx, a, b, |order, _, _| atoms::boolean(order.is_gt()));
    "erlang:>=/2" => |cx, a, b| ordered(cx, a, b, |order, _, _| atoms::boolean(order.is_ge()));
    "erlang:max/2" => |cx, a, b| ordered(cx, a, b, |order, a, b| if order.is_lt() { b } else { a });
    "erlang:min/2" => |cx, a, b| ordered(cx, a, b, |order, a, b| if order.is_gt() { b } else { a });
    "erlang:and/2" => |cx, a, b| logical(cx, a, b, |a, b| a && b);
    "erlang:or/2" => |cx, a, b| logical(cx, a, b, |a, b| a || b);
    "erlang:xor/2" => |cx, a, b| logical(cx, a, b, |a, b| a != b);
    "erlang:not/1" => |cx, a| match atoms::as_boolean(a) {
        Some(a) => truth(!a),
        None => badarg(cx),
    };
}
