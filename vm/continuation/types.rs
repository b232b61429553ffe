//! Types of guest code, with which Rust's are compared.
//!
//! A type of continuations is a place in its module's table, so types come with that. Those of two modules
//! are the same if all that is in them is.

use std::fmt;
use std::sync::Arc;

use tambour_codegen::ir::{ContType, Signature, Type};

use crate::link::LinkedModule;

/// How deep a type of Rust is compared at once with one of continuations of continuations. What is deeper is
/// compared when it comes up: so a type may name itself.
const MOST_DEPTH: u32 = 8;

/// A type of guest code.
#[derive(Clone, Copy)]
pub struct GuestType<'m> {
    ty: Type,
    conts: &'m [Signature],
    depth: u32,
}

/// The types of all arguments or all results.
#[derive(Clone, Copy)]
pub struct GuestTypes<'m> {
    types: &'m [Type],
    conts: &'m [Signature],
    depth: u32,
}

impl<'m> GuestType<'m> {
    /// The type, in its module's words.
    #[must_use]
    pub fn ty(self) -> Type {
        self.ty
    }

    /// Of a type of continuations: what they are resumed with, and what they return.
    #[must_use]
    pub fn continuation(self) -> Option<[GuestTypes<'m>; 2]> {
        let Type::Cont(ContType(at)) = self.ty else { return None };
        let Signature { params, results } = &self.conts[at as usize];
        let depth = self.depth + 1;
        Some([params, results].map(|types| GuestTypes { types, conts: self.conts, depth }))
    }

    /// Whether it is deep in another one, so that it will be looked at again.
    pub(super) fn is_deep(self) -> bool {
        self.depth > MOST_DEPTH
    }
}

impl<'m> GuestTypes<'m> {
    /// How many there are.
    #[must_use]
    pub fn len(self) -> usize {
        self.types.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.types.is_empty()
    }

    /// One after the other.
    pub fn iter(self) -> impl Iterator<Item = GuestType<'m>> {
        let Self { types, conts, depth } = self;
        types.iter().map(move |&ty| GuestType { ty, conts, depth })
    }

    /// The only one.
    pub(super) fn single(self) -> Option<GuestType<'m>> {
        if self.len() == 1 { self.iter().next() } else { None }
    }

    /// Whether they are the same, given that these pairs are.
    fn are(self, other: GuestTypes<'_>, assumed: &mut Vec<(ContType, ContType)>) -> bool {
        let is_pair = |(a, b): (GuestType<'_>, GuestType<'_>)| match (a.ty, b.ty) {
            (Type::Cont(x), Type::Cont(y)) if assumed.contains(&(x, y)) => true,
            (Type::Cont(x), Type::Cont(y)) => {
                assumed.push((x, y));
                let (a, b) = (a.continuation().into_iter().flatten(), b.continuation().into_iter().flatten());
                a.zip(b).all(|(a, b)| a.are(b, assumed))
            }
            (a, b) => a == b,
        };
        self.len() == other.len() && self.iter().zip(other.iter()).all(is_pair)
    }
}

impl fmt::Display for GuestTypes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let types: Vec<String> = self.iter().map(|ty| ty.to_string()).collect();
        match &types[..] {
            [only] => f.write_str(only),
            all => write!(f, "({})", all.join(", ")),
        }
    }
}

impl fmt::Display for GuestType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.continuation() {
            None => write!(f, "{}", self.ty),
            Some(_) if self.depth > 2 => f.write_str("..."),
            Some([params, results]) => write!(f, "[{params} -> {results}]"),
        }
    }
}

impl fmt::Debug for GuestType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Debug for GuestTypes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Types of guest code that are kept.
#[derive(Clone)]
pub(super) struct TypeList {
    types: Vec<Type>,
    module: Arc<LinkedModule>,
}

impl TypeList {
    pub(super) fn types(&self) -> &[Type] {
        &self.types
    }

    pub(super) fn all(&self) -> GuestTypes<'_> {
        GuestTypes { types: &self.types, conts: &self.module.ir.conts, depth: 0 }
    }

    /// The first ones.
    pub(super) fn first(&self, count: usize) -> GuestTypes<'_> {
        GuestTypes { types: &self.types[..count], ..self.all() }
    }

    /// Those from this one on.
    pub(super) fn from(&self, first: usize) -> GuestTypes<'_> {
        GuestTypes { types: &self.types[first..], ..self.all() }
    }

    /// What a type of continuations among them takes and returns.
    pub(super) fn shape(&self, cont: ContType) -> Shape {
        Shape::new(self.module.ir.conts[cont.0 as usize].clone(), Arc::clone(&self.module))
    }
}

/// What a function, a tag or a continuation takes and gives.
#[derive(Clone)]
pub(super) struct Shape {
    pub(super) params: TypeList,
    pub(super) results: TypeList,
}

impl Shape {
    pub(super) fn new(signature: Signature, module: Arc<LinkedModule>) -> Self {
        let Signature { params, results } = signature;
        let params = TypeList { types: params, module: Arc::clone(&module) };
        Self { params, results: TypeList { types: results, module } }
    }

    /// What is left when so many parameters are bound.
    pub(super) fn without(mut self, bound: usize) -> Self {
        self.params.types.drain(..bound);
        self
    }

    /// Whether continuations of this one, with so many arguments bound, are of a type.
    pub(super) fn is(&self, bound: usize, ty: GuestType<'_>) -> bool {
        let is = |[params, results]: [GuestTypes<'_>; 2]| {
            self.params.from(bound).are(params, &mut Vec::new())
                && self.results.all().are(results, &mut Vec::new())
        };
        ty.continuation().is_some_and(is)
    }
}
