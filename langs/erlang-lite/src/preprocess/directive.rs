//! The shape of directives: what stands where, and what to say when it doesn't.

use super::macros::{Definition, Redefinition};
use crate::ast::{Name, Position};
use crate::diagnostic::Problem;
use crate::scan::token::{Symbol, Token, TokenKind};

/// The directive's or attribute's name and its place.
pub(super) fn directive(tokens: &[Token]) -> Option<(&str, Position)> {
    match tokens {
        [minus, name, ..] if minus.kind.is(Symbol::Minus) => match &name.kind {
            TokenKind::Atom(text) => Some((text, name.position)),
            TokenKind::Symbol(Symbol::If) => Some(("if", name.position)),
            _ => None,
        },
        _ => None,
    }
}

/// What stands at a place in a directive.
#[derive(Clone, Copy)]
pub(super) enum Expect {
    Symbol(Symbol),
    Name,
    String,
    Integer,
    Dot,
}

impl Expect {
    pub(super) fn accepts(self, kind: &TokenKind) -> bool {
        match self {
            Expect::Symbol(symbol) => kind.is(symbol),
            Expect::Name => matches!(kind, TokenKind::Atom(_) | TokenKind::Variable(_)),
            Expect::String => matches!(kind, TokenKind::String(_)),
            Expect::Integer => matches!(kind, TokenKind::Integer(_)),
            Expect::Dot => *kind == TokenKind::Dot,
        }
    }
}

/// How many tokens are as expected.
pub(super) fn first_mismatch(expected: &[Expect], tokens: &[Token]) -> usize {
    expected.iter().zip(tokens).take_while(|(expect, token)| expect.accepts(&token.kind)).count()
}

/// `badly formed 'directive'` at the first token that is not as expected.
pub(super) fn mismatch(expected: &[Expect], tokens: &[Token], at: Position, directive: &str) -> Problem {
    let index = first_mismatch(expected, tokens);
    let token = tokens.get(index).or_else(|| index.checked_sub(1).and_then(|last| tokens.get(last)));
    Problem::syntax(token.map_or(at, |token| token.position), format!("badly formed '{directive}'"))
}

/// `badly formed 'directive'` at the first of the tokens.
pub(super) fn bad(tokens: &[Token], at: Position, directive: &str) -> Problem {
    mismatch(&[], tokens, at, directive)
}

pub(super) fn bad_define(tokens: &[Token], at: Position) -> Problem {
    mismatch(&[Expect::Symbol(Symbol::OpenParen), Expect::Name], tokens, at, "define")
}

pub(super) const NAMED: [Expect; 4] =
    [Expect::Symbol(Symbol::OpenParen), Expect::Name, Expect::Symbol(Symbol::CloseParen), Expect::Dot];

pub(super) fn bad_named(tokens: &[Token], at: Position, directive: &str) -> Problem {
    mismatch(&NAMED, tokens, at, directive)
}

/// The name in `(NAME).`
pub(super) fn macro_name(tokens: &[Token]) -> Option<&str> {
    match tokens {
        [_, Token { kind: TokenKind::Atom(name) | TokenKind::Variable(name), .. }, _, _]
            if first_mismatch(&NAMED, tokens) == NAMED.len() =>
        {
            Some(name)
        }
        _ => None,
    }
}

pub(super) fn redefinition(name: &str, refusal: &Redefinition) -> String {
    match refusal {
        Redefinition::User => format!("redefining macro '{name}'"),
        Redefinition::Predefined => format!("redefining predefined macro '{name}'"),
    }
}

/// A definition's body: all up to the closing parenthesis at the end of the form.
pub(super) fn definition_body(tokens: &[Token], last: Position) -> Result<Vec<Token>, Problem> {
    match tokens {
        [body @ .., close, dot] if close.kind.is(Symbol::CloseParen) && dot.kind == TokenKind::Dot => {
            Ok(body.to_vec())
        }
        [.., dot] if dot.kind == TokenKind::Dot => {
            Err(Problem::syntax(dot.position, "badly formed define: missing closing right parenthesis"))
        }
        _ => Err(Problem::syntax(tokens.last().map_or(last, |token| token.position), "premature end")),
    }
}

/// `Parameter, ...), body).`
pub(super) fn definition_with_parameters(tokens: &[Token], open: Position) -> Result<Definition, Problem> {
    let mut parameters: Vec<Name> = Vec::new();
    let mut rest = tokens;
    let mut last = open;
    loop {
        match rest {
            [Token { kind: TokenKind::Variable(name), position }, tail @ ..] => {
                if parameters.contains(name) {
                    return Err(Problem::syntax(*position, format!("argument '{name}' already used")));
                }
                parameters.push(name.clone());
                last = *position;
                rest = tail;
            }
            [close, ..] if parameters.is_empty() && close.kind.is(Symbol::CloseParen) => {}
            _ => return Err(bad(rest, last, "define")),
        }
        match rest {
            [comma, Token { kind: TokenKind::Variable(_), .. }, ..] if comma.kind.is(Symbol::Comma) => {
                rest = &rest[1..];
            }
            [close, tail @ ..] if close.kind.is(Symbol::CloseParen) => {
                last = close.position;
                rest = tail;
                break;
            }
            _ => return Err(bad(rest, last, "define")),
        }
    }
    match rest {
        [comma, body @ ..] if comma.kind.is(Symbol::Comma) => {
            Ok(Definition { parameters: Some(parameters), body: definition_body(body, comma.position)? })
        }
        _ => {
            let at = rest.first().map_or(last, |token| token.position);
            Err(Problem::syntax(at, "badly formed define: missing comma"))
        }
    }
}

/// Adjacent strings as one.
pub(super) fn join_strings(tokens: &[Token]) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        match (joined.last_mut().map(|last| &mut last.kind), &token.kind) {
            (Some(TokenKind::String(before)), TokenKind::String(text)) => {
                *before = format!("{before}{text}").into();
            }
            _ => joined.push(token.clone()),
        }
    }
    joined
}
