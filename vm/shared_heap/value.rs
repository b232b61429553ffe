//! Values: one tagged 64-bit word each (the table of tags stands in ARCHITECTURE.md, "Values").
//!
//! # Invariants
//! H1. A pointer-tagged `Value` that is held between two safepoints refers to a live, initialised
//!     object whose layout is what its tag and header say. Collections happen only at safepoints and
//!     find every value through a `RootSource`, so reading through a value is safe. Only
//!     [`Value::from_bits`] can break this, which is why it is unsafe.
//! H2. An object never changes once another thread or an older object can see it. There are two
//!     exceptions. One is the `next` of a mailbox cell, which its receiver relinks under rules of its
//!     own; a cell is therefore read word by word and never lent out. The other is a buffer, which
//!     grows at its end (`binary`, P1 to P4); no program sees one, only slices of what is written.

use std::fmt;
use std::slice;

use crate::layout::{
    ATOM, FLOAT_NEGATIVE_ZERO, FLOAT_ROTATION, FLOAT_ZERO, FUN_CAPTURES, HEADER_SIZE_SHIFT,
    HEADER_TYPE_SHIFT, IMMEDIATE_KIND_MASK, IMMEDIATE_SHIFT, NIL, NONE, PID_GENERATION_SHIFT,
    PID_INDEX_SHIFT, SMALL_MAX, SMALL_MIN, TAG_BITS, TAG_BOXED, TAG_FLOAT_HIGH, TAG_FLOAT_LOW, TAG_MASK,
    TAG_PAIR, TAG_PID, TAG_SMALL, TYPE_ATOMICS, TYPE_BIGINT, TYPE_CELL, TYPE_FLOAT, TYPE_FUN, TYPE_RAW,
    TYPE_REFERENCE, TYPE_TUPLE,
};
use crate::sync::unmodelled::AtomicU64;

/// A tagged word: an immediate, or a reference to an object of the shared heap.
///
/// Equality and hash are those of the bits: two equal tuples at different addresses are different.
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Value(u64);

/// An atom: its index in the [`AtomTable`](crate::AtomTable).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Atom(pub u32);

/// Names a process: a slot and how often it was used before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pid {
    /// Index of the process slot.
    pub index: u32,
    /// Generation of the slot, 29 bits.
    pub generation: u32,
}

/// The fields of a fun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunRef<'a> {
    /// Address of the entry slot, whose word is the address to call.
    pub entry_slot: usize,
    /// Index in the language's fun table << 8 | arity.
    pub info: u64,
    /// Captured values.
    pub captures: &'a [Value],
}

impl Pid {
    /// Largest generation, 29 bits.
    pub const GENERATION_MAX: u32 = (1 << 29) - 1;
}

impl Value {
    /// The empty list.
    pub const NIL: Self = Self(NIL);
    /// "No value"; no guest program sees it.
    pub const NONE: Self = Self(NONE);

    /// The word itself.
    #[must_use]
    #[inline]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The value with these bits.
    ///
    /// # Safety
    /// H1: pointer-tagged bits refer to a live, initialised object.
    #[must_use]
    #[inline]
    pub const unsafe fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The tag, in the low three bits.
    #[must_use]
    #[inline]
    pub const fn tag(self) -> u64 {
        self.0 & TAG_MASK
    }

    /// Whether this refers to an object: a pair or a boxed object.
    #[must_use]
    #[inline]
    pub const fn is_pointer(self) -> bool {
        const { assert!(TAG_PAIR == 1 && TAG_BOXED == 2) };
        self.tag().wrapping_sub(TAG_PAIR) < 2
    }

    /// A small integer, if `number` fits 61 bits.
    #[must_use]
    #[inline]
    pub const fn small(number: i64) -> Option<Self> {
        if number >= SMALL_MIN && number <= SMALL_MAX {
            Some(Self((number as u64) << TAG_BITS))
        } else {
            None
        }
    }

    /// Whether this is a small integer.
    #[must_use]
    #[inline]
    pub const fn is_small(self) -> bool {
        self.tag() == TAG_SMALL
    }

    /// The number, if this is a small integer.
    #[must_use]
    #[inline]
    pub const fn as_small(self) -> Option<i64> {
        if self.is_small() { Some(self.0 as i64 >> TAG_BITS) } else { None }
    }

    /// Whether this is the empty list.
    #[must_use]
    #[inline]
    pub const fn is_nil(self) -> bool {
        self.0 == NIL
    }

    /// Whether this is "no value".
    #[must_use]
    #[inline]
    pub const fn is_none(self) -> bool {
        self.0 == NONE
    }

    /// An atom.
    #[must_use]
    #[inline]
    pub const fn atom(atom: Atom) -> Self {
        Self((atom.0 as u64) << IMMEDIATE_SHIFT | ATOM)
    }

