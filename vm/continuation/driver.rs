//! Guest code that resumes a continuation for Rust, and how its process ends.
//!
//! # What
//! Only guest code resumes, so for each signature and list of tags there is a function, a *driver*, which is
//! called in a process of its own. It takes and gives nothing but values: words that are none travel in an
//! object of raw words.
//!
//! # Layout
//! - Arguments: the continuation, the raw words (or nil), then the values; or the continuation, a class and a
//!   reason.
//! - Result: a tuple of a number, the raw words (or nil), then the values. The number is [`RETURNED`],
//!   [`THROWN`], or [`SUSPENDED`] and more for a clause; then the continuation comes before the values.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::mpsc::channel;

use tambour_codegen::builder::FunctionBuilder;
use tambour_codegen::ir::{
    Block, Clause, ContType, IntCompare, Jump, Module, Op, Resumption, Signature, Symbol, Tag, TagRef,
    Terminator, Type, Val,
};
use tambour_continuations::layout::Trap;
use tambour_scheduler::Exit;
use tambour_shared_heap::layout::{NIL, TAG_BOXED, TYPE_RAW, TYPE_TUPLE, header};
use tambour_shared_heap::{Allocator, GcSlot, Value};

use super::guest::{Rooted, Word};
use super::{ContinuationError, Ended, Thrown};
use crate::builtin::Cx;
use crate::vm::Vm;

const RETURNED: i64 = 0;
const THROWN: i64 = 1;
const SUSPENDED: i64 = 2;

/// A tag, as a clause of a driver.
#[derive(Clone, Debug)]
pub(super) struct TagEntry {
    pub(super) tag: Tag,
    /// Its word in clause tables.
    pub(super) word: u64,
}

/// What a continuation is resumed with.
pub(super) enum With {
    Words(Vec<Word>),
    Throw { class: Rooted, reason: Rooted },
}

/// How it went on.
pub(super) enum Told {
    Returned(Vec<Word>),
    Suspended { clause: usize, payload: Vec<Word>, handle: Rooted },
    Thrown(Thrown),
    Ended(Ended),
}

/// Resumes a continuation of this signature behind a prompt with clauses for these tags, and waits.
pub(super) fn resume(
    vm: &Arc<Vm>,
    handle: &Rooted,
    signature: &Signature,
    with: &With,
    tags: &[&TagEntry],
) -> Result<Told, ContinuationError> {
    if let With::Words(words) = with {
        // A driver trusts the words it gets; an implementation of `Guest` may be anybody's.
        let fits = |(word, ty): (&Word, &Type)| word.value().is_some() == ty.is_reference();
        let fit = words.len() == signature.params.len() && words.iter().zip(&signature.params).all(fits);
        assert!(fit, "`to_word` gives a `Word::Value` for a `value` only");
    }
    let symbol = driver(vm, signature, matches!(with, With::Throw { .. }), tags)?;
    let (sender, told) = channel();
    let tell = Box::new(move |cx: &mut Cx, exit: &Exit| {
        // The receiver is there until the process is joined, which is after this.
        let _ = sender.send(Kept::of(cx, exit));
    });
    let arguments = |allocator: &mut Allocator| {
        let mut arguments = vec![handle.load()];
        match with {
            With::Throw { class, reason } => arguments.extend([class.load(), reason.load()]),
            With::Words(words) => {
                let plain: Vec<u64> = words.iter().filter_map(Word::plain).collect();
                arguments.push(if plain.is_empty() { Value::NIL } else { allocator.raw(&plain) });
                arguments.extend(words.iter().filter_map(Word::value).map(Rooted::load));
            }
        }
        arguments
    };
    let pid = vm.watched().start(vm, &symbol, arguments, tell)?;
    vm.join(pid);
    let kept = told.try_recv().map_err(|_| ContinuationError::Stopped)?;
    Ok(kept.told(vm, signature, tags))
}

/// How a driver's process ended, for another thread.
enum Kept {
    Returned(GcSlot),
    Thrown([GcSlot; 3]),
    Trapped(Trap, GcSlot),
    Exited(GcSlot),
    StackOverflow,
    MemoryLimit { bytes: u64 },
}

impl Kept {
    fn of(cx: &Cx, exit: &Exit) -> Self {
        let keep = |value| GcSlot::new(cx.vm().heap(), value);
        match *exit {
            Exit::Returned(value) => Self::Returned(keep(value)),
            Exit::Thrown(exception) => {
                Self::Thrown([exception.class, exception.reason, exception.trace].map(keep))
            }
            Exit::Trapped { trap, reason } => Self::Trapped(trap, keep(reason)),
            Exit::Ended(reason) => Self::Exited(keep(reason)),
            Exit::StackOverflow => Self::StackOverflow,
            Exit::MemoryLimit { bytes } => Self::MemoryLimit { bytes },
        }
    }

