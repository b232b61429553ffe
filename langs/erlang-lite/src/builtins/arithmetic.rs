//! The arithmetic operators, as functions of module `erlang`.

use dashu_int::IBig;
use tambour::{Allocator, Cx, Step, Value, Vm};

use super::away::away;
use super::make::Made;
use super::work::{Work, sliced};
use super::{answer, builtins};
use crate::term::integer::{self, LIMBS_MAX};
use crate::term::{Fault, Outcome, arithmetic as number};

/// Products of limbs of two integers that are multiplied or divided on another thread.
const HEAVY: usize = 200_000;

/// Limbs of an integer that is multiplied or divided on another thread, whatever by.
const LONG: usize = 8_000;

/// An operation on two numbers.
type Binary = fn(&mut Allocator, Value, Value) -> Outcome;

/// Answers an operation, counting a reduction for every 64 limbs it went over. Generated code doesn't call it
/// again: frames would need room for that at each sum. The longest integers have 4 MiB.
fn binary(cx: &mut Cx, a: Value, b: Value, operation: Binary) -> Step {
    let outcome = operation(cx.allocator(), a, b);
    count_limbs(cx, a, b, &outcome);
    answer(cx, outcome)
}

/// An operation whose time grows with the product of the operands' sizes, or nearly.
fn heavy(
    cx: &mut Cx,
    name: &'static str,
    [a, b]: [Value; 2],
    operation: Binary,
    on_large: fn(IBig, IBig) -> IBig,
) -> Step {
    let is_light = limbs(a).saturating_mul(limbs(b)) <= HEAVY && limbs(a).max(limbs(b)) <= LONG;
    let has_no_result = match name {
        "*" => limbs(a) + limbs(b) > LIMBS_MAX + 1,
        _ => b.as_small() == Some(0),
    };
    if a.as_cell().is_none() && (is_light || has_no_result) {
        return binary(cx, a, b, operation);
    }
    sliced(cx, a, ("erlang", name), &[b], |cx| -> Result<Box<dyn Work>, Fault> {
        if !integer::is_integer(a) || !integer::is_integer(b) {
            return Ok(Box::new(Made(operation(cx.allocator(), a, b)?)));
        }
        let compute =
            move |_: &Vm, terms: &[Value]| Some(on_large(integer::big(terms[0])?, integer::big(terms[1])?));
        Ok(Box::new(away(cx, &[a, b], compute, |cx, result| {
            let result = integer::from_big(cx.allocator(), &result.ok_or(Fault::Badarith)?)?;
            Ok(Box::new(Made(result)))
        })?))
    })
}

/// An operation on one number.
fn unary(cx: &mut Cx, a: Value, operation: fn(&mut Allocator, Value) -> Outcome) -> Step {
    let outcome = operation(cx.allocator(), a);
    answer(cx, outcome)
}

fn limbs(value: Value) -> usize {
    value.as_bigint().map_or(0, |(_, limbs)| limbs.len())
}

fn count_limbs(cx: &mut Cx, a: Value, b: Value, outcome: &Outcome) {
    let work = limbs(a).max(limbs(b)).max(outcome.map_or(0, limbs));
    if work >= 64 {
        cx.bump(work as i64 / 64);
    }
}

builtins! {
    "erlang:+/2" => |cx, a, b| binary(cx, a, b, number::add);
    "erlang:-/2" => |cx, a, b| binary(cx, a, b, number::subtract);
    "erlang:*/2" => |cx, a, b| heavy(cx, "*", [a, b], number::multiply, |a, b| a * b);
    "erlang://2" => |cx, a, b| binary(cx, a, b, number::divide);
    "erlang:div/2" => |cx, a, b| heavy(cx, "div", [a, b], number::quotient, |a, b| a / b);
    "erlang:rem/2" => |cx, a, b| heavy(cx, "rem", [a, b], number::remainder, |a, b| a % b);
    "erlang:band/2" => |cx, a, b| binary(cx, a, b, number::bit_and);
    "erlang:bor/2" => |cx, a, b| binary(cx, a, b, number::bit_or);
    "erlang:bxor/2" => |cx, a, b| binary(cx, a, b, number::bit_xor);
    "erlang:bsl/2" => |cx, a, b| binary(cx, a, b, number::shift_left);
    "erlang:bsr/2" => |cx, a, b| binary(cx, a, b, number::shift_right);
    "erlang:bnot/1" => |cx, a| unary(cx, a, number::bit_not);
    "erlang:-/1" => |cx, a| unary(cx, a, number::negate);
    "erlang:+/1" => |cx, a| unary(cx, a, number::identity);
    "erlang:abs/1" => |cx, a| unary(cx, a, number::absolute);
    "erlang:float/1" => |cx, a| unary(cx, a, number::to_float);
    "erlang:trunc/1" => |cx, a| unary(cx, a, |heap, a| number::to_integer(heap, a, f64::trunc));
    "erlang:round/1" => |cx, a| unary(cx, a, |heap, a| number::to_integer(heap, a, f64::round));
    "erlang:ceil/1" => |cx, a| unary(cx, a, |heap, a| number::to_integer(heap, a, f64::ceil));
    "erlang:floor/1" => |cx, a| unary(cx, a, |heap, a| number::to_integer(heap, a, f64::floor));
}
