//! What Erlang terms mean: order and equality, arithmetic, and their texts.
//!
//! Everything here is a pure function of values and of the allocator that results go to, without a
//! running VM: builtins wrap these functions, tests call them.
//!
//! # Invariants
//! T1. No function recurses over the depth of a term: deep terms are walked with an explicit stack.
//! T2. No function collects: values stay valid for the whole call.

pub mod arithmetic;
pub mod bits;
pub mod convert;
pub mod equality;
pub mod external;
pub mod fuel;
pub mod hash;
pub mod integer;
pub mod list;
pub mod map;
pub mod map_builder;
mod map_order;
pub mod order;
pub mod phash;
pub mod search;
pub mod segment;
#[cfg(test)]
mod tests;
pub mod text;
mod trie;
pub mod unicode;

use tambour::{Atom, AtomTable, Value};

use crate::atoms;

/// Where the names of atoms come from.
pub trait Names {
    /// The name of an atom.
    fn atom_name(&self, atom: Atom) -> &str;
}

impl Names for AtomTable {
    fn atom_name(&self, atom: Atom) -> &str {
        self.name(atom)
    }
}

/// Why a function can't answer: the reason of an exception of class `error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An argument of a wrong kind or out of range.
    Badarg,
    /// An operand that is no number, a division by zero, a float that overflows.
    Badarith,
    /// An integer that would grow past [`integer::LIMBS_MAX`].
    SystemLimit,
    /// Arguments that no clause takes, where OTP has the function in Erlang.
    FunctionClause,
    /// Any other reason.
    Reason(Value),
}

impl Fault {
    /// The reason as a term.
    #[must_use]
    pub fn reason(self) -> Value {
        match self {
            Self::Badarg => atoms::BADARG.value(),
            Self::Badarith => atoms::BADARITH.value(),
            Self::SystemLimit => atoms::SYSTEM_LIMIT.value(),
            Self::FunctionClause => atoms::FUNCTION_CLAUSE.value(),
            Self::Reason(reason) => reason,
        }
    }
}

/// A value or a fault.
pub type Outcome = Result<Value, Fault>;
