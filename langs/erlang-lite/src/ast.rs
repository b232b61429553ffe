//! The syntax tree of an Erlang module: what the parser builds, lint checks and lowering reads.
//!
//! # What
//! Expressions, patterns and guards share one type, [`Expr`], as in the language's own grammar: which
//! of them stand where is lint's business. After [`crate::frontend::frontend`] has answered a
//! [`Module`]:
//!
//! # Invariants
//! - **A1** A pattern holds only literals, variables, `_`, lists, tuples, maps (`:=` fields, no base),
//!   records (no base), record indexes, binaries, [`ExprKind::Match`] (both sides are patterns: an
//!   alias), `"text" ++ Pattern`, and arithmetic on literals ([`ExprKind::Unary`],
//!   [`ExprKind::Chain`]).
//! - **A2** A guard test holds only literals, bound variables, constructors, operators, guard BIFs
//!   (local or `erlang:`), and old-style type tests (`integer(X)`).
//! - **A3** Every variable that is read is bound, every local function that is called or captured
//!   exists (in the module, in its imports, or among the auto-imported BIFs: [`Module::resolve`]),
//!   every record and field is defined.
//! - **A4** No tree is deeper than [`crate::parse::MAX_DEPTH`]: recursion over it is safe. Long lists,
//!   operator chains and match chains are flat and don't count as depth.
//!
//! # Layout of chains
//! `a - b + c` is one [`ExprKind::Chain`] with three operands and two operators of one precedence; the
//! first operator's [`BinaryOp::is_right_associative`] says from which end it folds.

pub mod segment;
pub mod types;

use std::sync::Arc;

use dashu_int::IBig;
use rustc_hash::FxHashMap;

use types::{Spec, TypeDefinition};

/// The text of an atom, a variable's or a file's name.
pub type Name = Arc<str>;

/// A function's name with its arity.
pub type FunctionName = (Name, u32);

/// A place in a source file. Lines and columns count from 1; columns count characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Index in [`Module::files`].
    pub file: u32,
    /// The line, from 1 (0: the file as a whole).
    pub line: u32,
    /// The column, from 1 (0: the line as a whole).
    pub column: u32,
}

/// A compiled unit's whole source, checked.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// The atom in `-module(name).`
    pub name: Name,
    /// Names of the files that positions point into; the first is the module's own.
    pub files: Vec<Name>,
    /// Exported functions in order of name and arity, `export_all` spelt out.
    pub exports: Vec<FunctionName>,
    /// Where an imported function comes from: `(name, arity)` to module.
    pub imports: FxHashMap<FunctionName, Name>,
    /// Record definitions by name.
    pub records: FxHashMap<Name, RecordDefinition>,
    /// The functions in source order.
    pub functions: Vec<Function>,
    /// Other attributes (`-vsn`, `-behaviour`, `-author` ...) in source order, with their values as terms.
    pub attributes: Vec<Attribute>,
    /// `-compile(Options)` in source order, each option as a term.
    pub compile_options: Vec<Expr>,
    /// The function named by `-on_load(name/0).`
    pub on_load: Option<FunctionName>,
    /// Names in `-compile({no_auto_import, ...})`.
    pub no_auto_import: Vec<FunctionName>,
    /// `-type` and `-opaque` definitions.
    pub types: Vec<TypeDefinition>,
    /// `-spec` and `-callback` declarations.
    pub specs: Vec<Spec>,
}

/// Where an unqualified call `name(...)` goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A function of the module itself.
    Local,
    /// A function of the module named here, by `-import`.
    Imported(Name),
    /// An auto-imported function of module `erlang`.
    Erlang,
    /// Nothing by that name (never after lint).
    Undefined,
}

impl Module {
    /// Says where an unqualified call or `fun name/arity` goes. Costs one pass over the functions;
    /// a caller with many questions builds its own table.
    pub fn resolve(&self, name: &str, arity: u32) -> Target {
        if self.functions.iter().any(|function| &*function.name == name && function.arity == arity) {
            return Target::Local;
        }
        if let Some(module) = self.imports.get(&(Name::from(name), arity)) {
            return Target::Imported(module.clone());
        }
        if crate::lint::bifs::is_auto_imported(name, arity) { Target::Erlang } else { Target::Undefined }
    }
}

