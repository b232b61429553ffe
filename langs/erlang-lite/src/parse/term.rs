//! Expressions that are terms: the values of attributes, and terms as text.

use super::{Parsed, attribute};
use crate::ast::{Expr, ExprKind, UnaryOp};
use crate::diagnostic::Problem;
use crate::scan::print;
use crate::scan::token::Token;

/// An attribute's value with `name/arity` turned into tuples.
pub(super) fn attribute_value(expr: Expr) -> Parsed<Expr> {
    let start = expr.start();
    term(expr, true).ok_or_else(|| Problem::syntax(start, "bad attribute"))
}

/// The expression if it is a term; `name/arity` becomes a tuple outside map keys.
fn term(expr: Expr, with_names: bool) -> Option<Expr> {
    let position = expr.position;
    if let (true, Some((name, arity))) = (with_names, attribute::function_name(&expr)) {
        let name = Expr { position, kind: ExprKind::Atom(name) };
        let arity = Expr { position, kind: ExprKind::Integer(arity.into()) };
        return Some(Expr { position, kind: ExprKind::Tuple(vec![name, arity]) });
    }
    let all =
        |exprs: Vec<Expr>| exprs.into_iter().map(|expr| term(expr, with_names)).collect::<Option<Vec<_>>>();
    let kind = match expr.kind {
        kind @ (ExprKind::Integer(_)
        | ExprKind::Float(_)
        | ExprKind::Char(_)
        | ExprKind::Atom(_)
        | ExprKind::String(_)) => kind,
        ExprKind::List { elements, tail } => {
            let tail = match tail {
                Some(tail) => Some(Box::new(term(*tail, with_names)?)),
                None => None,
            };
            ExprKind::List { elements: all(elements)?, tail }
        }
        ExprKind::Tuple(elements) => ExprKind::Tuple(all(elements)?),
        ExprKind::Map { base: None, fields } => ExprKind::Map {
            base: None,
            fields: fields
                .into_iter()
                .map(|mut field| {
                    field.key = term(field.key, false)?;
                    field.value = term(field.value, with_names)?;
                    Some(field).filter(|field| !field.exact)
                })
                .collect::<Option<_>>()?,
        },
        kind @ ExprKind::Binary(_) if is_plain_binary(&kind) => kind,
        kind @ ExprKind::FunRemote { .. } => kind,
        ExprKind::Unary { operator: operator @ (UnaryOp::Plus | UnaryOp::Minus), operand } => {
            let operand = Box::new(term(*operand, false).filter(is_number)?);
            ExprKind::Unary { operator, operand }
        }
        _ => return None,
    };
    Some(Expr { position, kind })
}

fn is_number(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Integer(_) | ExprKind::Float(_) | ExprKind::Char(_))
}

fn is_plain_binary(kind: &ExprKind) -> bool {
    let ExprKind::Binary(segments) = kind else { return false };
    segments.iter().all(|segment| {
        is_number(&segment.value) || matches!(segment.value.kind, ExprKind::String(_) | ExprKind::Binary(_))
    })
}

/// The term in `(term).` as text, or nothing if it isn't one.
pub fn term_text(tokens: &[Token]) -> Option<String> {
    let mut expressions = super::expressions(tokens).ok()?;
    let expr = expressions.pop().filter(|_| expressions.is_empty())?;
    text(&term(expr, false)?)
}

/// A term as Erlang prints it; nothing for what isn't a term.
pub fn text(expr: &Expr) -> Option<String> {
    let join =
        |exprs: &[Expr]| exprs.iter().map(text).collect::<Option<Vec<_>>>().map(|texts| texts.join(","));
    Some(match &expr.kind {
        ExprKind::Integer(value) => value.to_string(),
        ExprKind::Float(value) => print::float(*value),
        ExprKind::Char(c) => (*c as u32).to_string(),
        ExprKind::Atom(name) => print::atom(name),
        ExprKind::String(value) if value.is_empty() => "[]".to_owned(),
        ExprKind::String(value) => print::string(value),
        ExprKind::Tuple(elements) => format!("{{{}}}", join(elements)?),
        ExprKind::List { elements, tail: None } => format!("[{}]", join(elements)?),
        ExprKind::List { elements, tail: Some(tail) } => format!("[{}|{}]", join(elements)?, text(tail)?),
        ExprKind::Unary { operator: UnaryOp::Minus, operand } => format!("-{}", text(operand)?),
        ExprKind::Unary { operator: UnaryOp::Plus, operand } => text(operand)?,
        ExprKind::Map { base: None, fields } => {
            let fields: Option<Vec<String>> = fields
                .iter()
                .map(|field| Some(format!("{} => {}", text(&field.key)?, text(&field.value)?)))
                .collect();
            format!("#{{{}}}", fields?.join(","))
        }
        ExprKind::Binary(segments) => match segments.as_slice() {
            [] => "<<>>".to_owned(),
            [only] if matches!(only.value.kind, ExprKind::String(_)) => format!("<<{}>>", text(&only.value)?),
            _ => {
                let values: Option<Vec<String>> =
                    segments.iter().map(|segment| text(&segment.value)).collect();
                format!("<<{}>>", values?.join(","))
            }
        },
        ExprKind::FunRemote { module, name, arity } => {
            format!("fun {}:{}/{}", text(module)?, text(name)?, text(arity)?)
        }
        _ => return None,
    })
}
