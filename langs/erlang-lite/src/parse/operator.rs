//! Operators by precedence, on a stack of their own: a chain of any length costs no recursion.
//!
//! Operators of one precedence stay on the stack together until a weaker one or the end comes, and then
//! become one node. The comparisons don't chain.

use super::{Mode, Parsed, Parser};
use crate::ast::{BinaryOp, Expr, ExprKind, Operator, Position, UnaryOp};
use crate::scan::token::{Symbol, TokenKind};

const PREFIX_PRECEDENCE: u32 = 600;
const COMPARISON_PRECEDENCE: u32 = 200;
const MATCH_PRECEDENCE: u32 = 100;
const CATCH_PRECEDENCE: u32 = 0;

/// An operator that waits for its right operand to be complete.
#[derive(Clone, Copy, Debug)]
enum Waiting {
    Binary(BinaryOp, u32),
    Match,
    Prefix(UnaryOp),
    Catch,
}

impl Waiting {
    fn is_match(self) -> bool {
        matches!(self, Waiting::Match)
    }

    fn precedence(self) -> u32 {
        match self {
            Waiting::Binary(_, precedence) => precedence,
            Waiting::Match => MATCH_PRECEDENCE,
            Waiting::Prefix(_) => PREFIX_PRECEDENCE,
            Waiting::Catch => CATCH_PRECEDENCE,
        }
    }
}

/// An expression with the height of its tree.
struct Operand {
    expr: Expr,
    height: usize,
}

#[derive(Default)]
struct Stacks {
    operators: Vec<(Waiting, Position)>,
    operands: Vec<Operand>,
}

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        self.operators(Mode::Expression)
    }

    /// Reads operands and operators up to a token that is neither.
    pub(super) fn operators(&mut self, mode: Mode) -> Parsed<Expr> {
        self.nested(|parser| parser.operators_here(mode))
    }

    fn operators_here(&mut self, mode: Mode) -> Parsed<Expr> {
        let mut stacks = Stacks::default();
        loop {
            self.prefixes(mode, &mut stacks)?;
            let expr = self.postfix(mode)?;
            stacks.operands.push(Operand { expr, height: self.height });
            let Some(operator) = self.peek().and_then(|kind| infix(kind, mode)) else { break };
            let precedence = operator.precedence();
            while let Some((top, _)) = stacks.operators.last() {
                if top.precedence() <= precedence {
                    break;
                }
                self.reduce(&mut stacks)?;
            }
            let follows_comparison =
                stacks.operators.last().is_some_and(|(top, _)| top.precedence() == COMPARISON_PRECEDENCE);
            if precedence == COMPARISON_PRECEDENCE && follows_comparison {
                return Err(self.unexpected());
            }
            let position = self.skip();
            stacks.operators.push((operator, position));
        }
        while !stacks.operators.is_empty() {
            self.reduce(&mut stacks)?;
        }
        match stacks.operands.pop() {
            Some(operand) => {
                self.height = operand.height;
                Ok(operand.expr)
            }
            None => Err(self.unexpected()),
        }
    }

    fn prefixes(&mut self, mode: Mode, stacks: &mut Stacks) -> Parsed<()> {
        let mut count = 0;
        loop {
            let operator = match self.peek() {
                Some(TokenKind::Symbol(Symbol::Catch)) if mode == Mode::Expression => Waiting::Catch,
                Some(kind) => match prefix(kind) {
                    Some(op) => Waiting::Prefix(op),
                    None => return Ok(()),
                },
                None => return Ok(()),
            };
            self.raise(count)?;
            count += 1;
            let position = self.skip();
            stacks.operators.push((operator, position));
        }
    }

    /// Gives the topmost operators of one precedence their operands.
    fn reduce(&mut self, stacks: &mut Stacks) -> Parsed<()> {
        let Some((top, position)) = stacks.operators.pop() else { return Ok(()) };
        if let Waiting::Prefix(_) | Waiting::Catch = top {
            if let Some(Operand { expr, height }) = stacks.operands.pop() {
                self.raise(height)?;
                let operand = Box::new(expr);
                let kind = match top {
                    Waiting::Prefix(operator) => ExprKind::Unary { operator, operand },
                    _ => ExprKind::Catch(operand),
                };
                stacks.operands.push(Operand { expr: Expr { position, kind }, height: self.height });
            }
            return Ok(());
        }
        let precedence = top.precedence();
        let mut run = vec![(top, position)];
        while let Some(next) = stacks.operators.pop_if(|(next, _)| next.precedence() == precedence) {
            run.push(next);
        }
        run.reverse();
        let operands = stacks.operands.split_off(stacks.operands.len() - run.len() - 1);
        let tallest = operands.iter().map(|operand| operand.height).max().unwrap_or(0);
        let operands: Vec<Expr> = operands.into_iter().map(|operand| operand.expr).collect();
        // Checked before anything is built: what is too high must not even be dropped.
        let changes = run.windows(2).filter(|pair| pair[0].0.is_match() != pair[1].0.is_match()).count();
        self.raise(tallest + changes)?;
        let expr = if precedence == MATCH_PRECEDENCE {
            matches_and_sends(operands, run)
        } else {
            chain(operands, run)
        };
        stacks.operands.push(Operand { expr, height: self.height });
        Ok(())
    }
}

