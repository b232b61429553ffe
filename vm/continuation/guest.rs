//! Rust's values as those of guest code, and back.

use std::fmt;
use std::sync::Arc;

use tambour_codegen::ir::Type;
use tambour_codegen::literal::Terms;
use tambour_shared_heap::{Allocator, GcSlot, Value};

use super::Continuation;
use super::types::{GuestType, GuestTypes, Shape};
use crate::vm::Vm;

/// A value of guest code in Rust's hands: kept alive as long as this, whatever it is.
#[derive(Clone)]
pub struct Rooted {
    pub(super) vm: Arc<Vm>,
    slot: Arc<GcSlot>,
}

impl Rooted {
    /// Keeps the value that `build` makes. Collections wait until `build` returns.
    ///
    /// # Panics
    /// On a scheduler, and inside of [`read`](Self::read).
    pub fn new(vm: &Arc<Vm>, build: impl FnOnce(&mut Allocator) -> Value) -> Self {
        let slot = vm.machine().with_context(|context| {
            let value = build(&mut context.allocator);
            GcSlot::new(vm.heap(), value)
        });
        Self::of_slot(vm, slot)
    }

    /// Keeps what a slot keeps.
    pub(super) fn of_slot(vm: &Arc<Vm>, slot: GcSlot) -> Self {
        Self { vm: Arc::clone(vm), slot: Arc::new(slot) }
    }

    /// The atom of this name.
    #[must_use]
    pub fn atom(vm: &Arc<Vm>, name: &str) -> Self {
        let atom = vm.atom(name);
        Self::new(vm, |_| atom)
    }

    /// The name, if this is an atom.
    #[must_use]
    pub fn as_atom(&self) -> Option<&str> {
        let atom = self.read(|value| value.as_atom())?;
        Some(self.vm.atoms().name(atom))
    }

    /// Looks at the value; collections wait until `look` returns, and nothing of it is to be kept.
    pub fn read<R>(&self, look: impl FnOnce(Value) -> R) -> R {
        self.vm.machine().as_mutator(|| look(self.slot.load()))
    }

    /// The value, for a thread that collections wait for.
    pub(super) fn load(&self) -> Value {
        self.slot.load()
    }

    pub(super) fn is_of(&self, vm: &Arc<Vm>) -> bool {
        Arc::ptr_eq(&self.vm, vm)
    }
}

impl fmt::Debug for Rooted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.read(|value| Terms::literal(&*self.vm, value.bits())) {
            Some(literal) => write!(f, "{literal}"),
            None => f.write_str("..."),
        }
    }
}

/// An argument or a result on its way between Rust and guest code.
#[derive(Clone, Debug)]
pub enum Word {
    /// An `i64`, the bits of an `f64`, or a `bool` as 0 or 1.
    Plain(u64),
    /// A `value`.
    Value(Rooted),
    /// A continuation, or null.
    Continuation(Option<Resumable>),
}

/// A continuation on its way between Rust and guest code, of whatever type.
#[derive(Clone)]
pub struct Resumable {
    pub(super) handle: Rooted,
    /// With the parameters that are bound.
    pub(super) shape: Shape,
    /// Arguments that the handle doesn't have yet.
    pub(super) bound: Vec<Word>,
}

impl fmt::Display for Resumable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} -> {}]", self.shape.params.from(self.bound.len()), self.shape.results.all())
    }
}

impl fmt::Debug for Resumable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Resumable{self}")
    }
}

/// A type whose values guest code has, too.
///
/// | Rust | guest code |
/// |---|---|
/// | `i64` | `i64`, or a `value` that is an integer |
/// | `f64` | `f64`, or a `value` that is a float |
/// | `bool` | `bool` |
/// | [`Rooted`] | any `value` |
/// | [`Continuation`] | a continuation of a type that fits, not null |
/// | `Option<Continuation>` | a continuation of a type that fits, or null |
///
/// A program's own type is made of one of these.
pub trait Guest: Sized {
    /// Whether an argument or a result of type `ty` can be one.
    fn fits(ty: GuestType<'_>) -> bool;

    /// The word of type `ty`, which fits.
    fn to_word(self, ty: Type, vm: &Arc<Vm>) -> Word;

    /// What a word says. `None`: the value is something else.
    fn from_word(word: Word) -> Option<Self>;
}

impl Guest for i64 {
    fn fits(ty: GuestType<'_>) -> bool {
        matches!(ty.ty(), Type::I64 | Type::Value)
    }

    fn to_word(self, ty: Type, vm: &Arc<Vm>) -> Word {
        if ty == Type::I64 {
            return Word::Plain(self.cast_unsigned());
        }
        let big = |heap: &mut Allocator| heap.bigint(self < 0, &[self.unsigned_abs()]);
        Word::Value(Rooted::new(vm, |heap| Value::small(self).unwrap_or_else(|| big(heap))))
    }

    fn from_word(word: Word) -> Option<Self> {
        match word {
            Word::Plain(bits) => Some(bits.cast_signed()),
            Word::Value(value) => value.read(|value| match (value.as_small(), value.as_bigint()) {
                (Some(number), _) => Some(number),
                (None, Some((is_negative, &[limb]))) => {
                    let number = if is_negative { -i128::from(limb) } else { i128::from(limb) };
                    number.try_into().ok()
                }
                _ => None,
            }),
            Word::Continuation(_) => None,
        }
    }
}

impl Guest for f64 {
    fn fits(ty: GuestType<'_>) -> bool {
        matches!(ty.ty(), Type::F64 | Type::Value)
    }

    fn to_word(self, ty: Type, vm: &Arc<Vm>) -> Word {
        match ty {
            Type::F64 => Word::Plain(self.to_bits()),
            _ => Word::Value(Rooted::new(vm, |heap| heap.float(self))),
        }
    }