/// An attribute that lint gives no meaning to.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Where its name stands.
    pub position: Position,
    /// Its name: `vsn`, `behaviour`.
    pub name: Name,
    /// Its value: literals, lists, tuples and maps only.
    pub value: Expr,
}

/// `-record(name, {field = default :: type, ...}).`
#[derive(Clone, Debug, PartialEq)]
pub struct RecordDefinition {
    /// Where the attribute's name stands.
    pub position: Position,
    /// The record's name, the tuple's first element.
    pub name: Name,
    /// The fields in order; the first is element 2 of the tuple.
    pub fields: Vec<RecordFieldDefinition>,
}

/// One field of a record's definition.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordFieldDefinition {
    /// Where its name stands.
    pub position: Position,
    /// The field's name.
    pub name: Name,
    /// The value where none is given; without one it is the atom `undefined`. Evaluated anew each
    /// time a record is built.
    pub default: Option<Expr>,
    /// Its declared type.
    pub field_type: Option<types::Type>,
}

/// A function with all its clauses.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Where the first clause begins.
    pub position: Position,
    /// Its name.
    pub name: Name,
    /// How many arguments each clause takes.
    pub arity: u32,
    /// At least one.
    pub clauses: Vec<Clause>,
}

/// A clause of a function, fun, case, receive, or a try's `of`. In the last three it has one pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Where it begins.
    pub position: Position,
    /// One a parameter.
    pub patterns: Vec<Expr>,
    /// What must hold beside the patterns.
    pub guard: Guard,
    /// At least one expression.
    pub body: Vec<Expr>,
}

/// Alternatives (`;`) of conjunctions (`,`). Empty: no guard, always true. A test that raises is false.
pub type Guard = Vec<Vec<Expr>>;

/// An expression, pattern or guard test with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Where erlc would place it: at its operator for `a + b`, at its first token for most others.
    pub position: Position,
    /// What it is.
    pub kind: ExprKind,
}

