//! Patterns of the source as patterns over places.

use super::convert::Converter;
use super::decide::{Pattern, PatternId, Patterns};
use super::literal::Literal;
use super::tree::Operand;
use crate::ast::{BinaryOp, Expr as Syntax, ExprKind, Operator};

/// Constants of more elements than this are compared as a whole, by a builtin.
const LARGEST_SPELT_OUT: usize = 64;

impl Converter<'_> {
    /// Converts a pattern; its unbound variables become bound.
    pub(super) fn pattern(&mut self, syntax: &Syntax, patterns: &mut Patterns) -> PatternId {
        match &syntax.kind {
            ExprKind::Wildcard => patterns.add(Pattern::Any),
            ExprKind::Variable(name) => match self.frame.scope.get(name).cloned() {
                Some(Operand::Var(var)) => patterns.add(Pattern::Equal(var)),
                Some(Operand::Literal(literal)) => constant(&literal, patterns),
                None => {
                    let var = self.fresh();
                    self.frame.scope.bind(name.clone(), var.into());
                    patterns.add(Pattern::Bind(var))
                }
            },
            ExprKind::List { elements, tail } => self.list_pattern(elements, tail.as_deref(), patterns),
            ExprKind::Tuple(elements) => {
                let elements = elements.iter().map(|one| self.pattern(one, patterns)).collect();
                patterns.add(Pattern::Tuple(elements))
            }
            ExprKind::Match { patterns: sides, value } => {
                let mut all = self.pattern(value, patterns);
                for side in sides.iter().rev() {
                    let side = self.pattern(side, patterns);
                    all = patterns.add(Pattern::Both(all, side));
                }
                all
            }
            ExprKind::Record { base: None, name, fields } => {
                self.record_pattern(syntax.position, name, fields, patterns)
            }
            ExprKind::Chain { operands, operators } if is_append(operators) => {
                self.prefix_pattern(operands, patterns)
            }
            ExprKind::Map { base: None, fields } => self.map_pattern(fields, patterns),
            ExprKind::Binary(segments) => self.bits_pattern(segments, patterns),
            _ => match self.constant(syntax) {
                Some(literal) => constant(&literal, patterns),
                None => self.no_pattern(syntax, "illegal pattern", patterns),
            },
        }
    }

    fn no_pattern(&mut self, syntax: &Syntax, message: &str, patterns: &mut Patterns) -> PatternId {
        self.error(syntax.position, message);
        patterns.add(Pattern::Any)
    }

    fn list_pattern(
        &mut self,
        elements: &[Syntax],
        tail: Option<&Syntax>,
        patterns: &mut Patterns,
    ) -> PatternId {
        let elements: Vec<_> = elements.iter().map(|one| self.pattern(one, patterns)).collect();
        let tail = match tail {
            Some(tail) => self.pattern(tail, patterns),
            None => patterns.add(Pattern::Literal(Literal::Nil)),
        };
        elements.into_iter().rfold(tail, |tail, head| patterns.add(Pattern::Pair(head, tail)))
    }

    /// `"text" ++ Pattern`.
    fn prefix_pattern(&mut self, operands: &[Syntax], patterns: &mut Patterns) -> PatternId {
        let (last, prefixes) = operands.split_last().expect("a chain has operands");
        let mut elements = Vec::new();
        for prefix in prefixes {
            match self.constant(prefix) {
                Some(Literal::Nil) => {}
                Some(Literal::List(more, end)) if *end == Literal::Nil => elements.extend(more),
                _ => return self.no_pattern(prefix, "illegal pattern", patterns),
            }
        }
        let tail = self.pattern(last, patterns);
        let heads: Vec<_> = elements.iter().map(|one| constant(one, patterns)).collect();
        heads.into_iter().rfold(tail, |tail, head| patterns.add(Pattern::Pair(head, tail)))
    }
}

fn is_append(operators: &[Operator]) -> bool {
    operators.iter().all(|one| one.op == BinaryOp::Append)
}

/// The pattern that a constant alone matches.
pub(super) fn constant(literal: &Literal, patterns: &mut Patterns) -> PatternId {
    match literal {
        Literal::List(elements, tail) if elements.len() <= LARGEST_SPELT_OUT => {
            let elements: Vec<_> = elements.iter().map(|one| constant(one, patterns)).collect();
            let tail = constant(tail, patterns);
            elements.into_iter().rfold(tail, |tail, head| patterns.add(Pattern::Pair(head, tail)))
        }
        Literal::Tuple(elements) if elements.len() <= LARGEST_SPELT_OUT => {
            let elements = elements.iter().map(|one| constant(one, patterns)).collect();
            patterns.add(Pattern::Tuple(elements))
        }
        other => patterns.add(Pattern::Literal(other.clone())),
    }
}
