//! Comparisons and the strict logical operators.

use std::cmp::Ordering;

use tambour::{Cx, Step, Value};

use super::{badarg, builtins, truth};
use crate::atoms;
use crate::term::order::{Comparison, Numbers, exactly_equal};

/// Steps of a comparison that count as one reduction.
const STEPS_PER_REDUCTION: i64 = 16;

/// The order of two terms, with its reductions counted.
pub(super) fn order(cx: &mut Cx, a: Value, b: Value) -> Ordering {
    if let (Some(a), Some(b)) = (a.as_small(), b.as_small()) {
        return a.cmp(&b);
    }
    let mut comparison = Comparison::new(cx.vm());
    let order = comparison.compare(a, b, Numbers::ByValue);
    let steps = comparison.steps();
    cx.bump(steps / STEPS_PER_REDUCTION);
    order
}

/// `a =:= b`, with its reductions counted.
pub(super) fn equal(cx: &mut Cx, a: Value, b: Value) -> bool {
    if a == b {
        return true;
    }
    if !a.is_pointer() && !a.is_float() || !b.is_pointer() && !b.is_float() {
        return false;
    }
    let (equal, steps) = exactly_equal(a, b);
    cx.bump(steps / STEPS_PER_REDUCTION);
    equal
}

/// `and`, `or`, `xor`: both operands are booleans.
fn logical(cx: &mut Cx, a: Value, b: Value, operation: fn(bool, bool) -> bool) -> Step {
    match (atoms::as_boolean(a), atoms::as_boolean(b)) {
        (Some(a), Some(b)) => truth(operation(a, b)),
        _ => badarg(cx),
    }
}

builtins! {
    "erlang:=:=/2" => |cx, a, b| truth(equal(cx, a, b));
    "erlang:=/=/2" => |cx, a, b| truth(!equal(cx, a, b));
    "%:equal/2" => |cx, a, b| truth(equal(cx, a, b));
    "erlang:==/2" => |cx, a, b| truth(order(cx, a, b) == Ordering::Equal);
    "erlang:/=/2" => |cx, a, b| truth(order(cx, a, b) != Ordering::Equal);
    "erlang:</2" => |cx, a, b| truth(order(cx, a, b) == Ordering::Less);
    "erlang:=</2" => |cx, a, b| truth(order(cx, a, b) != Ordering::Greater);
    "erlang:>/2" => |cx, a, b| truth(order(cx, a, b) == Ordering::Greater);
    "erlang:>=/2" => |cx, a, b| truth(order(cx, a, b) != Ordering::Less);
    "erlang:max/2" => |cx, a, b| Step::ret(if order(cx, a, b) == Ordering::Less { b } else { a });
    "erlang:min/2" => |cx, a, b| Step::ret(if order(cx, a, b) == Ordering::Greater { b } else { a });
    "erlang:and/2" => |cx, a, b| logical(cx, a, b, |a, b| a && b);
    "erlang:or/2" => |cx, a, b| logical(cx, a, b, |a, b| a || b);
    "erlang:xor/2" => |cx, a, b| logical(cx, a, b, |a, b| a != b);
    "erlang:not/1" => |cx, a| match atoms::as_boolean(a) {
        Some(a) => truth(!a),
        None => badarg(cx),
    };
}
