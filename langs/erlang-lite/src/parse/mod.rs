//! The grammar: the tokens of one form to its syntax tree.
//!
//! # What
//! Recursive descent for what nests, a stack of operators for what binds (`operator.rs`). An error names
//! the first token that can't follow those before it, as erlc's does.
//!
//! # Invariants
//! - **R1** The parser calls itself at most [`MAX_DEPTH`] times deep (`Parser::nested`).
//! - **R2** No tree is higher than [`MAX_DEPTH`] (`Parser::raise`): whoever walks or drops one
//!   recursively is safe.

mod attribute;
mod bits;
mod control;
mod operator;
mod primary;
mod term;
mod types;

use crate::ast::types::{Spec, TypeDefinition};
use crate::ast::{
    Attribute, Clause, Expr, ExprKind, Function, FunctionName, Guard, Name, Position, RecordDefinition,
};
use crate::diagnostic::Problem;
use crate::scan::print;
use crate::scan::token::{Symbol, Token, TokenKind};

pub use term::{term_text, text};

/// How deep expressions and types may nest: several times what programs do, and little enough for
/// recursion over trees on a thread with a small stack.
pub const MAX_DEPTH: usize = 256;

/// A form of a module.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// `-module(name).`
    Module(Position, Name),
    /// `-export([name/arity]).`
    Export(Position, Vec<FunctionName>),
    /// `-import(module, [name/arity]).`
    Import(Position, Name, Vec<FunctionName>),
    /// `-record(...)`.
    Record(RecordDefinition),
    /// `-type` or `-opaque`.
    Type(TypeDefinition),
    /// `-spec` or `-callback`.
    Spec(Spec),
    /// Any other attribute.
    Attribute(Attribute),
    /// A function.
    Function(Function),
}

/// What may stand where an expression is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Everything.
    Expression,
    /// A head's pattern: no calls, no control structures, no comprehensions.
    Pattern,
}

type Parsed<T> = Result<T, Problem>;

/// Parses a form.
///
/// # Errors
/// The first place where it isn't one.
pub fn form(tokens: &[Token]) -> Result<Form, Problem> {
    let mut parser = Parser::new(tokens);
    let form = match parser.peek() {
        Some(TokenKind::Symbol(Symbol::Minus)) => parser.attribute()?,
        Some(TokenKind::Atom(_)) => {
            let function = parser.function()?;
            parser.dot()?;
            return Ok(Form::Function(function));
        }
        _ => return Err(parser.unexpected()),
    };
    Ok(form)
}

/// Parses expressions separated by commas, up to a full stop.
///
/// # Errors
/// The first place where they aren't.
pub fn expressions(tokens: &[Token]) -> Result<Vec<Expr>, Problem> {
    let mut parser = Parser::new(tokens);
    let expressions = parser.expressions()?;
    parser.dot()?;
    Ok(expressions)
}

/// A parser at a place in a form.
struct Parser<'t> {
    tokens: &'t [Token],
    next: usize,
    depth: usize,
    /// How high the tree read last is.
    height: usize,
}

impl<'t> Parser<'t> {
    fn new(tokens: &'t [Token]) -> Self {
        Parser { tokens, next: 0, depth: 0, height: 0 }
    }

