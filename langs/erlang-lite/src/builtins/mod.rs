//! Functions of Erlang's library that are native, by `module:name/arity`, and those of module `%`, which
//! only compiled code calls.
//!
//! # What
//! A builtin takes all terms: it throws what OTP's function throws. Where generated code has the common
//! case inline, the builtin is what the cold path calls.
//!
//! # Long work
//! A builtin that walks a list answers [`Step::again`](tambour::Step::again) every [`SLICE`] elements, with a
//! state object of a type of its own as first argument of the next call (`state.rs`): `length`, `reverse`,
//! `++` and their relatives do. What is left of other work is kept beside the process (`work.rs`): that of
//! comparisons, searches, maps, the external format, long binaries. What can't be cut, and what only reads
//! terms to make a text or a number of them, is computed on another thread when it is large (`away.rs`).
//! What blocks is done there, too (`blocking.rs`). An `ets:insert` of a long list is one step to others: they
//! wait, and help (`ets/pending.rs`).
//!
//! In one go, and counted as reductions afterwards, are: what costs as much as one look at a term that is
//! given (the hash of a key, the comparison with the key that it meets); sums, shifts and bit operations of
//! integers, which have 4 MiB at most; a copy of a tuple; what `<<...>>` puts together.

mod arithmetic;
mod atom;
mod atomics;
mod away;
mod base64;
mod binary;
mod binary_search;
pub mod bits;
pub(crate) mod blocking;
mod calendar;
mod checksum;
mod comparison;
mod control;
mod dictionary;
mod display;
pub(crate) mod ets;
mod ets_insert;
mod ets_select;
mod external;
mod file;
mod fun;
mod gather;
mod handle;
mod internal;
mod io;
mod link;
mod list;
mod list_search;
mod loaded;
mod make;
mod map;
mod math;
mod memory;
mod monitor;
mod names;
mod node;
mod number;
mod os;
mod output;
mod own_values;
mod persistent_term;
mod phash;
mod process;
mod process_flag;
mod process_info;
mod random;
mod send;
mod spawn;
mod state;
mod statistics;
mod system;
mod terms;
mod time;
mod timers;
mod tuple;
mod types;
mod unicode;
mod unicode_util;
pub(crate) mod work;

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use tambour::{Cx, Step, Value, Vm, ir};

use crate::atoms;
use crate::term::{Fault, Names, Outcome};

pub(crate) use monitor::down_message;
pub(crate) use persistent_term::Terms as PersistentTerms;

pub use output::{flush as flush_output, write_error};
pub(crate) use process_info::information;
pub use system::OTP_RELEASE;

/// Elements that a builtin handles between two [`Step::again`](tambour::Step::again)s.
pub const SLICE: usize = 4000;

/// Bytes that count as one reduction where they are copied or searched.
const BYTES_PER_REDUCTION: usize = 64;

impl Names for Vm {
    fn atom_name(&self, atom: tambour::Atom) -> &str {
        self.atoms().name(atom)
    }
}

/// Prepares a VM for the builtins; before anything is loaded.
pub fn install(vm: &Vm) {
    atoms::install(|name| vm.atoms().intern(name));
}

/// The builtin of a name, if there is one; internal ones are in module `%`.
#[must_use]
pub fn lookup(module: &str, function: &str, arity: usize) -> Option<ir::Builtin> {
    static TABLE: OnceLock<FxHashMap<&'static str, ir::Builtin>> = OnceLock::new();
    let table = TABLE.get_or_init(|| all().into_iter().collect());
    table.get(format!("{module}:{function}/{arity}").as_str()).copied()
}

/// The builtin that calls itself so: as the IR's text form names it.
#[must_use]
pub fn named(name: &str) -> Option<ir::Builtin> {
    static TABLE: OnceLock<FxHashMap<&'static str, ir::Builtin>> = OnceLock::new();
    let table = TABLE.get_or_init(|| all().into_iter().map(|(_, builtin)| (builtin.name, builtin)).collect());
    table.get(name).copied()
}

