//! Lists: what guards and operators need of them, `reverse` and `++`. Searches are in `list_search.rs`.

use tambour::{Cx, Step, Value};

use super::state::{self, Progress};
use super::{SLICE, badarg, builtins, count};
use crate::term::{Fault, list};

fn head(cx: &mut Cx, list: Value) -> Step {
    list.as_pair().map_or_else(|| badarg(cx), |(head, _)| Step::ret(head))
}

fn tail(cx: &mut Cx, list: Value) -> Step {
    list.as_pair().map_or_else(|| badarg(cx), |(_, tail)| Step::ret(tail))
}

fn length(cx: &mut Cx, first: Value) -> Step {
    let mut progress = state::resume(first);
    for _ in 0..SLICE * 4 {
        let Some((_, tail)) = progress.rest.as_pair() else {
            if progress.rest.is_nil() {
                return Step::ret(count(progress.count));
            }
            return state::fail(cx, Fault::Badarg, "erlang", "length", &[progress.original]);
        };
        progress.rest = tail;
        progress.count += 1;
    }
    state::again(cx, progress, SLICE)
}

/// Puts up to a slice of elements of `progress.rest`, turned round, before `progress.result`.
fn reverse_slice(cx: &mut Cx, progress: &mut Progress) {
    let mut walk = list::elements(progress.rest);
    for element in walk.by_ref().take(SLICE) {
        progress.result = cx.allocator().pair(element, progress.result);
        progress.count += 1;
    }
    progress.rest = walk.rest();
}

/// `lists:reverse/1,2`. `args` are those of the exception besides the first.
fn reverse(cx: &mut Cx, first: Value, tail: Option<Value>) -> Step {
    let mut progress = state::resume(first);
    if progress.count == 0 {
        progress.result = tail.unwrap_or(Value::NIL);
    }
    reverse_slice(cx, &mut progress);
    if progress.rest.is_pair() {
        return state::again(cx, progress, SLICE);
    }
    if progress.rest.is_nil() {
        cx.bump((progress.count % SLICE) as i64 / 8);
        return Step::ret(progress.result);
    }
    let (fault, args) = match tail {
        None => (Fault::FunctionClause, vec![progress.original]),
        Some(tail) => (Fault::Badarg, vec![progress.original, tail]),
    };
    state::fail(cx, fault, "lists", "reverse", &args)
}

/// `A ++ B`. Short lists go at once; a long one is first turned round, then put before `B`, in slices.
fn append(cx: &mut Cx, first: Value, second: Value) -> Step {
    if first.is_nil() {
        return Step::ret(second);
    }
    let mut progress = state::resume(first);
    if progress.count == 0 {
        let mut walk = list::elements(first);
        let elements: Vec<Value> = walk.by_ref().take(SLICE).collect();
        if walk.rest().is_nil() {
            cx.bump(elements.len() as i64 / 4);
            return Step::ret(cx.allocator().list(&elements, second));
        }
    }
    // What remains to be turned round is a list; when all is, `count` turns odd and `rest` is that list.
    let is_turned = progress.count % 2 == 1;
    if is_turned {
        let mut walk = list::elements(progress.rest);
        for element in walk.by_ref().take(SLICE) {
            progress.result = cx.allocator().pair(element, progress.result);
        }
        progress.rest = walk.rest();
        return if progress.rest.is_nil() {
            Step::ret(progress.result)
        } else {
            state::again(cx, progress, SLICE)
        };
    }
    reverse_slice(cx, &mut progress);
    progress.count = 2;
    if !progress.rest.is_pair() {
        if !progress.rest.is_nil() {
            return state::fail(cx, Fault::Badarg, "erlang", "++", &[progress.original, second]);
        }
        progress = Progress { rest: progress.result, result: second, count: 1, ..progress };
    }
    state::again(cx, progress, SLICE)
}

builtins! {
    "erlang:hd/1" => |cx, list| head(cx, list);
    "erlang:tl/1" => |cx, list| tail(cx, list);
    "erlang:length/1" => |cx, list| length(cx, list);
    "erlang:++/2" => |cx, a, b| append(cx, a, b);
    "lists:append/2" => |cx, a, b| append(cx, a, b);
    "lists:reverse/1" => |cx, list| reverse(cx, list, None);
    "lists:reverse/2" => |cx, list, tail| reverse(cx, list, Some(tail));
}