impl Expr {
    /// Where its leftmost part begins.
    pub fn start(&self) -> Position {
        let mut expr = self;
        loop {
            expr = match &expr.kind {
                ExprKind::Chain { operands, .. } => &operands[0],
                ExprKind::Match { patterns, .. } => &patterns[0],
                ExprKind::Map { base: Some(base), .. } | ExprKind::Record { base: Some(base), .. } => base,
                ExprKind::RecordAccess { record, .. } => record,
                ExprKind::Remote { module, .. } => module,
                _ => return expr.position,
            };
        }
    }
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// An integer of any size.
    Integer(IBig),
    /// A float, never NaN or infinite.
    Float(f64),
    /// `$c`: the integer of the character.
    Char(char),
    /// An atom.
    Atom(Name),
    /// `"text"`: the list of its characters. Adjacent literals are joined.
    String(Name),
    /// A variable other than `_`.
    Variable(Name),
    /// `_` in a pattern.
    Wildcard,
    /// `[a, b | tail]`; `[]` has neither elements nor tail.
    List {
        /// The elements before the bar.
        elements: Vec<Expr>,
        /// What follows the bar; without one the list is proper.
        tail: Option<Box<Expr>>,
    },
    /// `{a, b}`.
    Tuple(Vec<Expr>),
    /// `#{k => v}` or `base#{k := v}`.
    Map {
        /// The map that is updated.
        base: Option<Box<Expr>>,
        /// The associations in order.
        fields: Vec<MapField>,
    },
    /// `#name{field = value}` or `base#name{field = value}`.
    Record {
        /// The record that is updated.
        base: Option<Box<Expr>>,
        /// The record's name.
        name: Name,
        /// The fields given.
        fields: Vec<RecordField>,
    },
    /// `record#name.field`.
    RecordAccess {
        /// The record.
        record: Box<Expr>,
        /// The record's name.
        name: Name,
        /// The field.
        field: Name,
        /// Where the field stands.
        field_position: Position,
    },
    /// `#name.field`: the field's index in the tuple, from 1.
    RecordIndex {
        /// The record's name.
        name: Name,
        /// The field.
        field: Name,
        /// Where the field stands.
        field_position: Position,
    },
    /// `<<segments>>`.
    Binary(Vec<Segment>),
    /// `pattern = ... = value`. Evaluates the value, matches it with the patterns from the last to the
    /// first, and answers it. In a pattern all of `patterns` and `value` are patterns for one term.
    Match {
        /// At least one.
        patterns: Vec<Expr>,
        /// The rightmost side.
        value: Box<Expr>,
    },
    /// `operator operand`.
    Unary {
        /// The operator.
        operator: UnaryOp,
        /// Its operand.
        operand: Box<Expr>,
    },
    /// `a op b op c`, all operators of one precedence (see the module's essay).
    Chain {
        /// At least two.
        operands: Vec<Expr>,
        /// `operators[i]` stands between `operands[i]` and `operands[i + 1]`.
        operators: Vec<Operator>,
    },
    /// `function(arguments)`.
    Call {
        /// What is called.
        callee: Callee,
        /// Its arguments.
        arguments: Vec<Expr>,
    },
    /// `module:name` by itself, which means nothing: never after lint.
    Remote {
        /// The module.
        module: Box<Expr>,
        /// The name.
        name: Box<Expr>,
    },
    /// `fun name/arity`.
    FunLocal {
        /// The function's name.
        name: Name,
        /// Its arity.
        arity: u32,
    },
    /// `fun module:name/arity`; each part an atom or integer literal or a variable.
    FunRemote {
        /// The module.
        module: Box<Expr>,
        /// The function.
        name: Box<Expr>,
        /// The arity.
        arity: Box<Expr>,
    },
    /// `fun (patterns) -> body; ... end`, or with a name that the body can call.
    Fun {
        /// The variable by which the fun calls itself; `None` for an unnamed one (and for `fun _(...)`).
        name: Option<Name>,
        /// Each takes as many arguments.
        clauses: Vec<Clause>,
    },
    /// `[template || qualifiers]`.
    ListComprehension {
        /// An element.
        template: Box<Expr>,
        /// Generators and filters from the outermost in.
        qualifiers: Vec<Qualifier>,
    },
    /// `<< template || qualifiers >>`.
    BinaryComprehension {
        /// A bit string (lint asks for no more).
        template: Box<Expr>,
        /// Generators and filters from the outermost in.
        qualifiers: Vec<Qualifier>,
    },
    /// `begin ... end`.
    Block(Vec<Expr>),
    /// `if guard -> body; ... end`: the clauses have no patterns.
    If(Vec<Clause>),
    /// `case subject of clauses end`.
    Case {
        /// What is matched.
        subject: Box<Expr>,
        /// Each has one pattern.
        clauses: Vec<Clause>,
    },
    /// `receive clauses after timeout -> body end`.
    Receive {
        /// Each has one pattern; may be empty when there is an `after`.
        clauses: Vec<Clause>,
        /// The timeout and what follows it.
        after: Option<After>,
    },
    /// `try body of clauses catch handlers after cleanup end`.
    Try {
        /// What is tried.
        body: Vec<Expr>,
        /// The `of` clauses; empty: the body's value is the answer.
        clauses: Vec<Clause>,
        /// The `catch` clauses.
        handlers: Vec<Handler>,
        /// The `after` part; empty: none.
        cleanup: Vec<Expr>,
    },
    /// `catch expression`.
    Catch(Box<Expr>),
}

/// What a call calls.
#[derive(Clone, Debug, PartialEq)]
pub enum Callee {
    /// `name(...)`: where it goes says [`Module::resolve`].
    Local(Name),
    /// `module:name(...)`; either part may be any expression.
    Remote {
        /// The module.
        module: Box<Expr>,
        /// The function.
        name: Box<Expr>,
    },
    /// A fun from a variable or any other expression.
    Value(Box<Expr>),
}

/// `after timeout -> body`.
#[derive(Clone, Debug, PartialEq)]
pub struct After {
    /// Milliseconds or `infinity`.
    pub timeout: Box<Expr>,
    /// At least one expression.
    pub body: Vec<Expr>,
}

/// `key => value` or `key := value`.
#[derive(Clone, Debug, PartialEq)]
pub struct MapField {
    /// Where the arrow stands.
    pub position: Position,
    /// True for `:=`: the key must exist.
    pub exact: bool,
    /// The key; in a pattern a guard expression of bound variables.
    pub key: Expr,
    /// The value.
    pub value: Expr,
}

/// `field = value` in a record expression.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordField {
    /// Where the name stands.
    pub position: Position,
    /// The field; `None` for `_ = value`, which stands for all that aren't named.
    /// (A variable other than `_` is kept by its name until lint refuses it.)
    pub name: Option<Name>,
    /// True when the name was written as a variable: never after lint, except with `_`.
    pub is_variable: bool,
    /// Its value.
    pub value: Expr,
}

