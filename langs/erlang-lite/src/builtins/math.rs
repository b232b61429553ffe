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

/// Above this the squares of numbers no longer show beside their sum with 1.
const LARGE: f64 = (1u64 << 28) as f64;

// Functions by the formulas that C libraries use, so that the last digits are the same.

fn asinh(x: f64) -> f64 {
    let size = x.abs();
    let result = if size > LARGE {
        size.ln() + std::f64::consts::LN_2
    } else if size > 2.0 {
        (2.0 * size + 1.0 / ((size * size + 1.0).sqrt() + size)).ln()
    } else {
        let square = size * size;
        (size + square / (1.0 + (1.0 + square).sqrt())).ln_1p()
    };
    result.copysign(x)
}

fn acosh(x: f64) -> f64 {
    if x < 1.0 {
        f64::NAN
    } else if x > LARGE {
        x.ln() + std::f64::consts::LN_2
    } else if x > 2.0 {
        (2.0 * x - 1.0 / (x + (x * x - 1.0).sqrt())).ln()
    } else {
        let above = x - 1.0;
        (above + (2.0 * above + above * above).sqrt()).ln_1p()
    }
}

fn atanh(x: f64) -> f64 {
    let size = x.abs();
    let twice = size + size;
    let argument = if size < 0.5 { twice + twice * size / (1.0 - size) } else { twice / (1.0 - size) };
    (0.5 * argument.ln_1p()).copysign(x)
}

fn erfc(x: f64) -> f64 {
    if (-1.25..=-0.84375).contains(&x) { 1.0 + libm::erf(-x) } else { libm::erfc(x) }
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
    "math:asinh/1" => |cx, a| one(cx, a, asinh);
    "math:acosh/1" => |cx, a| one(cx, a, acosh);
    "math:atanh/1" => |cx, a| one(cx, a, atanh);
    "math:erf/1" => |cx, a| one(cx, a, libm::erf);
    "math:erfc/1" => |cx, a| one(cx, a, erfc);
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
