//! The tests of `-if` and `-elif`.

use std::cmp::Ordering;

use dashu_int::IBig;

use super::macros::Macros;
use crate::ast::{BinaryOp, Callee, Expr, ExprKind, Name, Position, UnaryOp};
use crate::diagnostic::Problem;
use crate::lint::bifs;
use crate::parse;
use crate::scan::token::Token;

/// A term that a test can compute with, in Erlang's order: numbers, atoms, tuples, lists.
#[derive(Clone, Debug, PartialEq)]
enum Term {
    Integer(IBig),
    Float(f64),
    Atom(Name),
    Tuple(Vec<Term>),
    List(Vec<Term>),
}

/// Why a test has no value.
enum Failure {
    /// Evaluating it raises: it doesn't hold.
    Raised,
    /// It is no test at all.
    Bad,
}

/// Evaluates `(test).`; a test that raises doesn't hold.
///
/// # Errors
/// It isn't a guard expression, or isn't even an expression.
pub(super) fn holds(tokens: &[Token], at: Position, macros: &Macros) -> Result<bool, Problem> {
    let expressions = parse::expressions(tokens)?;
    let bad = || Problem::syntax(at, "badly formed 'if'");
    let [test] = expressions.as_slice() else { return Err(bad()) };
    match value(test, macros) {
        Ok(term) => Ok(term == truth(true)),
        Err(Failure::Raised) => Ok(false),
        Err(Failure::Bad) => Err(bad()),
    }
}

fn truth(value: bool) -> Term {
    Term::Atom(if value { "true" } else { "false" }.into())
}

fn boolean(term: &Term) -> Result<bool, Failure> {
    match term {
        Term::Atom(name) if &**name == "true" => Ok(true),
        Term::Atom(name) if &**name == "false" => Ok(false),
        _ => Err(Failure::Raised),
    }
}

fn value(expr: &Expr, macros: &Macros) -> Result<Term, Failure> {
    let all = |exprs: &[Expr]| exprs.iter().map(|expr| value(expr, macros)).collect::<Result<Vec<_>, _>>();
    Ok(match &expr.kind {
        ExprKind::Integer(value) => Term::Integer(value.clone()),
        ExprKind::Float(value) => Term::Float(*value),
        ExprKind::Char(c) => Term::Integer((*c as u32).into()),
        ExprKind::Atom(name) => Term::Atom(name.clone()),
        ExprKind::String(text) => {
            Term::List(text.chars().map(|c| Term::Integer((c as u32).into())).collect())
        }
        ExprKind::Tuple(elements) => Term::Tuple(all(elements)?),
        ExprKind::List { elements, tail: None } => Term::List(all(elements)?),
        ExprKind::Unary { operator, operand } => unary(*operator, value(operand, macros)?)?,
        ExprKind::Chain { operands, operators } => {
            let ops: Vec<BinaryOp> = operators.iter().map(|operator| operator.op).collect();
            chain(operands, &ops, macros)?
        }
        ExprKind::Call { callee: Callee::Local(name), arguments } if &**name == "defined" => {
            match arguments.as_slice() {
                [Expr { kind: ExprKind::Atom(name) | ExprKind::Variable(name), .. }] => {
                    truth(macros.is_defined(name))
                }
                _ => return Err(Failure::Bad),
            }
        }
        ExprKind::Call { callee: Callee::Local(name), arguments } => {
            let arity = arguments.len() as u32;
            if bifs::is_auto_imported(name, arity) && !bifs::is_guard_function(name, arity) {
                return Err(Failure::Bad);
            }
            guard_function(name, &all(arguments)?)?
        }
        ExprKind::Variable(_) => return Err(Failure::Raised),
        _ => return Err(Failure::Bad),
    })
}

fn chain(operands: &[Expr], ops: &[BinaryOp], macros: &Macros) -> Result<Term, Failure> {
    if matches!(ops[0], BinaryOp::AndAlso | BinaryOp::OrElse) {
        let deciding = ops[0] == BinaryOp::OrElse;
        let (last, tests) = operands.split_last().ok_or(Failure::Bad)?;
        for test in tests {
            if boolean(&value(test, macros)?)? == deciding {
                return Ok(truth(deciding));
            }
        }
        return value(last, macros);
    }
    if ops[0].is_right_associative() {
        return Err(Failure::Bad);
    }
    let mut operands = operands.iter();
    let mut result = value(operands.next().ok_or(Failure::Bad)?, macros)?;
    for (op, operand) in ops.iter().zip(operands) {
        result = binary(*op, result, value(operand, macros)?)?;
    }
    Ok(result)
}

fn unary(operator: UnaryOp, operand: Term) -> Result<Term, Failure> {
    match (operator, operand) {
        (UnaryOp::Not, term) => Ok(truth(!boolean(&term)?)),
        (UnaryOp::Minus, Term::Integer(value)) => Ok(Term::Integer(-value)),
        (UnaryOp::Minus, Term::Float(value)) => Ok(Term::Float(-value)),
        (UnaryOp::Plus, term @ (Term::Integer(_) | Term::Float(_))) => Ok(term),
        (UnaryOp::BitNot, Term::Integer(value)) => Ok(Term::Integer(!value)),
        _ => Err(Failure::Raised),
    }
}

