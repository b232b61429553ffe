//! Constant terms.

use super::Fault;
use super::cursor::{Cursor, Read, utf8};
use super::scan::Kind;
use crate::literal::Literal;

/// Brackets within brackets; deeper ones would use up the reader's stack.
const MAX_DEPTH: usize = 200;

/// A term.
pub(super) fn literal(c: &mut Cursor<'_, '_>) -> Read<Literal> {
    nested(c, 0)
}

fn nested(c: &mut Cursor<'_, '_>, depth: usize) -> Read<Literal> {
    if depth > MAX_DEPTH {
        return Err(Fault {
            at: c.at(),
            message: format!("more than {MAX_DEPTH} brackets within each other"),
        });
    }
    let at = c.at();
    let literal = match c.peek() {
        Kind::Name("none") => Literal::None,
        Kind::Name("bits") => {
            c.advance();
            let Kind::Hex(bits) = *c.peek() else { return Err(c.expected("bits as `0x...`")) };
            Literal::Bits(bits)
        }
        Kind::Name(name) => Literal::Atom((*name).to_owned()),
        Kind::Quoted(bytes) => Literal::Atom(utf8(bytes, at)?),
        Kind::Text(bytes) => Literal::Bytes(bytes.clone()),
        Kind::Float(number) => Literal::Float(*number),
        Kind::Mark('-') => {
            if let Kind::Float(number) = *c.peek_second() {
                c.advance();
                Literal::Float(-number)
            } else {
                return c.integer("a number").map(Literal::Integer);
            }
        }
        Kind::Integer(_) | Kind::Hex(_) => return c.integer("an integer").map(Literal::Integer),
        Kind::Mark('{') => return tuple(c, depth),
        Kind::Mark('[') => return list(c, depth),
        _ => return Err(c.expected("a constant: a number, an atom, a text, `[...]` or `{...}`")),
    };
    c.advance();
    Ok(literal)
}

fn tuple(c: &mut Cursor<'_, '_>, depth: usize) -> Read<Literal> {
    c.mark('{')?;
    if c.eat('}') {
        return Ok(Literal::Tuple(Vec::new()));
    }
    let elements = c.separated(|c| nested(c, depth + 1))?;
    if !c.eat('}') {
        return Err(c.expected("`,` or `}`"));
    }
    Ok(Literal::Tuple(elements))
}

fn list(c: &mut Cursor<'_, '_>, depth: usize) -> Read<Literal> {
    c.mark('[')?;
    if c.eat(']') {
        return Ok(Literal::Nil);
    }
    let elements = c.separated(|c| nested(c, depth + 1))?;
    let tail = if c.eat('|') { nested(c, depth + 1)? } else { Literal::Nil };
    if !c.eat(']') {
        return Err(c.expected("`,`, `|` or `]`"));
    }
    Ok(Literal::List(elements, Box::new(tail)))
}
