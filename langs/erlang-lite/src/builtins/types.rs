//! Tests of type.

use tambour::Value;

use super::{badarg, builtins, truth};
use crate::atoms;
use crate::fun_table;
use crate::term::integer::is_integer;

/// Whether a term is a tuple with this atom first, and of this size if one is given.
fn is_record(term: Value, tag: Value, size: Option<i64>) -> bool {
    term.as_tuple().is_some_and(|elements| {
        elements.first() == Some(&tag) && size.is_none_or(|size| elements.len() as i64 == size)
    })
}

builtins! {
    "erlang:is_atom/1" => |_cx, a| truth(a.is_atom());
    "erlang:is_binary/1" => |_cx, a| truth(a.is_binary());
    "erlang:is_bitstring/1" => |_cx, a| truth(a.is_bitstring());
    "erlang:is_boolean/1" => |_cx, a| truth(atoms::as_boolean(a).is_some());
    "erlang:is_float/1" => |_cx, a| truth(a.is_float());
    "erlang:is_function/1" => |_cx, a| truth(a.as_fun().is_some());
    "erlang:is_function/2" => |cx, a, arity| match arity.as_small() {
        Some(arity) if arity >= 0 => {
            truth(a.as_fun().is_some_and(|fun| fun_table::arity(fun.info) as i64 == arity))
        }
        None if arity.as_bigint().is_some_and(|(negative, _)| !negative) => truth(false),
        _ => badarg(cx),
    };
    "erlang:is_integer/1" => |_cx, a| truth(is_integer(a));
    "erlang:is_list/1" => |_cx, a| truth(a.is_pair() || a.is_nil());
    "erlang:is_map/1" => |_cx, a| truth(a.is_map());
    "erlang:is_number/1" => |_cx, a| truth(is_integer(a) || a.is_float());
    "erlang:is_pid/1" => |_cx, a| truth(a.is_pid());
    "erlang:is_port/1" => |_cx, _a| truth(false);
    "erlang:is_reference/1" => |_cx, a| truth(a.as_reference().is_some());
    "erlang:is_tuple/1" => |_cx, a| truth(a.as_tuple().is_some());
    "erlang:is_record/2" => |cx, a, tag| {
        if tag.is_atom() { truth(is_record(a, tag, None)) } else { badarg(cx) }
    };
    "erlang:is_record/3" => |cx, a, tag, size| match size.as_small() {
        Some(size) if tag.is_atom() && size >= 0 => truth(is_record(a, tag, Some(size))),
        _ => badarg(cx),
    };
}
