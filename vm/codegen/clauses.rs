//! Clause tables: what a prompt handles, as the stubs read it.

use crate::ir::Clause;
use parking_lot::Mutex;
use rustc_hash::FxHashSet;
use tambour_continuations::layout::SWITCH;

/// The clause tables that code names. They stay where they are as long as this lives, so it outlives the
/// code.
#[derive(Debug, Default)]
pub struct ClauseTables(Mutex<FxHashSet<Box<[u64]>>>);

impl ClauseTables {
    /// Address of the table of these clauses, given the words of the module's tags: the clauses' words, then
    /// 0. It is made when first asked for.
    pub fn address(&self, clauses: &[Clause], tags: &[u64]) -> usize {
        let words = clauses.iter().map(|clause| match clause {
            Clause::Suspend { tag, .. } => tags[tag.0 as usize],
            Clause::Switch { tag } => tags[tag.0 as usize] | SWITCH,
        });
        let table: Box<[u64]> = words.chain([0]).collect();
        let mut tables = self.0.lock();
        if let Some(known) = tables.get(&table) {
            return known.as_ptr() as usize;
        }
        let address = table.as_ptr() as usize;
        tables.insert(table);
        address
    }
}
