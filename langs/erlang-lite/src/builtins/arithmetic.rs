//! The arithmetic operators, as functions of module `erlang`.

use tambour::{Allocator, Cx, Step, Value};

use super::{answer, builtins};
use crate::term::{Outcome, arithmetic as number};

/// Answers an operation, counting a reduction for every 64 limbs it went over.
fn binary(cx: &mut Cx, a: Value, b: Value, operation: fn(&mut Allocator, Value, Value) -> Outcome) -> Step {
    let outcome = operation(cx.allocator(), a, b);
    count_limbs(cx, a, b, &outcome);
    answer(cx, outcome)
}

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
    "erlang:*/2" => |cx, a, b| binary(cx, a, b, number::multiply);
    "erlang://2" => |cx, a, b| binary(cx, a, b, number::divide);
    "erlang:div/2" => |cx, a, b| binary(cx, a, b, number::quotient);
    "erlang:rem/2" => |cx, a, b| binary(cx, a, b, number::remainder);
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
