//! Comprehensions: one function a generator.
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
//! A comprehension of bits is the same with an accumulator: elements are appended to it, and what follows
//! gets it as last argument. A generator of bits walks `h(<<P, T/bits>>)`; a second clause with `P`'s sizes,
//! and no values, passes over what doesn't match, and what has too few bits is the end.
//!
//! # Sources
//! Philip Wadler in Peyton Jones, "The implementation of functional programming languages", chapter 7.

use super::bits::{Layout, Part, PartSize};
use super::clauses::Matching;
use super::convert::{Branch, Converter};
use super::decide::{Pattern, PatternId, Patterns};
use super::funs::Mentioned;
use super::literal::Literal;
use super::tree::{Body, Callee, Expr, Failure, Function, Operand, Var, Visibility};
use crate::ast::segment::SegmentKind;
use crate::ast::{Expr as Syntax, ExprKind, Name, Position, Qualifier};

/// What a comprehension makes of each element.
#[derive(Clone, Copy)]
struct Template<'s> {
    element: &'s Syntax,
    result: Collected,
}

/// What becomes of the elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Collected {
    /// They are put before the rest.
    List,
    /// Nobody looks at the list: they are evaluated, and the value is `[]`.
    Nothing,
    /// They are appended to the bits before them, which the functions have as their last argument.
    Bits,
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
    is_binary: bool,
}

