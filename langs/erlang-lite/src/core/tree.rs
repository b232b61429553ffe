//! The tree's types.

use std::rc::Rc;

use super::bits::Part;
use super::decide::Tree;
use super::literal::Literal;
use crate::ast::Name;

/// A variable of one function; no two bindings share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Var(pub u32);

/// What needs no evaluation.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A variable's value.
    Var(Var),
    /// A constant.
    Literal(Rc<Literal>),
}

impl Operand {
    /// The operand of an atom.
    #[must_use]
    pub fn atom(name: &str) -> Self {
        Literal::atom(name).into()
    }

    /// The constant, if it is one.
    #[must_use]
    pub fn as_literal(&self) -> Option<&Literal> {
        if let Operand::Literal(literal) = self { Some(literal) } else { None }
    }
}

impl From<Literal> for Operand {
    fn from(literal: Literal) -> Self {
        Operand::Literal(Rc::new(literal))
    }
}

impl From<Var> for Operand {
    fn from(var: Var) -> Self {
        Operand::Var(var)
    }
}

/// A converted module: its own functions, then those lifted out of them, in no particular order.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// All functions; [`Callee::Lifted`] and [`Expr::Closure`] index it.
    pub functions: Vec<Function>,
}

/// Who can reach a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Every module.
    Exported,
    /// The module itself.
    Local,
    /// A fun: calls go through a fun object, which is the last argument.
    Fun,
}

/// A function.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name; that of a lifted one is made as erlc does: `-main/0-fun-0-`.
    pub name: Name,
    /// Who can reach it.
    pub visibility: Visibility,
    /// Its parameters. Not the fun object, which is [`Function::fun_object`].
    pub params: Vec<Var>,
    /// Of a [`Visibility::Fun`]: the object that it was called through.
    pub fun_object: Option<Var>,
    /// Of a [`Visibility::Fun`]: what its object captured, in order.
    pub captures: Vec<Var>,
    /// Of a [`Visibility::Fun`]: its number in the module.
    pub fun_index: u32,
    /// What it does.
    pub body: Body,
    /// Source line of its head.
    pub line: u32,
    /// How many variables it has: each is below this.
    pub variables: u32,
}

/// Steps, then values.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// In order of evaluation.
    pub steps: Vec<Step>,
    /// The result, then what the enclosing step's further variables stand for. Empty: control never comes
    /// here.
    pub values: Vec<Operand>,
}

