//! Guest code that resumes a continuation for Rust, and how its process ends.
//!
//! # What
//! Only guest code resumes, so for each signature and list of tags there is a function, a *driver*, which is
//! called in a process of its own. It takes and gives nothing but values: words that are none travel in an
//! object of raw words.
//!
//! # Layout
//! - Arguments: the continuation, the raw words (or nil), then the values; or the continuation and the parts
//!   of an exception, with or without a trace.
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

use super::guest::{Resumable, Rooted, Word};
use super::types::{GuestTypes, Shape, TypeList};
use super::{ContinuationError, Ended, Thrown};
use crate::builtin::Cx;
use crate::vm::Vm;

const RETURNED: i64 = 0;
const THROWN: i64 = 1;
const SUSPENDED: i64 = 2;

/// A tag, as a clause of a driver.
pub(super) struct TagEntry {
    pub(super) name: String,
    /// Its word in clause tables.
    pub(super) word: u64,
    pub(super) shape: Shape,
}

/// What a continuation is resumed with.
pub(super) enum With {
    Words(Vec<Word>),
    /// Class, reason, and perhaps a trace.
    Throw(Vec<Rooted>),
}

/// How it went on.
pub(super) enum Told {
    Returned(Vec<Word>),
    Suspended { clause: usize, payload: Vec<Word>, handle: Rooted },
    Thrown(Thrown),
    Ended(Ended),
}

/// Resumes a continuation of this shape behind a prompt with clauses for these tags, and waits.
pub(super) fn resume(
    vm: &Arc<Vm>,
    handle: &Rooted,
    shape: &Shape,
    with: With,
    tags: &[&TagEntry],
) -> Result<Told, ContinuationError> {
    let with = match with {
        With::Words(words) => With::Words(settled(vm, words, shape.params.all())?),
        With::Throw(exception) => With::Throw(exception),
    };
    let symbol = driver(vm, shape, &with, tags)?;
    let (sender, told) = channel();
    let tell = Box::new(move |cx: &mut Cx, exit: &Exit| {
        // The receiver is there until the process is joined, which is after this.
        let _ = sender.send(Kept::of(cx, exit));
    });
    let arguments = |allocator: &mut Allocator| {
        let mut arguments = vec![handle.load()];
        match &with {
            With::Throw(exception) => arguments.extend(exception.iter().map(Rooted::load)),
            With::Words(words) => {
                let plain: Vec<u64> = words.iter().filter_map(|word| word.load().err()).collect();
                arguments.push(if plain.is_empty() { Value::NIL } else { allocator.raw(&plain) });
                arguments.extend(words.iter().filter_map(|word| word.load().ok()));
            }
        }
        arguments
    };
    let pid = vm.watched().start(vm, &symbol, arguments, tell)?;
    vm.join(pid);
    let kept = told.try_recv().map_err(|_| ContinuationError::Stopped)?;
    Ok(kept.told(vm, shape, tags))
}

/// Words of these types, with what is bound in the handles. A driver trusts the words it gets; an
/// implementation of `Guest` may be anybody's.
fn settled(vm: &Arc<Vm>, words: Vec<Word>, types: GuestTypes<'_>) -> Result<Vec<Word>, ContinuationError> {
    assert_eq!(words.len(), types.len(), "`to_words` gives a word for each type");
    let settled = words.into_iter().zip(types.iter()).map(|(word, ty)| match (word, ty.ty()) {
        (Word::Continuation(Some(given)), Type::Cont(_)) => {
            if !given.shape.is(given.bound.len(), ty) {
                let (given, wanted) = (given.to_string(), ty.to_string());
                return Err(ContinuationError::Signature { given, wanted });
            }
            bound(vm, given).map(|given| Word::Continuation(Some(given)))
        }
        (word @ Word::Plain(_), Type::I64 | Type::F64 | Type::Bool)
        | (word @ Word::Value(_), Type::Value)
        | (word @ Word::Continuation(None), Type::Cont(_)) => Ok(word),
        _ => panic!("`to_word` gives a `Word::Value` for a `value` only"),
    });
    settled.collect()
}

