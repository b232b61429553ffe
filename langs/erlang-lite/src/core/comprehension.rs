//! List comprehensions: one function a generator.
//!
//! # What
//! `[E || P <- L, Q]` followed by the list `R` is `h(L)`, where
//! ```text
//! h([P | T]) -> [E || Q] followed by h(T);
//! h([_ | T]) -> h(T);
//! h([]) -> R.
//! ```
//! A filter continues with the rest or with what follows; without qualifiers there is `[E | R]`. `h` takes
//! what it mentions of its surroundings as further arguments.
//!
//! # Sources
//! Philip Wadler in Peyton Jones, "The implementation of functional programming languages", chapter 7.

use super::clauses::Matching;
use super::convert::{Branch, Converter};
use super::decide::Pattern;
use super::funs::Mentioned;
use super::literal::Literal;
use super::tree::{Body, Callee, Expr, Failure, Function, Operand, Var, Visibility};
use crate::ast::{Expr as Syntax, ExprKind, Name, Position, Qualifier};

/// What a comprehension makes of each element.
#[derive(Clone, Copy)]
struct Template<'s> {
    element: &'s Syntax,
    /// False where nobody looks at the list: the elements are evaluated, and the value is `[]`.
    is_collected: bool,
}

/// What follows the elements that are being produced.
#[derive(Clone)]
enum Rest {
    /// `[]`.
    Nil,
    /// What this name stands for, made up as well.
    Value(Name),
    /// The call of a generator's function with what these names stand for. They are made up, so nothing
    /// shadows them.
    Call(usize, Vec<Name>),
}

/// A generator.
struct Generator<'s> {
    position: Position,
    pattern: &'s Syntax,
    source: &'s Syntax,
}

