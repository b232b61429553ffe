//! What the names in a function stand for, when it is compiled.

use crate::clauses::ClauseTables;
use crate::ir::{BuiltinRef, Module, Symbol};

/// What a function's names stand for.
#[derive(Clone, Copy, Debug)]
pub struct ModuleEnv<'a> {
    /// The module that the function belongs to: names and builtins.
    pub module: &'a Module,
    /// Address of the entry slot of each of the module's symbols.
    pub slots: &'a [usize],
    /// The word of each of the module's tags: a multiple of 2, not 0, and no other tag's.
    pub tags: &'a [u64],
    /// Where the clause tables of its prompts are.
    pub clauses: &'a ClauseTables,
}

impl ModuleEnv<'_> {
    /// Address of a symbol's entry slot.
    #[must_use]
    pub fn slot(&self, symbol: Symbol) -> usize {
        self.slots[symbol.0 as usize]
    }

    /// Address of a builtin.
    #[must_use]
    pub fn builtin(&self, builtin: BuiltinRef) -> usize {
        self.module.builtins[builtin.0 as usize].address
    }
}
