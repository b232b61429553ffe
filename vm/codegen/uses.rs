//! What instructions and terminators read, and where control goes.

use crate::ir::{Block, Callee, Clause, Jump, Op, Resumption, Terminator, Type, Val};

impl Type {
    /// Whether its values may refer into the heap.
    #[must_use]
    pub fn is_reference(self) -> bool {
        matches!(self, Type::Value | Type::Cont(_))
    }
}

impl Resumption {
    /// What it hands to the continuation.
    #[must_use]
    pub fn operands(&self) -> Vec<Val> {
        match self {
            Resumption::Values(values) => values.clone(),
            Resumption::Throw { class, reason } => vec![*class, *reason],
            Resumption::ThrowRef { class, reason, trace } => vec![*class, *reason, *trace],
        }
    }
}

impl Callee {
    /// The value that a computed callee reads.
    #[must_use]
    pub fn operand(&self) -> Option<Val> {
        match *self {
            Callee::Address(value) | Callee::Apply(value) | Callee::Switch { cont: value, .. } => Some(value),
            Callee::Function(_) | Callee::Builtin(_) | Callee::ColdBuiltin(_) | Callee::Suspend(_) => None,
        }
    }

    /// Whether it is native code, which runs on the scheduler's stack and counts its own reductions.
    pub(crate) fn is_builtin(&self) -> bool {
        matches!(self, Callee::Builtin(_) | Callee::ColdBuiltin(_))
    }

    /// Whether it leaves this stack for another one.
    pub(crate) fn is_suspension(&self) -> bool {
        matches!(self, Callee::Suspend(_) | Callee::Switch { .. })
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
            | Op::InitStore { value: a, base: b, .. }
            | Op::Send { to: a, message: b } => [*a, *b].into_iter().for_each(visit),
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
            | Op::IsNull(a)
            | Op::ContValue(a)
            | Op::ValueCont(_, a)
            | Op::Park(a) => visit(*a),
            Op::ContBind { cont, args, .. } => std::iter::once(cont).chain(args).copied().for_each(visit),
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
            | Op::ContNew { .. }
            | Op::ContNull(_)
            | Op::Reduction(_)
            | Op::SelfPid
            | Op::Yield
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
                | Op::Send { .. }
                | Op::MailboxPeek
                | Op::MailboxNext
                | Op::MailboxRemove
                | Op::MailboxReset
                | Op::MailboxSeek(_)
                | Op::Park(_)
                | Op::Yield
                | Op::ContBind { .. }
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
            Terminator::Resume { with, cont, normal, .. } => {
                visit(*cont);
                with.operands().into_iter().chain(normal.args.iter().copied()).for_each(visit);
            }
            Terminator::Unreachable => {}
        }
    }

    /// The handler of the exceptions of the call that it is.
    #[must_use]
    pub fn unwind(&self) -> Option<Block> {
        match self {
            Terminator::Invoke { unwind, .. } => Some(*unwind),
            Terminator::Resume { unwind, .. } => *unwind,
            _ => None,
        }
    }

    /// Where a call goes on when it returns.
    #[must_use]
    pub fn normal(&self) -> Option<&Jump> {
        match self {
            Terminator::Invoke { normal, .. } | Terminator::Resume { normal, .. } => Some(normal),
            _ => None,
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
            Terminator::Resume { clauses, normal, unwind, .. } => {
                visit(normal.block);
                clauses.iter().for_each(|clause| match *clause {
                    Clause::Suspend { block, .. } => visit(block),
                    Clause::Switch { .. } => {}
                });
                unwind.iter().copied().for_each(visit);
            }
            Terminator::Return(_) | Terminator::TailCall(..) | Terminator::Unreachable => {}
        }
    }
}
