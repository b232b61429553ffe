//! `receive` as a loop over the mailbox.
//!
//! # Protocol
//! The cursor stands on a message that no clause took yet, or behind the last one. A message that a clause
//! takes is removed, which sets the cursor back; one that none takes is passed over; behind the last one the
//! process parks. A timeout sets the cursor back, too: the messages stay for the next receive. Where every
//! clause asks for the value of a variable, the cursor starts behind the messages that can't have it.

use super::exit::Exit;
use super::function::Lowering;
use super::words::ir::{IntCompare, Op, Type, Val};
use super::words::layout;
use crate::core::{Literal, Operand, Receive};

/// When a receive gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deadline {
    Never,
    /// When no message is left that it could take.
    AtOnce,
    /// At a time on the scheduler's clock.
    At(Val),
}

impl Lowering<'_, '_> {
    pub(super) fn receive(&mut self, receive: &Receive, exit: &Exit) {
        let deadline = self.deadline_of(receive);
        let (again, empty, found) = (self.b.block(), self.b.block(), self.b.block());
        let facts = self.facts.clone();
        if let Some(var) = receive.asked_for {
            let reference = self.var(var);
            self.b.effect(Op::MailboxSeek(reference));
        }
        self.jump(again);
        self.b.switch_to(again);
        let message = self.b.inst(Op::MailboxPeek, Type::Value);
        let bits = self.bits(message);
        let is_none = self.compare_int(IntCompare::Eq, bits, layout::NONE as i64);
        self.b.branch(is_none, empty, found);

        self.b.switch_to(found);
        self.set(receive.message, message);
        let next = self.b.block();
        match &receive.matching {
            Some(matching) => self.matching(matching, Some(next), exit),
            None => self.jump(next),
        }
        self.b.switch_to(next);
        self.b.effect(Op::MailboxNext);
        self.b.effect(Op::Reduction(1));
        self.jump(again);

        self.b.switch_to(empty);
        self.facts = facts;
        if deadline != Deadline::AtOnce {
            let (woken, timeout) = (self.b.block(), self.b.block());
            let at = match deadline {
                Deadline::At(at) => at,
                _ => self.int(i64::MAX),
            };
            let reason = self.b.inst(Op::Park(at), Type::I64);
            if deadline == Deadline::Never {
                self.jump(woken);
            } else {
                let is_message = self.compare_int(IntCompare::Eq, reason, 0);
                self.b.branch(is_message, woken, timeout);
            }
            self.b.switch_to(woken);
            self.b.effect(Op::Reduction(1));
            self.jump(again);
            self.b.switch_to(timeout);
        }
        match &receive.after {
            Some((_, body)) if deadline != Deadline::Never => {
                self.b.effect(Op::MailboxReset);
                self.body(body, exit);
            }
            Some((_, body)) => {
                // Never reached; but a choice's one body must say where it ends.
                self.body(body, exit);
            }
            None => {}
        }
    }

    fn deadline_of(&mut self, receive: &Receive) -> Deadline {
        let Some((timeout, _)) = &receive.after else { return Deadline::Never };
        match timeout.as_literal() {
            Some(Literal::Atom(name)) if &**name == "infinity" => Deadline::Never,
            Some(literal) if literal.as_small() == Some(0) => Deadline::AtOnce,
            _ => self.computed_deadline(timeout),
        }
    }

    fn computed_deadline(&mut self, timeout: &Operand) -> Deadline {
        let timeout = self.operand(timeout);
        let answer = self.call_named("%", "deadline", &[timeout]);
        Deadline::At(self.deadline(answer))
    }
}
