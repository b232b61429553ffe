//! Erlang terms as Rust values of their own: what enters and leaves the VM.
//!
//! A [`Term`] borrows nothing from the heap, so it may be kept, sent to other threads and outlive the VM.
//! What has no form outside (funs, references) is held by an [`Opaque`], which keeps it alive.

use std::fmt;
use std::sync::Arc;

use dashu_int::IBig;
use tambour::{Allocator, Bits, GcSlot, Heap, Pid, Value, Vm};

use crate::format::{self, Encoding};
use crate::term::{integer, list, map};

/// How deep terms may nest that enter or leave the VM; the length of lists doesn't count. Conversions and
/// drops are recursive, on threads whose stacks are no larger than usual.
pub const MAX_DEPTH: usize = 500;

/// An atom, by its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Atom(pub String);

impl From<&str> for Atom {
    fn from(name: &str) -> Self {
        Self(name.to_owned())
    }
}

/// Any Erlang term.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// An integer of up to 64 bits.
    Integer(i64),
    /// Any other integer.
    Big(IBig),
    /// A float.
    Float(f64),
    /// An atom.
    Atom(Atom),
    /// A binary.
    Binary(Vec<u8>),
    /// A bitstring of any length: its bytes, the last one filled up with zeros, and how many bits it has.
    Bitstring(Vec<u8>, usize),
    /// A list, of which `[]` is one.
    List(Vec<Term>),
    /// A list with a tail that isn't a list.
    ImproperList(Vec<Term>, Box<Term>),
    /// A tuple.
    Tuple(Vec<Term>),
    /// Keys and values of a map. In the VM, of equal keys the last one counts.
    Map(Vec<(Term, Term)>),
    /// A process.
    Pid(Pid),
    /// What can only be handed on: a fun, a reference.
    Opaque(Opaque),
}

/// A term that Rust can keep, compare and give back to the VM that it comes from.
#[derive(Clone)]
pub struct Opaque {
    slot: Arc<GcSlot>,
    heap: Arc<Heap>,
    /// Serial number of a reference; address of anything else, where nothing else can be meanwhile.
    identity: u64,
    text: String,
}

impl fmt::Debug for Opaque {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Opaque {
    fn eq(&self, other: &Self) -> bool {
        self.identity == other.identity && Arc::ptr_eq(&self.heap, &other.heap)
    }
}

/// Why a term can't be converted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// It is another kind of term, or out of range: what was wanted, and what there is.
    #[error("expected {expected}, not {found}")]
    Kind {
        /// What was wanted, in words.
        expected: &'static str,
        /// The beginning of the term in Rust's notation.
        found: String,
    },
    /// It nests deeper than [`MAX_DEPTH`].
    #[error("the term nests more than {MAX_DEPTH} deep")]
    Depth,
    /// An [`Opaque`] of another VM, an integer larger than Erlang has, a bitstring of more bits than bytes.
    #[error("the term isn't one of this VM")]
    Foreign,
}

impl Term {
    /// The term that a value stands for.
    pub(super) fn of(vm: &Vm, value: Value) -> Result<Self, Mismatch> {
        read(vm, value, MAX_DEPTH)
    }

    /// Whether [`build`](Self::build) can make a value of it in this heap.
    pub(super) fn check(&self, heap: &Arc<Heap>) -> Result<(), Mismatch> {
        self.check_depth(heap, MAX_DEPTH)
    }

    fn check_depth(&self, heap: &Arc<Heap>, depth: usize) -> Result<(), Mismatch> {
        let depth = depth.checked_sub(1).ok_or(Mismatch::Depth)?;
        match self {
            Self::Opaque(opaque) if !Arc::ptr_eq(&opaque.heap, heap) => Err(Mismatch::Foreign),
            Self::Big(number) if number.as_sign_words().1.len() > integer::LIMBS_MAX => {
                Err(Mismatch::Foreign)
            }
            Self::Bitstring(bytes, bits) if *bits > 8 * bytes.len() => Err(Mismatch::Foreign),
            Self::List(terms) | Self::Tuple(terms) => {
                terms.iter().try_for_each(|term| term.check_depth(heap, depth))
            }
            Self::ImproperList(terms, tail) => {
                terms.iter().chain([&**tail]).try_for_each(|term| term.check_depth(heap, depth))
            }
            Self::Map(pairs) => pairs.iter().try_for_each(|(key, value)| {
                key.check_depth(heap, depth).and_then(|()| value.check_depth(heap, depth))
            }),
            _ => Ok(()),
        }
    }

