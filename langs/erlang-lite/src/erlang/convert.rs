//! Rust's types as Erlang terms and back.
//!
//! | Rust | Erlang |
//! |---|---|
//! | integers | integers |
//! | `f64` | floats; an integer is one as well where a float is wanted |
//! | `bool` | `true`, `false` |
//! | `&str`, `String` | binaries in UTF-8; a list of characters is one as well where a `String` is wanted |
//! | `Vec<T>` | lists |
//! | tuples | tuples |
//! | maps | maps |
//! | `Option<T>` | `undefined` for `None` |
//! | `()` | `ok`; where it is wanted, any term |
//! | [`Atom`], [`Pid`], [`Bytes`] | atoms, pids, binaries |
//! | [`Term`] | any term |

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use dashu_int::IBig;
use tambour::Pid;

use super::term::{Atom, Mismatch, Term};

/// Becomes an Erlang term.
pub trait ToTerm {
    /// The term.
    fn to_term(self) -> Term;
}

/// Comes from an Erlang term.
pub trait FromTerm: Sized {
    /// The Rust value that the term stands for.
    ///
    /// # Errors
    /// The term is of another kind, or out of range.
    fn from_term(term: Term) -> Result<Self, Mismatch>;
}

/// The bytes of a binary.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Bytes(pub Vec<u8>);

/// A term of another kind than was wanted.
fn mismatch<T>(expected: &'static str, term: &Term) -> Result<T, Mismatch> {
    const SHOWN: usize = 80;
    Err(Mismatch::Kind { expected, found: format!("{term:?}").chars().take(SHOWN).collect() })
}

impl ToTerm for Term {
    fn to_term(self) -> Term {
        self
    }
}

impl FromTerm for Term {
    fn from_term(term: Term) -> Result<Self, Mismatch> {
        Ok(term)
    }
}

macro_rules! integers {
    ($($integer:ty)*) => {$(
        impl ToTerm for $integer {
            fn to_term(self) -> Term {
                i64::try_from(self).map_or_else(|_| Term::Big(IBig::from(self)), Term::Integer)
            }
        }

        impl FromTerm for $integer {
            fn from_term(term: Term) -> Result<Self, Mismatch> {
                let number = match &term {
                    Term::Integer(number) => <$integer>::try_from(*number).ok(),
                    Term::Big(number) => <$integer>::try_from(number).ok(),
                    _ => None,
                };
                number.map_or_else(|| mismatch(concat!("an integer (", stringify!($integer), ")"), &term), Ok)
            }
        }
    )*};
}

integers! { i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }

impl ToTerm for f64 {
    fn to_term(self) -> Term {
        Term::Float(self)
    }
}

impl FromTerm for f64 {
    fn from_term(term: Term) -> Result<Self, Mismatch> {
        match term {
            Term::Float(number) => Ok(number),
            Term::Integer(number) => Ok(number as f64),
            other => mismatch("a number", &other),
        }
    }
}

impl ToTerm for bool {
    fn to_term(self) -> Term {
        Term::Atom(Atom::from(if self { "true" } else { "false" }))
    }
}

impl FromTerm for bool {
    fn from_term(term: Term) -> Result<Self, Mismatch> {
        match &term {
            Term::Atom(Atom(name)) if name == "true" => Ok(true),
            Term::Atom(Atom(name)) if name == "false" => Ok(false),
            other => mismatch("a boolean", other),
        }
    }
}

impl ToTerm for &str {
    fn to_term(self) -> Term {
        Term::Binary(self.as_bytes().to_vec())
    }
}

impl ToTerm for String {
    fn to_term(self) -> Term {
        Term::Binary(self.into_bytes())
    }
}

impl FromTerm for String {
    fn from_term(term: Term) -> Result<Self, Mismatch> {
        let text = match &term {
            Term::Binary(bytes) => std::str::from_utf8(bytes).ok().map(str::to_owned),
            Term::List(terms) => terms.iter().map(character).collect(),
            _ => None,
        };
        text.map_or_else(|| mismatch("a text in UTF-8", &term), Ok)
    }
}

fn character(term: &Term) -> Option<char> {
    match term {
        Term::Integer(number) => u32::try_from(*number).ok().and_then(char::from_u32),
        _ => None,
    }
}

impl ToTerm for Bytes {
    fn to_term(self) -> Term {
        Term::Binary(self.0)
    }
}

impl FromTerm for Bytes {
    fn from_term(term: Term) -> Result<Self, Mismatch> {
        match term {
            Term::Binary(bytes) => Ok(Self(bytes)),
            other => mismatch("a binary", &other),
        }
    }
}

impl ToTerm for Atom {
    fn to_term(self) -> Term {
        Term::Atom(self)
    }
}

impl FromTerm for Atom {
    fn from_term(term: Term) -> Result<Self, Mismatch> {
        match term {
            Term::Atom(atom) => Ok(atom),
            other => mismatch("an atom", &other),
        }
    }
}

impl ToTerm for Pid {
    fn to_term(self) -> Term {
        Term::Pid(self)
    }
}

impl FromTerm for Pid {
    fn from_term(term: Term) -> Result<Self, Mismatch> {
        match term {
            Term::Pid(pid) => Ok(pid),
            other => mismatch("a pid", &other),
        }
    }
}

impl<T: ToTerm> ToTerm for Vec<T> {
    fn to_term(self) -> Term {
        Term::List(self.into_iter().map(ToTerm::to_term).collect())
    }
}

