//! Constant terms.

use dashu_int::IBig;
use tambour::layout::{SMALL_MAX, SMALL_MIN};

use crate::ast::Name;

/// A term that is known when the module is compiled.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// An integer of any size.
    Integer(IBig),
    /// A float.
    Float(f64),
    /// An atom.
    Atom(Name),
    /// `[]`.
    Nil,
    /// A list of at least one element; the tail of a proper one is [`Literal::Nil`], and never a `List`.
    List(Vec<Literal>, Box<Literal>),
    /// A tuple.
    Tuple(Vec<Literal>),
    /// A map: keys and values; of equal keys the last one counts.
    Map(Vec<(Literal, Literal)>),
    /// A binary of whole bytes.
    Binary(Vec<u8>),
}

impl Literal {
    /// The atom of this name.
    #[must_use]
    pub fn atom(name: &str) -> Self {
        Literal::Atom(name.into())
    }

    /// A small integer.
    #[must_use]
    pub fn integer(value: i64) -> Self {
        Literal::Integer(value.into())
    }

    /// The list of a text's characters.
    #[must_use]
    pub fn string(text: &str) -> Self {
        let elements = text.chars().map(|c| Literal::Integer(u32::from(c).into())).collect();
        Literal::list(elements, Literal::Nil)
    }

    /// A list with a tail, in its one form.
    #[must_use]
    pub fn list(mut elements: Vec<Literal>, tail: Literal) -> Self {
        if elements.is_empty() {
            return tail;
        }
        match tail {
            Literal::List(more, last) => {
                elements.extend(more);
                Literal::List(elements, last)
            }
            tail => Literal::List(elements, Box::new(tail)),
        }
    }

    /// The integer, if it is one that fits a value's 61 bits.
    #[must_use]
    pub fn as_small(&self) -> Option<i64> {
        let Literal::Integer(value) = self else { return None };
        let value = i64::try_from(value).ok()?;
        (SMALL_MIN..=SMALL_MAX).contains(&value).then_some(value)
    }

    /// The atom's name, if it is one.
    #[must_use]
    pub fn as_atom(&self) -> Option<&str> {
        if let Literal::Atom(name) = self { Some(name) } else { None }
    }
}