    fn peek(&self) -> Option<&'t TokenKind> {
        self.tokens.get(self.next).map(|token| &token.kind)
    }

    fn peek_at(&self, offset: usize) -> Option<&'t TokenKind> {
        self.tokens.get(self.next + offset).map(|token| &token.kind)
    }

    fn at(&self, symbol: Symbol) -> bool {
        self.peek().is_some_and(|kind| kind.is(symbol))
    }

    fn at_offset(&self, offset: usize, symbol: Symbol) -> bool {
        self.peek_at(offset).is_some_and(|kind| kind.is(symbol))
    }

    /// The place of the token here; at the end that of the last one.
    fn position(&self) -> Position {
        let token = self.tokens.get(self.next).or(self.tokens.last());
        token.map_or(Position::default(), |token| token.position)
    }

    /// Takes the token here, whatever it is; answers its place.
    fn skip(&mut self) -> Position {
        let position = self.position();
        self.next += 1;
        position
    }

    /// Takes that symbol if it is here.
    fn accept(&mut self, symbol: Symbol) -> bool {
        let is_here = self.at(symbol);
        self.next += usize::from(is_here);
        is_here
    }

    fn expect(&mut self, symbol: Symbol) -> Parsed<Position> {
        if self.at(symbol) { Ok(self.skip()) } else { Err(self.unexpected()) }
    }

    fn dot(&mut self) -> Parsed<()> {
        match self.peek() {
            Some(TokenKind::Dot) => {
                self.next += 1;
                Ok(())
            }
            _ => Err(self.unexpected()),
        }
    }

    fn atom(&mut self) -> Parsed<Name> {
        match self.peek() {
            Some(TokenKind::Atom(name)) => {
                self.next += 1;
                Ok(name.clone())
            }
            _ => Err(self.unexpected()),
        }
    }

    /// The token here can't stand here.
    fn unexpected(&self) -> Problem {
        let shown = self.peek().map_or(String::new(), print::token);
        Problem::syntax(self.position(), format!("syntax error before: {shown}"))
    }

    /// Reads something one level deeper.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == MAX_DEPTH {
            return Err(self.too_deep());
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn too_deep(&self) -> Problem {
        Problem::syntax(self.position(), format!("nested more than {MAX_DEPTH} levels deep"))
    }

    /// Notes that a tree one level above subtrees of that height was built.
    fn raise(&mut self, tallest: usize) -> Parsed<()> {
        if tallest >= MAX_DEPTH {
            return Err(self.too_deep());
        }
        self.height = tallest + 1;
        Ok(())
    }

    /// Reads items separated by commas: at least one. Leaves the tallest item's height.
    fn separated<T>(&mut self, mut item: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut items = Vec::new();
        let mut tallest = 0;
        loop {
            items.push(item(self)?);
            tallest = tallest.max(self.height);
            if !self.accept(Symbol::Comma) {
                self.height = tallest;
                return Ok(items);
            }
        }
    }

    /// Reads clauses separated by semicolons. Leaves the tallest one's height.
    fn clauses<T>(&mut self, mut clause: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut clauses = Vec::new();
        let mut tallest = 0;
        loop {
            clauses.push(clause(self)?);
            tallest = tallest.max(self.height);
            if !self.accept(Symbol::Semicolon) {
                self.height = tallest;
                return Ok(clauses);
            }
        }
    }

    fn expressions(&mut self) -> Parsed<Vec<Expr>> {
        self.separated(Self::expression)
    }

    /// `(a, b)`, perhaps empty.
    fn parenthesised(&mut self, mode: Mode) -> Parsed<Vec<Expr>> {
        self.expect(Symbol::OpenParen)?;
        self.height = 0;
        if self.accept(Symbol::CloseParen) {
            return Ok(Vec::new());
        }
        let items = self.separated(|parser| parser.operators(mode))?;
        self.expect(Symbol::CloseParen)?;
        Ok(items)
    }

    /// Clauses up to the full stop, all with the name and arity of the first.
    fn function(&mut self) -> Parsed<Function> {
        let position = self.position();
        let mut name: Option<Name> = None;
        let mut arity = None;
        let mut mismatch = None;
        let clauses = self.clauses(|parser| {
            let position = parser.position();
            let own = parser.atom()?;
            let patterns = parser.parenthesised(Mode::Pattern)?;
            let same_name = name.get_or_insert_with(|| own.clone()) == &own;
            if *arity.get_or_insert(patterns.len()) != patterns.len() || !same_name {
                mismatch.get_or_insert(position);
            }
            parser.clause(position, patterns)
        })?;
        if let (Some(position), Some(TokenKind::Dot)) = (mismatch, self.peek()) {
            return Err(Problem::syntax(position, "head mismatch"));
        }
        let arity = clauses.first().map_or(0, |clause| clause.patterns.len()) as u32;
        Ok(Function { position, name: name.unwrap_or_default(), arity, clauses })
    }

    /// The guard and body after a clause's head, whose height is still known.
    fn clause(&mut self, position: Position, patterns: Vec<Expr>) -> Parsed<Clause> {
        let head = self.height;
        let guard = self.optional_guard()?;
        let tallest = head.max(self.height);
        let body = self.clause_body()?;
        self.height = tallest.max(self.height);
        Ok(Clause { position, patterns, guard, body })
    }

    /// `-> a, b`
    fn clause_body(&mut self) -> Parsed<Vec<Expr>> {
        self.expect(Symbol::Arrow)?;
        self.expressions()
    }

    fn optional_guard(&mut self) -> Parsed<Guard> {
        self.height = 0;
        if self.accept(Symbol::When) { self.guard() } else { Ok(Vec::new()) }
    }

    fn guard(&mut self) -> Parsed<Guard> {
        self.clauses(Self::expressions)
    }
}

/// An expression without subtrees.
fn leaf(position: Position, kind: ExprKind) -> Expr {
    Expr { position, kind }
}
