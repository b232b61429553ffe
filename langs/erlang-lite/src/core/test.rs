//! Conditions: what can be branched on without making a boolean first.

use super::convert::Converter;
use super::tree::{Callee, Compare, Kind, Operand, Test};
use crate::ast::{self, BinaryOp, Expr as Syntax, ExprKind, Operator, UnaryOp};

impl Converter<'_> {
    /// A test of a guard; any expression is one.
    pub(super) fn guard_test(&mut self, syntax: &Syntax) -> Test {
        if let Some(test) = self.test(syntax, true) {
            return test;
        }
        let (steps, value) = self.collect(|this| this.expr(syntax));
        after(steps, Test::Boolean(value))
    }

    /// The test that an expression is, if its value can only be a boolean. Otherwise nothing has been done.
    pub(super) fn test(&mut self, syntax: &Syntax, guard: bool) -> Option<Test> {
        match &syntax.kind {
            ExprKind::Atom(name) if &**name == "true" => Some(Test::Constant(true)),
            ExprKind::Atom(name) if &**name == "false" => Some(Test::Constant(false)),
            ExprKind::Unary { operator: UnaryOp::Not, operand } => {
                self.test(operand, guard).map(|test| Test::Not(Box::new(test)))
            }
            ExprKind::Chain { operands, operators } => self.chain_test(operands, operators, guard),
            ExprKind::Call { callee, arguments } => self.call_test(callee, arguments, guard),
            _ => None,
        }
    }

    fn chain_test(&mut self, operands: &[Syntax], operators: &[Operator], guard: bool) -> Option<Test> {
        let op = operators[0].op;
        if let ([operator], Some(compare)) = (operators, comparison(op)) {
            let (steps, sides) = self.collect(|this| {
                let sides = [this.expr(&operands[0]), this.expr(&operands[1])];
                this.at(operator.position);
                sides
            });
            let [left, right] = sides;
            return Some(after(steps, Test::Compare(compare, left, right)));
        }
        let all = |tests| {
            if op == BinaryOp::AndAlso || op == BinaryOp::And { Test::All(tests) } else { Test::Any(tests) }
        };
        match op {
            BinaryOp::AndAlso | BinaryOp::OrElse => {
                let last = operands.last().expect("a chain has operands");
                (guard || self.is_boolean(last)).then(|| all(self.lazy_tests(operands, guard)))
            }
            BinaryOp::And | BinaryOp::Or
                if operators.iter().all(|one| one.op == op)
                    && operands.iter().all(|one| self.is_total(one)) =>
            {
                let tests = operands.iter().map(|one| self.test(one, guard));
                Some(all(tests.collect::<Option<Vec<_>>>().expect("total tests are tests")))
            }
            _ => None,
        }
    }

    /// Tests of which each may be left out when those before it decide.
    pub(super) fn lazy_tests(&mut self, operands: &[Syntax], guard: bool) -> Vec<Test> {
        let test = |this: &mut Self, syntax: &Syntax| match this.test(syntax, guard) {
            Some(test) => test,
            None => {
                let (steps, value) = this.collect(|this| this.expr(syntax));
                after(steps, Test::Boolean(value))
            }
        };
        let mut tests = vec![test(self, &operands[0])];
        for operand in &operands[1..] {
            let mark = self.frame.scope.mark();
            tests.push(test(self, operand));
            self.frame.scope.leave(mark);
        }
        tests
    }

    fn call_test(&mut self, callee: &ast::Callee, arguments: &[Syntax], guard: bool) -> Option<Test> {
        let name = self.erlang_name(callee, arguments.len() as u32, guard)?;
        if &*name == "is_record" {
            return self.is_record(arguments);
        }
        let [argument] = arguments else { return None };
        let kind = kind(&name).or_else(|| guard.then(|| old_kind(&name)).flatten())?;
        let (steps, operand) = self.collect(|this| this.expr(argument));
        Some(after(steps, Test::Is(kind, operand)))
    }

    /// The name of the function of module `erlang` that is called; in a guard also that of an old type test.
    fn erlang_name(&self, callee: &ast::Callee, arity: u32, guard: bool) -> Option<ast::Name> {
        match callee {
            ast::Callee::Local(name) => match self.resolve(name, arity) {
                Some(Callee::Remote(module, name)) if &*module == "erlang" => Some(name),
                None if guard => Some(name.clone()),
                _ if guard && arity == 1 && old_kind(name).is_some() => Some(name.clone()),
                _ => None,
            },
            ast::Callee::Remote { module, name } => match (&module.kind, &name.kind) {
                (ExprKind::Atom(module), ExprKind::Atom(name)) if &**module == "erlang" => Some(name.clone()),
                _ => None,
            },
            ast::Callee::Value(_) => None,
        }
    }

    /// `is_record(Term, name)` and `is_record(Term, name, size)` with constants.
    fn is_record(&mut self, arguments: &[Syntax]) -> Option<Test> {
        let ExprKind::Atom(name) = &arguments.get(1)?.kind else { return None };
        let size = match arguments {
            [_, _] => i64::try_from(self.ast.records.get(name)?.fields.len()).ok()? + 1,
            [_, _, size] => self.constant(size)?.as_small()?,
            _ => return None,
        };
        let (steps, term) = self.collect(|this| this.expr(&arguments[0]));
        Some(after(steps, self.record_test(term, name, size)))
    }

    /// The term is a tuple of this size whose first element is the atom.
    pub(super) fn record_test(&mut self, term: Operand, name: &ast::Name, size: i64) -> Test {
        use super::literal::Literal;
        let (steps, found) = self.collect(|this| this.operator("tuple_size", vec![term.clone()]));
        let has_size = after(steps, Test::Compare(Compare::Exact, found, Literal::integer(size).into()));
        let (steps, tag) =
            self.collect(|this| this.operator("element", vec![Literal::integer(1).into(), term.clone()]));
        let has_tag = after(steps, Test::Compare(Compare::Exact, tag, Operand::atom(name)));
        Test::All(vec![Test::Is(Kind::Tuple, term), has_size, has_tag])
    }

    /// Whether [`Converter::test`] would answer a test in a body.
    fn is_boolean(&self, syntax: &Syntax) -> bool {
        match &syntax.kind {
            ExprKind::Atom(name) => matches!(&**name, "true" | "false"),
            ExprKind::Unary { operator: UnaryOp::Not, operand } => self.is_boolean(operand),
            ExprKind::Chain { operands, operators } => match operators[0].op {
                BinaryOp::AndAlso | BinaryOp::OrElse => {
                    operands.last().is_some_and(|last| self.is_boolean(last))
                }
                op => comparison(op).is_some(),
            },
            ExprKind::Call { callee, arguments } => {
                arguments.len() == 1
                    && self.erlang_name(callee, 1, false).is_some_and(|name| kind(&name).is_some())
            }
            _ => false,
        }
    }

    /// Whether an expression is a test of plain operands: evaluating it has no effect and can't fail.
    fn is_total(&self, syntax: &Syntax) -> bool {
        let plain = |one: &Syntax| {
            matches!(one.kind, ExprKind::Variable(_)) && self.is_bound(one) || self.constant(one).is_some()
        };
        self.is_boolean(syntax)
            && match &syntax.kind {
                ExprKind::Chain { operands, .. } => operands.iter().all(plain),
                ExprKind::Call { arguments, .. } => arguments.iter().all(plain),
                ExprKind::Unary { operand, .. } => self.is_total(operand),
                _ => true,
            }
    }

    fn is_bound(&self, syntax: &Syntax) -> bool {
        matches!(&syntax.kind, ExprKind::Variable(name) if self.frame.scope.get(name).is_some())
    }
}