impl<T: FromTerm> FromTerm for Vec<T> {
    fn from_term(term: Term) -> Result<Self, Mismatch> {
        match term {
            Term::List(terms) => terms.into_iter().map(T::from_term).collect(),
            other => mismatch("a list", &other),
        }
    }
}

impl<T: ToTerm> ToTerm for Option<T> {
    fn to_term(self) -> Term {
        self.map_or_else(|| Term::Atom(Atom::from("undefined")), ToTerm::to_term)
    }
}

impl<T: FromTerm> FromTerm for Option<T> {
    fn from_term(term: Term) -> Result<Self, Mismatch> {
        match &term {
            Term::Atom(Atom(name)) if name == "undefined" => Ok(None),
            _ => T::from_term(term).map(Some),
        }
    }
}

impl ToTerm for () {
    fn to_term(self) -> Term {
        Term::Atom(Atom::from("ok"))
    }
}

impl FromTerm for () {
    fn from_term(_: Term) -> Result<Self, Mismatch> {
        Ok(())
    }
}

fn to_map(pairs: impl Iterator<Item = (impl ToTerm, impl ToTerm)>) -> Term {
    Term::Map(pairs.map(|(key, value)| (key.to_term(), value.to_term())).collect())
}

fn from_map<K: FromTerm, V: FromTerm, M: FromIterator<(K, V)>>(term: Term) -> Result<M, Mismatch> {
    match term {
        Term::Map(pairs) => {
            pairs.into_iter().map(|(key, value)| Ok((K::from_term(key)?, V::from_term(value)?))).collect()
        }
        other => mismatch("a map", &other),
    }
}

impl<K: ToTerm, V: ToTerm, S> ToTerm for HashMap<K, V, S> {
    fn to_term(self) -> Term {
        to_map(self.into_iter())
    }
}

impl<K: FromTerm + Eq + Hash, V: FromTerm, S: BuildHasher + Default> FromTerm for HashMap<K, V, S> {
    fn from_term(term: Term) -> Result<Self, Mismatch> {
        from_map(term)
    }
}

impl<K: ToTerm, V: ToTerm> ToTerm for BTreeMap<K, V> {
    fn to_term(self) -> Term {
        to_map(self.into_iter())
    }
}

impl<K: FromTerm + Ord, V: FromTerm> FromTerm for BTreeMap<K, V> {
    fn from_term(term: Term) -> Result<Self, Mismatch> {
        from_map(term)
    }
}

/// The arguments of a call: a tuple of up to six, or a vector of any number.
pub trait Arguments {
    /// The arguments as terms.
    fn to_terms(self) -> Vec<Term>;
}

impl<T: ToTerm> Arguments for Vec<T> {
    fn to_terms(self) -> Vec<Term> {
        self.into_iter().map(ToTerm::to_term).collect()
    }
}

impl Arguments for () {
    fn to_terms(self) -> Vec<Term> {
        Vec::new()
    }
}

macro_rules! tuples {
    ($($count:literal: $($name:ident)*;)*) => {$(
        #[allow(non_snake_case, reason = "a variable is named as its type")]
        impl<$($name: ToTerm),*> ToTerm for ($($name,)*) {
            fn to_term(self) -> Term {
                let ($($name,)*) = self;
                Term::Tuple(vec![$($name.to_term()),*])
            }
        }

        #[allow(non_snake_case, reason = "a variable is named as its type")]
        impl<$($name: FromTerm),*> FromTerm for ($($name,)*) {
            fn from_term(term: Term) -> Result<Self, Mismatch> {
                match term {
                    Term::Tuple(terms) if terms.len() == $count => {
                        let mut terms = terms.into_iter();
                        $(let $name = $name::from_term(terms.next().expect("there are so many"))?;)*
                        Ok(($($name,)*))
                    }
                    other => mismatch(concat!("a tuple of ", $count), &other),
                }
            }
        }

        #[allow(non_snake_case, reason = "a variable is named as its type")]
        impl<$($name: ToTerm),*> Arguments for ($($name,)*) {
            fn to_terms(self) -> Vec<Term> {
                let ($($name,)*) = self;
                vec![$($name.to_term()),*]
            }
        }
    )*};
}

tuples! {
    1: A;
    2: A B;
    3: A B C;
    4: A B C D;
    5: A B C D E;
    6: A B C D E F;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back<T: ToTerm + FromTerm + Clone + PartialEq + std::fmt::Debug>(value: T) {
        assert_eq!(T::from_term(value.clone().to_term()), Ok(value));
    }

    #[test]
    fn values_come_back_as_they_went() {
        there_and_back((i64::MIN, u64::MAX, -1i8));
        there_and_back((1.5, true, "é".to_owned(), Atom::from("a b")));
        there_and_back(vec![Some(1), None]);
        there_and_back(BTreeMap::from([(1, Bytes(vec![0, 255])), (2, Bytes(vec![]))]));
        there_and_back(Pid { index: 7, generation: 3 });
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(u8::from_term(256.to_term()).is_err());
        assert!(u64::from_term((-1).to_term()).is_err());
        assert!(i64::from_term(u64::MAX.to_term()).is_err());
        assert!(<(i64, i64)>::from_term(1.to_term()).is_err());
        assert!(String::from_term(Bytes(vec![255]).to_term()).is_err());
        let refusal = bool::from_term(Atom::from("yes").to_term()).unwrap_err();
        assert_eq!(refusal.to_string(), "expected a boolean, not Atom(Atom(\"yes\"))");
        assert_eq!(String::from_term(vec![104, 105].to_term()).as_deref(), Ok("hi"));
    }
}