impl Converter<'_> {
    /// `[template || qualifiers]`.
    pub(super) fn list_comprehension(&mut self, element: &Syntax, qualifiers: &[Qualifier]) -> Operand {
        self.produce(Template { element, result: Collected::List }, qualifiers, &Rest::Nil, None)
    }

    /// `<< element || qualifiers >>`.
    pub(super) fn bits_comprehension(&mut self, element: &Syntax, qualifiers: &[Qualifier]) -> Operand {
        let empty = Literal::Binary(Vec::new()).into();
        self.produce(Template { element, result: Collected::Bits }, qualifiers, &Rest::Nil, Some(empty))
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
        let list =
            self.produce(Template { element, result: Collected::List }, qualifiers, &Rest::Value(name), None);
        self.frame.scope.leave(mark);
        list
    }

    /// Evaluates an expression whose value nobody looks at. A comprehension needs no list then, and no stack.
    pub(super) fn effect(&mut self, syntax: &Syntax) {
        match &syntax.kind {
            ExprKind::ListComprehension { template, qualifiers } => {
                self.produce(
                    Template { element: template, result: Collected::Nothing },
                    qualifiers,
                    &Rest::Nil,
                    None,
                );
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

    /// The elements, then the rest. `before` are the bits of the elements before them.
    fn produce(
        &mut self,
        template: Template<'_>,
        qualifiers: &[Qualifier],
        rest: &Rest,
        before: Option<Operand>,
    ) -> Operand {
        let Some((first, qualifiers)) = qualifiers.split_first() else {
            let mark = self.frame.scope.mark();
            let element = match before {
                Some(before) => self.with_bits(before, template.element),
                None => self.expr(template.element),
            };
            self.frame.scope.leave(mark);
            return match template.result {
                Collected::Bits => self.rest(rest, Some(element)),
                Collected::Nothing => self.rest(rest, None),
                Collected::List => {
                    let tail = self.rest(rest, None);
                    self.step(Expr::Cons(element, tail))
                }
            };
        };
        let generator = match first {
            Qualifier::Filter(test) => return self.filter(template, qualifiers, rest, test, before),
            Qualifier::Generator { position, pattern, source } => {
                Generator { position: *position, pattern, source, is_binary: false }
            }
            Qualifier::BinaryGenerator { position, pattern, source } => {
                Generator { position: *position, pattern, source, is_binary: true }
            }
        };
        self.generator(template, qualifiers, rest, &generator, before)
    }

    /// The bits of an element behind those before it.
    fn with_bits(&mut self, before: Operand, element: &Syntax) -> Operand {
        let layout = Layout { kind: SegmentKind::Binary, ..Layout::INTEGER };
        let mut parts = vec![Part { value: before, layout, size: PartSize::Own }];
        match &element.kind {
            ExprKind::Binary(segments) => {
                self.at(element.position);
                parts.extend(self.parts(segments));
            }
            _ => {
                let value = self.expr(element);
                parts.push(Part { value, layout, size: PartSize::All });
            }
        }
        self.step(Expr::Bits(parts))
    }

    /// What follows, as a value: after these bits, or as a list.
    fn rest(&mut self, rest: &Rest, bits: Option<Operand>) -> Operand {
        let known = |name: &Name| self.frame.scope.get(name).expect("captured with the rest").clone();
        match rest {
            Rest::Nil => bits.unwrap_or_else(|| Literal::Nil.into()),
            Rest::Value(name) => known(name),
            Rest::Call(function, names) => {
                let args = names.iter().map(known).chain(bits).collect();
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
        before: Option<Operand>,
    ) -> Operand {
        let mark = self.frame.scope.mark();
        let result = if crate::lint::is_guard_test(filter) {
            let mut matching = Matching::default();
            let guard = self.guard(&vec![vec![filter.clone()]]);
            let branch = self.branch(|this| this.produce(template, qualifiers, rest, before.clone()));
            matching.add(Vec::new(), guard, branch);
            let others = self.closed(|this| this.rest(rest, before));
            self.finish_match(&[], matching, others)
        } else {
            let value = self.expr(filter);
            let wrong = self.failure(Failure::BadFilter, vec![value.clone()]);
            let mut matching = Matching::default();
            for known in ["true", "false"] {
                let pattern = matching.patterns.add(Pattern::Literal(Literal::atom(known)));
                let branch = self.branch(|this| match known {
                    "true" => this.produce(template, qualifiers, rest, before.clone()),
                    _ => this.rest(rest, before.clone()),
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
        before: Option<Operand>,
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
        let has_bits = before.is_some();
        args.extend(before);

        let index = self.functions.len();
        self.functions.push(None);
        let (number, loop_number) = self.origin.next_loop();
        let outer = self.enter(generator.position.line);
        let list = self.fresh();
        let mut params = vec![list];
        params.extend(self.take_over(&captured));
        let bits = has_bits.then(|| self.fresh());
        let body = self.generator_body(index, (&params, bits), template, qualifiers, rest, generator);
        params.extend(bits);
        let variables = std::mem::replace(&mut self.frame, outer).variables;
        self.functions[index] = Some(Function {
            name: format!("-{}-{}$^{number}/1-{loop_number}-", self.origin.name, template.result.prefix())
                .into(),
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
        (params, bits): (&[Var], Option<Var>),
        template: Template<'_>,
        qualifiers: &[Qualifier],
        rest: &Rest,
        generator: &Generator<'_>,
    ) -> Body {
        let own: Vec<Name> = (0..params.len()).map(|i| format!("%{index}:{i}").into()).collect();
        for (name, &param) in own.iter().zip(params).skip(1) {
            self.frame.scope.bind(name.clone(), param.into());
        }
        let bits = bits.map(Operand::Var);
        let mut matching = Matching::default();
        let again = Rest::Call(index, own.clone());
        let wrong = self.failure(Failure::BadGenerator, vec![params[0].into()]);
        let (steps, value) = self.collect(|this| {
            for matches in [true, false] {
                let mark = this.frame.scope.mark();
                let tail = this.fresh();
                this.frame.scope.bind(own[0].clone(), tail.into());
                if matches || generator.is_binary {
                    this.shadow(&[generator.pattern]);
                }
                let source = this.source_pattern(generator, matches, tail, &mut matching.patterns);
                let (steps, value) = this.collect(|this| match matches {
                    true => this.produce(template, qualifiers, &again, bits.clone()),
                    false => this.rest(&again, bits.clone()),
                });
                this.frame.scope.leave(mark);
                let body = Body { steps, values: vec![value] };
                matching.add(vec![source], None, Branch { body, bound: Vec::new() });
            }
            // Too few bits end a generator as `[]` does.
            let end = if generator.is_binary {
                let any = matching.patterns.add(Pattern::Any);
                matching.patterns.add(Pattern::Bits(any))
            } else {
                matching.patterns.add(Pattern::Literal(Literal::Nil))
            };
            let after = this.branch(|this| this.rest(rest, bits));
            matching.add(vec![end], None, after);
            this.finish_match(&[params[0].into()], matching, wrong)
        });
        Body { steps, values: vec![value] }
    }

    /// The pattern of a source that has an element, one that matches or any.
    fn source_pattern(
        &mut self,
        generator: &Generator<'_>,
        matches: bool,
        tail: Var,
        patterns: &mut Patterns,
    ) -> PatternId {
        if generator.is_binary {
            return self.generator_bits(generator.pattern, matches, tail, patterns);
        }
        let head = match matches {
            true => self.pattern(generator.pattern, patterns),
            false => patterns.add(Pattern::Any),
        };
        let tail = patterns.add(Pattern::Bind(tail));
        patterns.add(Pattern::Pair(head, tail))
    }
}

impl Collected {
    /// How erlc names the functions.
    fn prefix(self) -> &'static str {
        if self == Collected::Bits { "lbc" } else { "lc" }
    }
}