    fn told(self, vm: &Arc<Vm>, signature: &Signature, tags: &[&TagEntry]) -> Told {
        let root = |slot| Rooted::of_slot(vm, slot);
        Told::Ended(match self {
            Self::Returned(slot) => return unpack(vm, &slot, signature, tags),
            Self::Thrown(exception) => return thrown(exception.map(root)),
            Self::Trapped(trap, reason) => Ended::Trapped { trap, reason: root(reason) },
            Self::Exited(reason) => Ended::Exited(root(reason)),
            Self::StackOverflow => Ended::StackOverflow,
            Self::MemoryLimit { bytes } => Ended::MemoryLimit { bytes },
        })
    }
}

fn thrown([class, reason, trace]: [Rooted; 3]) -> Told {
    Told::Thrown(Thrown { class, reason, trace })
}

/// What a driver has returned.
fn unpack(vm: &Arc<Vm>, slot: &GcSlot, signature: &Signature, tags: &[&TagEntry]) -> Told {
    vm.machine().as_mutator(|| {
        let result = slot.load();
        let [number, raw, values @ ..] = result.as_tuple().expect("made by a driver") else {
            unreachable!("a driver gives a number and raw words")
        };
        let number = number.as_small().expect("made by a driver");
        let mut values = values.iter().map(|&value| Rooted::of_slot(vm, GcSlot::new(vm.heap(), value)));
        let mut plain = raw.as_raw().unwrap_or_default().iter().copied();
        let mut next = || values.next().expect("made by a driver");
        if number == THROWN {
            return thrown([next(), next(), next()]);
        }
        let clause = (number != RETURNED).then_some((number - SUSPENDED) as usize);
        let handle = clause.map(|_| next());
        let types = clause.map_or(&signature.results, |clause| &tags[clause].tag.params);
        let words = types.iter().map(|ty| match ty {
            Type::Value => Word::Value(next()),
            _ => Word::Plain(plain.next().expect("made by a driver")),
        });
        let words = words.collect();
        match (clause, handle) {
            (Some(clause), Some(handle)) => Told::Suspended { clause, payload: words, handle },
            _ => Told::Returned(words),
        }
    })
}

/// The symbol of the driver for a signature and tags, made at its first use: the name says all of it.
fn driver(
    vm: &Vm,
    signature: &Signature,
    is_throw: bool,
    tags: &[&TagEntry],
) -> Result<String, ContinuationError> {
    let list = |types: &[Type]| types.iter().map(Type::to_string).collect::<Vec<_>>().join(",");
    let kind = if is_throw { "throw" } else { "resume" };
    let mut symbol =
        format!("%continuation:{kind} ({}) -> ({})", list(&signature.params), list(&signature.results));
    for tag in tags {
        let _ = write!(symbol, " {}", tag.word);
    }
    let arity = if is_throw { 3 } else { 2 + signature.params.iter().filter(|ty| ty.is_reference()).count() };
    let _ = write!(symbol, "/{arity}");
    if !vm.is_defined(&symbol) {
        let words = tags.iter().map(|tag| tag.word).collect();
        vm.load_importing(module(&symbol, arity, signature, is_throw, tags), words)?;
    }
    Ok(symbol)
}

