//! Constructors: what builtins make. Generated code makes the same layouts by itself.

use std::ptr::NonNull;

use crate::allocator::Allocator;
use crate::layout::{
    FUN_CAPTURES, TAG_BOXED, TAG_PAIR, TYPE_ATOMICS, TYPE_BIGINT, TYPE_CELL, TYPE_FLOAT, TYPE_FUN,
    TYPE_HANDLE, TYPE_RAW, TYPE_REFERENCE, TYPE_STACK, TYPE_TUPLE, header,
};
use crate::types::ALL_RAW;
use crate::value::Value;

/// Most payload words of an object (a type without values claims to have more raw words than this).
const MAX_WORDS: usize = (ALL_RAW - 1) as usize;

impl Allocator {
    /// A pair.
    #[inline]
    pub fn pair(&mut self, head: Value, tail: Value) -> Value {
        let words = self.allocate(2);
        // SAFETY: L1: two words of ours; H1: both are stored before anyone can read them.
        unsafe {
            words.cast::<[u64; 2]>().write([head.bits(), tail.bits()]);
            Value::from_bits(words.as_ptr() as u64 | TAG_PAIR)
        }
    }

    /// A list of these values that ends in `tail`.
    pub fn list(&mut self, values: &[Value], tail: Value) -> Value {
        values.iter().rev().fold(tail, |tail, &head| self.pair(head, tail))
    }

    /// A tuple.
    pub fn tuple(&mut self, elements: &[Value]) -> Value {
        self.object(TYPE_TUPLE, &[], elements)
    }

    /// The tuple of these elements with another one at `position`.
    ///
    /// # Panics
    /// When the position is past the last element.
    pub fn tuple_with(&mut self, elements: &[Value], position: usize, element: Value) -> Value {
        let mut object = self.boxed(TYPE_TUPLE, elements.len());
        object.values(&elements[..position]);
        object.word(element.bits());
        object.values(&elements[position + 1..]);
        object.finish()
    }

    /// A float: an immediate where possible.
    #[inline]
    pub fn float(&mut self, number: f64) -> Value {
        Value::float_immediate(number).unwrap_or_else(|| self.object(TYPE_FLOAT, &[number.to_bits()], &[]))
    }

    /// A big integer of limbs, least significant first, as given: the caller makes a small integer
    /// of what fits one, and leaves out leading zeros.
    pub fn bigint(&mut self, is_negative: bool, limbs: &[u64]) -> Value {
        let mut object = self.boxed(TYPE_BIGINT, limbs.len() + 1);
        object.word(u64::from(is_negative));
        object.words(limbs);
        object.finish()
    }

    /// A reference that is unlike all others of this heap; their serial numbers count up.
    pub fn reference(&mut self) -> Value {
        self.reference_with(0)
    }

    /// A reference as [`reference`](Self::reference) makes, with a second word of the caller's: where to find
    /// what it stands for.
    pub fn reference_with(&mut self, note: u64) -> Value {
        let serial = self.heap().next_reference();
        self.object(TYPE_REFERENCE, &[serial, note], &[])
    }

    /// A reference that stands for an array of words, zeros at first, that are read and written atomically
    /// ([`Value::as_atomics`]).
    pub fn atomics(&mut self, words: usize) -> Value {
        let serial = self.heap().next_reference();
        let mut array = self.boxed(TYPE_ATOMICS, words);
        (0..words).for_each(|_| array.word(0));
        let array = array.finish();
        self.object(TYPE_REFERENCE, &[serial, 0], &[array])
    }

    /// Two values beside each other, which no program sees: what a native has got to.
    #[inline]
    pub fn cell(&mut self, first: Value, second: Value) -> Value {
        self.object(TYPE_CELL, &[], &[first, second])
    }

    /// A fun.
    pub fn fun(&mut self, entry_slot: usize, info: u64, captures: &[Value]) -> Value {
        const { assert!(FUN_CAPTURES == 2) };
        self.object(TYPE_FUN, &[entry_slot as u64, info], captures)
    }

    /// An opaque record of raw words.
    pub fn raw(&mut self, words: &[u64]) -> Value {
        self.object(TYPE_RAW, words, &[])
    }

    /// A handle of a continuation: its inner and its outer end, its owner and its bound arguments.
    pub fn handle(&mut self, inner: u64, outer: u64, owner: u64, bound: Value) -> Value {
        self.object(TYPE_HANDLE, &[inner, outer, owner], &[bound])
    }

    /// Room for a stack that a program makes, of so many words, whose content is undefined. Answers the
    /// address of the first.
    pub fn stack(&mut self, words: usize) -> usize {
        self.boxed(TYPE_STACK, words).next.as_ptr() as usize
    }

    /// An object of any type: raw words, then values, as its descriptor says.
    pub fn object(&mut self, type_id: u32, raw: &[u64], values: &[Value]) -> Value {
        let mut object = self.boxed(type_id, raw.len() + values.len());
        object.words(raw);
        object.values(values);
        object.finish()
    }

    #[inline]
    pub(crate) fn boxed(&mut self, type_id: u32, words: usize) -> Initialiser {
        assert!(words <= MAX_WORDS, "an object has at most {MAX_WORDS} words");
        let start = self.allocate(words + 1);
        // SAFETY: L1: `words + 1` words of ours.
        let end = unsafe {
            start.write(header(type_id, words));
            start.add(words + 1)
        };
        // SAFETY: the header is one of the words.
        Initialiser { start, next: unsafe { start.add(1) }, end }
    }
}

