//! Terms as text, read: what `file:consult/1` and `io:read/2` take.

use tambour::{Cx, Step, Value, Vm};

use super::away::computed;
use super::builtins;
use super::make::{Listed, Made, Well};
use crate::ast::{Expr, ExprKind, UnaryOp};
use crate::atoms;
use crate::erlang::{Atom, Term};
use crate::parse;
use crate::scan::token::TokenKind;
use crate::scan::{Names, Scanner};
use crate::term::{convert, list};

/// What is wrong with a text: the line, the module that says so, and what it says.
struct Wrong {
    line: u32,
    module: &'static str,
    message: Vec<String>,
}

/// The term that an expression is. Its depth is bounded as the syntax tree's is.
fn term(expr: &Expr) -> Option<Term> {
    let all = |exprs: &[Expr]| exprs.iter().map(term).collect::<Option<Vec<Term>>>();
    Some(match &expr.kind {
        ExprKind::Integer(number) => integer(number.clone()),
        ExprKind::Float(number) => Term::Float(*number),
        ExprKind::Char(char) => Term::Integer(i64::from(u32::from(*char))),
        ExprKind::Atom(name) => Term::Atom(Atom(name.to_string())),
        ExprKind::String(text) => {
            Term::List(text.chars().map(|char| Term::Integer(i64::from(u32::from(char)))).collect())
        }
        ExprKind::Tuple(elements) => Term::Tuple(all(elements)?),
        ExprKind::List { elements, tail: None } => Term::List(all(elements)?),
        ExprKind::List { elements, tail: Some(tail) } => match term(tail)? {
            Term::List(rest) => Term::List(all(elements)?.into_iter().chain(rest).collect()),
            tail => Term::ImproperList(all(elements)?, Box::new(tail)),
        },
        ExprKind::Map { base: None, fields } => {
            let pairs = fields.iter().map(|field| Some((term(&field.key)?, term(&field.value)?)));
            Term::Map(pairs.collect::<Option<Vec<_>>>()?)
        }
        ExprKind::Unary { operator: UnaryOp::Plus, operand } => match term(operand)? {
            number @ (Term::Integer(_) | Term::Big(_) | Term::Float(_)) => number,
            _ => return None,
        },
        ExprKind::Unary { operator: UnaryOp::Minus, operand } => match term(operand)? {
            Term::Integer(number) => integer(-dashu_int::IBig::from(number)),
            Term::Big(number) => integer(-number),
            Term::Float(number) => Term::Float(-number),
            _ => return None,
        },
        ExprKind::Binary(segments) => {
            let mut bytes = Vec::new();
            for segment in segments {
                if segment.size.is_some() || !segment.specifiers.is_empty() {
                    return None;
                }
                match &segment.value.kind {
                    ExprKind::String(text) => {
                        for char in text.chars() {
                            bytes.push(u32::from(char) as u8);
                        }
                    }
                    _ => match term(&segment.value)? {
                        Term::Integer(number) => bytes.push(number as u8),
                        _ => return None,
                    },
                }
            }
            Term::Binary(bytes)
        }
        _ => return None,
    })
}

fn integer(number: dashu_int::IBig) -> Term {
    i64::try_from(&number).map_or(Term::Big(number), Term::Integer)
}

/// The terms of a text, each with its full stop.
fn terms(text: &str) -> Result<Vec<Term>, Wrong> {
    let mut names = Names::default();
    let mut scanner = Scanner::new(text.into(), 0);
    let mut found = Vec::new();
    while let Some(form) = scanner.next_form(&mut names) {
        let tokens = form.map_err(|error| Wrong {
            line: error.position.line,
            module: "erl_scan",
            message: vec![error.message],
        })?;
        let line = tokens.first().map_or(1, |token| token.position.line);
        let is_whole = tokens.last().is_some_and(|token| token.kind == TokenKind::Dot);
        let parsed = parse::expressions(&tokens).map_err(|problem| {
            let text = problem.message;
            let split =
                text.split_once(": ").map(|(start, rest)| vec![format!("{start}: "), rest.to_owned()]);
            Wrong {
                line: problem.position.line,
                module: "erl_parse",
                message: split.unwrap_or_else(|| vec![text]),
            }
        })?;
        match (&parsed[..], is_whole) {
            ([expr], true) => {
                let term = term(expr);
                let bad = || Wrong { line, module: "erl_parse", message: vec!["bad term".to_owned()] };
                found.push(term.ok_or_else(bad)?);
            }
            _ => return Err(Wrong { line, module: "erl_parse", message: vec!["bad term".to_owned()] }),
        }
    }
    Ok(found)
}

/// Parts of a text that is read at once.
const AT_ONCE: usize = 200;

/// `{error, {Line, Module, Message}}`
fn error(cx: &mut Cx, Wrong { line, module, message }: Wrong) -> Value {
    let module = cx.atom(module);
    let texts: Vec<Value> = message.iter().map(|text| list::from_chars(cx.allocator(), text)).collect();
    let message = match texts[..] {
        [only] => only,
        _ => cx.allocator().list(&texts, Value::NIL),
    };
    let line = super::count(line as usize);
    let reason = cx.allocator().tuple(&[line, module, message]);
    cx.allocator().tuple(&[atoms::ERROR.value(), reason])
}

/// `{ok, Terms}` or an error.
fn parse_text(cx: &mut Cx, text: Value) -> Step {
    let parsed = |_: &Vm, values: &[Value]| convert::chardata_text(values[0]).map(|text| terms(&text));
    computed(cx, text, ("file", "parse_terms"), (&[], AT_ONCE), parsed, |cx, parsed| {
        Ok(match parsed? {
            Ok(terms) => {
                let made = Listed::new(terms, |cx, term| {
                    let (vm, heap) = cx.vm_and_allocator();
                    term.build(vm, heap)
                });
                Box::new(Well(Box::new(made)))
            }
            Err(wrong) => Box::new(Made(error(cx, wrong))),
        })
    })
}

builtins! {
    "file:parse_terms/1" => |cx, text| parse_text(cx, text);
}
