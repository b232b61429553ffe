//! Errors that the code raises itself.

use super::function::Lowering;
use super::words::ir::{Terminator, Val};
use crate::core::{Failure, Operand};

impl Lowering<'_, '_> {
    /// Raises, or makes the guard fail; what is lowered after it is never reached.
    pub(super) fn fail(&mut self, failure: Failure, args: &[Operand]) {
        if let Some(guard) = self.guard {
            self.jump(guard.fail);
            let nowhere = self.b.block();
            return self.b.switch_to(nowhere);
        }
        let name = match failure {
            Failure::FunctionClause => "function_clause",
            Failure::CaseClause => "case_clause",
            Failure::IfClause => "if_clause",
            Failure::TryClause => "try_clause",
            Failure::BadMatch => "badmatch",
            Failure::BadRecord => "badrecord",
            Failure::BadGenerator => "bad_generator",
            Failure::BadFilter => "bad_filter",
            Failure::BadBoolean => "bad_boolean",
            Failure::Reraise => "reraise",
        };
        let mut args = self.operands(args);
        if failure == Failure::FunctionClause {
            args = vec![self.list(&args)];
        }
        self.raise("%", name, &args);
    }

    /// Calls a builtin that never returns.
    pub(super) fn raise(&mut self, module: &str, name: &str, args: &[Val]) {
        self.call_cold(module, name, args);
        self.b.terminate(Terminator::Unreachable);
        let nowhere = self.b.block();
        self.b.switch_to(nowhere);
    }
}
