//! Expressions.

use super::bits_build;
use super::convert::Converter;
use super::literal::Literal;
use super::tree::{Callee, Expr, Operand};
use crate::ast::{self, Expr as Syntax, ExprKind, UnaryOp};

impl Converter<'_> {
    /// Converts an expression: appends its steps and answers its value.
    pub(super) fn expr(&mut self, syntax: &Syntax) -> Operand {
        if let Some(literal) = self.constant(syntax) {
            return literal.into();
        }
        self.at(syntax.position);
        if let Some(test) = self.test(syntax, false) {
            return self.step(Expr::Test(test));
        }
        self.at(syntax.position);
        match &syntax.kind {
            ExprKind::Variable(name) => match self.frame.scope.get(name) {
                Some(operand) => operand.clone(),
                None => self.error(syntax.position, format!("variable '{name}' is unbound")),
            },
            ExprKind::List { elements, tail } => self.list(elements, tail.as_deref()),
            ExprKind::Tuple(elements) => {
                let elements = elements.iter().map(|one| self.expr(one)).collect();
                self.step(Expr::Tuple(elements))
            }
            ExprKind::Match { patterns, value } => self.bind(syntax.position, patterns, value),
            ExprKind::Unary { operator, operand } => {
                let operand = self.expr(operand);
                self.at(syntax.position);
                self.operator(operator.name(), vec![operand])
            }
            ExprKind::Chain { operands, operators } => self.chain(operands, operators),
            ExprKind::Call { callee, arguments } => self.call(syntax, callee, arguments),
            ExprKind::Block(body) => self.sequence(body),
            ExprKind::If(clauses) => self.if_(clauses),
            ExprKind::Case { subject, clauses } => self.case(syntax.position, subject, clauses),
            ExprKind::Receive { clauses, after } => self.receive(clauses, after.as_ref()),
            ExprKind::Try { body, clauses, handlers, cleanup } => self.try_(body, clauses, handlers, cleanup),
            ExprKind::Catch(body) => self.catch(body),
            _ => self.further(syntax),
        }
    }

    /// The expressions that define functions, records among them, and those without a translation.
    fn further(&mut self, syntax: &Syntax) -> Operand {
        match &syntax.kind {
            ExprKind::Record { base, name, fields } => match base {
                None => self.new_record(syntax.position, name, fields),
                Some(base) => self.update_record(syntax.position, base, name, fields),
            },
            ExprKind::RecordAccess { record, name, field, .. } => {
                self.record_access(syntax.position, record, name, field)
            }
            ExprKind::Fun { name, clauses } => self.fun(syntax.position, name.as_ref(), clauses),
            ExprKind::FunLocal { name, arity } => self.fun_local(syntax.position, name, *arity),
            ExprKind::FunRemote { module, name, arity } => self.fun_remote(module, name, arity),
            ExprKind::ListComprehension { template, qualifiers } => {
                self.list_comprehension(template, qualifiers)
            }
            ExprKind::Map { base: None, fields } => self.new_map(syntax.position, fields),
            ExprKind::Map { base: Some(base), fields } => self.update_map(syntax.position, base, fields),
            ExprKind::Binary(segments) => self.bits(segments),
            ExprKind::BinaryComprehension { template, qualifiers } => {
                self.bits_comprehension(template, qualifiers)
            }
            ExprKind::Wildcard => self.error(syntax.position, "unbound variable '_'"),
            _ => self.error(syntax.position, "illegal expression"),
        }
    }

    /// Expressions one after another; the value is the last one's.
    pub(super) fn sequence(&mut self, body: &[Syntax]) -> Operand {
        let Some((last, others)) = body.split_last() else { return Operand::atom("ok") };
        others.iter().for_each(|one| self.effect(one));
        self.expr(last)
    }

    /// Calls an operator or another function of module `erlang`.
    pub(super) fn operator(&mut self, name: &str, args: Vec<Operand>) -> Operand {
        self.step(Expr::Call(Callee::Remote("erlang".into(), name.into()), args))
    }

    fn list(&mut self, elements: &[Syntax], tail: Option<&Syntax>) -> Operand {
        let mut elements: Vec<Operand> = elements.iter().map(|one| self.expr(one)).collect();
        let tail = tail.map_or(Literal::Nil.into(), |tail| self.expr(tail));
        self.prepend(&mut elements, tail)
    }

    /// `[elements | tail]`, of which the constant end becomes one literal.
    pub(super) fn prepend(&mut self, elements: &mut Vec<Operand>, mut tail: Operand) -> Operand {
        if let Some(end) = tail.as_literal() {
            let first =
                elements.iter().rposition(|one| one.as_literal().is_none()).map_or(0, |last| last + 1);
            let constants = elements.drain(first..).filter_map(|one| one.as_literal().cloned()).collect();
            tail = Literal::list(constants, end.clone()).into();
        }
        while let Some(head) = elements.pop() {
            tail = self.step(Expr::Cons(head, tail));
        }
        tail
    }

    fn call(&mut self, syntax: &Syntax, callee: &ast::Callee, arguments: &[Syntax]) -> Operand {
        let callee = match callee {
            ast::Callee::Local(name) => match self.resolve(name, arguments.len() as u32) {
                Some(callee) => callee,
                None => {
                    if let Some(answer) = self.record_info(name, arguments) {
                        return answer.into();
                    }
                    let message = format!("function {name}/{} undefined", arguments.len());
                    return self.error(syntax.position, message);
                }
            },
            ast::Callee::Remote { module, name } => {
                let (module, name) = (self.expr(module), self.expr(name));
                match (module.as_literal(), name.as_literal()) {
                    (Some(Literal::Atom(module)), Some(Literal::Atom(name))) => {
                        super::map::guard_bif(module, name, arguments.len())
                            .unwrap_or_else(|| Callee::Remote(module.clone(), name.clone()))
                    }
                    _ => Callee::Dynamic(module, name),
                }
            }
            ast::Callee::Value(fun) => Callee::Value(self.expr(fun)),
        };
        let args = arguments.iter().map(|one| self.expr(one)).collect();
        self.at(syntax.position);
        self.step(Expr::Call(callee, args))
    }

    /// What an unqualified name stands for.
    pub(super) fn resolve(&self, name: &ast::Name, arity: u32) -> Option<Callee> {
        let key = (name.clone(), arity);
        if self.locals.contains(&key) {
            return Some(Callee::Local(key.0));
        }
        if let Some(module) = self.ast.imports.get(&key) {
            return Some(Callee::Remote(module.clone(), key.0));
        }
        let is_imported = crate::lint::bifs::is_auto_imported(name, arity);
        is_imported.then(|| Callee::Remote("erlang".into(), key.0))
    }

    /// The value of an expression that is known when the module is compiled.
    pub(super) fn constant(&self, syntax: &Syntax) -> Option<Literal> {
        match &syntax.kind {
            ExprKind::Integer(value) => Some(Literal::Integer(value.clone())),
            ExprKind::Float(value) => Some(Literal::Float(*value)),
            ExprKind::Char(c) => Some(Literal::Integer(u32::from(*c).into())),
            ExprKind::Atom(name) => Some(Literal::Atom(name.clone())),
            ExprKind::String(text) => Some(Literal::string(text)),
            ExprKind::List { elements, tail } => {
                let elements = elements.iter().map(|one| self.constant(one)).collect::<Option<_>>()?;
                let tail = tail.as_ref().map_or(Some(Literal::Nil), |tail| self.constant(tail))?;
                Some(Literal::list(elements, tail))
            }
            ExprKind::Tuple(elements) => {
                Some(Literal::Tuple(elements.iter().map(|one| self.constant(one)).collect::<Option<_>>()?))
            }
            ExprKind::Map { base: None, fields } => self.constant_map(fields),
            ExprKind::RecordIndex { name, field, .. } => {
                self.field_index(name, field).map(|at| Literal::integer(at + 2))
            }
            ExprKind::Unary { operator, operand } => self.constant_unary(*operator, operand),
            ExprKind::Chain { operands, operators } => self.constant_chain(operands, operators),
            ExprKind::Binary(segments) => bits_build::constant_bytes(segments).map(Literal::Binary),
            _ => None,
        }
    }

    fn constant_unary(&self, operator: UnaryOp, operand: &Syntax) -> Option<Literal> {
        match (operator, self.constant(operand)?) {
            (UnaryOp::Minus, Literal::Integer(value)) => Some(Literal::Integer(-value)),
            (UnaryOp::Minus, Literal::Float(value)) => Some(Literal::Float(-value)),
            (UnaryOp::Plus, literal @ (Literal::Integer(_) | Literal::Float(_))) => Some(literal),
            (UnaryOp::BitNot, Literal::Integer(value)) => Some(Literal::Integer(!value)),
            _ => None,
        }
    }
}
