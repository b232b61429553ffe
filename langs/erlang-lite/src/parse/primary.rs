//! Operands: literals, data constructors, calls, records and maps.

use super::{Mode, Parsed, Parser, leaf};
use crate::ast::{Callee, Expr, ExprKind, MapField, Name, Position, Qualifier, RecordField};
use crate::scan::token::{Symbol, TokenKind};

/// What a `#` after an operand may begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    Any,
    Map,
    Record,
}

impl Parser<'_> {
    /// An operand with what follows it: a call, a field, an update.
    pub(super) fn postfix(&mut self, mode: Mode) -> Parsed<Expr> {
        let (mut expr, mut base) = if self.at(Symbol::Hash) {
            self.hash(None, Base::Any)?
        } else {
            let expr = self.primary(mode)?;
            if mode == Mode::Pattern {
                return Ok(expr);
            }
            if self.at(Symbol::Colon) || self.at(Symbol::OpenParen) {
                return self.call(expr);
            }
            (expr, Base::Any)
        };
        while mode == Mode::Expression && self.at(Symbol::Hash) {
            (expr, base) = self.hash(Some(expr), base)?;
        }
        Ok(expr)
    }

    /// `:name`, `(arguments)` or both after an operand.
    fn call(&mut self, first: Expr) -> Parsed<Expr> {
        let position = first.start();
        let mut height = self.height;
        let callee = if self.at(Symbol::Colon) {
            let colon = self.skip();
            let name = Box::new(self.primary(Mode::Expression)?);
            let module = Box::new(first);
            height = height.max(self.height);
            if !self.at(Symbol::OpenParen) {
                self.raise(height)?;
                return Ok(Expr { position: colon, kind: ExprKind::Remote { module, name } });
            }
            Callee::Remote { module, name }
        } else {
            match first.kind {
                ExprKind::Atom(name) => Callee::Local(name),
                _ => Callee::Value(Box::new(first)),
            }
        };
        let arguments = self.parenthesised(Mode::Expression)?;
        self.raise(height.max(self.height))?;
        Ok(Expr { position, kind: ExprKind::Call { callee, arguments } })
    }

    /// `#{...}`, `#name{...}` or `#name.field`, with or without a base.
    fn hash(&mut self, base: Option<Expr>, allowed: Base) -> Parsed<(Expr, Base)> {
        let height = if base.is_some() { self.height } else { 0 };
        let position = self.skip();
        let is_map = self.at(Symbol::OpenBrace);
        if (is_map && allowed == Base::Record) || (!is_map && allowed == Base::Map) {
            return Err(self.unexpected());
        }
        let base = base.map(Box::new);
        if is_map {
            let fields = self.braces(Self::map_field)?;
            self.raise(height.max(self.height))?;
            return Ok((Expr { position, kind: ExprKind::Map { base, fields } }, Base::Map));
        }
        let name = self.atom()?;
        let kind = if self.accept(Symbol::Period) {
            let field_position = self.position();
            let field = self.atom()?;
            self.height = 0;
            match base {
                Some(record) => ExprKind::RecordAccess { record, name, field, field_position },
                None => ExprKind::RecordIndex { name, field, field_position },
            }
        } else {
            let fields = self.braces(Self::record_field)?;
            ExprKind::Record { base, name, fields }
        };
        self.raise(height.max(self.height))?;
        Ok((Expr { position, kind }, Base::Record))
    }

    /// `{a, b}` of anything, perhaps empty.
    pub(super) fn braces<T>(&mut self, item: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        self.expect(Symbol::OpenBrace)?;
        self.height = 0;
        if self.accept(Symbol::CloseBrace) {
            return Ok(Vec::new());
        }
        let items = self.separated(item)?;
        self.expect(Symbol::CloseBrace)?;
        Ok(items)
    }

    fn map_field(&mut self) -> Parsed<MapField> {
        let key = self.expression()?;
        let height = self.height;
        let exact = self.at(Symbol::Assign);
        if !exact && !self.at(Symbol::FatArrow) {
            return Err(self.unexpected());
        }
        let position = self.skip();
        let value = self.expression()?;
        self.height = height.max(self.height);
        Ok(MapField { position, exact, key, value })
    }

    fn record_field(&mut self) -> Parsed<RecordField> {
        let (name, is_variable): (Option<Name>, bool) = match self.peek() {
            Some(TokenKind::Atom(name)) => (Some(name.clone()), false),
            Some(TokenKind::Variable(name)) if &**name == "_" => (None, true),
            Some(TokenKind::Variable(name)) => (Some(name.clone()), true),
            _ => return Err(self.unexpected()),
        };
        let position = self.skip();
        self.expect(Symbol::Match)?;
        let value = self.expression()?;
        Ok(RecordField { position, name, is_variable, value })
    }

    /// An operand that is complete by itself.
    pub(super) fn primary(&mut self, mode: Mode) -> Parsed<Expr> {
        let position = self.position();
        let Some(kind) = self.peek() else { return Err(self.unexpected()) };
        let literal = match kind {
            TokenKind::Variable(name) if &**name == "_" => ExprKind::Wildcard,
            TokenKind::Variable(name) => ExprKind::Variable(name.clone()),
            TokenKind::Atom(name) => ExprKind::Atom(name.clone()),
            TokenKind::Integer(value) => ExprKind::Integer(value.clone()),
            TokenKind::Float(value) => ExprKind::Float(*value),
            TokenKind::Char(c) => ExprKind::Char(*c),
            TokenKind::String(_) => return self.string(),
            TokenKind::Symbol(symbol) => return self.constructor(*symbol, mode),
            TokenKind::Dot | TokenKind::Stray(_) => return Err(self.unexpected()),
        };
        self.next += 1;
        self.height = 1;
        Ok(leaf(position, literal))
    }

    /// Adjacent string literals.
    fn string(&mut self) -> Parsed<Expr> {
        let position = self.position();
        let mut parts: Vec<&Name> = Vec::new();
        while let Some(TokenKind::String(text)) = self.peek() {
            parts.push(text);
            self.next += 1;
        }
        self.height = 1;
        let text = match parts.as_slice() {
            [only] => (*only).clone(),
            _ => parts.iter().map(|part| &***part).collect::<String>().into(),
        };
        Ok(leaf(position, ExprKind::String(text)))
    }

    fn constructor(&mut self, symbol: Symbol, mode: Mode) -> Parsed<Expr> {
        match symbol {
            Symbol::OpenBracket => self.list(mode),
            Symbol::OpenBinary => self.nested(|parser| parser.binary(mode)),
            Symbol::OpenBrace => {
                let position = self.position();
                let elements = self.braces(Self::expression)?;
                self.raise(self.height)?;
                Ok(Expr { position, kind: ExprKind::Tuple(elements) })
            }
            Symbol::OpenParen => {
                self.skip();
                let expr = self.operators(mode)?;
                self.expect(Symbol::CloseParen)?;
                Ok(expr)
            }
            _ if mode == Mode::Pattern => Err(self.unexpected()),
            _ => self.control(symbol),
        }
    }

    fn list(&mut self, mode: Mode) -> Parsed<Expr> {
        let position = self.skip();
        if self.accept(Symbol::CloseBracket) {
            self.height = 1;
            return Ok(leaf(position, ExprKind::List { elements: Vec::new(), tail: None }));
        }
        let first = self.expression()?;
        if mode == Mode::Expression && self.at(Symbol::BarBar) {
            let (template, height) = (Box::new(first), self.height);
            let qualifiers = self.qualifiers()?;
            self.expect(Symbol::CloseBracket)?;
            self.raise(height.max(self.height))?;
            return Ok(Expr { position, kind: ExprKind::ListComprehension { template, qualifiers } });
        }
        let mut tallest = self.height;
        let mut elements = vec![first];
        while self.accept(Symbol::Comma) {
            elements.push(self.expression()?);
            tallest = tallest.max(self.height);
        }
        let tail = if self.accept(Symbol::Bar) {
            let tail = self.expression()?;
            tallest = tallest.max(self.height);
            Some(Box::new(tail))
        } else {
            None
        };
        self.expect(Symbol::CloseBracket)?;
        self.raise(tallest)?;
        Ok(Expr { position, kind: ExprKind::List { elements, tail } })
    }

    /// `|| generators and filters`, the bars being here.
    pub(super) fn qualifiers(&mut self) -> Parsed<Vec<Qualifier>> {
        self.expect(Symbol::BarBar)?;
        self.separated(|parser| {
            let pattern = parser.expression()?;
            let height = parser.height;
            let is_binary = matches!(pattern.kind, ExprKind::Binary(_));
            let position: Position = parser.position();
            let qualifier = if parser.accept(Symbol::LeftArrow) {
                let source = parser.expression()?;
                Qualifier::Generator { position, pattern, source }
            } else if is_binary && parser.accept(Symbol::LeftDoubleArrow) {
                let source = parser.expression()?;
                Qualifier::BinaryGenerator { position, pattern, source }
            } else {
                return Ok(Qualifier::Filter(pattern));
            };
            parser.height = height.max(parser.height);
            Ok(qualifier)
        })
    }
}