/// One node of operators of one precedence.
fn chain(operands: Vec<Expr>, run: Vec<(Waiting, Position)>) -> Expr {
    let operators: Vec<Operator> = run
        .into_iter()
        .filter_map(|(waiting, position)| match waiting {
            Waiting::Binary(op, _) => Some(Operator { position, op }),
            _ => None,
        })
        .collect();
    let outermost = if operators[0].op.is_right_associative() { operators.first() } else { operators.last() };
    let position = outermost.map_or(Position::default(), |operator| operator.position);
    Expr { position, kind: ExprKind::Chain { operands, operators } }
}

/// `=` and `!` bind alike and to the right: stretches of each become one node.
fn matches_and_sends(mut operands: Vec<Expr>, mut run: Vec<(Waiting, Position)>) -> Expr {
    let mut value = operands.pop().expect("a run has one operand more than operators");
    while let Some((last, _)) = run.last() {
        let kind = last.is_match();
        let start = run.iter().rposition(|(other, _)| other.is_match() != kind).map_or(0, |index| index + 1);
        let stretch = run.split_off(start);
        let mut left = operands.split_off(start);
        value = if kind {
            let position = left[0].start();
            Expr { position, kind: ExprKind::Match { patterns: left, value: Box::new(value) } }
        } else {
            left.push(value);
            chain(left, stretch)
        };
    }
    value
}

/// The prefix operator that a token is.
pub(super) fn prefix(kind: &TokenKind) -> Option<UnaryOp> {
    let TokenKind::Symbol(symbol) = kind else { return None };
    Some(match symbol {
        Symbol::Plus => UnaryOp::Plus,
        Symbol::Minus => UnaryOp::Minus,
        Symbol::BitNot => UnaryOp::BitNot,
        Symbol::Not => UnaryOp::Not,
        _ => return None,
    })
}

fn infix(kind: &TokenKind, mode: Mode) -> Option<Waiting> {
    use BinaryOp as Op;
    let TokenKind::Symbol(symbol) = kind else { return None };
    let (op, precedence) = match symbol {
        Symbol::Match => return Some(Waiting::Match),
        Symbol::Bang | Symbol::OrElse | Symbol::AndAlso if mode == Mode::Pattern => return None,
        Symbol::Bang => (Op::Send, MATCH_PRECEDENCE),
        Symbol::OrElse => (Op::OrElse, 150),
        Symbol::AndAlso => (Op::AndAlso, 160),
        Symbol::Equal => (Op::Equal, COMPARISON_PRECEDENCE),
        Symbol::NotEqual => (Op::NotEqual, COMPARISON_PRECEDENCE),
        Symbol::LessOrEqual => (Op::LessOrEqual, COMPARISON_PRECEDENCE),
        Symbol::Less => (Op::Less, COMPARISON_PRECEDENCE),
        Symbol::GreaterOrEqual => (Op::GreaterOrEqual, COMPARISON_PRECEDENCE),
        Symbol::Greater => (Op::Greater, COMPARISON_PRECEDENCE),
        Symbol::ExactlyEqual => (Op::ExactlyEqual, COMPARISON_PRECEDENCE),
        Symbol::ExactlyNotEqual => (Op::ExactlyNotEqual, COMPARISON_PRECEDENCE),
        Symbol::PlusPlus => (Op::Append, 300),
        Symbol::MinusMinus => (Op::ListSubtract, 300),
        Symbol::Plus => (Op::Add, 400),
        Symbol::Minus => (Op::Subtract, 400),
        Symbol::BitOr => (Op::BitOr, 400),
        Symbol::BitXor => (Op::BitXor, 400),
        Symbol::ShiftLeft => (Op::ShiftLeft, 400),
        Symbol::ShiftRight => (Op::ShiftRight, 400),
        Symbol::Or => (Op::Or, 400),
        Symbol::Xor => (Op::Xor, 400),
        Symbol::Star => (Op::Multiply, 500),
        Symbol::Slash => (Op::Divide, 500),
        Symbol::Div => (Op::IntegerDivide, 500),
        Symbol::Rem => (Op::Remainder, 500),
        Symbol::BitAnd => (Op::BitAnd, 500),
        Symbol::And => (Op::And, 500),
        _ => return None,
    };
    Some(Waiting::Binary(op, precedence))
}

fn binary_at(kind: &TokenKind, wanted: u32) -> Option<BinaryOp> {
    match infix(kind, Mode::Expression) {
        Some(Waiting::Binary(op, precedence)) if precedence == wanted => Some(op),
        _ => None,
    }
}

/// The operator that binds as `+` does.
pub(super) fn additive(kind: &TokenKind) -> Option<BinaryOp> {
    binary_at(kind, 400)
}

/// The operator that binds as `*` does.
pub(super) fn multiplicative(kind: &TokenKind) -> Option<BinaryOp> {
    binary_at(kind, 500)
}