impl Converter<'_> {
    /// `[template || qualifiers]`.
    pub(super) fn list_comprehension(&mut self, element: &Syntax, qualifiers: &[Qualifier]) -> Operand {
        self.produce(Template { element, is_collected: true }, qualifiers, &Rest::Nil)
    }

    /// `[element || qualifiers] ++ tail`: the elements are put before the tail as they are made.
    pub(super) fn comprehension_before(
        &mut self,
        element: &Syntax,
        qualifiers: &[Qualifier],
        tail: Operand,
    ) -> Operand {
        let mark = self.frame.scope.mark();
        let name = Name::from(format!("%tail:{}", self.frame.variables));
        self.frame.scope.bind(name.clone(), tail);
        let list = self.produce(Template { element, is_collected: true }, qualifiers, &Rest::Value(name));
        self.frame.scope.leave(mark);
        list
    }

    /// Evaluates an expression whose value nobody looks at. A comprehension needs no list then, and no stack.
    pub(super) fn effect(&mut self, syntax: &Syntax) {
        match &syntax.kind {
            ExprKind::ListComprehension { template, qualifiers } => {
                self.produce(Template { element: template, is_collected: false }, qualifiers, &Rest::Nil);
            }
            ExprKind::Match { patterns, value }
                if patterns.iter().all(|one| one.kind == ExprKind::Wildcard) =>
            {
                self.effect(value);
            }
            _ => {
                self.expr(syntax);
            }
        }
    }

    fn produce(&mut self, template: Template<'_>, qualifiers: &[Qualifier], rest: &Rest) -> Operand {
        let Some((first, qualifiers)) = qualifiers.split_first() else {
            let mark = self.frame.scope.mark();
            let head = self.expr(template.element);
            self.frame.scope.leave(mark);
            let tail = self.rest(rest);
            return if template.is_collected { self.step(Expr::Cons(head, tail)) } else { tail };
        };
        match first {
            Qualifier::Generator { position, pattern, source } => {
                let generator = Generator { position: *position, pattern, source };
                self.generator(template, qualifiers, rest, &generator)
            }
            Qualifier::Filter(test) => self.filter(template, qualifiers, rest, test),
            Qualifier::BinaryGenerator { position, .. } => {
                self.error(*position, "a binary generator is not supported yet")
            }
        }
    }

    /// What follows, as a value.
    fn rest(&mut self, rest: &Rest) -> Operand {
        let known = |name: &Name| self.frame.scope.get(name).expect("captured with the rest").clone();
        match rest {
            Rest::Nil => Literal::Nil.into(),
            Rest::Value(name) => known(name),
            Rest::Call(function, names) => {
                let args = names.iter().map(known).collect();
                self.step(Expr::Call(Callee::Lifted(*function), args))
            }
        }
    }

    fn filter(
        &mut self,
        template: Template<'_>,
        qualifiers: &[Qualifier],
        rest: &Rest,
        filter: &Syntax,
    ) -> Operand {
        let mark = self.frame.scope.mark();
        let result = if crate::lint::is_guard_test(filter) {
            let mut matching = Matching::default();
            let guard = self.guard(&vec![vec![filter.clone()]]);
            let branch = self.branch(|this| this.produce(template, qualifiers, rest));
            matching.add(Vec::new(), guard, branch);
            let others = self.closed(|this| this.rest(rest));
            self.finish_match(&[], matching, others)
        } else {
            let value = self.expr(filter);
            let wrong = self.failure(Failure::BadFilter, vec![value.clone()]);
            let mut matching = Matching::default();
            for known in ["true", "false"] {
                let pattern = matching.patterns.add(Pattern::Literal(Literal::atom(known)));
                let branch = self.branch(|this| match known {
                    "true" => this.produce(template, qualifiers, rest),
                    _ => this.rest(rest),
                });
                matching.add(vec![pattern], None, branch);
            }
            self.finish_match(&[value], matching, wrong)
        };
        self.frame.scope.leave(mark);
        result
    }

    fn generator(
        &mut self,
        template: Template<'_>,
        qualifiers: &[Qualifier],
        rest: &Rest,
        generator: &Generator<'_>,
    ) -> Operand {
        let source = self.expr(generator.source);
        let mut mentioned = Mentioned::default();
        mentioned.expr(template.element);
        mentioned.expr(generator.pattern);
        mentioned.qualifiers(qualifiers);
        match rest {
            Rest::Nil => {}
            Rest::Value(name) => mentioned.names.push(name.clone()),
            Rest::Call(_, names) => mentioned.names.extend(names.iter().cloned()),
        }
        let captured = self.captured(&mentioned.names);
        let mut args = vec![source];
        args.extend(captured.outside.iter().map(|&var| Operand::Var(var)));

        let index = self.functions.len();
        self.functions.push(None);
        let (number, loop_number) = self.origin.next_loop();
        let outer = self.enter(generator.position.line);
        let list = self.fresh();
        let mut params = vec![list];
        params.extend(self.take_over(&captured));
        let body = self.generator_body(index, &params, template, qualifiers, rest, generator);
        let variables = std::mem::replace(&mut self.frame, outer).variables;
        self.functions[index] = Some(Function {
            name: format!("-{}-lc$^{number}/1-{loop_number}-", self.origin.name).into(),
            visibility: Visibility::Local,
            params,
            fun_object: None,
            captures: Vec::new(),
            fun_index: 0,
            body,
            line: generator.position.line,
            variables,
        });
        self.at(generator.position);
        self.step(Expr::Call(Callee::Lifted(index), args))
    }

    /// The clauses of a generator's function.
    fn generator_body(
        &mut self,
        index: usize,
        params: &[Var],
        template: Template<'_>,
        qualifiers: &[Qualifier],
        rest: &Rest,
        generator: &Generator<'_>,
    ) -> Body {
        let own: Vec<Name> = (0..params.len()).map(|i| format!("%{index}:{i}").into()).collect();
        for (name, &param) in own.iter().zip(params).skip(1) {
            self.frame.scope.bind(name.clone(), param.into());
        }
        let mut matching = Matching::default();
        let again = Rest::Call(index, own.clone());
        let wrong = self.failure(Failure::BadGenerator, vec![params[0].into()]);
        let (steps, value) = self.collect(|this| {
            for matches in [true, false] {
                let mark = this.frame.scope.mark();
                let tail = this.fresh();
                this.frame.scope.bind(own[0].clone(), tail.into());
                let (head, (steps, value)) = if matches {
                    this.shadow(&[generator.pattern]);
                    let head = this.pattern(generator.pattern, &mut matching.patterns);
                    (head, this.collect(|this| this.produce(template, qualifiers, &again)))
                } else {
                    (matching.patterns.add(Pattern::Any), this.collect(|this| this.rest(&again)))
                };
                this.frame.scope.leave(mark);
                let tail = matching.patterns.add(Pattern::Bind(tail));
                let pair = matching.patterns.add(Pattern::Pair(head, tail));
                let body = Body { steps, values: vec![value] };
                matching.add(vec![pair], None, Branch { body, bound: Vec::new() });
            }
            let nil = matching.patterns.add(Pattern::Literal(Literal::Nil));
            let end = this.branch(|this| this.rest(rest));
            matching.add(vec![nil], None, end);
            this.finish_match(&[params[0].into()], matching, wrong)
        });
        Body { steps, values: vec![value] }
    }
}
