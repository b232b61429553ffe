//! Lists: what guards and operators need of them, and the library functions that are native in OTP, too.

use tambour::{Cx, Step, Value};

use super::comparison::{equal, order};
use super::state::{self, Progress};
use super::{SLICE, badarg, builtins, count, truth};
use crate::atoms;
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

/// `A -- B`: each element of `B` takes out the first that is equal. Sorted by O(n log n).
fn subtract(cx: &mut Cx, first: Value, second: Value) -> Step {
    let (Ok(kept), Ok(removed)) = (list::proper(first), list::proper(second)) else { return badarg(cx) };
    if removed.is_empty() || kept.is_empty() {
        return Step::ret(first);
    }
    cx.bump((kept.len() + removed.len()) as i64 / 4);
    let result =
        if removed.len() < 16 { subtract_few(cx, kept, removed) } else { subtract_many(cx, kept, removed) };
    Step::ret(cx.allocator().list(&result, Value::NIL))
}

fn subtract_few(cx: &mut Cx, mut kept: Vec<Value>, removed: Vec<Value>) -> Vec<Value> {
    for element in removed {
        if let Some(position) = kept.iter().position(|&candidate| equal(cx, candidate, element)) {
            kept.remove(position);
        }
    }
    kept
}

fn subtract_many(cx: &mut Cx, kept: Vec<Value>, mut removed: Vec<Value>) -> Vec<Value> {
    use crate::term::order::{Comparison, Numbers};
    let mut comparison = Comparison::new(cx.vm());
    removed.sort_by(|&a, &b| comparison.compare(a, b, Numbers::Exactly));
    let mut used = vec![0usize; removed.len()];
    let left = kept.into_iter().filter(|&element| {
        let start =
            removed.partition_point(|&other| comparison.compare(other, element, Numbers::Exactly).is_lt());
        let equals = removed[start..]
            .iter()
            .take_while(|&&other| comparison.compare(other, element, Numbers::Exactly).is_eq());
        // Of equal elements the first one counts how many of them are used.
        let available = equals.count();
        let is_removed = available > used.get(start).copied().unwrap_or(0);
        if is_removed {
            used[start] += 1;
        }
        !is_removed
    });
    left.collect()
}

/// `lists:member/2`: the list is the second argument, so the state replaces the element.
fn member(cx: &mut Cx, first: Value, list: Value) -> Step {
    let mut progress = state::resume(first);
    if first.as_cell().is_none() {
        progress.rest = list;
    }
    let element = progress.original;
    let mut walk = list::elements(progress.rest);
    for candidate in walk.by_ref().take(SLICE) {
        if equal(cx, candidate, element) {
            return truth(true);
        }
    }
    progress.rest = walk.rest();
    if progress.rest.is_pair() {
        return state::again(cx, progress, SLICE);
    }
    if progress.rest.is_nil() {
        return truth(false);
    }
    state::fail(cx, Fault::Badarg, "lists", "member", &[element, list])
}

/// What a search for a key makes of the tuple it finds.
type Found = fn(&mut Cx, Option<Value>) -> Step;

/// `lists:keyfind`, `keymember`, `keysearch`: keys are compared by `==`.
fn key_search(cx: &mut Cx, name: &str, first: Value, index: Value, list: Value, found: Found) -> Step {
    let mut progress = state::resume(first);
    if first.as_cell().is_none() {
        progress.rest = list;
    }
    let key = progress.original;
    let position = match index.as_small().map(usize::try_from) {
        Some(Ok(position)) if position > 0 => position - 1,
        _ => return state::fail(cx, Fault::Badarg, "lists", name, &[key, index, list]),
    };
    let mut walk = list::elements(progress.rest);
    for candidate in walk.by_ref().take(SLICE) {
        if let Some(&element) = candidate.as_tuple().and_then(|elements| elements.get(position))
            && order(cx, element, key).is_eq()
        {
            return found(cx, Some(candidate));
        }
    }
    progress.rest = walk.rest();
    if progress.rest.is_pair() {
        return state::again(cx, progress, SLICE);
    }
    if progress.rest.is_nil() {
        return found(cx, None);
    }
    state::fail(cx, Fault::Badarg, "lists", name, &[key, index, list])
}

builtins! {
    "erlang:hd/1" => |cx, list| head(cx, list);
    "erlang:tl/1" => |cx, list| tail(cx, list);
    "erlang:length/1" => |cx, list| length(cx, list);
    "erlang:++/2" => |cx, a, b| append(cx, a, b);
    "erlang:--/2" => |cx, a, b| subtract(cx, a, b);
    "lists:append/2" => |cx, a, b| append(cx, a, b);
    "lists:subtract/2" => |cx, a, b| subtract(cx, a, b);
    "lists:reverse/1" => |cx, list| reverse(cx, list, None);
    "lists:reverse/2" => |cx, list, tail| reverse(cx, list, Some(tail));
    "lists:member/2" => |cx, element, list| member(cx, element, list);
    "lists:keyfind/3" => |cx, key, index, list| key_search(cx, "keyfind", key, index, list, |_, tuple| {
        Step::ret(tuple.unwrap_or_else(|| atoms::boolean(false)))
    });
    "lists:keymember/3" => |cx, key, index, list| {
        key_search(cx, "keymember", key, index, list, |_, tuple| truth(tuple.is_some()))
    };
    "lists:keysearch/3" => |cx, key, index, list| key_search(cx, "keysearch", key, index, list, |cx, tuple| {
        match tuple {
            Some(tuple) => {
                let value = cx.atom("value");
                Step::ret(cx.allocator().tuple(&[value, tuple]))
            }
            None => truth(false),
        }
    });
}
