//! Module `unicode_util`: the first code point or grapheme cluster of character data.

use tambour::{Cx, Step, Value};

use super::{builtins, fail};
use crate::term::text::{self, CaseMap, Front};
use crate::term::{Fault, list};

/// `[First | Rest]`, `[]`, or `{error, Rest}`.
fn answer(cx: &mut Cx, front: Front) -> Step {
    match front {
        Front::Codepoint(first, rest) => Step::ret(cx.allocator().pair(first, rest)),
        Front::End => Step::ret(Value::NIL),
        Front::Broken(rest) => {
            let error = crate::atoms::ERROR.value();
            Step::ret(cx.allocator().tuple(&[error, rest]))
        }
        Front::NoText => fail(cx, Fault::FunctionClause),
    }
}

fn cluster(cx: &mut Cx, term: Value) -> Step {
    match text::cluster(cx.allocator(), term) {
        Ok((codepoints, rest)) => {
            let first = single_or_list(cx, &codepoints);
            Step::ret(cx.allocator().pair(first, rest))
        }
        Err(front) => answer(cx, front),
    }
}

fn single_or_list(cx: &mut Cx, codepoints: &[Value]) -> Value {
    match codepoints {
        [single] => *single,
        several => cx.allocator().list(several, Value::NIL),
    }
}

/// The first code point mapped, to one or to a list.
fn mapped(cx: &mut Cx, term: Value, map: CaseMap) -> Step {
    let front = text::codepoint(cx.allocator(), term);
    let Front::Codepoint(codepoint, rest) = front else { return answer(cx, front) };
    let char = codepoint.as_small().and_then(|code| u32::try_from(code).ok()).and_then(char::from_u32);
    let first = match char.filter(|&char| !text::has_newer_case(char)) {
        Some(char) => {
            let mut chars = Vec::new();
            map(char, &mut chars);
            match chars[..] {
                [same] if same == char => codepoint,
                _ => {
                    let text: String = chars.into_iter().collect();
                    let chars = list::from_chars(cx.allocator(), &text);
                    match chars.as_pair() {
                        Some((single, tail)) if tail.is_nil() => single,
                        _ => chars,
                    }
                }
            }
        }
        None => codepoint,
    };
    Step::ret(cx.allocator().pair(first, rest))
}

builtins! {
    "unicode_util:cp/1" => |cx, term| {
        let front = text::codepoint(cx.allocator(), term);
        answer(cx, front)
    };
    "unicode_util:gc/1" => |cx, term| cluster(cx, term);
    "unicode_util:uppercase/1" => |cx, term| mapped(cx, term, text::uppercase);
    "unicode_util:lowercase/1" => |cx, term| mapped(cx, term, text::lowercase);
    "unicode_util:titlecase/1" => |cx, term| mapped(cx, term, text::titlecase);
    "unicode_util:casefold/1" => |cx, term| mapped(cx, term, text::casefold);
}
