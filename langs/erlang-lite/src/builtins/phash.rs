//! `erlang:phash/2`.

use tambour::{Cx, Step, Value};

use super::{badarg, builtins};
use crate::term::integer;
use crate::term::phash::portable_hash;

/// Subterms that count as one reduction.
const STEPS_PER_REDUCTION: i64 = 16;

/// A number from 1 to `range`, which is at most 2^32.
fn hash(cx: &mut Cx, term: Value, range: Value) -> Step {
    let range = match range.as_small() {
        Some(range @ 1..=0x1_0000_0000) => range,
        _ => return badarg(cx),
    };
    let (hash, steps) = portable_hash(cx.vm(), term);
    cx.bump(steps / STEPS_PER_REDUCTION);
    Step::ret(integer::from_i64(cx.allocator(), 1 + i64::from(hash) % range))
}

builtins! {
    "erlang:phash/2" => |cx, term, range| hash(cx, term, range);
}
