//! Which arguments of a failing builtin are wrong, and why, in OTP's words.

use tambour::Value;

use super::processes;
use crate::atoms;
use crate::term::{convert, integer, list};

/// What an argument has to be.
#[derive(Clone, Copy)]
pub(super) enum Wanted {
    /// Anything, or nobody says what is wrong.
    Any,
    Atom,
    Base,
    Binary,
    Bitstring,
    Float,
    Fun,
    Integer,
    Iodata,
    Iolist,
    /// A list, whatever its tail.
    List,
    Map,
    NonEmptyList,
    Number,
    Pid,
    /// A list with a proper end; two different texts.
    ProperList,
    Position,
    Tuple,
    /// The argument is wrong, for this reason, if no other is.
    Else(&'static str),
    /// A list, or else it is wrong for this reason.
    ListOr(&'static str),
    /// A list, and wrong for this reason if no other is.
    ListElse(&'static str),
    /// A pid or a name.
    Receiver,
    Reference,
    /// A binary, or else it is wrong for this reason.
    BinaryOr(&'static str),
}

use Wanted::{
    Any, Atom, Base, Binary, BinaryOr, Bitstring, Else, Float, Fun, Integer, Iodata, Iolist, List, ListElse,
    ListOr, Map, NonEmptyList, Number, Pid, Position, ProperList, Receiver, Reference, Tuple,
};

/// What builtins want of their arguments.
#[rustfmt::skip]
const BUILTINS: &[(&str, &[Wanted])] = &[
    ("abs/1", &[Number]),
    ("append_element/2", &[Tuple]),
    ("apply/3", &[Atom, Atom, ProperList]),
    ("atom_to_binary/1", &[Atom]),
    ("atom_to_list/1", &[Atom]),
    ("binary_to_float/1", &[BinaryOr("not a textual representation of a float")]),
    ("binary_to_integer/1", &[BinaryOr("not a textual representation of an integer")]),
    ("binary_to_list/1", &[Binary]),
    ("bit_size/1", &[Bitstring]),
    ("byte_size/1", &[Bitstring]),
    ("ceil/1", &[Number]),
    ("element/2", &[Position, Tuple]),
    ("float/1", &[Number]),
    ("float_to_binary/1", &[Float]),
    ("float_to_list/1", &[Float]),
    ("floor/1", &[Number]),
    ("fun_to_list/1", &[Fun]),
    ("garbage_collect/1", &[Pid]),
    ("halt/1", &[Else("invalid status")]),
    ("hd/1", &[NonEmptyList]),
    ("integer_to_binary/1", &[Integer]),
    ("integer_to_binary/2", &[Integer, Base]),
    ("integer_to_list/1", &[Integer]),
    ("integer_to_list/2", &[Integer, Base]),
    ("iolist_size/1", &[Iodata]),
    ("iolist_to_binary/1", &[Iodata]),
    ("is_map_key/2", &[Any, Map]),
    ("is_process_alive/1", &[Pid]),
    ("is_record/2", &[Any, Atom]),
    ("is_record/3", &[Any, Atom, Integer]),
    ("length/1", &[Else("not a list")]),
    ("list_to_atom/1", &[ListOr("not a list of characters")]),
    ("list_to_binary/1", &[Iolist]),
    ("list_to_existing_atom/1", &[ListOr("not an already existing atom")]),
    ("list_to_float/1", &[List, Else("not a textual representation of a float")]),
    ("list_to_integer/1", &[List, Else("not a textual representation of an integer")]),
    ("list_to_pid/1", &[List, Else("not a textual representation of a pid")]),
    ("list_to_tuple/1", &[Else("not a list")]),
    ("make_tuple/2", &[Else("out of range")]),
    ("map_get/2", &[Any, Map, Else("not present in map")]),
    ("map_size/1", &[Map]),
    ("memory/1", &[Else("invalid memory type option")]),
    ("monotonic_time/1", &[Else("invalid time unit")]),
    ("pid_to_list/1", &[Pid]),
    ("process_info/2", &[Pid, Else("invalid item or item list")]),
    ("round/1", &[Number]),
    ("send/2", &[Else("invalid destination")]),
    ("setelement/3", &[Position, Tuple]),
    ("size/1", &[Else("not tuple or binary")]),
    ("spawn/1", &[Fun]),
    ("spawn/3", &[Atom, Atom, ProperList]),
    ("system_time/1", &[Else("invalid time unit")]),
    ("tl/1", &[NonEmptyList]),
    ("trunc/1", &[Number]),
    ("tuple_size/1", &[Tuple]),
    ("tuple_to_list/1", &[Tuple]),
];

const DOMAIN: &str = "is outside the domain for this function";

/// The wrong arguments: position, and what is wrong.
pub(super) fn faults(
    module: &str,
    function: &str,
    args: &[Value],
    reason: Value,
) -> Vec<(usize, &'static str)> {
    if reason == atoms::SYSTEM_LIMIT.value() {
        return Vec::new();
    }
    match module {
        "erlang" => of_erlang(function, args),
        "lists" => of_lists(function, args),
        "math" => of_math(function, args),
        _ => Vec::new(),
    }
}

fn of_erlang(function: &str, args: &[Value]) -> Vec<(usize, &'static str)> {
    let name = format!("{function}/{}", args.len());
    let mut known = BUILTINS.iter().chain(processes::BUILTINS);
    let Some((_, wanted)) = known.find(|(known, _)| *known == name) else {
        return of_conversion(function, args);
    };
    if name == "element/2" || name == "setelement/3" {
        return of_element(args);
    }
    check(wanted, args)
}

/// Checks arguments in turn. An `Else` counts when nothing before it is wrong; one past the arguments is
/// about the first of them.
fn check(wanted: &[Wanted], args: &[Value]) -> Vec<(usize, &'static str)> {
    let mut faults = Vec::new();
    for (index, &wanted) in wanted.iter().enumerate() {
        match (wanted, args.get(index)) {
            (Else(_), _) if !faults.is_empty() => {}
            (Else(text), None) => faults.push((1, text)),
            (ListElse(text), Some(&arg)) => {
                let otherwise = faults.is_empty().then_some(text);
                faults.extend(improper(arg).or(otherwise).map(|text| (index + 1, text)));
            }
            (_, Some(&arg)) => faults.extend(fault(wanted, arg).map(|text| (index + 1, text))),
            (_, None) => {}
        }
    }
    faults
}

/// What is wrong with an argument, if it isn't as wanted.
fn fault(wanted: Wanted, arg: Value) -> Option<&'static str> {
    let (is_right, text) = match wanted {
        Any => return None,
        Atom => (arg.is_atom(), "not an atom"),
        Base => (
            arg.as_small().is_some_and(|base| (2..=36).contains(&base)),
            "not an integer in the range 2 through 36",
        ),
        Binary => (arg.is_binary(), "not a binary"),
        Bitstring => (arg.is_bitstring(), "not a bitstring"),
        Float => (arg.is_float(), "not a float"),
        Fun => (arg.as_fun().is_some(), "not a fun"),
        Integer => (integer::is_integer(arg), "not an integer"),
        Iodata => (convert::iodata_bytes(arg).is_ok(), "not an iodata term"),
        Iolist => (false, "not an iolist term"),
        List => (list::proper(arg).is_ok(), "not a list"),
        Map => (arg.is_map(), "not a map"),
        NonEmptyList => (arg.is_pair(), "not a nonempty list"),
        Number => (integer::is_integer(arg) || arg.is_float(), "not a number"),
        Pid => (arg.is_pid(), "not a pid"),
        ProperList => return improper(arg),
        Position => (integer::is_integer(arg), "not an integer"),
        Tuple => (arg.as_tuple().is_some(), "not a tuple"),
        Receiver => (arg.is_pid() || arg.is_atom(), "not a pid or an atom"),
        Reference => (arg.as_reference().is_some(), "not a reference"),
        Else(text) | ListElse(text) => (false, text),
        ListOr(text) => return improper(arg).or(Some(text)),
        BinaryOr(text) => (false, if arg.is_bitstring() { text } else { "not a binary" }),
    };
    (!is_right).then_some(text)
}

/// What keeps a term from being a proper list.
fn improper(term: Value) -> Option<&'static str> {
    if !term.is_pair() && !term.is_nil() {
        Some("not a list")
    } else if list::proper(term).is_err() {
        Some("not a proper list")
    } else {
        None
    }
}

/// `element` and `setelement`: the position is out of the tuple, or isn't one.
fn of_element(args: &[Value]) -> Vec<(usize, &'static str)> {
    let (index, tuple) = (args[0], args[1]);
    let size = tuple.as_tuple().map(<[Value]>::len);
    let mut faults = Vec::new();
    match index.as_small() {
        _ if !integer::is_integer(index) => faults.push((1, "not an integer")),
        Some(index) if index >= 1 && size.is_none_or(|size| index as usize <= size) => {}
        _ if size.is_none() && index.as_small().is_none_or(|index| index > 0) => {}
        _ => faults.push((1, "out of range")),
    }
    if size.is_none() {
        faults.push((2, "not a tuple"));
    }
    faults
}

/// Conversions with a base or with options.
fn of_conversion(function: &str, args: &[Value]) -> Vec<(usize, &'static str)> {
    let &[first, second] = args else { return Vec::new() };
    match function {
        "list_to_integer" | "binary_to_integer" => match fault(Base, second) {
            Some(bad_base) => {
                let wanted = if function == "list_to_integer" { ProperList } else { Binary };
                fault(wanted, first).map(|text| (1, text)).into_iter().chain([(2, bad_base)]).collect()
            }
            None => {
                const TEXT: &str = "not a textual representation of an integer";
                let wanted = if function == "list_to_integer" { ListOr(TEXT) } else { BinaryOr(TEXT) };
                fault(wanted, first).map(|text| (1, text)).into_iter().collect()
            }
        },
        "float_to_list" | "float_to_binary" => {
            let not_float = fault(Float, first);
            let options =
                improper(second).or_else(|| not_float.is_none().then_some("invalid option in list"));
            not_float.map(|text| (1, text)).into_iter().chain(options.map(|text| (2, text))).collect()
        }
        "is_function" => {
            vec![(2, if integer::is_integer(second) { "out of range" } else { "not an integer" })]
        }
        _ => Vec::new(),
    }
}

fn of_lists(function: &str, args: &[Value]) -> Vec<(usize, &'static str)> {
    match (function, args) {
        ("keyfind" | "keymember" | "keysearch", &[_, position, list]) => {
            let of_position = match fault(Integer, position) {
                None => position.as_small().is_some_and(|position| position < 1).then_some("out of range"),
                fault => fault,
            };
            let of_list = improper(list).map(|text| (3, text));
            of_position.map(|text| (2, text)).into_iter().chain(of_list).collect()
        }
        ("member", &[_, list]) => improper(list).map(|text| (2, text)).into_iter().collect(),
        ("reverse", &[list, _]) => improper(list).map(|text| (1, text)).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn of_math(function: &str, args: &[Value]) -> Vec<(usize, &'static str)> {
    let faults = check(&[Number, Number], args);
    if !faults.is_empty() {
        return faults;
    }
    match (function, args) {
        ("acos" | "acosh" | "asin" | "atanh" | "log" | "log2" | "log10" | "sqrt", [_]) => vec![(1, DOMAIN)],
        ("fmod", &[_, divisor]) if divisor.as_small() == Some(0) || divisor.as_float() == Some(0.0) => {
            vec![(2, DOMAIN)]
        }
        _ => Vec::new(),
    }
}
