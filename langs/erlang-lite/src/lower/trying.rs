//! `try`: a body in the reach of a handler.

use std::rc::Rc;

use super::exit::Exit;
use super::function::Lowering;
use super::words::ir::Type;
use crate::core::Try;

impl Lowering<'_, '_> {
    pub(super) fn trying(&mut self, parts: &Try, exit: &Exit) {
        let handler = self.b.cold_block();
        let exception = parts.exception.map(|var| (var, self.b.block_param(handler, Type::Value)));
        let done = self.b.block();
        let is_used = self.is_used(parts.result);
        if is_used {
            let result = self.b.block_param(done, Type::Value);
            self.set(parts.result, result);
        }
        let facts = self.facts.clone();
        let outer = self.unwind.replace(handler);
        let reach = Exit::Join { block: done, used: Rc::new([is_used]) };
        self.body(&parts.body, &reach);
        self.unwind = outer;

        self.b.switch_to(done);
        self.facts = facts.clone();
        self.body(&parts.then, exit);

        self.b.switch_to(handler);
        self.facts = facts;
        exception.into_iter().for_each(|(var, val)| self.set(var, val));
        self.body(&parts.handler, exit);
    }
}
