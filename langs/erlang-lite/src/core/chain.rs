//! Chains of binary operators.

use dashu_int::IBig;

use super::convert::Converter;
use super::literal::Literal;
use super::tree::{Expr, Operand, Test};
use crate::ast::{BinaryOp, Expr as Syntax, ExprKind, Operator, Qualifier};

/// Constant shifts to the left by more bits than this are left to run time.
const LARGEST_CONSTANT_SHIFT: u32 = 4096;

/// A left side in a chain that folds from its end.
enum Left<'s> {
    Value(Operand),
    /// One that waits for its right side.
    Comprehension(&'s Syntax, &'s [Qualifier]),
}

impl Converter<'_> {
    /// `a op b op c`.
    pub(super) fn chain(&mut self, operands: &[Syntax], operators: &[Operator]) -> Operand {
        match operators[0].op {
            BinaryOp::AndAlso | BinaryOp::OrElse => self.lazy(operands, operators[0].op),
            op if op.is_right_associative() => self.right_chain(operands, operators),
            _ => {
                let mut left = self.expr(&operands[0]);
                for (operand, operator) in operands[1..].iter().zip(operators) {
                    let right = self.expr(operand);
                    self.at(operator.position);
                    left = self.binary(operator.op, left, right);
                }
                left
            }
        }
    }

    /// A chain that folds from its end. A comprehension before `++` is evaluated after its right side,
    /// which is the tail of its list, as erlc does it.
    fn right_chain(&mut self, operands: &[Syntax], operators: &[Operator]) -> Operand {
        let (last, lefts) = operands.split_last().expect("a chain has operands");
        let mut values = Vec::with_capacity(lefts.len());
        for (left, operator) in lefts.iter().zip(operators) {
            values.push(match &left.kind {
                ExprKind::ListComprehension { template, qualifiers } if operator.op == BinaryOp::Append => {
                    Left::Comprehension(template, qualifiers)
                }
                _ => Left::Value(self.expr(left)),
            });
        }
        let mut right = self.expr(last);
        for (left, operator) in values.into_iter().zip(operators).rev() {
            self.at(operator.position);
            right = match left {
                Left::Value(left) => self.binary(operator.op, left, right),
                Left::Comprehension(template, qualifiers) => {
                    self.comprehension_before(template, qualifiers, right)
                }
            };
        }
        right
    }

    fn binary(&mut self, op: BinaryOp, left: Operand, right: Operand) -> Operand {
        if op == BinaryOp::Append
            && let Some(Literal::List(elements, end)) = left.as_literal()
            && **end == Literal::Nil
        {
            return self.prepend(&mut elements.iter().cloned().map(Operand::from).collect(), right);
        }
        self.operator(op.name(), vec![left, right])
    }

    /// `andalso` and `orelse` whose last operand can be anything.
    fn lazy(&mut self, operands: &[Syntax], op: BinaryOp) -> Operand {
        let (last, tests) = operands.split_last().expect("a chain has operands");
        let tests = self.lazy_tests(tests, false);
        let mut branches = [
            self.branch(|_| Operand::atom(if op == BinaryOp::AndAlso { "false" } else { "true" })),
            self.branch(|this| this.expr(last)),
        ];
        let vars = self.join(&mut branches);
        let result = vars[0];
        let [known, last] = branches.map(|branch| branch.body);
        self.step_as(
            vars,
            match op {
                BinaryOp::AndAlso => Expr::If { test: Test::All(tests), then: last, otherwise: known },
                _ => Expr::If { test: Test::Any(tests), then: known, otherwise: last },
            },
        );
        result.into()
    }

    /// The value of a chain of constants; `None` where it is no number or too large.
    pub(super) fn constant_chain(&self, operands: &[Syntax], operators: &[Operator]) -> Option<Literal> {
        if operators.iter().any(|one| one.op.is_right_associative()) {
            return None;
        }
        let mut left = self.constant(&operands[0])?;
        for (operand, operator) in operands[1..].iter().zip(operators) {
            left = fold(operator.op, left, self.constant(operand)?)?;
        }
        Some(left)
    }
}

fn fold(op: BinaryOp, left: Literal, right: Literal) -> Option<Literal> {
    match (left, right) {
        (Literal::Integer(a), Literal::Integer(b)) => fold_integers(op, a, b).map(Literal::Integer),
        (Literal::Float(a), Literal::Float(b)) => fold_floats(op, a, b),
        _ => None,
    }
}

fn fold_integers(op: BinaryOp, a: IBig, b: IBig) -> Option<IBig> {
    let is_zero = b == IBig::ZERO;
    match op {
        BinaryOp::Add => Some(a + b),
        BinaryOp::Subtract => Some(a - b),
        BinaryOp::Multiply => Some(a * b),
        BinaryOp::IntegerDivide if !is_zero => Some(a / b),
        BinaryOp::Remainder if !is_zero => Some(a % b),
        BinaryOp::BitAnd => Some(a & b),
        BinaryOp::BitOr => Some(a | b),
        BinaryOp::BitXor => Some(a ^ b),
        BinaryOp::ShiftLeft => {
            let bits = u32::try_from(&b).ok().filter(|&bits| bits <= LARGEST_CONSTANT_SHIFT)?;
            Some(a << bits as usize)
        }
        BinaryOp::ShiftRight => Some(a >> usize::try_from(&b).ok()?),
        _ => None,
    }
}

fn fold_floats(op: BinaryOp, a: f64, b: f64) -> Option<Literal> {
    let value = match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::Divide => a / b,
        _ => return None,
    };
    value.is_finite().then_some(Literal::Float(value))
}