/// `value:size/specifiers` in a binary.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Where the value begins.
    pub position: Position,
    /// The value; a string literal stands for one segment a character.
    pub value: Expr,
    /// The size as written.
    pub size: Option<Box<Expr>>,
    /// The specifiers as written; [`Segment::layout`] adds the defaults.
    pub specifiers: Vec<Specifier>,
}

/// One word of `/integer-signed-unit:8`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Specifier {
    /// A word by itself.
    Word(Name),
    /// `word:number`, of which only `unit` has a meaning.
    WithNumber(Name, u32),
}

/// A `qualifier` of a comprehension.
#[derive(Clone, Debug, PartialEq)]
pub enum Qualifier {
    /// `pattern <- list`.
    Generator {
        /// Where the arrow stands.
        position: Position,
        /// Elements that don't match are skipped.
        pattern: Expr,
        /// The list.
        source: Expr,
    },
    /// `pattern <= binary`.
    BinaryGenerator {
        /// Where the arrow stands.
        position: Position,
        /// A binary pattern.
        pattern: Expr,
        /// The bit string.
        source: Expr,
    },
    /// A test, evaluated as a guard when [`crate::lint::is_guard_test`] says so.
    Filter(Expr),
}

/// `class:reason:trace when guard -> body` in a try's `catch`.
#[derive(Clone, Debug, PartialEq)]
pub struct Handler {
    /// Where it begins.
    pub position: Position,
    /// An atom, a variable or `_`; the atom `throw` where none is written.
    pub class: Expr,
    /// The reason's pattern.
    pub reason: Expr,
    /// The variable that takes the stack trace; `None` also for `_`.
    pub trace: Option<Name>,
    /// Where that variable stands.
    pub trace_position: Position,
    /// What must hold beside the pattern.
    pub guard: Guard,
    /// At least one expression.
    pub body: Vec<Expr>,
}

/// A binary operator with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    /// Where it stands.
    pub position: Position,
    /// What it is.
    pub op: BinaryOp,
}

/// A prefix operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `bnot`
    BitNot,
    /// `not`
    Not,
}

impl UnaryOp {
    /// The operator as written, also the name of the function in module `erlang`.
    pub fn name(self) -> &'static str {
        match self {
            UnaryOp::Plus => "+",
            UnaryOp::Minus => "-",
            UnaryOp::BitNot => "bnot",
            UnaryOp::Not => "not",
        }
    }
}

macro_rules! binary_operators {
    ($($name:ident $text:literal),* $(,)?) => {
        /// A binary operator.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum BinaryOp {
            $(#[doc = concat!("`", $text, "`")] $name,)*
        }

        impl BinaryOp {
            /// The operator as written, also the name of the function in module `erlang`
            /// (`andalso` and `orelse` have none).
            pub fn name(self) -> &'static str {
                match self { $(BinaryOp::$name => $text,)* }
            }
        }
    };
}

binary_operators! {
    Multiply "*", Divide "/", IntegerDivide "div", Remainder "rem", BitAnd "band", And "and",
    Add "+", Subtract "-", BitOr "bor", BitXor "bxor", ShiftLeft "bsl", ShiftRight "bsr", Or "or", Xor "xor",
    Append "++", ListSubtract "--",
    Equal "==", NotEqual "/=", LessOrEqual "=<", Less "<", GreaterOrEqual ">=", Greater ">",
    ExactlyEqual "=:=", ExactlyNotEqual "=/=",
    AndAlso "andalso", OrElse "orelse", Send "!",
}

impl BinaryOp {
    /// True where `a op b op c` means `a op (b op c)`.
    pub fn is_right_associative(self) -> bool {
        matches!(
            self,
            BinaryOp::Append | BinaryOp::ListSubtract | BinaryOp::AndAlso | BinaryOp::OrElse | BinaryOp::Send
        )
    }

    /// True for the eight comparisons, which never chain.
    pub fn is_comparison(self) -> bool {
        use BinaryOp::*;
        matches!(
            self,
            Equal | NotEqual | LessOrEqual | Less | GreaterOrEqual | Greater | ExactlyEqual | ExactlyNotEqual
        )
    }
}
