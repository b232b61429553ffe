//! Patterns: what they bind, what they match, and what may not stand in them.

use dashu_int::IBig;

use super::Checker;
use super::scope::{Change, Delta, State, Variable};
use super::variable_text;
use crate::ast::{BinaryOp, Expr, ExprKind, MapField, Name, Operator, Position, UnaryOp};

/// A constant's value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Constant {
    Integer(IBig),
    Float(f64),
}

/// How far constant shifts are computed; beyond it the pattern is refused.
const MAX_SHIFT: u32 = 1 << 16;

impl<'m> Checker<'m> {
    /// The patterns of a head. Answers the variables they bind; those that they match are read.
    /// `shadows`: variables outside are hidden, not matched.
    pub(super) fn head(&mut self, patterns: impl IntoIterator<Item = &'m Expr>, shadows: bool) -> Delta {
        let mut reads = Delta::default();
        let mut new = Delta::default();
        for pattern in patterns {
            let mark = self.scope.mark();
            self.pattern(pattern, shadows, &mut new);
            let delta = self.scope.take_back(mark);
            self.merge_matched(&mut reads, delta);
        }
        self.scope.apply(reads);
        new
    }

    /// One pattern, likewise.
    pub(super) fn pattern_alone(&mut self, pattern: &'m Expr, shadows: bool) -> Delta {
        let mut new = Delta::default();
        self.pattern(pattern, shadows, &mut new);
        new
    }

    /// Brings what a pattern binds into sight.
    pub(super) fn bind(&mut self, new: Delta) {
        for (name, change) in new {
            self.scope.set(&name, change.variable);
        }
    }

    fn patterns(&mut self, patterns: impl IntoIterator<Item = &'m Expr>, shadows: bool, new: &mut Delta) {
        for pattern in patterns {
            self.pattern(pattern, shadows, new);
        }
    }

    pub(super) fn pattern(&mut self, pattern: &'m Expr, shadows: bool, new: &mut Delta) {
        let position = pattern.position;
        match &pattern.kind {
            ExprKind::Wildcard
            | ExprKind::Integer(_)
            | ExprKind::Float(_)
            | ExprKind::Char(_)
            | ExprKind::Atom(_)
            | ExprKind::String(_) => {}
            ExprKind::Variable(name) => self.pattern_variable(name, position, shadows, new),
            ExprKind::List { elements, tail } => {
                self.patterns(elements.iter().chain(tail.as_deref()), shadows, new);
            }
            ExprKind::Tuple(elements) => self.patterns(elements, shadows, new),
            ExprKind::Map { base: None, fields } => self.map_pattern(fields, shadows, new),
            ExprKind::Record { base: None, name, fields } => {
                self.record_pattern(position, name, fields, shadows, new);
            }
            ExprKind::RecordIndex { name, field, field_position } => {
                self.record_field_access(position, name, field, *field_position);
            }
            ExprKind::Binary(segments) => self.binary_pattern(segments, shadows, new),
            ExprKind::Match { patterns, value } => {
                self.patterns(patterns, shadows, new);
                self.pattern(value, shadows, new);
                let all: Vec<&Expr> = patterns.iter().chain([&**value]).collect();
                for (index, first) in all.iter().enumerate() {
                    for second in &all[index + 1..] {
                        self.check_alias(first, second);
                    }
                }
            }
            ExprKind::Chain { operands, operators } if operators[0].op == BinaryOp::Append => {
                self.prefix_pattern(operands, operators, shadows, new);
            }
            ExprKind::Unary { .. } | ExprKind::Chain { .. } if constant(pattern).is_some() => {}
            _ => self.illegal_pattern(position),
        }
    }

    pub(super) fn illegal_pattern(&mut self, position: Position) {
        self.error(position, 0, "illegal_pattern", "illegal pattern");
    }

    /// `"text" ++ Pattern`
    fn prefix_pattern(
        &mut self,
        operands: &'m [Expr],
        operators: &'m [Operator],
        shadows: bool,
        new: &mut Delta,
    ) {
        let Some((last, prefixes)) = operands.split_last() else { return };
        for (prefix, operator) in prefixes.iter().zip(operators) {
            if operator.op != BinaryOp::Append || !is_text(prefix) {
                return self.illegal_pattern(operator.position);
            }
        }
        self.pattern(last, shadows, new);
    }

    fn map_pattern(&mut self, fields: &'m [MapField], shadows: bool, new: &mut Delta) {
        for field in fields {
            if !field.exact {
                self.illegal_pattern(field.position);
                continue;
            }
            self.guard_expression(&field.key);
            self.pattern(&field.value, shadows, new);
        }
    }

    pub(super) fn pattern_variable(
        &mut self,
        name: &Name,
        position: Position,
        shadows: bool,
        new: &mut Delta,
    ) {
        let outside = if shadows { None } else { self.scope.get(name).map(|variable| variable.state) };
        match outside {
            None => self.new_variable(name, position, new),
            Some(State::Bound | State::Trace) => {
                self.underscore_bound(name, position);
                self.scope.touch(name, State::Bound);
            }
            Some(State::Unsafe(construct)) => {
                self.unsafe_variable(name, position, construct);
                self.scope.touch(name, State::Bound);
            }
            Some(State::Exported(construct)) => {
                self.underscore_bound(name, position);
                self.exported_variable(name, position, construct);
                self.scope.touch(name, State::Bound);
            }
        }
    }

