//! Attributes: declarations that begin with a hyphen.

use super::{Form, Parsed, Parser, term};
use crate::ast::types::Type;
use crate::ast::{
    Attribute, BinaryOp, Callee, Expr, ExprKind, FunctionName, Name, Position, RecordDefinition,
    RecordFieldDefinition,
};
use crate::diagnostic::Problem;
use crate::scan::token::Symbol;

/// What stands after an attribute's name.
enum Value {
    /// Expressions.
    Terms(Vec<Expr>),
    /// `head, {field :: type, ...}`
    Fields(Expr, Vec<(Expr, Option<Type>)>),
    /// `head :: type`
    Typed(Expr, Type),
}

impl Parser<'_> {
    pub(super) fn attribute(&mut self) -> Parsed<Form> {
        self.skip();
        let position = self.position();
        let name = self.atom()?;
        if matches!(&*name, "spec" | "callback") {
            let spec = self.spec(position, &name)?;
            self.dot()?;
            return Ok(Form::Spec(spec));
        }
        let value = self.attribute_value(&name)?;
        self.dot()?;
        match value {
            Value::Terms(terms) => declaration(position, name, terms),
            Value::Fields(head, fields) => record(position, &head, fields),
            Value::Typed(head, body) => type_definition(position, &name, head, body),
        }
    }

    /// `(value)`, `(value, value)`, or either without parentheses.
    fn attribute_value(&mut self, name: &str) -> Parsed<Value> {
        if !self.at(Symbol::OpenParen) {
            let first = self.expression()?;
            return self.attribute_rest(name, first);
        }
        self.skip();
        let first = self.expression()?;
        let value = self.attribute_rest(name, first)?;
        self.expect(Symbol::CloseParen)?;
        Ok(value)
    }

    fn attribute_rest(&mut self, name: &str, first: Expr) -> Parsed<Value> {
        if self.accept(Symbol::ColonColon) {
            return Ok(Value::Typed(first, self.top_type()?));
        }
        if !self.accept(Symbol::Comma) {
            return Ok(Value::Terms(vec![first]));
        }
        if name == "record" && self.at(Symbol::OpenBrace) {
            let fields = self.braces(|parser| {
                let field = parser.expression()?;
                let has_type = parser.accept(Symbol::ColonColon);
                let field_type = if has_type { Some(parser.top_type()?) } else { None };
                Ok((field, field_type))
            })?;
            return Ok(Value::Fields(first, fields));
        }
        let mut terms = vec![first];
        terms.extend(self.expressions()?);
        Ok(Value::Terms(terms))
    }

    /// The name, colon and slash-free part of a specification: `name` or `module:name`.
    pub(super) fn spec_name(&mut self) -> Parsed<(Option<Name>, Name)> {
        let first = self.atom()?;
        if self.accept(Symbol::Colon) { Ok((Some(first), self.atom()?)) } else { Ok((None, first)) }
    }
}

fn bad<T>(at: Position, what: &str) -> Parsed<T> {
    Err(Problem::syntax(at, format!("bad {what}")))
}

/// An attribute made of terms.
fn declaration(position: Position, name: Name, mut terms: Vec<Expr>) -> Parsed<Form> {
    match (&*name, terms.as_slice()) {
        ("module", [Expr { kind: ExprKind::Atom(module), .. }]) => Ok(Form::Module(position, module.clone())),
        ("module", [Expr { kind: ExprKind::Atom(_), .. }, _]) => {
            Err(Problem::syntax(position, "parameterized modules are no longer supported"))
        }
        ("module", [other, ..]) => bad(other.start(), "module declaration"),
        ("export", [list]) => Ok(Form::Export(position, function_names(list)?)),
        ("export", [_, other, ..]) => bad(other.start(), "export declaration"),
        ("import", [Expr { kind: ExprKind::Atom(module), .. }, list]) => {
            Ok(Form::Import(position, module.clone(), function_names(list)?))
        }
        ("import", [_, other, ..] | [other]) => bad(other.start(), "import declaration"),
        ("record", [_, other]) => bad(other.start(), "record declaration"),
        ("record", [other, ..]) => bad(other.start(), "record declaration"),
        (_, [_, other, ..]) => bad(other.start(), "attribute"),
        _ => match terms.pop() {
            Some(value) => {
                let value = term::attribute_value(value)?;
                Ok(Form::Attribute(Attribute { position, name, value }))
            }
            None => bad(position, "attribute"),
        },
    }
}

