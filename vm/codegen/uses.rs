//! What instructions and terminators read, and where control goes.

use crate::ir::{Block, Callee, Op, Terminator, Val};

impl Callee {
    /// The value that a computed callee reads.
    #[must_use]
    pub fn operand(&self) -> Option<Val> {
        match *self {
            Callee::Address(value) | Callee::Apply(value) => Some(value),
            Callee::Function(_) | Callee::Builtin(_) | Callee::ColdBuiltin(_) | Callee::LongBuiltin(_) => {
                None
            }
        }
    }
}

impl Op {
    /// Calls `visit` with each operand, from left to right.
    pub fn each_operand(&self, mut visit: impl FnMut(Val)) {
        match self {
            Op::IntBinary(_, a, b)
            | Op::Overflowing(_, a, b)
            | Op::IntCompare(_, a, b)
            | Op::FloatBinary(_, a, b)
            | Op::FloatCompare(_, a, b)
            | Op::Copy { base: a, bytes: b, .. }
            | Op::LoadIndexed { base: a, index: b, .. }
            | Op::InitStore { value: a, base: b, .. } => [*a, *b].into_iter().for_each(visit),
            Op::FloatNegate(a)
            | Op::IntToFloat(a)
            | Op::FloatBits(a)
            | Op::FloatFromBits(a)
            | Op::ValueBits(a)
            | Op::ValueFromBits(a)
            | Op::ByteSwap(a)
            | Op::Load { base: a, .. }
            | Op::LoadAddress { address: a, .. }
            | Op::MailboxSeek(a)
            | Op::Park(a) => visit(*a),
            Op::Select(a, b, c)
            | Op::Search { address: a, bytes: b, word: c }
            | Op::StoreIndexed { value: a, base: b, index: c, .. }
            | Op::CompareExchange { base: a, expected: b, new: c, .. } => {
                [*a, *b, *c].into_iter().for_each(visit)
            }
            Op::Call(callee, args) => {
                callee.operand().into_iter().chain(args.iter().copied()).for_each(visit)
            }
            Op::Int(_)
            | Op::Float(_)
            | Op::Bool(_)
            | Op::Constant(_)
            | Op::Allocate { .. }
            | Op::EntrySlot(_)
            | Op::Reduction(_)
            | Op::SelfPid
            | Op::MailboxPeek
            | Op::MailboxNext
            | Op::MailboxRemove
            | Op::MailboxReset => {}
        }
    }
}

impl Op {
    /// Whether it runs code other than the function's own, which may look at the heap or allocate.
    #[must_use]
    pub fn runs_other_code(&self) -> bool {
        matches!(
            self,
            Op::Call(..)
                | Op::Reduction(_)
                | Op::MailboxPeek
                | Op::MailboxNext
                | Op::MailboxRemove
                | Op::MailboxReset
                | Op::MailboxSeek(_)
                | Op::Park(_)
        )
    }
}

impl Terminator {
    /// Calls `visit` with each operand, arguments of jumps included.
    pub fn each_operand(&self, mut visit: impl FnMut(Val)) {
        match self {
            Terminator::Jump(jump) => jump.args.iter().copied().for_each(visit),
            Terminator::Branch { condition, then, otherwise } => {
                visit(*condition);
                then.args.iter().chain(&otherwise.args).copied().for_each(visit);
            }
            Terminator::Switch { on, .. } => visit(*on),
            Terminator::Return(values) => values.iter().copied().for_each(visit),
            Terminator::TailCall(callee, args) => {
                callee.operand().into_iter().chain(args.iter().copied()).for_each(visit);
            }
            Terminator::Invoke { callee, args, normal, .. } => {
                let operands = callee.operand().into_iter().chain(args.iter().copied());
                operands.chain(normal.args.iter().copied()).for_each(visit);
            }
            Terminator::Unreachable => {}
        }
    }

    /// Calls `visit` with each successor.
    pub fn each_successor(&self, mut visit: impl FnMut(Block)) {
        match self {
            Terminator::Jump(jump) => visit(jump.block),
            Terminator::Branch { then, otherwise, .. } => {
                visit(then.block);
                visit(otherwise.block);
            }
            Terminator::Switch { cases, otherwise, .. } => {
                cases.iter().for_each(|&(_, block)| visit(block));
                visit(*otherwise);
            }
            Terminator::Invoke { normal, unwind, .. } => {
                visit(normal.block);
                visit(*unwind);
            }
            Terminator::Return(_) | Terminator::TailCall(..) | Terminator::Unreachable => {}
        }
    }
}