    fn from_word(word: Word) -> Option<Self> {
        match word {
            Word::Plain(bits) => Some(Self::from_bits(bits)),
            Word::Value(value) => value.read(|value| value.as_float()),
            Word::Continuation(_) => None,
        }
    }
}

impl Guest for bool {
    fn fits(ty: GuestType<'_>) -> bool {
        ty.ty() == Type::Bool
    }

    fn to_word(self, _: Type, _: &Arc<Vm>) -> Word {
        Word::Plain(self.into())
    }

    fn from_word(word: Word) -> Option<Self> {
        match word {
            Word::Plain(bits) => Some(bits != 0),
            Word::Value(_) | Word::Continuation(_) => None,
        }
    }
}

impl Guest for Rooted {
    fn fits(ty: GuestType<'_>) -> bool {
        ty.ty() == Type::Value
    }

    fn to_word(self, _: Type, _: &Arc<Vm>) -> Word {
        Word::Value(self)
    }

    fn from_word(word: Word) -> Option<Self> {
        match word {
            Word::Value(value) => Some(value),
            Word::Plain(_) | Word::Continuation(_) => None,
        }
    }
}

impl<Args: Guests, Output: Guests> Guest for Continuation<Args, Output> {
    fn fits(ty: GuestType<'_>) -> bool {
        let fit = |[params, results]: [GuestTypes<'_>; 2]| Args::fit(params) && Output::fit(results);
        ty.continuation().is_some_and(|parts| ty.is_deep() || fit(parts))
    }

    fn to_word(self, _: Type, _: &Arc<Vm>) -> Word {
        let Self { handle, shape, bound, .. } = self;
        Word::Continuation(Some(Resumable { handle, shape, bound }))
    }

    fn from_word(word: Word) -> Option<Self> {
        let Word::Continuation(Some(Resumable { handle, shape, bound })) = word else { return None };
        // What named its type may have been compared in part only.
        let fit = Args::fit(shape.params.from(bound.len())) && Output::fit(shape.results.all());
        let vm = Arc::clone(&handle.vm);
        fit.then(|| Self { bound, ..Self::of(&vm, handle, shape) })
    }
}

impl<Args: Guests, Output: Guests> Guest for Option<Continuation<Args, Output>> {
    fn fits(ty: GuestType<'_>) -> bool {
        Continuation::<Args, Output>::fits(ty)
    }

    fn to_word(self, ty: Type, vm: &Arc<Vm>) -> Word {
        self.map_or(Word::Continuation(None), |continuation| continuation.to_word(ty, vm))
    }

    fn from_word(word: Word) -> Option<Self> {
        match word {
            Word::Continuation(None) => Some(None),
            word => Continuation::from_word(word).map(Some),
        }
    }
}

/// All arguments or all results: `()`, one [`Guest`], or a tuple of two to six.
pub trait Guests: Sized {
    /// Whether they are as many as these types, and fit them one by one.
    fn fit(types: GuestTypes<'_>) -> bool;

    /// Appends the words of these types, which fit.
    fn to_words(self, types: &[Type], vm: &Arc<Vm>, words: &mut Vec<Word>);

    /// Takes as many words. `None`: one of them is something else.
    fn from_words(words: &mut dyn Iterator<Item = Word>) -> Option<Self>;
}

impl Guests for () {
    fn fit(types: GuestTypes<'_>) -> bool {
        types.is_empty()
    }

    fn to_words(self, _: &[Type], _: &Arc<Vm>, _: &mut Vec<Word>) {}

    fn from_words(_: &mut dyn Iterator<Item = Word>) -> Option<Self> {
        Some(())
    }
}

impl<T: Guest> Guests for T {
    fn fit(types: GuestTypes<'_>) -> bool {
        types.single().is_some_and(T::fits)
    }

    fn to_words(self, types: &[Type], vm: &Arc<Vm>, words: &mut Vec<Word>) {
        words.push(self.to_word(types[0], vm));
    }

    fn from_words(words: &mut dyn Iterator<Item = Word>) -> Option<Self> {
        T::from_word(words.next()?)
    }
}

/// Arguments of which the first can be bound.
pub trait Bind: Guests {
    /// The first.
    type First: Guest;
    /// The others.
    type Rest: Guests;
}

impl<T: Guest> Bind for T {
    type First = T;
    type Rest = ();
}

macro_rules! tuples {
    ($(($($name:ident $at:tt)+) $first:ident $rest:ty;)+) => {$(
        impl<$($name: Guest),+> Guests for ($($name,)+) {
            fn fit(types: GuestTypes<'_>) -> bool {
                let mut each = types.iter();
                types.len() == [$($at),+].len() && $(each.next().is_some_and($name::fits))&&+
            }

            fn to_words(self, types: &[Type], vm: &Arc<Vm>, words: &mut Vec<Word>) {
                $(words.push(self.$at.to_word(types[$at], vm));)+
            }

            fn from_words(words: &mut dyn Iterator<Item = Word>) -> Option<Self> {
                Some(($($name::from_word(words.next()?)?,)+))
            }
        }

        impl<$($name: Guest),+> Bind for ($($name,)+) {
            type First = $first;
            type Rest = $rest;
        }
    )+};
}

tuples! {
    (A 0 B 1) A B;
    (A 0 B 1 C 2) A (B, C);
    (A 0 B 1 C 2 D 3) A (B, C, D);
    (A 0 B 1 C 2 D 3 E 4) A (B, C, D, E);
    (A 0 B 1 C 2 D 3 E 4 F 5) A (B, C, D, E, F);
}