fn binary(op: BinaryOp, left: Term, right: Term) -> Result<Term, Failure> {
    use BinaryOp::*;
    if op.is_comparison() {
        let order = compare(&left, &right);
        return Ok(truth(match op {
            Equal => order == Ordering::Equal,
            NotEqual => order != Ordering::Equal,
            ExactlyEqual => left == right,
            ExactlyNotEqual => left != right,
            Less => order == Ordering::Less,
            LessOrEqual => order != Ordering::Greater,
            Greater => order == Ordering::Greater,
            _ => order != Ordering::Less,
        }));
    }
    if let And | Or | Xor = op {
        let (left, right) = (boolean(&left)?, boolean(&right)?);
        return Ok(truth(match op {
            And => left && right,
            Or => left || right,
            _ => left != right,
        }));
    }
    match (left, right) {
        (Term::Integer(left), Term::Integer(right)) => integer(op, left, right),
        (left, right) => float(op, number(&left)?, number(&right)?),
    }
}

fn integer(op: BinaryOp, left: IBig, right: IBig) -> Result<Term, Failure> {
    use BinaryOp::*;
    let zero = IBig::from(0);
    Ok(Term::Integer(match op {
        Add => left + right,
        Subtract => left - right,
        Multiply => left * right,
        IntegerDivide if right != zero => left / right,
        Remainder if right != zero => left % right,
        BitAnd => left & right,
        BitOr => left | right,
        BitXor => left ^ right,
        ShiftLeft => left << shift(&right)?,
        ShiftRight => left >> shift(&right)?,
        Divide => return float(op, left.to_f64().value(), right.to_f64().value()),
        _ => return Err(Failure::Raised),
    }))
}

/// A distance that a test may shift by.
fn shift(distance: &IBig) -> Result<usize, Failure> {
    u16::try_from(distance).map(usize::from).map_err(|_| Failure::Raised)
}

fn float(op: BinaryOp, left: f64, right: f64) -> Result<Term, Failure> {
    let value = match op {
        BinaryOp::Add => left + right,
        BinaryOp::Subtract => left - right,
        BinaryOp::Multiply => left * right,
        BinaryOp::Divide => left / right,
        _ => return Err(Failure::Raised),
    };
    if value.is_finite() { Ok(Term::Float(value)) } else { Err(Failure::Raised) }
}

fn number(term: &Term) -> Result<f64, Failure> {
    match term {
        Term::Integer(value) => Ok(value.to_f64().value()),
        Term::Float(value) => Ok(*value),
        _ => Err(Failure::Raised),
    }
}

fn compare(left: &Term, right: &Term) -> Ordering {
    let class = |term: &Term| match term {
        Term::Integer(_) | Term::Float(_) => 0,
        Term::Atom(_) => 1,
        Term::Tuple(_) => 2,
        Term::List(_) => 3,
    };
    let elements = |left: &[Term], right: &[Term]| {
        left.iter().zip(right).map(|(left, right)| compare(left, right)).find(|order| order.is_ne())
    };
    match (left, right) {
        (Term::Integer(left), Term::Integer(right)) => left.cmp(right),
        (Term::Atom(left), Term::Atom(right)) => left.cmp(right),
        (Term::Tuple(left), Term::Tuple(right)) => {
            left.len().cmp(&right.len()).then_with(|| elements(left, right).unwrap_or(Ordering::Equal))
        }
        (Term::List(left), Term::List(right)) => {
            elements(left, right).unwrap_or_else(|| left.len().cmp(&right.len()))
        }
        _ => match (number(left), number(right)) {
            (Ok(left), Ok(right)) => left.partial_cmp(&right).unwrap_or(Ordering::Equal),
            _ => class(left).cmp(&class(right)),
        },
    }
}

/// The guard functions that tests use. Others raise, as functions unknown to the preprocessor do.
fn guard_function(name: &str, arguments: &[Term]) -> Result<Term, Failure> {
    Ok(match (name, arguments) {
        ("is_atom", [term]) => truth(matches!(term, Term::Atom(_))),
        ("is_boolean", [term]) => truth(boolean(term).is_ok()),
        ("is_integer", [term]) => truth(matches!(term, Term::Integer(_))),
        ("is_float", [term]) => truth(matches!(term, Term::Float(_))),
        ("is_number", [term]) => truth(number(term).is_ok()),
        ("is_list", [term]) => truth(matches!(term, Term::List(_))),
        ("is_tuple", [term]) => truth(matches!(term, Term::Tuple(_))),
        ("length", [Term::List(elements)]) => Term::Integer(elements.len().into()),
        ("tuple_size" | "size", [Term::Tuple(elements)]) => Term::Integer(elements.len().into()),
        ("hd", [Term::List(elements)]) => elements.first().cloned().ok_or(Failure::Raised)?,
        ("tl", [Term::List(elements)]) if !elements.is_empty() => Term::List(elements[1..].to_vec()),
        ("element", [Term::Integer(index), Term::Tuple(elements)]) => {
            let index = usize::try_from(index).ok().and_then(|index| index.checked_sub(1));
            index.and_then(|index| elements.get(index)).cloned().ok_or(Failure::Raised)?
        }
        _ => return Err(Failure::Raised),
    })
}