    fn new_variable(&mut self, name: &Name, position: Position, new: &mut Delta) {
        if self.in_record_definition {
            let message = format!("variable {} in record definition", variable_text(name));
            self.error(position, 2, "variable_in_record_def", message);
        }
        let own = Delta::from_iter([(
            name.clone(),
            Change { variable: Variable::bound_at(position), is_old: false },
        )]);
        self.merge_matched(new, own);
    }

    /// Warns of a variable that looks as if it were to be ignored, but is bound already.
    pub(super) fn underscore_bound(&mut self, name: &Name, position: Position) {
        if self.warnings.underscore_match && name.starts_with('_') {
            let message = format!(
                "variable {} is already bound. If you mean to ignore this value, use '_' or a different \
                 underscore-prefixed name",
                variable_text(name)
            );
            self.warning(position, 2, "match_underscore_var", message);
        }
    }

    /// Two binaries can't be patterns for one term.
    pub(super) fn check_alias(&mut self, first: &Expr, second: &Expr) {
        match (&first.kind, &second.kind) {
            (ExprKind::Binary(_), ExprKind::Binary(_)) => {
                let message = "binary patterns cannot be matched in parallel using '='";
                self.error(first.position, 0, "illegal_bin_pattern", message);
            }
            (ExprKind::Tuple(first), ExprKind::Tuple(second)) => {
                for (first, second) in first.iter().zip(second) {
                    self.check_alias(first, second);
                }
            }
            (
                ExprKind::List { elements: first, tail: first_tail },
                ExprKind::List { elements: second, tail: second_tail },
            ) => {
                for (first, second) in first.iter().zip(second) {
                    self.check_alias(first, second);
                }
                if let (Some(first_tail), Some(second_tail), true) =
                    (first_tail, second_tail, first.len() == second.len())
                {
                    self.check_alias(first_tail, second_tail);
                }
            }
            (
                ExprKind::Record { name: first_name, fields: first, .. },
                ExprKind::Record { name: second_name, fields: second, .. },
            ) if first_name == second_name => {
                for field in first {
                    let twin = second.iter().find(|other| other.name == field.name && field.name.is_some());
                    if let Some(twin) = twin {
                        self.check_alias(&field.value, &twin.value);
                    }
                }
            }
            (ExprKind::Match { patterns, value }, _) => {
                for part in patterns.iter().chain([&**value]) {
                    self.check_alias(part, second);
                }
            }
            (_, ExprKind::Match { .. }) => self.check_alias(second, first),
            _ => {}
        }
    }
}

/// True for what may stand before `++` in a pattern: text, or a list of characters.
fn is_text(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::String(_) => true,
        ExprKind::List { elements, tail: None } => {
            elements.iter().all(|element| matches!(element.kind, ExprKind::Char(_) | ExprKind::Integer(_)))
        }
        _ => false,
    }
}

/// The value of arithmetic on literals.
pub(super) fn constant(expr: &Expr) -> Option<Constant> {
    match &expr.kind {
        ExprKind::Integer(value) => Some(Constant::Integer(value.clone())),
        ExprKind::Char(c) => Some(Constant::Integer((*c as u32).into())),
        ExprKind::Float(value) => Some(Constant::Float(*value)),
        ExprKind::Unary { operator, operand } => match (operator, constant(operand)?) {
            (UnaryOp::Plus, value) => Some(value),
            (UnaryOp::Minus, Constant::Integer(value)) => Some(Constant::Integer(-value)),
            (UnaryOp::Minus, Constant::Float(value)) => Some(Constant::Float(-value)),
            (UnaryOp::BitNot, Constant::Integer(value)) => Some(Constant::Integer(!value)),
            _ => None,
        },
        ExprKind::Chain { operands, operators } => {
            let mut operands = operands.iter();
            let mut result = constant(operands.next()?)?;
            for (operator, operand) in operators.iter().zip(operands) {
                result = compute(operator.op, result, constant(operand)?)?;
            }
            Some(result)
        }
        _ => None,
    }
}

fn compute(op: BinaryOp, left: Constant, right: Constant) -> Option<Constant> {
    use BinaryOp::*;
    let float = |value: f64| Some(Constant::Float(value)).filter(|_| value.is_finite());
    match (left, right) {
        (Constant::Integer(left), Constant::Integer(right)) => {
            let is_zero = right == IBig::from(0);
            let shift = u32::try_from(&right).ok().filter(|distance| *distance <= MAX_SHIFT);
            Some(Constant::Integer(match op {
                Add => left + right,
                Subtract => left - right,
                Multiply => left * right,
                IntegerDivide if !is_zero => left / right,
                Remainder if !is_zero => left % right,
                BitAnd => left & right,
                BitOr => left | right,
                BitXor => left ^ right,
                ShiftLeft => left << shift? as usize,
                ShiftRight => left >> shift? as usize,
                Divide if !is_zero => return float(left.to_f64().value() / right.to_f64().value()),
                _ => return None,
            }))
        }
        (left, right) => {
            let (left, right) = (approximate(&left), approximate(&right));
            match op {
                Add => float(left + right),
                Subtract => float(left - right),
                Multiply => float(left * right),
                Divide => float(left / right),
                _ => None,
            }
        }
    }
}

fn approximate(value: &Constant) -> f64 {
    match value {
        Constant::Integer(value) => value.to_f64().value(),
        Constant::Float(value) => *value,
    }
}
