//! `erlang:phash/2`.

use tambour::{Cx, Step, Value, Vm};

use super::away::computed;
use super::builtins;
use super::make::Made;
use crate::term::phash::portable_hash;
use crate::term::{Fault, integer};

/// Parts of a term that are hashed at once.
const AT_ONCE: usize = 4_000;

/// A number from 1 to `range`, which is at most 2^32.
fn hash(cx: &mut Cx, term: Value, range: Value) -> Step {
    let hash = |vm: &Vm, terms: &[Value]| portable_hash(vm, terms[0]).0;
    computed(cx, term, ("erlang", "phash"), (&[range], AT_ONCE), hash, move |cx, hash| {
        match range.as_small() {
            Some(range @ 1..=0x1_0000_0000) => {
                let number = integer::from_i64(cx.allocator(), 1 + i64::from(hash) % range);
                Ok(Box::new(Made(number)))
            }
            _ => Err(Fault::Badarg),
        }
    })
}

builtins! {
    "erlang:phash/2" => |cx, term, range| hash(cx, term, range);
}