    /// Whether this is an atom.
    #[must_use]
    #[inline]
    pub const fn is_atom(self) -> bool {
        self.0 & (IMMEDIATE_KIND_MASK | TAG_MASK) == ATOM
    }

    /// The atom, if this is one.
    #[must_use]
    #[inline]
    pub const fn as_atom(self) -> Option<Atom> {
        if self.is_atom() { Some(Atom((self.0 >> IMMEDIATE_SHIFT) as u32)) } else { None }
    }

    /// A pid.
    ///
    /// # Panics
    /// When the generation doesn't fit 29 bits.
    #[must_use]
    #[inline]
    pub const fn pid(pid: Pid) -> Self {
        assert!(pid.generation <= Pid::GENERATION_MAX, "a generation has 29 bits");
        Self(
            (pid.index as u64) << PID_INDEX_SHIFT | (pid.generation as u64) << PID_GENERATION_SHIFT | TAG_PID,
        )
    }

    /// Whether this is a pid.
    #[must_use]
    #[inline]
    pub const fn is_pid(self) -> bool {
        self.tag() == TAG_PID
    }

    /// The pid, if this is one.
    #[must_use]
    #[inline]
    pub const fn as_pid(self) -> Option<Pid> {
        if !self.is_pid() {
            return None;
        }
        Some(Pid {
            index: (self.0 >> PID_INDEX_SHIFT) as u32,
            generation: (self.0 >> PID_GENERATION_SHIFT) as u32,
        })
    }

    /// A float without an allocation, if its exponent fits the self-tagged form or it is a zero.
    #[must_use]
    #[inline]
    pub const fn float_immediate(number: f64) -> Option<Self> {
        const { assert!(TAG_FLOAT_LOW == 3 && TAG_FLOAT_HIGH == 4) };
        let bits = number.to_bits();
        let rotated = bits.rotate_left(FLOAT_ROTATION);
        if (rotated & TAG_MASK).wrapping_sub(TAG_FLOAT_LOW) < 2 {
            return Some(Self(rotated));
        }
        match bits {
            0 => Some(Self(FLOAT_ZERO)),
            0x8000_0000_0000_0000 => Some(Self(FLOAT_NEGATIVE_ZERO)),
            _ => None,
        }
    }

    /// The number, if this is a float: self-tagged, a zero, or boxed.
    #[must_use]
    #[inline]
    pub fn as_float(self) -> Option<f64> {
        if self.tag().wrapping_sub(TAG_FLOAT_LOW) < 2 {
            return Some(f64::from_bits(self.0.rotate_right(FLOAT_ROTATION)));
        }
        match self.0 {
            FLOAT_ZERO => Some(0.0),
            FLOAT_NEGATIVE_ZERO => Some(-0.0),
            _ => self.payload_of(TYPE_FLOAT).map(|words| f64::from_bits(words[0])),
        }
    }

    /// Whether this is a float of any form.
    #[must_use]
    #[inline]
    pub fn is_float(self) -> bool {
        self.as_float().is_some()
    }

    /// Whether this is a pair.
    #[must_use]
    #[inline]
    pub const fn is_pair(self) -> bool {
        self.tag() == TAG_PAIR
    }

    /// Head and tail, if this is a pair.
    #[must_use]
    #[inline]
    pub fn as_pair(self) -> Option<(Self, Self)> {
        if !self.is_pair() {
            return None;
        }
        // SAFETY: H1: a pair is two initialised words.
        let words = unsafe { &*((self.0 - TAG_PAIR) as *const [Self; 2]) };
        Some((words[0], words[1]))
    }

    /// Whether this is a boxed object: one with a header.
    #[must_use]
    #[inline]
    pub const fn is_boxed(self) -> bool {
        self.tag() == TAG_BOXED
    }

    /// The header word, if this is boxed.
    #[must_use]
    #[inline]
    pub fn header(self) -> Option<u64> {
        if !self.is_boxed() {
            return None;
        }
        // SAFETY: H1: a boxed object starts with its header word.
        Some(unsafe { *((self.0 - TAG_BOXED) as *const u64) })
    }

    /// The type id, if this is boxed.
    #[must_use]
    #[inline]
    pub fn type_id(self) -> Option<u32> {
        self.header().map(|header| (header >> HEADER_TYPE_SHIFT) as u32)
    }

    /// Address of the object, if this refers to one.
    #[must_use]
    #[inline]
    pub const fn address(self) -> Option<usize> {
        if self.is_pointer() { Some((self.0 & !TAG_MASK) as usize) } else { None }
    }

    /// Tells the processor that the object will be read soon. Of use where several are known beforehand.
    #[inline]
    pub fn prefetch(self) {
        crate::sys::prefetch((self.0 & !TAG_MASK) as usize);
    }

