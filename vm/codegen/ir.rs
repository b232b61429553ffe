//! The IR: typed SSA with block parameters, one function at a time.
//!
//! # Invariants
//! I1. Every value is defined once, before its uses on every path.
//! I2. Every cycle of the control-flow graph passes a [`Op::Reduction`], and so does every entry.
//! I3. A handler block (`unwind` of an [`Invoke`](Terminator::Invoke)) has exactly three
//!     parameters of type `Value`: class, reason, trace. It is reached only by exceptions.
//! I4. After [`Op::Allocate`] all words of the object are stored before the next safepoint.
//! I5. `i64` bits of a pointer-tagged value are not turned back into a value across a safepoint.
//!
//! # Continuations
//! The model of WebAssembly's stack-switching proposal. A [`Type::Cont`] is null or a *handle* of a
//! suspended computation, good for one use. A [`Terminator::Resume`] runs it behind a *prompt* with clauses;
//! inside of it [`Callee::Suspend`] leaves for the nearest prompt with a clause for its tag and takes what
//! lies between along, and [`Callee::Switch`] goes on at another continuation behind that same prompt.

use std::fmt;

pub use crate::builder::FunctionBuilder;

/// An SSA value of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Val(pub u32);

/// A block of a function; block 0 is the entry and its parameters are the function's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Block(pub u32);

/// A function that the module names; an index into [`Module::symbols`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(pub u32);

/// A builtin that the module names; an index into [`Module::builtins`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BuiltinRef(pub u32);

/// A tag of the module; an index into [`Module::tags`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TagRef(pub u32);

/// A type of continuations of the module; an index into [`Module::conts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContType(pub u32);

/// Type of an SSA value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Truth value of a comparison.
    Bool,
    /// Raw 64-bit integer.
    I64,
    /// IEEE double.
    F64,
    /// Tagged value of the shared heap; a root while live across a safepoint.
    Value,
    /// A continuation, or null; a root as `Value` is.
    Cont(ContType),
}

/// Comparison of integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the usual names")]
pub enum IntCompare {
    Eq,
    Ne,
    SignedLt,
    SignedLe,
    SignedGt,
    SignedGe,
    UnsignedLt,
    UnsignedLe,
    UnsignedGt,
    UnsignedGe,
}

