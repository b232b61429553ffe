//! What constants of the IR's text form mean in a VM.
//!
//! # Invariant
//! T1. The bits of a constant in a module are a value: an immediate, or the address of an object that is
//! never collected.

use tambour_codegen::literal::{Literal, Terms};
use tambour_shared_heap::layout::{TAG_FLOAT_HIGH, TAG_FLOAT_LOW, TAG_MASK, TAG_SMALL};
use tambour_shared_heap::{Allocator, Value};

use crate::vm::Vm;

/// Tuples in tuples that are printed; what is deeper is shown as bits.
const MAX_DEPTH: usize = 100;

impl Terms for Vm {
    fn bits(&self, literal: &Literal) -> Result<u64, String> {
        check(literal)?;
        Ok(self.literal(|allocator| build(self, allocator, literal)).bits())
    }

    fn literal(&self, bits: u64) -> Option<Literal> {
        // SAFETY: T1.
        text(self, unsafe { Value::from_bits(bits) }, 0)
    }
}

/// What can't be a constant of this VM. Bits have to mean the same in every one.
fn check(literal: &Literal) -> Result<(), String> {
    match literal {
        Literal::Bits(bits) if ![TAG_SMALL, TAG_FLOAT_LOW, TAG_FLOAT_HIGH].contains(&(bits & TAG_MASK)) => {
            Err(format!("`{literal}` means something in another VM only"))
        }
        Literal::Integer(number) if Value::small(*number).is_none() => {
            Err(format!("{number} doesn't fit a small integer of 61 bits"))
        }
        Literal::Tuple(elements) => elements.iter().try_for_each(check),
        Literal::List(elements, tail) => elements.iter().chain([&**tail]).try_for_each(check),
        _ => Ok(()),
    }
}

fn build(vm: &Vm, allocator: &mut Allocator, literal: &Literal) -> Value {
    match literal {
        Literal::Integer(number) => Value::small(*number).expect("checked before"),
        Literal::Float(number) => allocator.float(*number),
        Literal::Atom(name) => vm.atom(name),
        Literal::Bytes(bytes) => allocator.binary(bytes),
        Literal::Tuple(elements) => {
            let elements: Vec<Value> = elements.iter().map(|one| build(vm, allocator, one)).collect();
            allocator.tuple(&elements)
        }
        Literal::List(elements, tail) => {
            let elements: Vec<Value> = elements.iter().map(|one| build(vm, allocator, one)).collect();
            let tail = build(vm, allocator, tail);
            allocator.list(&elements, tail)
        }
        Literal::Nil => Value::NIL,
        Literal::None => Value::NONE,
        // SAFETY: T1: checked before.
        Literal::Bits(bits) => unsafe { Value::from_bits(*bits) },
    }
}

fn text(vm: &Vm, value: Value, depth: usize) -> Option<Literal> {
    if depth > MAX_DEPTH {
        return None;
    }
    if let Some(number) = value.as_small() {
        return Some(Literal::Integer(number));
    }
    if let Some(number) = value.as_float() {
        return Some(Literal::Float(number));
    }
    if let Some(atom) = value.as_atom() {
        return Some(Literal::Atom(vm.atoms().name(atom).to_owned()));
    }
    if value.is_nil() {
        return Some(Literal::Nil);
    }
    if value.is_none() {
        return Some(Literal::None);
    }
    if value.is_binary() {
        return value.bytes().map(|bytes| Literal::Bytes(bytes.into_owned()));
    }
    let inner = |value| text(vm, value, depth + 1);
    if let Some(elements) = value.as_tuple() {
        return elements.iter().map(|&element| inner(element)).collect::<Option<_>>().map(Literal::Tuple);
    }
    let (mut elements, mut rest) = (Vec::new(), value);
    while let Some((head, tail)) = rest.as_pair() {
        elements.push(inner(head)?);
        rest = tail;
    }
    // What isn't a list has a text of another kind, or none.
    if elements.is_empty() { None } else { Some(Literal::List(elements, Box::new(inner(rest)?))) }
}