    /// The words after the header, raw ones and values alike, if this is boxed.
    #[must_use]
    #[inline]
    pub fn payload(&self) -> Option<&[u64]> {
        let words = header_words(self.header()?);
        // SAFETY: H1: the header's size counts the initialised words after it; H2: they don't change.
        Some(unsafe { slice::from_raw_parts((self.0 - TAG_BOXED + 8) as *const u64, words) })
    }

    /// The elements, if this is a tuple.
    #[must_use]
    #[inline]
    pub fn as_tuple(&self) -> Option<&[Self]> {
        self.payload_of(TYPE_TUPLE).map(as_values)
    }

    /// The two values, if this is a cell.
    #[must_use]
    #[inline]
    pub fn as_cell(self) -> Option<(Self, Self)> {
        if self.type_id()? != TYPE_CELL {
            return None;
        }
        // SAFETY: H1: a cell is a header and two values.
        let [_, first, second] = unsafe { ((self.0 - TAG_BOXED) as *const [Self; 3]).read() };
        Some((first, second))
    }

    /// Whether it is negative, and its limbs (least significant first), if this is a big integer.
    #[must_use]
    #[inline]
    pub fn as_bigint(&self) -> Option<(bool, &[u64])> {
        let (sign, limbs) = self.payload_of(TYPE_BIGINT)?.split_first()?;
        Some((*sign != 0, limbs))
    }

    /// The fields, if this is a fun.
    #[must_use]
    #[inline]
    pub fn as_fun(&self) -> Option<FunRef<'_>> {
        let words = self.payload_of(TYPE_FUN)?;
        Some(FunRef {
            entry_slot: words[0] as usize,
            info: words[1],
            captures: as_values(&words[FUN_CAPTURES..]),
        })
    }

    /// Serial number and creation, if this is a reference.
    #[must_use]
    #[inline]
    pub fn as_reference(self) -> Option<(u64, u64)> {
        self.payload_of(TYPE_REFERENCE).map(|words| (words[0], words[1]))
    }

    /// The array of words, if this is a reference that stands for one.
    #[must_use]
    pub fn as_atomics(&self) -> Option<&[AtomicU64]> {
        let &array = self.payload_of(TYPE_REFERENCE)?.get(2)?;
        // SAFETY: H1: the third word of a reference is a value.
        let array = unsafe { Self::from_bits(array) };
        if array.type_id()? != TYPE_ATOMICS {
            return None;
        }
        let words = header_words(array.header()?);
        // SAFETY: H1: the header counts the initialised words after it; they are only reached here, as
        // atomics. The reference keeps the array alive.
        Some(unsafe { slice::from_raw_parts((array.0 - TAG_BOXED + 8) as *const AtomicU64, words) })
    }

    /// The words, if this is an opaque record of raw words.
    #[must_use]
    #[inline]
    pub fn as_raw(&self) -> Option<&[u64]> {
        self.payload_of(TYPE_RAW)
    }

    /// The payload, if this is boxed and of this type.
    #[inline]
    pub(crate) fn payload_of(&self, type_id: u32) -> Option<&[u64]> {
        if self.type_id()? == type_id { self.payload() } else { None }
    }
}

/// Size in words, without the header, that a header word tells.
#[must_use]
#[inline]
pub(crate) const fn header_words(header: u64) -> usize {
    (header << (64 - HEADER_TYPE_SHIFT) >> (64 - HEADER_TYPE_SHIFT + HEADER_SIZE_SHIFT)) as usize
}

/// Words that the type's descriptor calls values.
#[inline]
pub(crate) fn as_values(words: &[u64]) -> &[Value] {
    // SAFETY: `Value` is transparent over u64; H1: these words of the object are values.
    unsafe { slice::from_raw_parts(words.as_ptr().cast(), words.len()) }
}

