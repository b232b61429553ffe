//! Module `math`.

use tambour::{Cx, Step, Value};

use super::{badarg, builtins, fail};
use crate::term::{Fault, integer};

/// A number as a float.
fn number(value: Value) -> Option<f64> {
    value.as_float().or_else(|| integer::to_float(value))
}

/// A function of floats: `badarg` for what is no number, `badarith` where it has no finite value.
fn one(cx: &mut Cx, a: Value, function: fn(f64) -> f64) -> Step {
    match number(a) {
        Some(a) => give(cx, function(a)),
        None => badarg_or_badarith(cx, &[a]),
    }
}

fn two(cx: &mut Cx, a: Value, b: Value, function: fn(f64, f64) -> f64) -> Step {
    match (number(a), number(b)) {
        (Some(a), Some(b)) => give(cx, function(a, b)),
        _ => badarg_or_badarith(cx, &[a, b]),
    }
}

fn give(cx: &mut Cx, result: f64) -> Step {
    if result.is_finite() { Step::ret(cx.allocator().float(result)) } else { fail(cx, Fault::Badarith) }
}

/// An integer out of a float's range is `badarith`; what is no number is `badarg`.
fn badarg_or_badarith(cx: &mut Cx, args: &[Value]) -> Step {
    if args.iter().all(|&arg| integer::is_integer(arg) || arg.is_float()) {
        return fail(cx, Fault::Badarith);
    }
    badarg(cx)
}

builtins! {
    "math:pi/0" => |cx| Step::ret(cx.allocator().float(std::f64::consts::PI));
    "math:sin/1" => |cx, a| one(cx, a, f64::sin);
    "math:cos/1" => |cx, a| one(cx, a, f64::cos);
    "math:tan/1" => |cx, a| one(cx, a, f64::tan);
    "math:asin/1" => |cx, a| one(cx, a, f64::asin);
    "math:acos/1" => |cx, a| one(cx, a, f64::acos);
    "math:atan/1" => |cx, a| one(cx, a, f64::atan);
    "math:sinh/1" => |cx, a| one(cx, a, f64::sinh);
    "math:cosh/1" => |cx, a| one(cx, a, f64::cosh);
    "math:tanh/1" => |cx, a| one(cx, a, f64::tanh);
    "math:asinh/1" => |cx, a| one(cx, a, f64::asinh);
    "math:acosh/1" => |cx, a| one(cx, a, f64::acosh);
    "math:atanh/1" => |cx, a| one(cx, a, f64::atanh);
    "math:exp/1" => |cx, a| one(cx, a, f64::exp);
    "math:log/1" => |cx, a| one(cx, a, f64::ln);
    "math:log2/1" => |cx, a| one(cx, a, f64::log2);
    "math:log10/1" => |cx, a| one(cx, a, f64::log10);
    "math:sqrt/1" => |cx, a| one(cx, a, f64::sqrt);
    "math:ceil/1" => |cx, a| one(cx, a, f64::ceil);
    "math:floor/1" => |cx, a| one(cx, a, f64::floor);
    "math:atan2/2" => |cx, a, b| two(cx, a, b, f64::atan2);
    "math:pow/2" => |cx, a, b| two(cx, a, b, f64::powf);
    "math:fmod/2" => |cx, a, b| two(cx, a, b, |a, b| a % b);
}