/// One expression and what it binds.
#[derive(Clone, Debug)]
pub struct Step {
    /// The result, then variables that all branches of the expression export.
    pub vars: Vec<Var>,
    /// The expression.
    pub expr: Expr,
    /// Source line.
    pub line: u32,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Expr {
    /// Nothing.
    Operand(Operand),
    /// `[head | tail]`.
    Cons(Operand, Operand),
    /// `{a, b}`.
    Tuple(Vec<Operand>),
    /// A flat map: the constant keys as a tuple, in the order of keys, and their values.
    Map(Rc<Literal>, Vec<Operand>),
    /// `<<part, ...>>`.
    Bits(Vec<Part>),
    /// A map with other values for some keys, or with new keys where it needn't be `exact`.
    MapUpdate {
        /// Whether all keys must exist.
        exact: bool,
        /// The map.
        map: Operand,
        /// Keys and values.
        pairs: Vec<(Operand, Operand)>,
    },
    /// A fun object of a [`Visibility::Fun`] function.
    Closure {
        /// Its number in the module.
        function: usize,
        /// What it captures, in the order of [`Function::captures`].
        captures: Vec<Operand>,
    },
    /// `fun module:name/arity`.
    External(Name, Name, u32),
    /// A call.
    Call(Callee, Vec<Operand>),
    /// A condition, as the atom `true` or `false`.
    Test(Test),
    /// Two-way choice.
    If {
        /// The condition.
        test: Test,
        /// Where it holds.
        then: Body,
        /// Where it doesn't.
        otherwise: Body,
    },
    /// Choice by patterns.
    Match(Match),
    /// Choice by patterns among the messages of the mailbox.
    Receive(Receive),
    /// Evaluation under a handler.
    Try(Box<Try>),
    /// Raises an error; has no value.
    Fail(Failure, Vec<Operand>),
}

/// What is called.
#[derive(Clone, Debug, PartialEq)]
pub enum Callee {
    /// A function of the module by name.
    Local(Name),
    /// A function lifted from a comprehension or a cleanup.
    Lifted(usize),
    /// `module:name`; builtins and operators too, as functions of `erlang`.
    Remote(Name, Name),
    /// An internal builtin: module `%`.
    Internal(&'static str),
    /// A module and a function known at run time only.
    Dynamic(Operand, Operand),
    /// A fun.
    Value(Operand),
}

/// How a match fails: a builtin of module `%`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No clause of a function; the list of arguments.
    FunctionClause,
    /// No clause of a case; its value.
    CaseClause,
    /// No true guard of an `if`.
    IfClause,
    /// No clause of a try's `of`; its value.
    TryClause,
    /// The right side of `=`.
    BadMatch,
    /// Not a record of the name; the value.
    BadRecord,
    /// A generator's source isn't a list.
    BadGenerator,
    /// A filter's value isn't a boolean.
    BadFilter,
    /// An operand of `andalso`, `orelse` isn't a boolean.
    BadBoolean,
    /// No handler took the exception: class, reason, raw trace.
    Reraise,
}

/// A condition. Tests are evaluated from left to right, no further than needed.
#[derive(Clone, Debug)]
pub enum Test {
    /// Known.
    Constant(bool),
    /// All hold.
    All(Vec<Test>),
    /// One holds.
    Any(Vec<Test>),
    /// It doesn't hold.
    Not(Box<Test>),
    /// Steps, then a test of their results.
    After(Vec<Step>, Box<Test>),
    /// A comparison.
    Compare(Compare, Operand, Operand),
    /// A test of type.
    Is(Kind, Operand),
    /// The operand is `true`; not `false` either: the guard fails, the body raises.
    Boolean(Operand),
}

/// A comparison's operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// `=:=`
    Exact,
    /// `=/=`
    NotExact,
    /// `==`
    Equal,
    /// `/=`
    NotEqual,
    /// `<`
    Less,
    /// `=<`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A type that can be tested for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "is_atom tests for Atom, and so on")]
pub enum Kind {
    Atom,
    Binary,
    Bitstring,
    Boolean,
    Float,
    Function,
    Integer,
    List,
    Map,
    Number,
    Pid,
    Port,
    Reference,
    Tuple,
}

/// A guard: alternatives, each of which fails by itself.
#[derive(Clone, Debug, Default)]
pub struct Guard(pub Vec<Test>);

/// Choice by patterns. Total: where no clause of the source takes a value, an arm fails.
#[derive(Clone, Debug)]
pub struct Match {
    /// Which arm.
    pub tree: Tree,
    /// The arms.
    pub arms: Vec<Arm>,
}

/// One clause.
#[derive(Clone, Debug)]
pub struct Arm {
    /// `None`: always true.
    pub guard: Option<Guard>,
    /// What follows.
    pub body: Body,
    /// Made for values that no clause takes.
    pub is_failure: bool,
}

/// A receive.
#[derive(Clone, Debug)]
pub struct Receive {
    /// The message under the mailbox cursor.
    pub message: Var,
    /// A variable whose value every clause asks for: where it is a fresh reference, messages that came before
    /// it needn't be looked at.
    pub asked_for: Option<Var>,
    /// Its tree fails where the message stays in the mailbox. `None`: no clauses.
    pub matching: Option<Match>,
    /// The timeout and what follows it.
    pub after: Option<(Operand, Body)>,
}

/// Evaluation under a handler.
#[derive(Clone, Debug)]
pub struct Try {
    /// What is tried.
    pub body: Body,
    /// The body's value, for `then`.
    pub result: Var,
    /// What follows outside the handler's reach.
    pub then: Body,
    /// Class, reason and raw trace of an exception, for `handler`.
    pub exception: [Var; 3],
    /// What follows an exception.
    pub handler: Body,
}