impl fmt::Debug for Value {
    /// Immediates by content, objects by address and type: never reads more than a header.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(number) = self.as_small() {
            write!(f, "Small({number})")
        } else if let Some(atom) = self.as_atom() {
            write!(f, "Atom({})", atom.0)
        } else if let Some(pid) = self.as_pid() {
            write!(f, "Pid({}.{})", pid.index, pid.generation)
        } else if self.is_nil() {
            f.write_str("Nil")
        } else if self.is_none() {
            f.write_str("None")
        } else if self.is_pair() {
            write!(f, "Pair({:#x})", self.0 - TAG_PAIR)
        } else if let Some(type_id) = self.type_id() {
            write!(f, "Boxed({:#x}, type {type_id})", self.0 - TAG_BOXED)
        } else if let Some(number) = self.as_float() {
            write!(f, "Float({number:?})")
        } else {
            write!(f, "Unknown({:#x})", self.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::layout::{TYPE_MAP, header};

    /// Floats at the edges of every class and of the self-tagged range.
    fn special_floats() -> Vec<f64> {
        let magnitudes = [
            0.0,
            f64::from_bits(1),
            f64::MIN_POSITIVE,
            f64::from_bits(f64::MIN_POSITIVE.to_bits() - 1),
            f64::EPSILON,
            1.0,
            1.5,
            std::f64::consts::PI,
            1e308,
            f64::MAX,
            f64::INFINITY,
            f64::NAN,
            f64::from_bits(0x7ff0_0000_0000_0001),
            f64::from_bits(0x7fff_ffff_ffff_ffff),
            f64::from_bits(0x300 << 52),
            f64::from_bits((0x300 << 52) - 1),
            f64::from_bits(0x500 << 52),
            f64::from_bits((0x500 << 52) - 1),
        ];
        magnitudes.iter().flat_map(|&x| [x, -x]).collect()
    }

    fn immediate_round_trip(number: f64) {
        let bits = number.to_bits();
        let exponent = bits >> 52 & 0x7ff;
        let fits = (0x300..0x500).contains(&exponent) || bits << 1 == 0;
        match Value::float_immediate(number) {
            Some(value) => {
                assert!(fits, "{number:e} is outside of the self-tagged range");
                assert_eq!(value.as_float().map(f64::to_bits), Some(bits));
                assert!(!value.is_pointer() && !value.is_small() && !value.is_atom() && !value.is_pid());
            }
            None => assert!(!fits, "{number:e} is inside of the self-tagged range"),
        }
    }

    #[test]
    fn special_floats_round_trip() {
        special_floats().into_iter().for_each(immediate_round_trip);
        assert!(Value::float_immediate(2f64.powi(-255)).is_some());
        assert!(Value::float_immediate(2f64.powi(-256)).is_none());
        assert!(Value::float_immediate(-2f64.powi(256)).is_some());
        assert!(Value::float_immediate(2f64.powi(257)).is_none());
    }

    #[test]
    fn zeros_keep_their_sign() {
        assert_eq!(Value::float_immediate(0.0).unwrap().bits(), FLOAT_ZERO);
        assert_eq!(Value::float_immediate(-0.0).unwrap().bits(), FLOAT_NEGATIVE_ZERO);
        assert!(Value::float_immediate(-0.0).unwrap().as_float().unwrap().is_sign_negative());
    }

    #[test]
    fn each_immediate_is_one_kind_only() {
        let pid = Pid { index: u32::MAX, generation: Pid::GENERATION_MAX };
        let values = [
            Value::small(SMALL_MIN).unwrap(),
            Value::small(0).unwrap(),
            Value::atom(Atom(u32::MAX)),
            Value::NIL,
            Value::NONE,
            Value::pid(pid),
            Value::float_immediate(-1.0).unwrap(),
            Value::float_immediate(1.0).unwrap(),
            Value::float_immediate(3.0).unwrap(),
            Value::float_immediate(0.0).unwrap(),
        ];
        for value in values {
            let kinds = [
                value.is_small(),
                value.is_atom(),
                value.is_nil(),
                value.is_none(),
                value.is_pid(),
                value.is_float(),
                value.is_pointer(),
            ];
            assert_eq!(kinds.iter().filter(|&&kind| kind).count(), 1, "{value:?}");
        }
        assert_eq!(Value::pid(pid).as_pid(), Some(pid));
        assert_eq!(Value::atom(Atom(u32::MAX)).as_atom(), Some(Atom(u32::MAX)));
    }

    #[test]
    fn small_integers_have_61_bits() {
        assert_eq!(Value::small(SMALL_MAX + 1), None);
        assert_eq!(Value::small(SMALL_MIN - 1), None);
        assert_eq!(Value::small(-1).unwrap().bits(), (-8i64) as u64);
    }

    #[test]
    fn a_header_tells_type_and_size() {
        let word = header((1 << 24) - 1, (1 << 37) - 1);
        assert_eq!((word >> HEADER_TYPE_SHIFT) as u32, (1 << 24) - 1);
        assert_eq!(header_words(word), (1 << 37) - 1);
        assert_eq!(header(TYPE_TUPLE, 3), 3 << 3 | 7);
        assert_eq!(header_words(header(TYPE_MAP, 5)), 5);
    }

    proptest! {
        #[test]
        fn every_float_round_trips(bits in any::<u64>()) {
            immediate_round_trip(f64::from_bits(bits));
        }

        #[test]
        fn every_small_round_trips(number in SMALL_MIN..=SMALL_MAX) {
            prop_assert_eq!(Value::small(number).unwrap().as_small(), Some(number));
        }

        #[test]
        fn every_pid_round_trips(index in any::<u32>(), generation in 0..=Pid::GENERATION_MAX) {
            let pid = Pid { index, generation };
            prop_assert_eq!(Value::pid(pid).as_pid(), Some(pid));
        }
    }
}
