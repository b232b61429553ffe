//! Types and specifications.

use super::operator::{additive, multiplicative, prefix};
use super::{Parsed, Parser, leaf};
use crate::ast::types::{Spec, Type, TypeKind};
use crate::ast::{BinaryOp, Expr, ExprKind, Name, Operator, Position};
use crate::diagnostic::Problem;
use crate::scan::token::{Symbol, TokenKind};

impl Parser<'_> {
    /// `name(types) -> type; ...` of an attribute whose name is already read.
    pub(super) fn spec(&mut self, position: Position, attribute: &str) -> Parsed<Spec> {
        let is_parenthesised = self.accept(Symbol::OpenParen);
        let (module, name) = self.spec_name()?;
        let clauses = self.clauses(Self::type_signature)?;
        if is_parenthesised {
            self.expect(Symbol::CloseParen)?;
        }
        let function = match &clauses[0].kind {
            TypeKind::Bounded(function, _) => &function.kind,
            other => other,
        };
        let TypeKind::Function(Some(parameters), _) = function else {
            return Err(Problem::syntax(clauses[0].position, "bad spec"));
        };
        let arity = parameters.len() as u32;
        Ok(Spec { position, module, name, arity, clauses, is_callback: attribute == "callback" })
    }

    fn type_signature(&mut self) -> Parsed<Type> {
        let function = self.function_type()?;
        if !self.accept(Symbol::When) {
            return Ok(function);
        }
        let height = self.height;
        let position = function.position;
        let constraints = self.separated(Self::constraint)?;
        self.raise(height.max(self.height))?;
        Ok(Type { position, kind: TypeKind::Bounded(Box::new(function), constraints) })
    }

    /// `Variable :: type` or the old `is_subtype(Variable, type)`.
    fn constraint(&mut self) -> Parsed<(Position, Name, Type)> {
        let mut at = self.position();
        match self.peek() {
            Some(TokenKind::Variable(name)) => {
                self.next += 1;
                self.expect(Symbol::ColonColon)?;
                let bound = self.top_type()?;
                if &**name == "_" {
                    return Err(Problem::syntax(at, "bad type variable"));
                }
                Ok((at, name.clone(), bound))
            }
            Some(TokenKind::Atom(name)) => {
                self.next += 1;
                self.expect(Symbol::OpenParen)?;
                let mut types = self.separated(Self::top_type)?;
                self.expect(Symbol::CloseParen)?;
                if &**name != "is_subtype" {
                    let name = crate::scan::print::atom(name);
                    return Err(Problem::syntax(at, format!("unsupported constraint {name}")));
                }
                at = types[0].position;
                match (types.pop(), types.pop(), types.is_empty()) {
                    (Some(bound), Some(Type { kind: TypeKind::Variable(name), .. }), true) => {
                        Ok((at, name, bound))
                    }
                    _ => Err(Problem::syntax(at, "bad type variable")),
                }
            }
            _ => Err(self.unexpected()),
        }
    }

    /// `(types) -> type` or `(...) -> type`.
    fn function_type(&mut self) -> Parsed<Type> {
        let position = self.expect(Symbol::OpenParen)?;
        let mut height = 0;
        let parameters = if self.accept(Symbol::Ellipsis) {
            None
        } else if self.at(Symbol::CloseParen) {
            Some(Vec::new())
        } else {
            let parameters = self.separated(Self::top_type)?;
            height = self.height;
            Some(parameters)
        };
        self.expect(Symbol::CloseParen)?;
        self.expect(Symbol::Arrow)?;
        let result = Box::new(self.top_type()?);
        self.raise(height.max(self.height))?;
        Ok(Type { position, kind: TypeKind::Function(parameters, Some(result)) })
    }

    pub(super) fn top_type(&mut self) -> Parsed<Type> {
        self.nested(Self::top_type_here)
    }

    fn top_type_here(&mut self) -> Parsed<Type> {
        let position = self.position();
        if let (Some(TokenKind::Variable(name)), true) = (self.peek(), self.at_offset(1, Symbol::ColonColon))
        {
            self.next += 2;
            let annotated = Box::new(self.top_type()?);
            self.raise(self.height)?;
            return Ok(Type { position, kind: TypeKind::Annotated(name.clone(), annotated) });
        }
        let first = self.plain_type()?;
        if !self.at(Symbol::Bar) {
            return Ok(first);
        }
        let mut tallest = self.height;
        let mut alternatives = vec![first];
        while self.accept(Symbol::Bar) {
            // An annotation takes all the alternatives that follow it.
            let is_annotated =
                matches!(self.peek(), Some(TokenKind::Variable(_))) && self.at_offset(1, Symbol::ColonColon);
            alternatives.push(if is_annotated { self.top_type()? } else { self.plain_type()? });
            tallest = tallest.max(self.height);
        }
        self.raise(tallest)?;
        Ok(Type { position, kind: TypeKind::Union(alternatives) })
    }

    /// A type without alternatives: a range, arithmetic or something simpler.
    fn plain_type(&mut self) -> Parsed<Type> {
        let low = self.arithmetic(Self::product, additive)?;
        if !self.accept(Symbol::DotDot) {
            return Ok(low);
        }
        let height = self.height;
        let position = low.position;
        let high = self.arithmetic(Self::product, additive)?;
        self.raise(height.max(self.height))?;
        Ok(Type { position, kind: TypeKind::Range(Box::new(low), Box::new(high)) })
    }

    fn product(&mut self) -> Parsed<Type> {
        self.arithmetic(Self::signed, multiplicative)
    }

    /// Operands with operators of one precedence between them.
    fn arithmetic(
        &mut self,
        operand: fn(&mut Self) -> Parsed<Type>,
        operator: fn(&TokenKind) -> Option<BinaryOp>,
    ) -> Parsed<Type> {
        let first = operand(self)?;
        let Some(_) = self.peek().and_then(operator) else { return Ok(first) };
        let mut tallest = self.height;
        let mut operands = vec![literal(first)];
        let mut operators = Vec::new();
        while let Some(op) = self.peek().and_then(operator) {
            let position = self.skip();
            operators.push(Operator { position, op });
            operands.push(literal(operand(self)?));
            tallest = tallest.max(self.height);
        }
        self.raise(tallest)?;
        let position = operators.last().map_or(Position::default(), |operator| operator.position);
        let expr = Expr { position, kind: ExprKind::Chain { operands, operators } };
        Ok(Type { position, kind: TypeKind::Literal(expr) })
    }

    fn signed(&mut self) -> Parsed<Type> {
        let mut signs = Vec::new();
        while let Some(op) = self.peek().and_then(prefix) {
            self.raise(signs.len())?;
            signs.push((self.skip(), op));
        }
        let operand = self.type_primary()?;
        let Some((position, _)) = signs.first().copied() else { return Ok(operand) };
        self.raise(self.height + signs.len() - 1)?;
        let mut expr = literal(operand);
        for (position, operator) in signs.into_iter().rev() {
            expr = Expr { position, kind: ExprKind::Unary { operator, operand: Box::new(expr) } };
        }
        Ok(Type { position, kind: TypeKind::Literal(expr) })
    }

    fn type_primary(&mut self) -> Parsed<Type> {
        let position = self.position();
        self.height = 1;
        let kind = match self.peek() {
            Some(TokenKind::Variable(name)) => {
                self.next += 1;
                if &**name == "_" { TypeKind::Any } else { TypeKind::Variable(name.clone()) }
            }
            Some(TokenKind::Atom(name)) => return self.named_type(name.clone()),
            Some(TokenKind::Integer(value)) => {
                self.next += 1;
                TypeKind::Literal(leaf(position, ExprKind::Integer(value.clone())))
            }
            Some(TokenKind::Char(c)) => {
                self.next += 1;
                TypeKind::Literal(leaf(position, ExprKind::Char(*c)))
            }
            Some(TokenKind::Symbol(symbol)) => return self.type_constructor(*symbol),
            _ => return Err(self.unexpected()),
        };
        Ok(Type { position, kind })
    }

    fn named_type(&mut self, name: Name) -> Parsed<Type> {
        let position = self.skip();
        if self.accept(Symbol::Colon) {
            let own = self.atom()?;
            let arguments = self.type_arguments()?;
            return Ok(Type { position, kind: TypeKind::Remote(name, own, arguments) });
        }
        if self.at(Symbol::OpenParen) {
            let arguments = self.type_arguments()?;
            return Ok(Type { position, kind: TypeKind::Named(name, arguments) });
        }
        Ok(Type { position, kind: TypeKind::Literal(leaf(position, ExprKind::Atom(name))) })
    }

    fn type_arguments(&mut self) -> Parsed<Vec<Type>> {
        self.expect(Symbol::OpenParen)?;
        self.height = 1;
        if self.accept(Symbol::CloseParen) {
            return Ok(Vec::new());
        }
        let arguments = self.separated(Self::top_type)?;
        self.expect(Symbol::CloseParen)?;
        self.raise(self.height)?;
        Ok(arguments)
    }

    fn type_constructor(&mut self, symbol: Symbol) -> Parsed<Type> {
        let position = self.position();
        let kind = match symbol {
            Symbol::OpenParen => {
                self.skip();
                let inner = self.top_type()?;
                self.expect(Symbol::CloseParen)?;
                return Ok(inner);
            }
            Symbol::OpenBrace => TypeKind::Tuple(self.braces(Self::top_type)?),
            Symbol::OpenBracket => self.list_type()?,
            Symbol::OpenBinary => self.binary_type()?,
            Symbol::Hash => {
                self.skip();
                if self.at(Symbol::OpenBrace) {
                    TypeKind::Map(self.braces(Self::map_pair)?)
                } else {
                    let name = self.atom()?;
                    TypeKind::Record(name, self.braces(Self::field_type)?)
                }
            }
            Symbol::Fun => {
                self.skip();
                self.expect(Symbol::OpenParen)?;
                if self.accept(Symbol::CloseParen) {
                    TypeKind::Function(None, None)
                } else {
                    let function = self.nested(Self::function_type)?;
                    self.expect(Symbol::CloseParen)?;
                    return Ok(function);
                }
            }
            _ => return Err(self.unexpected()),
        };
        self.raise(self.height)?;
        Ok(Type { position, kind })
    }

    fn list_type(&mut self) -> Parsed<TypeKind> {
        self.skip();
        self.height = 0;
        if self.accept(Symbol::CloseBracket) {
            return Ok(TypeKind::List(None, false));
        }
        let element = Box::new(self.top_type()?);
        let is_nonempty = self.accept(Symbol::Comma);
        if is_nonempty {
            self.expect(Symbol::Ellipsis)?;
        }
        self.expect(Symbol::CloseBracket)?;
        Ok(TypeKind::List(Some(element), is_nonempty))
    }

    /// `<<>>`, `<<_:base>>`, `<<_:_*unit>>` or `<<_:base, _:_*unit>>`.
    fn binary_type(&mut self) -> Parsed<TypeKind> {
        self.skip();
        self.height = 0;
        let (mut base, mut unit) = (None, None);
        if self.accept(Symbol::CloseBinary) {
            return Ok(TypeKind::Binary(base, unit));
        }
        self.any_variable()?;
        self.expect(Symbol::Colon)?;
        if !self.at_unit() {
            base = Some(Box::new(self.plain_type()?));
            if self.accept(Symbol::CloseBinary) {
                return Ok(TypeKind::Binary(base, unit));
            }
            self.expect(Symbol::Comma)?;
            self.any_variable()?;
            self.expect(Symbol::Colon)?;
        }
        let height = self.height;
        self.any_variable()?;
        self.expect(Symbol::Star)?;
        unit = Some(Box::new(self.plain_type()?));
        self.height = height.max(self.height);
        self.expect(Symbol::CloseBinary)?;
        Ok(TypeKind::Binary(base, unit))
    }

    fn at_unit(&self) -> bool {
        matches!(self.peek(), Some(TokenKind::Variable(_))) && self.at_offset(1, Symbol::Star)
    }

    fn any_variable(&mut self) -> Parsed<()> {
        match self.peek() {
            Some(TokenKind::Variable(name)) if &**name == "_" => {
                self.next += 1;
                Ok(())
            }
            Some(TokenKind::Variable(_)) => Err(Problem::syntax(self.position(), "Bad binary type")),
            _ => Err(self.unexpected()),
        }
    }

    fn map_pair(&mut self) -> Parsed<(bool, Type, Type)> {
        let key = self.top_type()?;
        let height = self.height;
        let exact = self.accept(Symbol::Assign);
        if !exact {
            self.expect(Symbol::FatArrow)?;
        }
        let value = self.top_type()?;
        self.height = height.max(self.height);
        Ok((exact, key, value))
    }

    fn field_type(&mut self) -> Parsed<(Position, Name, Type)> {
        let position = self.position();
        let name = self.atom()?;
        self.expect(Symbol::ColonColon)?;
        Ok((position, name, self.top_type()?))
    }
}

/// An operand of arithmetic. What isn't a literal has no value, as lint finds.
fn literal(operand: Type) -> Expr {
    match operand.kind {
        TypeKind::Literal(expr) => expr,
        _ => leaf(operand.position, ExprKind::Wildcard),
    }
}