/// Comparison of floats; all but `Ne` are false when an operand is NaN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the usual names")]
pub enum FloatCompare {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// Two-operand integer operations on `i64`, wrapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the usual names")]
pub enum IntBinary {
    Add,
    Sub,
    Mul,
    And,
    Or,
    Xor,
    /// Shifts take their amount modulo 64.
    ShiftLeft,
    ShiftRightSigned,
    ShiftRightUnsigned,
    RotateLeft,
    /// The divisor is not zero, and not -1 for the smallest dividend: guard it before.
    DivSigned,
    /// As `DivSigned`.
    RemSigned,
}

/// Two-operand float operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the usual names")]
pub enum FloatBinary {
    Add,
    Sub,
    Mul,
    Div,
}

/// Operations that also say whether the signed result overflowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the usual names")]
pub enum Overflowing {
    Add,
    Sub,
    Mul,
}

/// What is called.
#[derive(Clone, Debug, PartialEq)]
pub enum Callee {
    /// A function by name, through its entry slot (or directly, to itself).
    Function(Symbol),
    /// The address in an `i64`, taken from an entry slot; all parameters are values, one result.
    Address(Val),
    /// The address in an `i64`; a builtin has put the arguments into the context. One value out.
    Apply(Val),
    /// A builtin: at most five values in, one value out. May throw.
    Builtin(BuiltinRef),
    /// As `Builtin`, on a path that is seldom taken, of a builtin that never asks to be called again:
    /// preserves the registers of the usual path, for about 10 ns more. No safepoint, unless it throws.
    ColdBuiltin(BuiltinRef),
    /// Suspends to the nearest prompt with a clause for the tag. Its parameters go in; what the continuation
    /// is resumed with comes out. No tail call.
    Suspend(TagRef),
    /// Suspends, and goes on at the continuation `cont` behind the nearest prompt with a switch clause for
    /// the tag, which takes no parameters. All parameters of `cont` but the last go in; the last is the
    /// continuation that is suspended here, and what that is resumed with comes out. No tail call.
    Switch {
        /// The tag.
        tag: TagRef,
        /// Where to go on. Its results and those of the suspended one are the tag's.
        cont: Val,
    },
}

/// An instruction's operation.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the fields are named after their roles, which the operation explains")]
pub enum Op {
    /// Constant `i64`.
    Int(i64),
    /// Constant double, as bits.
    Float(u64),
    /// Constant truth value.
    Bool(bool),
    /// An immediate value (small integer, atom, nil, none), or an object that the module keeps alive as
    /// a literal; as bits.
    Constant(u64),
    /// Wrapping integer arithmetic.
    IntBinary(IntBinary, Val, Val),
    /// Arithmetic with two results: the wrapped `i64`, and whether it overflowed.
    Overflowing(Overflowing, Val, Val),
    /// Integer comparison.
    IntCompare(IntCompare, Val, Val),
    /// Float arithmetic.
    FloatBinary(FloatBinary, Val, Val),
    /// Float negation.
    FloatNegate(Val),
    /// Float comparison.
    FloatCompare(FloatCompare, Val, Val),
    /// Signed integer to the nearest double.
    IntToFloat(Val),
    /// The bits of a double.
    FloatBits(Val),
    /// The double with these bits.
    FloatFromBits(Val),
    /// The bits of a value.
    ValueBits(Val),
    /// The value with these bits (see I5).
    ValueFromBits(Val),
    /// The bytes of an `i64` in the opposite order.
    ByteSwap(Val),
    /// Choice without a branch: condition, if true, if false (same type).
    Select(Val, Val, Val),
    /// Loads a word at a value's bits plus an offset (which takes the tag off). No trap: guarded before.
    Load { ty: Type, base: Val, offset: i32 },
    /// Loads a word at an `i64` address plus an offset.
    LoadAddress { ty: Type, address: Val, offset: i32 },
    /// Looks for a word among the words of so many bytes (a multiple of 8) from an address on, all three
    /// `i64`; gives the offset of the first one, or the number of bytes if it isn't there. It counts no
    /// reductions: for a few dozen words.
    Search { address: Val, bytes: Val, word: Val },
    /// Loads a word of raw bits, at any alignment, at a value's bits plus an `i64` plus an offset.
    /// No trap: all eight bytes are the object's.
    LoadIndexed { base: Val, index: Val, offset: i32 },
    /// Stores a word of raw bits where [`Op::LoadIndexed`] would load it: into an object that nobody else
    /// writes, and only where it has no values.
    StoreIndexed { value: Val, base: Val, index: Val, offset: i32 },
    /// Stores `new` at a value's bits plus an offset if the raw word there is `expected`, atomically. Gives
    /// the word that was there.
    CompareExchange { base: Val, offset: i32, expected: Val, new: Val },
    /// A copy of an object of so many bytes (`i64`, a multiple of 8, a few hundred at most), with its tag.
    /// [`Op::StoreIndexed`] may change its words, values too, until other code can see it.
    Copy { base: Val, bytes: Val, tag: u8 },
    /// Initialising store into an object allocated since the last safepoint.
    InitStore { value: Val, base: Val, offset: i32 },
    /// Bump-allocates this many bytes (a multiple of 8) and gives their address plus `tag` as a value.
    Allocate { bytes: u32, tag: u8 },
    /// Address of a function's entry slot, as `i64`.
    EntrySlot(Symbol),
    /// A continuation that calls a function of the continuation's type when it is resumed first.
    ContNew { ty: ContType, function: Symbol },
    /// The continuation with its first parameters bound; the old one is used up, also when nothing is bound.
    /// At most [`MAX_BOUND`] at a time. Traps on null and on one that is used up.
    ContBind { to: ContType, cont: Val, args: Vec<Val> },
    /// The null of a continuation type.
    ContNull(ContType),
    /// Whether a continuation is null.
    IsNull(Val),
    /// The continuation as a value, to put it into a message.
    ContValue(Val),
    /// The value as a continuation; it is one of this type (as for a load: guarded before).
    ValueCont(ContType, Val),
    /// Calls; in a `try` scope use [`Terminator::Invoke`]. A safepoint.
    Call(Callee, Vec<Val>),
    /// Counts reductions down; a cold safepoint.
    Reduction(u32),
    /// The running process's pid.
    SelfPid,
    /// Sends a message to the process that a pid names; nothing, if that has ended. The first value is a pid.
    Send { to: Val, message: Val },
    /// The message under the mailbox cursor, or NONE.
    MailboxPeek,
    /// Moves the cursor past the message under it.
    MailboxNext,
    /// Takes the message under the cursor out; the cursor goes back to the first message.
    MailboxRemove,
    /// The cursor goes back to the first message.
    MailboxReset,
    /// The cursor, which stands on the first message, goes to the first that can have this reference in it;
    /// any value may be given. For a receive whose clauses all ask for a reference that was bound before.
    MailboxSeek(Val),
    /// Lets others run before this process goes on. A safepoint.
    Yield,
    /// Parks until a message arrives past the cursor, or until the deadline (nanoseconds of the scheduler's
    /// clock; `i64::MAX`: none). Gives `i64` 0 for a message, 1 for the deadline. A safepoint.
    Park(Val),
}

/// An instruction.
#[derive(Clone, Debug, PartialEq)]
pub struct Inst {
    /// What it does.
    pub op: Op,
    /// Its results.
    pub results: Vec<Val>,
    /// Source line, 0 if none.
    pub line: u32,
}

/// A branch target with the arguments of its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Jump {
    /// The block.
    pub block: Block,
    /// One argument a parameter.
    pub args: Vec<Val>,
}