/// A test after the steps that it needs.
pub(super) fn after(steps: Vec<super::tree::Step>, test: Test) -> Test {
    if steps.is_empty() { test } else { Test::After(steps, Box::new(test)) }
}

fn comparison(op: BinaryOp) -> Option<Compare> {
    Some(match op {
        BinaryOp::ExactlyEqual => Compare::Exact,
        BinaryOp::ExactlyNotEqual => Compare::NotExact,
        BinaryOp::Equal => Compare::Equal,
        BinaryOp::NotEqual => Compare::NotEqual,
        BinaryOp::Less => Compare::Less,
        BinaryOp::LessOrEqual => Compare::LessOrEqual,
        BinaryOp::Greater => Compare::Greater,
        BinaryOp::GreaterOrEqual => Compare::GreaterOrEqual,
        _ => return None,
    })
}

/// The type that a function of one argument tests for.
fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "is_atom" => Kind::Atom,
        "is_binary" => Kind::Binary,
        "is_bitstring" => Kind::Bitstring,
        "is_boolean" => Kind::Boolean,
        "is_float" => Kind::Float,
        "is_function" => Kind::Function,
        "is_integer" => Kind::Integer,
        "is_list" => Kind::List,
        "is_map" => Kind::Map,
        "is_number" => Kind::Number,
        "is_pid" => Kind::Pid,
        "is_port" => Kind::Port,
        "is_reference" => Kind::Reference,
        "is_tuple" => Kind::Tuple,
        _ => return None,
    })
}

/// The same by its name of old, in guards only.
fn old_kind(name: &str) -> Option<Kind> {
    Some(match name {
        "atom" => Kind::Atom,
        "binary" => Kind::Binary,
        "float" => Kind::Float,
        "function" => Kind::Function,
        "integer" => Kind::Integer,
        "list" => Kind::List,
        "number" => Kind::Number,
        "pid" => Kind::Pid,
        "port" => Kind::Port,
        "reference" => Kind::Reference,
        "tuple" => Kind::Tuple,
        _ => return None,
    })
}