fn module(symbol: &str, arity: usize, signature: &Signature, is_throw: bool, tags: &[&TagEntry]) -> Module {
    let mut b = FunctionBuilder::new(Symbol(0), &vec![Type::Value; arity], &[Type::Value]);
    let params = b.params(Block(0)).to_vec();
    b.effect(Op::Reduction(1));
    let cont = b.inst(Op::ValueCont(ContType(0), params[0]), Type::Cont(ContType(0)));
    let with = if is_throw {
        Resumption::Throw { class: params[1], reason: params[2] }
    } else {
        Resumption::Values(arguments(&mut b, &signature.params, params[1], &params[2..]))
    };
    let (returned, results) = block(&mut b, &signature.results);
    let (unwind, exception) = block(&mut b, &[Type::Value; 3]);
    let mut conts = vec![signature.clone()];
    let mut clauses = Vec::new();
    let mut ends = vec![(returned, RETURNED, results), (unwind, THROWN, exception)];
    for (number, entry) in (0..).zip(tags) {
        conts.push(Signature { params: entry.tag.results.clone(), results: signature.results.clone() });
        let mut types = entry.tag.params.clone();
        types.push(Type::Cont(ContType(number + 1)));
        let (block, mut given) = block(&mut b, &types);
        given.rotate_right(1);
        clauses.push(Clause::Suspend { tag: TagRef(number), block });
        ends.push((block, SUSPENDED + i64::from(number), given));
    }
    let normal = Jump { block: returned, args: Vec::new() };
    b.terminate(Terminator::Resume { with, cont, clauses, normal, unwind: Some(unwind) });
    for (block, number, values) in ends {
        b.switch_to(block);
        let result = pack(&mut b, number, &values);
        b.terminate(Terminator::Return(vec![result]));
    }
    let tags = (0..).zip(tags).map(|(number, entry): (u32, _)| {
        // One tag may have two clauses, so their names say nothing.
        Tag { name: number.to_string(), ..entry.tag.clone() }
    });
    Module {
        name: "%continuation".to_owned(),
        functions: vec![b.finish()],
        symbols: vec![symbol.to_owned()],
        tags: tags.collect(),
        conts,
        ..Module::default()
    }
}

fn block(b: &mut FunctionBuilder, types: &[Type]) -> (Block, Vec<Val>) {
    let block = b.block();
    (block, types.iter().map(|&ty| b.block_param(block, ty)).collect())
}

/// Offset of a word of an object behind its header; -1 is the header.
fn offset(word: i32) -> i32 {
    8 + 8 * word - TAG_BOXED as i32
}

/// The words of a resumption, out of a driver's arguments.
fn arguments(b: &mut FunctionBuilder, types: &[Type], raw: Val, values: &[Val]) -> Vec<Val> {
    let mut values = values.iter().copied();
    let mut at = (0..).map(offset);
    let mut load = |b: &mut FunctionBuilder, ty| {
        b.inst(Op::Load { ty, base: raw, offset: at.next().expect("endless") }, ty)
    };
    types
        .iter()
        .map(|&ty| match ty {
            Type::I64 | Type::F64 => load(b, ty),
            Type::Bool => {
                let (word, zero) = (load(b, Type::I64), b.inst(Op::Int(0), Type::I64));
                b.inst(Op::IntCompare(IntCompare::Ne, word, zero), Type::Bool)
            }
            Type::Value | Type::Cont(_) => values.next().expect("as many as the driver's arity says"),
        })
        .collect()
}

/// A driver's result.
fn pack(b: &mut FunctionBuilder, number: i64, values: &[Val]) -> Val {
    let number = Value::small(number).expect("a number of a clause");
    let number = b.inst(Op::Constant(number.bits()), Type::Value);
    let (mut plain, mut references) = (Vec::new(), Vec::new());
    for &value in values {
        match b.type_of(value) {
            Type::Value => references.push(value),
            Type::Cont(_) => references.push(b.inst(Op::ContValue(value), Type::Value)),
            Type::I64 | Type::F64 => plain.push(value),
            Type::Bool => {
                let (one, zero) = (b.inst(Op::Int(1), Type::I64), b.inst(Op::Int(0), Type::I64));
                plain.push(b.inst(Op::Select(value, one, zero), Type::I64));
            }
        }
    }
    let raw = match &plain[..] {
        [] => b.inst(Op::Constant(NIL), Type::Value),
        words => object(b, TYPE_RAW, words),
    };
    references.splice(..0, [number, raw]);
    object(b, TYPE_TUPLE, &references)
}

fn object(b: &mut FunctionBuilder, type_id: u32, words: &[Val]) -> Val {
    let header = b.inst(Op::Int(header(type_id, words.len()).cast_signed()), Type::I64);
    let bytes = 8 + 8 * words.len() as u32;
    let object = b.inst(Op::Allocate { bytes, tag: TAG_BOXED as u8 }, Type::Value);
    for (word, value) in (-1..).zip([header].iter().chain(words)) {
        b.effect(Op::InitStore { value: *value, base: object, offset: offset(word) });
    }
    object
}

impl Word {
    fn plain(&self) -> Option<u64> {
        match self {
            Word::Plain(bits) => Some(*bits),
            Word::Value(_) => None,
        }
    }

    /// The value, if it is one.
    pub(super) fn value(&self) -> Option<&Rooted> {
        match self {
            Word::Plain(_) => None,
            Word::Value(value) => Some(value),
        }
    }
}
