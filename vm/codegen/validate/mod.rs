//! Checks that a module is well formed: the invariants of [`ir`](crate::ir), names, arities and types.
//!
//! Order: shape of the blocks (everything named exists, each value is defined once), then types, then
//! what needs the control-flow graph: definitions before uses, reductions, handlers, fresh objects.

mod continuations;
mod fresh;
mod graph;
mod types;

use crate::flow::Flow;
use crate::ir::{Block, Function, Module, Terminator, Val};
use crate::print;

/// A fault of a module, with its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{function}, {place}: {fault}")]
pub struct Invalid {
    /// `module:name/arity`.
    pub function: String,
    /// Block, and instruction as printed.
    pub place: String,
    /// What is wrong.
    pub fault: String,
    /// The block, and the instruction in it if it is one's; that after the last is the terminator.
    pub at: Option<(Block, Option<usize>)>,
}

/// Checks a whole module.
///
/// # Errors
/// The first fault.
pub fn module(module: &Module) -> Result<(), Invalid> {
    continuations::module(module)?;
    let mut defined = vec![false; module.symbols.len()];
    for one in &module.functions {
        let check = Checker { module, function: one };
        let Some(seen) = defined.get_mut(one.symbol.0 as usize) else {
            return Err(
                check.fault("its name", format!("symbol {} isn't in the module's table", one.symbol.0))
            );
        };
        if std::mem::replace(seen, true) {
            return Err(check.fault("its name", "defined twice".to_owned()));
        }
        function(one, module)?;
    }
    Ok(())
}

/// Checks one function of a module.
///
/// # Errors
/// The first fault.
pub fn function(function: &Function, module: &Module) -> Result<(), Invalid> {
    let check = Checker { module, function };
    check.shape()?;
    check.types()?;
    let flow = Flow::new(function);
    check.dominance(&flow)?;
    check.reductions(&flow)?;
    check.handlers(&flow)?;
    check.fresh_objects()
}

/// What is wrong at an instruction, before its place is known.
type Check = Result<(), String>;

struct Checker<'a> {
    module: &'a Module,
    function: &'a Function,
}

impl Checker<'_> {
    fn name(&self) -> String {
        let name = self.module.symbols.get(self.function.symbol.0 as usize);
        name.cloned().unwrap_or_else(|| format!("(symbol {})", self.function.symbol.0))
    }

    fn fault(&self, place: impl Into<String>, fault: impl Into<String>) -> Invalid {
        Invalid { function: self.name(), place: place.into(), fault: fault.into(), at: None }
    }

    /// A fault of a block as a whole.
    fn fault_of(&self, block: Block, fault: impl Into<String>) -> Invalid {
        Invalid { at: Some((block, None)), ..self.fault(block.to_string(), fault) }
    }

    /// A fault at an instruction; the one after the last is the terminator.
    fn fault_at(&self, block: Block, at: usize, fault: impl Into<String>) -> Invalid {
        let data = &self.function.blocks[block.0 as usize];
        let text = match (data.insts.get(at), &data.terminator) {
            (Some(inst), _) => print::inst(inst, self.function, self.module),
            (None, Some(end)) => print::terminator(end, self.function, self.module),
            (None, None) => "(no end)".to_owned(),
        };
        Invalid { at: Some((block, Some(at))), ..self.fault(format!("{block}, `{text}`"), fault) }
    }

    fn blocks(&self) -> impl Iterator<Item = Block> {
        (0..self.function.blocks.len() as u32).map(Block)
    }

    /// Everything named exists, each block ends, and each value is defined once (half of I1).
    fn shape(&self) -> Result<(), Invalid> {
        if self.function.blocks.is_empty() {
            return Err(self.fault("its body", "no blocks"));
        }
        let mut defined = vec![false; self.function.values.len()];
        for block in self.blocks() {
            let data = &self.function.blocks[block.0 as usize];
            let mut define = |value: Val| {
                let seen = defined.get_mut(value.0 as usize).ok_or_else(|| format!("{value} has no type"))?;
                if std::mem::replace(seen, true) {
                    Err(format!("I1: {value} is defined twice"))
                } else {
                    Ok(())
                }
            };
            let params = data.params.iter().try_for_each(|&param| define(param));
            params.map_err(|fault| self.fault(format!("{block}, parameters"), fault))?;
            for (at, inst) in data.insts.iter().enumerate() {
                let results = inst.results.iter().try_for_each(|&result| define(result));
                results.map_err(|fault| self.fault_at(block, at, fault))?;
                let mut known = Ok(());
                inst.op.each_operand(|operand| self.known(operand, &mut known));
                known.map_err(|fault| self.fault_at(block, at, fault))?;
            }
            let Some(end) = &data.terminator else {
                return Err(self.fault_of(block, "it has no end"));
            };
            self.end_shape(end).map_err(|fault| self.fault_at(block, data.insts.len(), fault))?;
        }
        Ok(())
    }

    fn known(&self, operand: Val, result: &mut Check) {
        if operand.0 as usize >= self.function.values.len() {
            *result = Err(format!("{operand} doesn't exist"));
        }
    }

    fn end_shape(&self, end: &Terminator) -> Check {
        let mut result = Ok(());
        end.each_operand(|operand| self.known(operand, &mut result));
        end.each_successor(|to| {
            if to.0 as usize >= self.function.blocks.len() {
                result = Err(format!("{to} doesn't exist"));
            }
        });
        result
    }
}

#[cfg(test)]
mod tests;