/// Stores the words of an object in order.
pub(crate) struct Initialiser {
    start: NonNull<u64>,
    next: NonNull<u64>,
    end: NonNull<u64>,
}

impl Initialiser {
    #[inline]
    pub(crate) fn word(&mut self, word: u64) {
        self.words(&[word]);
    }

    #[inline]
    pub(crate) fn words(&mut self, words: &[u64]) {
        // SAFETY: `next..end` are words of ours; the assert keeps the copy inside.
        unsafe {
            assert!(words.len() <= self.end.offset_from_unsigned(self.next));
            self.next.copy_from_nonoverlapping(NonNull::from(words).cast(), words.len());
            self.next = self.next.add(words.len());
        }
    }

    #[inline]
    pub(crate) fn values(&mut self, values: &[Value]) {
        // SAFETY: `Value` is transparent over u64.
        self.words(unsafe { &*(&raw const *values as *const [u64]) });
    }

    #[inline]
    pub(crate) fn finish(self) -> Value {
        assert!(self.next == self.end, "every word of an object is stored");
        // SAFETY: H1: the object is complete.
        unsafe { Value::from_bits(self.start.as_ptr() as u64 | TAG_BOXED) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Heap, HeapConfig};

    fn allocator() -> Allocator {
        Heap::new(HeapConfig { region_bytes: 64 << 20, ..HeapConfig::default() }).unwrap().allocator()
    }

    fn small(number: i64) -> Value {
        Value::small(number).unwrap()
    }

    #[test]
    fn objects_read_back() {
        let mut allocator = allocator();
        let pair = allocator.pair(small(1), Value::NIL);
        assert_eq!(pair.as_pair(), Some((small(1), Value::NIL)));
        let list = allocator.list(&[small(1), small(2)], pair);
        let (head, tail) = list.as_pair().unwrap();
        assert_eq!((head, tail.as_pair().unwrap()), (small(1), (small(2), pair)));
        let tuple = allocator.tuple(&[pair, small(7)]);
        assert_eq!(tuple.as_tuple(), Some(&[pair, small(7)][..]));
        assert_eq!(tuple.header(), Some(2 << 3 | 7));
        assert_eq!(allocator.tuple(&[]).as_tuple(), Some(&[][..]));
        let fun = allocator.fun(0x1000, 3 << 8 | 2, &[tuple]);
        let fields = fun.as_fun().unwrap();
        assert_eq!((fields.entry_slot, fields.info, fields.captures), (0x1000, 3 << 8 | 2, &[tuple][..]));
        let bigint = allocator.bigint(true, &[1, 2, 3]);
        assert_eq!(bigint.as_bigint(), Some((true, &[1, 2, 3][..])));
        assert_eq!(bigint.as_tuple(), None);
        let cell = allocator.cell(fun, Value::NIL);
        assert_eq!(cell.as_cell(), Some((fun, Value::NIL)));
        let raw = allocator.raw(&[9, 8]);
        assert_eq!((raw.as_raw(), raw.type_id()), (Some(&[9, 8][..]), Some(TYPE_RAW)));
        assert_eq!(pair.type_id(), None);
    }

    #[test]
    fn atomics_are_written_in_place() {
        use crate::sync::unmodelled::Ordering;
        let mut allocator = allocator();
        let array = allocator.atomics(3);
        assert!(array.as_reference().is_some());
        let words = array.as_atomics().unwrap();
        words[2].store(7, Ordering::Relaxed);
        let read: Vec<u64> = words.iter().map(|word| word.load(Ordering::Relaxed)).collect();
        assert_eq!(read, [0, 0, 7]);
        assert!(allocator.reference().as_atomics().is_none());
    }

    #[test]
    fn references_differ_and_count_up() {
        let mut allocator = allocator();
        let (a, b) = (allocator.reference(), allocator.reference());
        assert!(a.as_reference().unwrap().0 < b.as_reference().unwrap().0);
    }

    #[test]
    fn a_large_binary_reads_back() {
        let mut allocator = allocator();
        let bytes: Vec<u8> = (0..100_003u32).map(|i| i as u8).collect();
        let binary = allocator.binary(&bytes);
        assert_eq!(binary.bytes().as_deref(), Some(&bytes[..]));
    }

    proptest! {
        #[test]
        fn every_float_reads_back(bits in any::<u64>()) {
            let mut allocator = allocator();
            let float = allocator.float(f64::from_bits(bits));
            prop_assert_eq!(float.as_float().map(f64::to_bits), Some(bits));
        }

        #[test]
        fn binaries_read_back(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut allocator = allocator();
            let binary = allocator.binary(&bytes);
            prop_assert_eq!(binary.bytes().unwrap(), &bytes[..]);
        }
    }

    #[test]
    fn special_floats_read_back() {
        let mut allocator = allocator();
        for number in [0.0, -0.0, f64::NAN, f64::INFINITY, f64::MIN_POSITIVE, 5e-324, f64::MAX, -1e300] {
            assert_eq!(allocator.float(number).as_float().map(f64::to_bits), Some(number.to_bits()));
        }
    }
}
