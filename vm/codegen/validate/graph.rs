//! What holds along paths: definitions before uses, reductions, handlers.

use super::{Checker, Invalid};
use crate::flow::Flow;
use crate::ir::{Block, Callee, Op, Terminator, Type, Val};

impl Checker<'_> {
    /// The other half of I1: each definition stands before its uses on every path.
    pub(super) fn dominance(&self, flow: &Flow) -> Result<(), Invalid> {
        let mut home: Vec<Option<(Block, usize)>> = vec![None; self.function.values.len()];
        for block in self.blocks() {
            let data = &self.function.blocks[block.0 as usize];
            data.params.iter().for_each(|param| home[param.0 as usize] = Some((block, 0)));
            for (at, inst) in data.insts.iter().enumerate() {
                inst.results.iter().for_each(|result| home[result.0 as usize] = Some((block, at + 1)));
            }
        }
        for &block in &flow.order {
            let data = &self.function.blocks[block.0 as usize];
            let check = |value: Val, at: usize| match home[value.0 as usize] {
                None => Err(format!("I1: {value} is defined nowhere")),
                Some((home, from)) if home == block && from <= at => Ok(()),
                Some((home, _)) if home != block && flow.reaches(home) && flow.dominates(home, block) => {
                    Ok(())
                }
                Some((home, _)) => {
                    Err(format!("I1: {value}, of {home}, isn't defined on every path to here"))
                }
            };
            for (at, inst) in data.insts.iter().enumerate() {
                let mut result = Ok(());
                inst.op.each_operand(|operand| result = result.clone().and(check(operand, at)));
                result.map_err(|fault| self.fault_at(block, at, fault))?;
            }
            let mut result = Ok(());
            let at = data.insts.len();
            let end = data.terminator.as_ref().expect("the shape was checked");
            end.each_operand(|operand| result = result.clone().and(check(operand, at)));
            result.map_err(|fault| self.fault_at(block, at, fault))?;
        }
        Ok(())
    }

    /// I2: without the blocks that count reductions, no cycle is left, and the entry leads to no end
    /// and no guest call.
    pub(super) fn reductions(&self, flow: &Flow) -> Result<(), Invalid> {
        let counts = |block: Block| {
            let insts = &self.function.blocks[block.0 as usize].insts;
            insts.iter().any(|inst| matches!(inst.op, Op::Reduction(_)))
        };
        self.reduction_at_entry(flow, &counts)?;
        // In reverse post-order a cycle has an edge that doesn't go forward; those of an acyclic
        // remainder are found by searching it.
        let mut state = vec![State::Fresh; self.function.blocks.len()];
        for &root in &flow.order {
            if counts(root) || state[root.0 as usize] != State::Fresh {
                continue;
            }
            let mut stack = vec![(root, 0)];
            state[root.0 as usize] = State::Open;
            while let Some((block, next)) = stack.last_mut() {
                let Some(&to) = flow.successors[block.0 as usize].get(*next) else {
                    state[block.0 as usize] = State::Done;
                    stack.pop();
                    continue;
                };
                *next += 1;
                match state[to.0 as usize] {
                    State::Open => {
                        return Err(self.fault_of(to, "I2: a cycle through it has no reduction"));
                    }
                    State::Fresh if !counts(to) => {
                        state[to.0 as usize] = State::Open;
                        stack.push((to, 0));
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn reduction_at_entry(&self, flow: &Flow, counts: &dyn Fn(Block) -> bool) -> Result<(), Invalid> {
        let mut seen = vec![false; self.function.blocks.len()];
        let mut stack = vec![Block(0)];
        while let Some(block) = stack.pop() {
            if std::mem::replace(&mut seen[block.0 as usize], true) {
                continue;
            }
            let data = &self.function.blocks[block.0 as usize];
            let is_guest = |callee: &Callee| !callee.is_builtin();
            let first = data.insts.iter().position(|inst| match &inst.op {
                Op::Reduction(_) => true,
                Op::Call(callee, _) => is_guest(callee),
                _ => false,
            });
            match first {
                Some(at) if matches!(data.insts[at].op, Op::Call(..)) => {
                    return Err(self.fault_at(block, at, "I2: called without a reduction since the entry"));
                }
                _ if counts(block) => continue,
                _ => {}
            }
            let leaves = match data.terminator.as_ref().expect("the shape was checked") {
                Terminator::Return(_) | Terminator::TailCall(..) | Terminator::Resume { .. } => true,
                Terminator::Invoke { callee, .. } => is_guest(callee),
                _ => false,
            };
            if leaves {
                let at = data.insts.len();
                return Err(self.fault_at(block, at, "I2: reached without a reduction since the entry"));
            }
            stack.extend(&flow.successors[block.0 as usize]);
        }
        Ok(())
    }

    /// I3: handlers take the exception, and only exceptions lead to them.
    pub(super) fn handlers(&self, flow: &Flow) -> Result<(), Invalid> {
        let end = |block: Block| self.function.blocks[block.0 as usize].terminator.as_ref();
        for &block in &flow.order {
            let Some(unwind) = end(block).and_then(Terminator::unwind) else { continue };
            let params = &self.function.blocks[unwind.0 as usize].params;
            let types = params.iter().map(|param| self.function.values[param.0 as usize]);
            if !types.eq([Type::Value; 3]) {
                return Err(self.fault_of(unwind, "I3: a handler has three parameters of type value"));
            }
            let by_exception = |from: &Block| {
                let mut edges = 0;
                let end = end(*from).expect("the shape was checked");
                end.each_successor(|to| edges += u32::from(to == unwind));
                end.unwind() == Some(unwind) && edges == 1
            };
            let mut from = flow.predecessors[unwind.0 as usize].iter();
            if unwind == Block(0) || !from.all(by_exception) {
                return Err(self.fault_of(unwind, "I3: a handler is reached by exceptions only"));
            }
        }
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Fresh,
    Open,
    Done,
}
