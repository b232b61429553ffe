//! `try` and `catch`.

use super::clauses::Matching;
use super::convert::{Branch, Converter};
use super::decide::Pattern;
use super::funs::Mentioned;
use super::literal::Literal;
use super::tree::{Body, Callee, Expr, Failure, Function, Operand, Try, Var, Visibility};
use crate::ast::{Clause, Expr as Syntax, Handler};

impl Converter<'_> {
    /// `try body of clauses catch handlers after cleanup end`.
    pub(super) fn try_(
        &mut self,
        body: &[Syntax],
        clauses: &[Clause],
        handlers: &[Handler],
        cleanup: &[Syntax],
    ) -> Operand {
        if cleanup.is_empty() {
            return self.try_handlers(body, clauses, handlers);
        }
        let body = self.closed(|this| {
            if clauses.is_empty() && handlers.is_empty() {
                this.sequence(body)
            } else {
                this.try_handlers(body, clauses, handlers)
            }
        });
        let result = self.fresh();
        let exception = [self.fresh(), self.fresh(), self.fresh()];
        let then = self.closed(|this| {
            this.cleanup(cleanup);
            result.into()
        });
        let reraise = self.failure(Failure::Reraise, exception.map(Operand::Var).to_vec());
        let (mut steps, ()) = self.collect(|this| {
            let mark = this.frame.scope.mark();
            this.cleanup(cleanup);
            this.frame.scope.leave(mark);
        });
        steps.extend(reraise.steps);
        let handler = Body { steps, values: Vec::new() };
        self.step(Expr::Try(Box::new(Try { body, result, then, exception, handler })))
    }

    /// A cleanup stands in the code twice. Inside another one it is a function, so that depth doesn't
    /// double the code.
    fn cleanup(&mut self, cleanup: &[Syntax]) {
        if self.frame.cleanups == 0 {
            self.frame.cleanups += 1;
            self.sequence(cleanup);
            self.frame.cleanups -= 1;
            return;
        }
        let mut mentioned = Mentioned::default();
        mentioned.all(cleanup);
        let captured = self.captured(&mentioned.names);
        let line = self.frame.line;
        let outer = self.enter(line);
        self.frame.cleanups = 0;
        let params = self.take_over(&captured);
        let (steps, value) = self.collect(|this| this.sequence(cleanup));
        let (number, loop_number) = self.origin.next_loop();
        let function = Function {
            name: format!("-{}-after$^{number}/0-{loop_number}-", self.origin.name).into(),
            visibility: Visibility::Local,
            params,
            fun_object: None,
            captures: Vec::new(),
            fun_index: 0,
            body: Body { steps, values: vec![value] },
            line,
            variables: self.frame.variables,
        };
        self.frame = outer;
        self.functions.push(Some(function));
        let args = captured.outside.iter().map(|&var| var.into()).collect();
        self.step(Expr::Call(Callee::Lifted(self.functions.len() - 1), args));
    }

    fn try_handlers(&mut self, body: &[Syntax], clauses: &[Clause], handlers: &[Handler]) -> Operand {
        let body = self.closed(|this| this.sequence(body));
        let result = self.fresh();
        let exception = [self.fresh(), self.fresh(), self.fresh()];
        let then = if clauses.is_empty() {
            Body { steps: Vec::new(), values: vec![result.into()] }
        } else {
            self.closed(|this| {
                let failure = this.failure(Failure::TryClause, vec![result.into()]);
                this.clauses(&[result.into()], clauses, failure)
            })
        };
        let handler = self.handlers(handlers, exception);
        self.step(Expr::Try(Box::new(Try { body, result, then, exception, handler })))
    }

    fn handlers(&mut self, handlers: &[Handler], exception: [Var; 3]) -> Body {
        let [class, reason, trace] = exception.map(Operand::Var);
        let reraise = self.failure(Failure::Reraise, vec![class.clone(), reason.clone(), trace.clone()]);
        self.closed(|this| {
            let mut matching = Matching::default();
            for handler in handlers {
                let mark = this.frame.scope.mark();
                this.at(handler.position);
                let patterns = [&handler.class, &handler.reason];
                let patterns = patterns.map(|one| this.pattern(one, &mut matching.patterns)).to_vec();
                let guard = this.guard(&handler.guard);
                let branch = this.branch(|this| {
                    if let Some(name) = &handler.trace {
                        let stack = Callee::Internal("stacktrace");
                        let stack = this.step(Expr::Call(stack, vec![trace.clone()]));
                        this.frame.scope.bind(name.clone(), stack);
                    }
                    this.sequence(&handler.body)
                });
                this.frame.scope.leave(mark);
                matching.add(patterns, guard, Branch { body: branch.body, bound: Vec::new() });
            }
            this.finish_match(&[class, reason], matching, reraise)
        })
    }

    /// `catch expression`.
    pub(super) fn catch(&mut self, body: &Syntax) -> Operand {
        let body = self.closed(|this| this.expr(body));
        let result = self.fresh();
        let exception = [self.fresh(), self.fresh(), self.fresh()];
        let then = Body { steps: Vec::new(), values: vec![result.into()] };
        let [class, reason, trace] = exception.map(Operand::Var);
        let handler = self.closed(|this| {
            let mut matching = Matching::default();
            for known in ["throw", "exit", "error"] {
                let pattern = matching.patterns.add(Pattern::Literal(Literal::atom(known)));
                let branch = this.branch(|this| match known {
                    "throw" => reason.clone(),
                    "exit" => this.step(Expr::Tuple(vec![Operand::atom("EXIT"), reason.clone()])),
                    _ => {
                        let stack =
                            this.step(Expr::Call(Callee::Internal("stacktrace"), vec![trace.clone()]));
                        let pair = this.step(Expr::Tuple(vec![reason.clone(), stack]));
                        this.step(Expr::Tuple(vec![Operand::atom("EXIT"), pair]))
                    }
                });
                matching.add(vec![pattern], None, branch);
            }
            let reraise = vec![class.clone(), reason.clone(), trace.clone()];
            let reraise = this.failure(Failure::Reraise, reraise);
            this.finish_match(std::slice::from_ref(&class), matching, reraise)
        });
        self.step(Expr::Try(Box::new(Try { body, result, then, exception, handler })))
    }
}