    /// The value in a VM's heap, after [`check`](Self::check).
    pub(crate) fn build(&self, vm: &Vm, heap: &mut Allocator) -> Value {
        match self {
            Self::Integer(number) => integer::from_i64(heap, *number),
            Self::Big(number) => integer::from_big(heap, number).expect("`check` saw its size"),
            Self::Float(number) => heap.float(*number),
            Self::Atom(Atom(name)) => vm.atom(name),
            Self::Binary(bytes) => heap.binary(bytes),
            Self::Bitstring(bytes, bits) => heap.bitstring(Bits::of(bytes).slice(0, *bits)),
            Self::List(terms) => {
                let values = build_all(terms, vm, heap);
                heap.list(&values, Value::NIL)
            }
            Self::ImproperList(terms, tail) => {
                let (values, tail) = (build_all(terms, vm, heap), tail.build(vm, heap));
                heap.list(&values, tail)
            }
            Self::Tuple(terms) => {
                let values = build_all(terms, vm, heap);
                heap.tuple(&values)
            }
            Self::Map(pairs) => {
                let pairs = pairs.iter().map(|(key, value)| (key.build(vm, heap), value.build(vm, heap)));
                let pairs = pairs.collect();
                map::from_pairs(vm, heap, pairs)
            }
            Self::Pid(pid) => Value::pid(*pid),
            Self::Opaque(opaque) => opaque.slot.load(),
        }
    }
}

fn build_all(terms: &[Term], vm: &Vm, heap: &mut Allocator) -> Vec<Value> {
    terms.iter().map(|term| term.build(vm, heap)).collect()
}

fn read(vm: &Vm, value: Value, depth: usize) -> Result<Term, Mismatch> {
    let depth = depth.checked_sub(1).ok_or(Mismatch::Depth)?;
    let all = |values: &[Value]| -> Result<Vec<Term>, Mismatch> {
        values.iter().map(|&one| read(vm, one, depth)).collect()
    };
    if let Some(number) = value.as_small() {
        return Ok(Term::Integer(number));
    }
    if let Some(number) = integer::big(value) {
        return Ok(i64::try_from(&number).map_or(Term::Big(number), Term::Integer));
    }
    if let Some(number) = value.as_float() {
        return Ok(Term::Float(number));
    }
    if let Some(atom) = value.as_atom() {
        return Ok(Term::Atom(Atom(vm.atoms().name(atom).to_owned())));
    }
    if value.is_nil() || value.is_pair() {
        let mut elements = list::elements(value);
        let terms = elements.by_ref().map(|one| read(vm, one, depth)).collect::<Result<Vec<_>, _>>()?;
        let tail = elements.rest();
        return match tail.is_nil() {
            true => Ok(Term::List(terms)),
            false => Ok(Term::ImproperList(terms, Box::new(read(vm, tail, depth)?))),
        };
    }
    if let Some(pid) = value.as_pid() {
        return Ok(Term::Pid(pid));
    }
    if let Some(bits) = value.as_bits() {
        let bytes = bits.to_bytes().into_owned();
        return Ok(if bits.is_bytes() { Term::Binary(bytes) } else { Term::Bitstring(bytes, bits.len()) });
    }
    if let Some(elements) = value.as_tuple() {
        return Ok(Term::Tuple(all(elements)?));
    }
    if value.is_map() {
        let (keys, values): (Vec<Value>, Vec<Value>) = map::pairs(value).into_iter().unzip();
        return Ok(Term::Map(all(&keys)?.into_iter().zip(all(&values)?).collect()));
    }
    Ok(Term::Opaque(hold(vm, value)))
}

fn hold(vm: &Vm, value: Value) -> Opaque {
    let heap = Arc::clone(vm.heap());
    let mut text = String::new();
    format::write(&mut text, vm, value, -1, Encoding::Unicode);
    let identity = value.as_reference().map_or(value.bits(), |(serial, _)| serial);
    Opaque { slot: Arc::new(GcSlot::new(&heap, value)), heap, identity, text }
}