/// `[name/arity, ...]`
fn function_names(list: &Expr) -> Parsed<Vec<FunctionName>> {
    let ExprKind::List { elements, tail } = &list.kind else {
        return bad(list.start(), "Name/Arity");
    };
    let mut names = Vec::with_capacity(elements.len());
    for (index, element) in elements.iter().enumerate() {
        match function_name(element) {
            Some(name) => names.push(name),
            None => {
                let (at, what) = bad_function_name(element);
                let at = if index == 0 && what == "Name/Arity" { list.position } else { at };
                return bad(at, what);
            }
        }
    }
    match tail {
        Some(tail) => bad(tail.start(), "Name/Arity"),
        None => Ok(names),
    }
}

/// `name/arity` as the parser sees it: a division.
pub(super) fn function_name(expr: &Expr) -> Option<FunctionName> {
    let ExprKind::Chain { operands, operators } = &expr.kind else { return None };
    match (operands.as_slice(), operators.as_slice()) {
        (
            [Expr { kind: ExprKind::Atom(name), .. }, Expr { kind: ExprKind::Integer(arity), .. }],
            [operator],
        ) if operator.op == BinaryOp::Divide => {
            Some((name.clone(), u32::try_from(arity).unwrap_or(u32::MAX)))
        }
        _ => None,
    }
}

/// Which part of a wrong `name/arity` is wrong.
fn bad_function_name(expr: &Expr) -> (Position, &'static str) {
    let ExprKind::Chain { operands, operators } = &expr.kind else { return (expr.start(), "Name/Arity") };
    if operators.last().is_none_or(|operator| operator.op != BinaryOp::Divide) {
        return (expr.start(), "Name/Arity");
    }
    match operands.as_slice() {
        [Expr { kind: ExprKind::Atom(_), .. }, arity] => (arity.start(), "function arity"),
        _ => (expr.start(), "function name"),
    }
}

fn record(position: Position, head: &Expr, fields: Vec<(Expr, Option<Type>)>) -> Parsed<Form> {
    let ExprKind::Atom(name) = &head.kind else { return bad(head.start(), "record declaration") };
    let fields = fields
        .into_iter()
        .map(|(field, field_type)| {
            let position = field.start();
            let (name, default) = match field.kind {
                ExprKind::Atom(name) => (name, None),
                ExprKind::Match { patterns, value } => match field_default(patterns, *value) {
                    Some((name, default)) => (name, Some(default)),
                    None => return bad(position, "record field"),
                },
                _ => return bad(position, "record field"),
            };
            Ok(RecordFieldDefinition { position, name, default, field_type })
        })
        .collect::<Parsed<Vec<_>>>()?;
    Ok(Form::Record(RecordDefinition { position, name: name.clone(), fields }))
}

/// `name = default`, where the default may be a match itself.
fn field_default(mut patterns: Vec<Expr>, value: Expr) -> Option<(Name, Expr)> {
    let first = patterns.remove(0);
    let ExprKind::Atom(name) = first.kind else { return None };
    let default = match patterns.first() {
        Some(pattern) => {
            let position = pattern.start();
            Expr { position, kind: ExprKind::Match { patterns, value: Box::new(value) } }
        }
        None => value,
    };
    Some((name, default))
}

fn type_definition(position: Position, attribute: &str, head: Expr, body: Type) -> Parsed<Form> {
    let is_opaque = match attribute {
        "type" => false,
        "opaque" => true,
        "record" => return bad(position, "record declaration"),
        _ => return bad(position, "attribute"),
    };
    let ExprKind::Call { callee: Callee::Local(name), arguments } = head.kind else {
        return bad(position, &format!("{attribute} declaration"));
    };
    let parameters = arguments
        .iter()
        .map(|argument| match &argument.kind {
            ExprKind::Variable(name) => Ok(name.clone()),
            _ => bad(argument.start(), "type variable"),
        })
        .collect::<Parsed<Vec<_>>>()?;
    let places = arguments.iter().map(|argument| argument.position).collect();
    Ok(Form::Type(crate::ast::types::TypeDefinition { position, name, parameters, places, body, is_opaque }))
}
