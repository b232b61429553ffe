//! Types and function specifications: kept for lint, without meaning for lowering.

use super::{Expr, Name, Position};

/// `-type name(Parameters) :: body.`
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDefinition {
    /// Where the attribute's name stands.
    pub position: Position,
    /// The type's name.
    pub name: Name,
    /// Its type variables.
    pub parameters: Vec<Name>,
    /// Where they stand.
    pub places: Vec<Position>,
    /// What it stands for.
    pub body: Type,
    /// True for `-opaque`.
    pub is_opaque: bool,
}

/// `-spec name(Types) -> Type when Constraints; ...` or `-callback`.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// Where the attribute's name stands.
    pub position: Position,
    /// The module, where one is written.
    pub module: Option<Name>,
    /// The function.
    pub name: Name,
    /// Its arity.
    pub arity: u32,
    /// One a clause: a [`TypeKind::Function`], perhaps in a [`TypeKind::Bounded`].
    pub clauses: Vec<Type>,
    /// True for `-callback`.
    pub is_callback: bool,
}

/// A type with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// Where it begins.
    pub position: Position,
    /// What it is.
    pub kind: TypeKind,
}

/// What a type is.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// A literal atom, integer or character, or arithmetic on integers; lint evaluates it.
    Literal(Expr),
    /// A type variable.
    Variable(Name),
    /// `_`.
    Any,
    /// `Name :: type`.
    Annotated(Name, Box<Type>),
    /// `a | b | c`.
    Union(Vec<Type>),
    /// `low..high`.
    Range(Box<Type>, Box<Type>),
    /// `name(arguments)`: built in or defined in the module.
    Named(Name, Vec<Type>),
    /// `module:name(arguments)`.
    Remote(Name, Name, Vec<Type>),
    /// `[]`, `[t]` and `[t, ...]` (true: not empty).
    List(Option<Box<Type>>, bool),
    /// `{a, b}`; the type of all tuples is `tuple()`.
    Tuple(Vec<Type>),
    /// `#{k => v, k := v}`.
    Map(Vec<(bool, Type, Type)>),
    /// `#name{field :: type}`, each field with its place.
    Record(Name, Vec<(Position, Name, Type)>),
    /// `<<_:m, _:_*n>>`.
    Binary(Option<Box<Type>>, Option<Box<Type>>),
    /// `fun()`, `fun((...) -> t)` (no parameters listed) and `fun((a) -> t)`.
    Function(Option<Vec<Type>>, Option<Box<Type>>),
    /// A function with constraints: `... when Variable :: type`.
    Bounded(Box<Type>, Vec<(Position, Name, Type)>),
}
