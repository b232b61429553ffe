//! Rust's values as those of guest code, and back.

use std::fmt;
use std::sync::Arc;

use tambour_codegen::ir::Type;
use tambour_codegen::literal::Terms;
use tambour_shared_heap::{Allocator, GcSlot, Value};

use crate::vm::Vm;

/// A value of guest code in Rust's hands: kept alive as long as this, whatever it is.
#[derive(Clone)]
pub struct Rooted {
    vm: Arc<Vm>,
    slot: Arc<GcSlot>,
}

impl Rooted {
    /// Keeps the value that `build` makes. From any thread; collections wait until `build` returns.
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
}

/// A type whose values guest code has, too.
///
/// | Rust | guest code |
/// |---|---|
/// | `i64` | `i64`, or a `value` that is an integer |
/// | `f64` | `f64`, or a `value` that is a float |
/// | `bool` | `bool` |
/// | [`Rooted`] | any `value` |
///
/// A program's own type is made of one of these.
pub trait Guest: Sized {
    /// Whether an argument or a result of type `ty` can be one.
    fn fits(ty: Type) -> bool;

    /// The word of type `ty`, which fits.
    fn to_word(self, ty: Type, vm: &Arc<Vm>) -> Word;

    /// What a word says. `None`: the value is something else.
    fn from_word(word: Word) -> Option<Self>;
}

impl Guest for i64 {
    fn fits(ty: Type) -> bool {
        matches!(ty, Type::I64 | Type::Value)
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
        }
    }
}

impl Guest for f64 {
    fn fits(ty: Type) -> bool {
        matches!(ty, Type::F64 | Type::Value)
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
        }
    }
}

impl Guest for bool {
    fn fits(ty: Type) -> bool {
        ty == Type::Bool
    }

    fn to_word(self, _: Type, _: &Arc<Vm>) -> Word {
        Word::Plain(self.into())
    }

    fn from_word(word: Word) -> Option<Self> {
        match word {
            Word::Plain(bits) => Some(bits != 0),
            Word::Value(_) => None,
        }
    }
}

impl Guest for Rooted {
    fn fits(ty: Type) -> bool {
        ty == Type::Value
    }

    fn to_word(self, _: Type, _: &Arc<Vm>) -> Word {
        Word::Value(self)
    }

    fn from_word(word: Word) -> Option<Self> {
        match word {
            Word::Plain(_) => None,
            Word::Value(value) => Some(value),
        }
    }
}

/// All arguments or all results: `()`, one [`Guest`], or a tuple of two to six.
pub trait Guests: Sized {
    /// How many there are.
    const COUNT: usize;

    /// Whether they fit these types, one by one.
    fn fit(types: &[Type]) -> bool;

    /// Appends the words of these types, which fit.
    fn to_words(self, types: &[Type], vm: &Arc<Vm>, words: &mut Vec<Word>);

    /// Takes as many words. `None`: one of them is something else.
    fn from_words(words: &mut dyn Iterator<Item = Word>) -> Option<Self>;
}

impl Guests for () {
    const COUNT: usize = 0;

    fn fit(types: &[Type]) -> bool {
        types.is_empty()
    }

    fn to_words(self, _: &[Type], _: &Arc<Vm>, _: &mut Vec<Word>) {}

    fn from_words(_: &mut dyn Iterator<Item = Word>) -> Option<Self> {
        Some(())
    }
}

impl<T: Guest> Guests for T {
    const COUNT: usize = 1;

    fn fit(types: &[Type]) -> bool {
        matches!(*types, [ty] if T::fits(ty))
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
            const COUNT: usize = [$($at),+].len();

            fn fit(types: &[Type]) -> bool {
                types.len() == Self::COUNT && $($name::fits(types[$at]))&&+
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