/// Most arguments of an [`Op::ContBind`].
pub const MAX_BOUND: usize = 60;

/// What a continuation goes on with.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the names of an exception's parts")]
pub enum Resumption {
    /// Its parameters.
    Values(Vec<Val>),
    /// An exception, thrown where it was suspended. The body of a fresh one never runs.
    Throw { class: Val, reason: Val },
    /// As `Throw`, of an exception that was caught before, with its trace.
    ThrowRef { class: Val, reason: Val, trace: Val },
}

/// A clause of a prompt. A suspension and a switch under one tag are different kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clause {
    /// A suspension goes on at `block`, whose parameters are the tag's and then the continuation, from the
    /// tag's results to the resumed one's results.
    Suspend {
        /// The tag.
        tag: TagRef,
        /// The block.
        block: Block,
    },
    /// A switch goes on behind this prompt.
    Switch {
        /// The tag; its results are those of the resumed continuation.
        tag: TagRef,
    },
}

impl Clause {
    /// The clause's tag.
    #[must_use]
    pub fn tag(&self) -> TagRef {
        match *self {
            Clause::Suspend { tag, .. } | Clause::Switch { tag } => tag,
        }
    }
}

/// The end of a block.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "as in Op")]
pub enum Terminator {
    /// Unconditional branch.
    Jump(Jump),
    /// Two-way branch on a `bool`.
    Branch { condition: Val, then: Jump, otherwise: Jump },
    /// Many-way branch on an `i64`.
    Switch { on: Val, cases: Vec<(i64, Block)>, otherwise: Block },
    /// Returns the function's results.
    Return(Vec<Val>),
    /// Tail call: this frame is gone.
    TailCall(Callee, Vec<Val>),
    /// A call whose exceptions go to `unwind`; its results are the first arguments of `normal`'s
    /// parameters, followed by `normal.args`. A safepoint.
    Invoke { callee: Callee, args: Vec<Val>, normal: Jump, unwind: Block },
    /// Runs a continuation behind a prompt, and uses it up. When it returns its results are the first
    /// arguments of `normal`'s parameters, followed by `normal.args`; its exceptions go to `unwind`, or on.
    /// Traps on null and on one that is used up. A safepoint.
    Resume { with: Resumption, cont: Val, clauses: Vec<Clause>, normal: Jump, unwind: Option<Block> },
    /// Control never comes here (after a call that never returns).
    Unreachable,
}

/// A block's content.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct BlockData {
    /// Parameters.
    pub params: Vec<Val>,
    /// Instructions in order.
    pub insts: Vec<Inst>,
    /// The end; `None` only while building.
    pub terminator: Option<Terminator>,
    /// Source line of the terminator, 0 if none.
    pub terminator_line: u32,
    /// Seldom executed: moved out of the way. Never changes meaning.
    pub cold: bool,
}

/// A function.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its own name in the module.
    pub symbol: Symbol,
    /// Blocks; 0 is the entry.
    pub blocks: Vec<BlockData>,
    /// Types of all values.
    pub values: Vec<Type>,
    /// Result types.
    pub results: Vec<Type>,
}

/// A builtin: native code that runs on the scheduler's system stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Builtin {
    /// Name, as printed: `erlang:length/1`.
    pub name: &'static str,
    /// Address of an `extern "C" fn(&mut Context, value...) -> Step`.
    pub address: usize,
    /// Number of values it takes, at most 5.
    pub arity: u8,
}

/// What a suspension or a switch is for; another one of the same name, of another module, is another tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Name, unique in the module.
    pub name: String,
    /// What goes to the handler.
    pub params: Vec<Type>,
    /// What comes back.
    pub results: Vec<Type>,
}

/// Parameters and results of a type of continuations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// What it is resumed with.
    pub params: Vec<Type>,
    /// What it returns.
    pub results: Vec<Type>,
}

/// A module: functions and the names that they use.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// Name, for people.
    pub name: String,
    /// Source file, for stack traces.
    pub file: String,
    /// Functions.
    pub functions: Vec<Function>,
    /// All function names used or defined: `module:name/arity`.
    pub symbols: Vec<String>,
    /// All builtins used.
    pub builtins: Vec<Builtin>,
    /// Tags; a [`TagRef`] counts from here.
    pub tags: Vec<Tag>,
    /// Types of continuations; two of one signature are different types, but one stands for the other
    /// wherever a signature is asked for.
    pub conts: Vec<Signature>,
}

impl fmt::Display for Val {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}", self.0)
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "block{}", self.0)
    }
}

impl fmt::Display for ContType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cont{}", self.0)
    }
}
