//! Binaries and binary comprehensions.

use super::operator::prefix;
use super::{Mode, Parsed, Parser, leaf};
use crate::ast::{Expr, ExprKind, Segment, Specifier};
use crate::scan::token::{Symbol, TokenKind};

impl Parser<'_> {
    /// `<<segments>>` or `<<template || qualifiers>>`.
    pub(super) fn binary(&mut self, mode: Mode) -> Parsed<Expr> {
        let position = self.skip();
        if self.accept(Symbol::CloseBinary) {
            self.height = 1;
            return Ok(leaf(position, ExprKind::Binary(Vec::new())));
        }
        let is_prefixed = self.peek().is_some_and(|kind| prefix(kind).is_some());
        let first = self.segment_value()?;
        if mode == Mode::Expression && !is_prefixed && self.at(Symbol::BarBar) {
            let (template, height) = (Box::new(first), self.height);
            let qualifiers = self.qualifiers()?;
            self.expect(Symbol::CloseBinary)?;
            self.raise(height.max(self.height))?;
            return Ok(Expr { position, kind: ExprKind::BinaryComprehension { template, qualifiers } });
        }
        let mut segments = vec![self.segment(first)?];
        let mut tallest = self.height;
        while self.accept(Symbol::Comma) {
            let value = self.segment_value()?;
            segments.push(self.segment(value)?);
            tallest = tallest.max(self.height);
        }
        self.expect(Symbol::CloseBinary)?;
        self.raise(tallest)?;
        Ok(Expr { position, kind: ExprKind::Binary(segments) })
    }

    fn segment_value(&mut self) -> Parsed<Expr> {
        let operator = self.peek().and_then(prefix);
        let Some(operator) = operator else { return self.primary(Mode::Expression) };
        let position = self.skip();
        let operand = Box::new(self.primary(Mode::Expression)?);
        self.raise(self.height)?;
        Ok(Expr { position, kind: ExprKind::Unary { operator, operand } })
    }

    /// What follows a segment's value.
    fn segment(&mut self, value: Expr) -> Parsed<Segment> {
        let mut tallest = self.height;
        let position = value.start();
        let size = if self.accept(Symbol::Colon) {
            let size = self.primary(Mode::Expression)?;
            tallest = tallest.max(self.height);
            Some(Box::new(size))
        } else {
            None
        };
        let mut specifiers = Vec::new();
        if self.accept(Symbol::Slash) {
            specifiers.push(self.specifier()?);
            while self.accept(Symbol::Minus) {
                specifiers.push(self.specifier()?);
            }
        }
        self.height = tallest;
        Ok(Segment { position, value, size, specifiers })
    }

    fn specifier(&mut self) -> Parsed<Specifier> {
        let word = self.atom()?;
        if !self.accept(Symbol::Colon) {
            return Ok(Specifier::Word(word));
        }
        match self.peek() {
            Some(TokenKind::Integer(number)) => {
                // What is too large is as wrong as any number over 256.
                let number = u32::try_from(number).unwrap_or(u32::MAX);
                self.next += 1;
                Ok(Specifier::WithNumber(word, number))
            }
            _ => Err(self.unexpected()),
        }
    }
}
