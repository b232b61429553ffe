//! Funs, lifted: what each mentions of its surroundings, it captures.

use rustc_hash::{FxHashMap, FxHashSet};

use super::convert::{Converter, Frame};
use super::literal::Literal;
use super::tree::{Body, Callee, Expr, Function, Operand, Var, Visibility};
use crate::ast::{self, Clause, Expr as Syntax, Name, Position};

/// What a lifted function takes over from where it stands.
pub(super) struct Captured {
    /// The captured variables of the surrounding function, each once.
    pub(super) outside: Vec<Var>,
    /// The names that stand for them, as indexes.
    names: Vec<(Name, usize)>,
    /// The names that stand for constants.
    constants: Vec<(Name, Operand)>,
}

impl Converter<'_> {
    /// `fun (patterns) -> body; ... end`.
    pub(super) fn fun(&mut self, position: Position, name: Option<&Name>, clauses: &[Clause]) -> Operand {
        let mut mentioned = Mentioned::default();
        clauses.iter().for_each(|clause| mentioned.clause(clause));
        let captured = self.captured(&mentioned.names);
        let arity = clauses[0].patterns.len();
        let outer = self.enter(position.line);
        let params: Vec<Var> = (0..arity).map(|_| self.fresh()).collect();
        let object = self.fresh();
        let inner = self.take_over(&captured);
        if let Some(name) = name {
            self.frame.scope.bind(name.clone(), object.into());
        }
        let body = self.fun_heads(&params, clauses);
        let number = self.origin.funs;
        self.origin.funs += 1;
        let name = format!("-{}-fun-{number}-", self.origin.name);
        let function = self.lifted(position.line, name, params, object, body);
        self.frame = outer;
        self.close(function, captured, inner)
    }

    /// The clauses of a fun, whose heads shadow.
    fn fun_heads(&mut self, params: &[Var], clauses: &[Clause]) -> Body {
        use super::clauses::Matching;
        use super::tree::Failure;
        let operands: Vec<Operand> = params.iter().map(|&var| var.into()).collect();
        let failure = self.failure(Failure::FunctionClause, operands.clone());
        let (steps, value) = self.collect(|this| {
            let mut matching = Matching::default();
            for clause in clauses {
                let mark = this.frame.scope.mark();
                this.shadow(&clause.patterns.iter().collect::<Vec<_>>());
                let patterns: Vec<&Syntax> = clause.patterns.iter().collect();
                this.clause(&mut matching, clause, &patterns, &mut |this, clause| {
                    this.sequence(&clause.body)
                });
                this.frame.scope.leave(mark);
            }
            this.finish_match(&operands, matching, failure)
        });
        Body { steps, values: vec![value] }
    }

    /// Makes unbound what patterns shadow.
    pub(super) fn shadow(&mut self, patterns: &[&Syntax]) {
        let mut heads = Mentioned { is_head: true, ..Mentioned::default() };
        patterns.iter().for_each(|one| heads.expr(one));
        heads.names.iter().for_each(|name| self.frame.scope.forget(name));
    }

    /// Starts the frame of a lifted function; the answer is the frame to come back to.
    pub(super) fn enter(&mut self, line: u32) -> Frame {
        let inner = Frame { line, cleanups: self.frame.cleanups, ..Frame::default() };
        std::mem::replace(&mut self.frame, inner)
    }

    /// What of these names is in scope.
    pub(super) fn captured(&self, names: &[Name]) -> Captured {
        let mut captured = Captured { outside: Vec::new(), names: Vec::new(), constants: Vec::new() };
        let mut known: FxHashMap<Var, usize> = FxHashMap::default();
        for name in names {
            match self.frame.scope.get(name) {
                Some(&Operand::Var(var)) => {
                    let at = *known.entry(var).or_insert_with(|| {
                        captured.outside.push(var);
                        captured.outside.len() - 1
                    });
                    captured.names.push((name.clone(), at));
                }
                Some(constant) => captured.constants.push((name.clone(), constant.clone())),
                None => {}
            }
        }
        captured
    }

    /// Binds the captured names to variables of the frame that was entered, one for each of `outside`.
    pub(super) fn take_over(&mut self, captured: &Captured) -> Vec<Var> {
        let inner: Vec<Var> = captured.outside.iter().map(|_| self.fresh()).collect();
        for (name, at) in &captured.names {
            self.frame.scope.bind(name.clone(), inner[*at].into());
        }
        for (name, constant) in &captured.constants {
            self.frame.scope.bind(name.clone(), constant.clone());
        }
        inner
    }

    /// A lifted function without its captures.
    fn lifted(&mut self, line: u32, name: String, params: Vec<Var>, object: Var, body: Body) -> Function {
        self.fun_count += 1;
        Function {
            name: name.into(),
            visibility: Visibility::Fun,
            params,
            fun_object: Some(object),
            captures: Vec::new(),
            fun_index: self.fun_count - 1,
            body,
            line,
            variables: self.frame.variables,
        }
    }

    /// Adds a lifted function and makes its fun: of what it could capture, what it uses.
    fn close(&mut self, mut function: Function, captured: Captured, inner: Vec<Var>) -> Operand {
        let uses = super::uses::count(&function);
        let mut captures = Vec::new();
        for (outside, var) in captured.outside.into_iter().zip(inner) {
            if uses[var.0 as usize] > 0 {
                function.captures.push(var);
                captures.push(outside.into());
            }
        }
        self.functions.push(Some(function));
        self.step(Expr::Closure { function: self.functions.len() - 1, captures })
    }

    /// `fun name/arity`.
    pub(super) fn fun_local(&mut self, position: Position, name: &Name, arity: u32) -> Operand {
        match self.resolve(name, arity) {
            Some(Callee::Remote(module, name)) => self.step(Expr::External(module, name, arity)),
            Some(_) => self.wrapper(name.clone(), arity),
            None => self.error(position, format!("function {name}/{arity} undefined")),
        }
    }

    /// `fun module:name/arity`.
    pub(super) fn fun_remote(&mut self, module: &Syntax, name: &Syntax, arity: &Syntax) -> Operand {
        let parts = [self.expr(module), self.expr(name), self.expr(arity)];
        if let [Some(Literal::Atom(module)), Some(Literal::Atom(name)), Some(arity)] =
            parts.each_ref().map(Operand::as_literal)
            && let Some(arity) = arity.as_small().and_then(|arity| u32::try_from(arity).ok())
            && arity <= 255
        {
            return self.step(Expr::External(module.clone(), name.clone(), arity));
        }
        self.operator("make_fun", parts.to_vec())
    }

    /// A fun that calls a function of the module; one wrapper for all that call the same.
    fn wrapper(&mut self, name: Name, arity: u32) -> Operand {
        let key = (name.clone(), arity);
        if let Some(&function) = self.wrappers.get(&key) {
            return self.step(Expr::Closure { function, captures: Vec::new() });
        }
        let line = self.frame.line;
        let outer = self.enter(line);
        let params: Vec<Var> = (0..arity).map(|_| self.fresh()).collect();
        let object = self.fresh();
        let args = params.iter().map(|&var| var.into()).collect();
        let lifted_name = format!("-fun.{name}/{arity}-");
        let (steps, value) = self.collect(|this| this.step(Expr::Call(Callee::Local(name), args)));
        let body = Body { steps, values: vec![value] };
        let function = self.lifted(line, lifted_name, params, object, body);
        self.frame = outer;
        self.functions.push(Some(function));
        let function = self.functions.len() - 1;
        self.wrappers.insert(key, function);
        self.step(Expr::Closure { function, captures: Vec::new() })
    }
}