/// A continuation whose handle has all arguments that are bound. One that is used up stays as it is: who
/// resumes it is told.
fn bound(vm: &Arc<Vm>, given: Resumable) -> Result<Resumable, ContinuationError> {
    let Resumable { handle, shape, bound } = given;
    let count = bound.len();
    if count == 0 {
        return Ok(Resumable { handle, shape, bound });
    }
    let words = settled(vm, bound, shape.params.first(count))?;
    let slot = vm.machine().with_context(|context| {
        let words = words.iter().map(|word| match word.load() {
            Ok(value) => (value.bits(), true),
            Err(bits) => (bits, false),
        });
        let words: Vec<(u64, bool)> = words.collect();
        let handle = context.bind_continuation(handle.load(), &words);
        handle.ok().map(|handle| GcSlot::new(vm.heap(), handle))
    });
    let handle = slot.map_or(handle, |slot| Rooted::of_slot(vm, slot));
    Ok(Resumable { handle, shape: shape.without(count), bound: Vec::new() })
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

    fn told(self, vm: &Arc<Vm>, shape: &Shape, tags: &[&TagEntry]) -> Told {
        let root = |slot| Rooted::of_slot(vm, slot);
        Told::Ended(match self {
            Self::Returned(slot) => return unpack(vm, &slot, shape, tags),
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
fn unpack(vm: &Arc<Vm>, slot: &GcSlot, shape: &Shape, tags: &[&TagEntry]) -> Told {
    vm.machine().as_mutator(|| {
        let result = slot.load();
        let [number, raw, values @ ..] = result.as_tuple().expect("made by a driver") else {
            unreachable!("a driver gives a number and raw words")
        };
        let number = number.as_small().expect("made by a driver");
        let mut values = values.iter().copied();
        let mut plain = raw.as_raw().unwrap_or_default().iter().copied();
        let mut next = || values.next().expect("made by a driver");
        let root = |value| Rooted::of_slot(vm, GcSlot::new(vm.heap(), value));
        if number == THROWN {
            return thrown([next(), next(), next()].map(root));
        }
        let clause = (number != RETURNED).then_some((number - SUSPENDED) as usize);
        let handle = clause.map(|_| root(next()));
        let types = clause.map_or(&shape.results, |clause| &tags[clause].shape.params);
        let words = types.types().iter().map(|&ty| match ty {
            Type::Value => Word::Value(root(next())),
            Type::Cont(cont) => {
                let value = next();
                let given = || Resumable { handle: root(value), shape: types.shape(cont), bound: Vec::new() };
                Word::Continuation((!value.is_none()).then(given))
            }
            Type::I64 | Type::F64 | Type::Bool => Word::Plain(plain.next().expect("made by a driver")),
        });
        let words = words.collect();
        match (clause, handle) {
            (Some(clause), Some(handle)) => Told::Suspended { clause, payload: words, handle },
            _ => Told::Returned(words),
        }
    })
}

/// The type of all continuations that only pass through a driver.
const PASSED: Type = Type::Cont(ContType(0));
/// The type of the one that it resumes; those of its clauses follow.
const RESUMED: ContType = ContType(1);

/// Types as a driver has them.
fn passed(types: &TypeList) -> Vec<Type> {
    types.types().iter().map(|&ty| if matches!(ty, Type::Cont(_)) { PASSED } else { ty }).collect()
}

/// The symbol of the driver for a shape and tags, made at its first use: the name says all of it.
fn driver(vm: &Vm, shape: &Shape, with: &With, tags: &[&TagEntry]) -> Result<String, ContinuationError> {
    let list = |types: &[Type]| types.iter().map(Type::to_string).collect::<Vec<_>>().join(",");
    let (kind, arity) = match with {
        With::Words(words) => {
            let references = words.iter().filter(|word| !matches!(word, Word::Plain(_)));
            ("resume", 2 + references.count())
        }
        With::Throw(exception) => ("throw", 1 + exception.len()),
    };
    let signature = Signature { params: passed(&shape.params), results: passed(&shape.results) };
    let (params, results) = (list(&signature.params), list(&signature.results));
    let mut symbol = format!("%continuation:{kind} ({params}) -> ({results})");
    for tag in tags {
        let _ = write!(symbol, " {}", tag.word);
    }
    let _ = write!(symbol, "/{arity}");
    if !vm.is_defined(&symbol) {
        let words = tags.iter().map(|tag| tag.word).collect();
        vm.load_importing(module(&symbol, arity, signature, with, tags), words)?;
    }
    Ok(symbol)
}

fn module(symbol: &str, arity: usize, signature: Signature, with: &With, tags: &[&TagEntry]) -> Module {
    let mut b = FunctionBuilder::new(Symbol(0), &vec![Type::Value; arity], &[Type::Value]);
    let params = b.params(Block(0)).to_vec();
    b.effect(Op::Reduction(1));
    let cont = b.inst(Op::ValueCont(RESUMED, params[0]), Type::Cont(RESUMED));
    let with = match (with, &params[1..]) {
        (With::Words(_), [raw, values @ ..]) => {
            Resumption::Values(arguments(&mut b, &signature.params, *raw, values))
        }
        (With::Throw(_), &[class, reason]) => Resumption::Throw { class, reason },
        (With::Throw(_), &[class, reason, trace]) => Resumption::ThrowRef { class, reason, trace },
        _ => unreachable!("the arity is made from the same"),
    };
    let (returned, results) = block(&mut b, &signature.results);
    let (unwind, exception) = block(&mut b, &[Type::Value; 3]);
    let mut ends = vec![(returned, RETURNED, results), (unwind, THROWN, exception)];
    let mut conts = vec![Signature { params: vec![], results: vec![] }, signature];
    let (mut clauses, mut list) = (Vec::new(), Vec::new());
    for (number, entry) in (0..).zip(tags) {
        let (params, results) = (passed(&entry.shape.params), passed(&entry.shape.results));
        let mut types = params.clone();
        types.push(Type::Cont(ContType(RESUMED.0 + 1 + number)));
        let (block, mut given) = block(&mut b, &types);
        given.rotate_right(1);
        clauses.push(Clause::Suspend { tag: TagRef(number), block });
        ends.push((block, SUSPENDED + i64::from(number), given));
        conts.push(Signature { params: results.clone(), results: conts[1].results.clone() });
        // One tag may have two clauses, so their names say nothing.
        list.push(Tag { name: number.to_string(), params, results });
    }
    let normal = Jump { block: returned, args: Vec::new() };
    b.terminate(Terminator::Resume { with, cont, clauses, normal, unwind: Some(unwind) });
    for (block, number, values) in ends {
        b.switch_to(block);
        let result = pack(&mut b, number, &values);
        b.terminate(Terminator::Return(vec![result]));
    }
    Module {
        name: "%continuation".to_owned(),
        functions: vec![b.finish()],
        symbols: vec![symbol.to_owned()],
        tags: list,
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
            Type::Value => values.next().expect("as many as the driver's arity says"),
            Type::Cont(cont) => {
                let value = values.next().expect("as many as the driver's arity says");
                b.inst(Op::ValueCont(cont, value), ty)
            }
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
    /// The value, for a thread that collections wait for; of a word that is none its bits.
    fn load(&self) -> Result<Value, u64> {
        match self {
            Word::Plain(bits) => Err(*bits),
            Word::Value(value) => Ok(value.load()),
            Word::Continuation(given) => Ok(given.as_ref().map_or(Value::NONE, |given| given.handle.load())),
        }
    }

    /// Whether it may be given to guest code of a VM.
    pub(super) fn is_of(&self, vm: &Arc<Vm>) -> bool {
        match self {
            Word::Plain(_) | Word::Continuation(None) => true,
            Word::Value(value) => value.is_of(vm),
            Word::Continuation(Some(Resumable { handle, bound, .. })) => {
                handle.is_of(vm) && bound.iter().all(|word| word.is_of(vm))
            }
        }
    }
}
