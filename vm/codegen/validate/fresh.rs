//! I4: objects are complete before other code can look at the heap.

use super::{Check, Checker, Invalid};
use crate::ir::{Inst, Op, Val};

/// An object of the current block that isn't complete.
struct Fresh {
    object: Val,
    tag: u8,
    stored: Vec<bool>,
}

impl Checker<'_> {
    /// Each object is completed in the block that allocates it, before anything that runs other code.
    pub(super) fn fresh_objects(&self) -> Result<(), Invalid> {
        for block in self.blocks() {
            let data = &self.function.blocks[block.0 as usize];
            let mut open: Vec<Fresh> = Vec::new();
            for (at, inst) in data.insts.iter().enumerate() {
                step(inst, &mut open).map_err(|fault| self.fault_at(block, at, fault))?;
            }
            incomplete(&open).map_err(|fault| self.fault_at(block, data.insts.len(), fault))?;
        }
        Ok(())
    }
}

fn step(inst: &Inst, open: &mut Vec<Fresh>) -> Check {
    match inst.op {
        Op::Allocate { bytes, tag } => {
            open.push(Fresh { object: inst.results[0], tag, stored: vec![false; bytes as usize / 8] });
            Ok(())
        }
        Op::InitStore { base, offset, .. } => {
            let Some(at) = open.iter().position(|fresh| fresh.object == base) else {
                return Err(format!("I4: {base} isn't an incomplete object of this block"));
            };
            let byte = i64::from(offset) + i64::from(open[at].tag);
            let word = usize::try_from(byte).ok().filter(|byte| byte.is_multiple_of(8)).map(|byte| byte / 8);
            let Some(stored) = word.and_then(|word| open[at].stored.get_mut(word)) else {
                return Err(format!("I4: byte {byte} isn't the start of a word of {base}"));
            };
            if std::mem::replace(stored, true) {
                return Err(format!("I4: word {} of {base} is stored twice", byte / 8));
            }
            if open[at].stored.iter().all(|&stored| stored) {
                open.swap_remove(at);
            }
            Ok(())
        }
        ref op if op.runs_other_code() => incomplete(open),
        _ => Ok(()),
    }
}

fn incomplete(open: &[Fresh]) -> Check {
    let Some(fresh) = open.first() else { return Ok(()) };
    let word = fresh.stored.iter().position(|stored| !stored).unwrap_or(0);
    Err(format!("I4: word {word} of {} isn't stored before this", fresh.object))
}