/// All builtins by the names that calls use.
fn all() -> Vec<(&'static str, ir::Builtin)> {
    let tables = [
        arithmetic::table(),
        atom::table(),
        atomics::table(),
        base64::table(),
        binary::table(),
        binary_search::table(),
        bits::table(),
        blocking::table(),
        calendar::table(),
        checksum::table(),
        comparison::table(),
        control::table(),
        dictionary::table(),
        display::table(),
        external::table(),
        ets::table(),
        ets_insert::table(),
        ets_select::table(),
        file::table(),
        fun::table(),
        handle::table(),
        gather::table(),
        internal::table(),
        io::table(),
        link::table(),
        list::table(),
        list_search::table(),
        loaded::table(),
        map::table(),
        math::table(),
        memory::table(),
        monitor::table(),
        names::table(),
        node::table(),
        number::table(),
        phash::table(),
        os::table(),
        persistent_term::table(),
        process::table(),
        process_flag::table(),
        process_info::table(),
        random::table(),
        send::table(),
        spawn::table(),
        statistics::table(),
        system::table(),
        terms::table(),
        time::table(),
        timers::table(),
        tuple::table(),
        types::table(),
        crate::erlang::table(),
        unicode::table(),
        unicode_util::table(),
    ];
    tables.into_iter().flatten().collect()
}

/// A table of builtins: name, body.
macro_rules! builtins {
    ($($name:literal => |$cx:ident $(, $arg:ident)*| $body:expr;)*) => {
        pub(super) fn table() -> Vec<(&'static str, ::tambour::ir::Builtin)> {
            vec![$(($name, ::tambour::builtin!($name, |$cx $(, $arg)*| $body)),)*]
        }
    };
}
pub(crate) use builtins;

/// The answer of a builtin: the value, or an exception of class `error`.
pub(crate) fn answer(cx: &mut Cx, outcome: Outcome) -> Step {
    match outcome {
        Ok(value) => Step::ret(value),
        Err(fault) => fail(cx, fault),
    }
}

/// The same of a function that makes the outcome.
pub(crate) fn answer_of(cx: &mut Cx, make: impl FnOnce(&mut Cx) -> Outcome) -> Step {
    let outcome = make(cx);
    answer(cx, outcome)
}

/// Throws an error.
pub(crate) fn fail(cx: &mut Cx, fault: Fault) -> Step {
    cx.throw(atoms::ERROR.value(), fault.reason())
}

/// Throws `badarg`.
pub(crate) fn badarg(cx: &mut Cx) -> Step {
    fail(cx, Fault::Badarg)
}

/// Answers `true` or `false`.
pub(crate) fn truth(truth: bool) -> Step {
    Step::ret(atoms::boolean(truth))
}

/// A small integer, saturated; for counts.
pub(crate) fn count(number: usize) -> Value {
    Value::small(i64::try_from(number).unwrap_or(i64::MAX)).unwrap_or(Value::NIL)
}

/// Whether a function may be called in a guard.
#[must_use]
pub fn is_guard_bif(name: &str, arity: usize) -> bool {
    matches!(
        (name, arity),
        ("abs" | "bit_size" | "byte_size" | "ceil" | "float" | "floor" | "hd" | "length", 1)
            | ("map_size" | "round" | "size" | "tl" | "trunc" | "tuple_size" | "node", 1)
            | ("is_atom" | "is_binary" | "is_bitstring" | "is_boolean" | "is_float" | "is_function", 1)
            | ("is_integer" | "is_list" | "is_map" | "is_number" | "is_pid" | "is_port", 1)
            | ("is_reference" | "is_tuple", 1)
            | ("binary_part" | "element" | "is_function" | "is_map_key" | "is_record" | "map_get", 2)
            | ("max" | "min", 2)
            | ("binary_part" | "is_record", 3)
            | ("node" | "self", 0)
    )
}