/// The variables that a piece of syntax mentions, in order.
#[derive(Default)]
pub(super) struct Mentioned {
    pub(super) names: Vec<Name>,
    seen: FxHashSet<Name>,
    /// Only what a pattern can bind: not the variables in keys of maps and in sizes.
    is_head: bool,
}

impl Mentioned {
    pub(super) fn clause(&mut self, clause: &Clause) {
        self.all(&clause.patterns);
        clause.guard.iter().for_each(|tests| self.all(tests));
        self.all(&clause.body);
    }

    pub(super) fn all(&mut self, all: &[Syntax]) {
        all.iter().for_each(|one| self.expr(one));
    }

    fn name(&mut self, name: &Name) {
        if self.seen.insert(name.clone()) {
            self.names.push(name.clone());
        }
    }

    pub(super) fn expr(&mut self, syntax: &Syntax) {
        use ast::ExprKind::*;
        match &syntax.kind {
            Variable(name) => self.name(name),
            List { elements, tail } => {
                self.all(elements);
                tail.iter().for_each(|one| self.expr(one));
            }
            Tuple(elements) | Block(elements) => self.all(elements),
            Record { base, fields, .. } => {
                base.iter().for_each(|one| self.expr(one));
                fields.iter().for_each(|one| self.expr(&one.value));
            }
            Map { base, fields } => self.map(base.as_deref(), fields),
            RecordAccess { record: one, .. } | Unary { operand: one, .. } | Catch(one) => self.expr(one),
            Match { patterns, value } => {
                self.all(patterns);
                self.expr(value);
            }
            Chain { operands, .. } => self.all(operands),
            Call { callee, arguments } => {
                match callee {
                    ast::Callee::Local(_) => {}
                    ast::Callee::Remote { module, name } => {
                        [module, name].iter().for_each(|one| self.expr(one))
                    }
                    ast::Callee::Value(one) => self.expr(one),
                }
                self.all(arguments);
            }
            Remote { module, name } => [module, name].iter().for_each(|one| self.expr(one)),
            FunRemote { module, name, arity } => [module, name, arity].iter().for_each(|one| self.expr(one)),
            Fun { clauses, .. } | If(clauses) => clauses.iter().for_each(|one| self.clause(one)),
            Case { subject, clauses } => {
                self.expr(subject);
                clauses.iter().for_each(|one| self.clause(one));
            }
            Binary(segments) => segments.iter().for_each(|one| self.segment(one)),
            ListComprehension { template, qualifiers } | BinaryComprehension { template, qualifiers } => {
                self.expr(template);
                self.qualifiers(qualifiers);
            }
            Receive { clauses, after } => {
                clauses.iter().for_each(|one| self.clause(one));
                if let Some(after) = after {
                    self.expr(&after.timeout);
                    self.all(&after.body);
                }
            }
            Try { body, clauses, handlers, cleanup } => {
                self.all(body);
                clauses.iter().for_each(|one| self.clause(one));
                handlers.iter().for_each(|one| self.handler(one));
                self.all(cleanup);
            }
            // Constants, and what has no translation.
            Integer(_)
            | Float(_)
            | Char(_)
            | Atom(_)
            | String(_)
            | Wildcard
            | FunLocal { .. }
            | RecordIndex { .. } => {}
        }
    }

    fn segment(&mut self, segment: &ast::Segment) {
        self.expr(&segment.value);
        if !self.is_head {
            segment.size.iter().for_each(|size| self.expr(size));
        }
    }

    fn map(&mut self, base: Option<&Syntax>, fields: &[ast::MapField]) {
        base.iter().for_each(|one| self.expr(one));
        for field in fields {
            if !self.is_head {
                self.expr(&field.key);
            }
            self.expr(&field.value);
        }
    }

    fn handler(&mut self, handler: &ast::Handler) {
        self.expr(&handler.class);
        self.expr(&handler.reason);
        handler.trace.iter().for_each(|name| self.name(name));
        handler.guard.iter().for_each(|tests| self.all(tests));
        self.all(&handler.body);
    }

    pub(super) fn qualifiers(&mut self, qualifiers: &[ast::Qualifier]) {
        use ast::Qualifier::{BinaryGenerator, Filter, Generator};
        for qualifier in qualifiers {
            match qualifier {
                Generator { pattern, source, .. } | BinaryGenerator { pattern, source, .. } => {
                    self.expr(pattern);
                    self.expr(source);
                }
                Filter(test) => self.expr(test),
            }
        }
    }
}
