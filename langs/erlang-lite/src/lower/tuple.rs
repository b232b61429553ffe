//! Tuples: their sizes and elements.

use super::arithmetic::Slow;
use super::facts::Fact;
use super::function::Lowering;
use super::words::ir::{self, IntBinary, IntCompare, Op, Type, Val};
use super::words::layout;

/// From a tuple's bits to what would be its element 0: an element's offset is its index as a small integer.
const ELEMENTS: i32 = -(layout::TAG_BOXED as i32);
/// Most bytes of a tuple that is copied inline.
const LARGEST_COPY: i64 = 512;

impl Lowering<'_, '_> {
    /// The header of a tuple of at least so many elements.
    fn require_tuple(&mut self, tuple: Val, least: u32, slow: &mut Slow) -> Val {
        let bits = self.bits(tuple);
        let is_boxed = self.has_tag(bits, layout::TAG_BOXED);
        self.require(is_boxed, slow);
        let header = self.header(tuple);
        // Tuples have type 0, so their headers are those from the smallest one up to the next type's first.
        let smallest = layout::header(layout::TYPE_TUPLE, least as usize);
        let low = self.int(smallest as i64);
        let above = self.binary(IntBinary::Sub, header, low);
        let range = (1 << layout::HEADER_TYPE_SHIFT) - smallest;
        let is_tuple = self.compare_int(IntCompare::UnsignedLt, above, range as i64);
        self.require(is_tuple, slow);
        header
    }

    pub(super) fn tuple_size(&mut self, tuple: Val) -> Val {
        if let Some(Fact::Tuple(size)) = self.fact(tuple) {
            return self.constant(u64::from(size) << layout::TAG_BITS);
        }
        let mut slow = Slow::default();
        let header = self.require_tuple(tuple, 0, &mut slow);
        // The size stands in the header where a small integer has its value.
        let bits = self.and_int(header, !(layout::TAG_MASK as i64));
        let val = self.value(bits);
        self.give_up(&slow, "tuple_size", &[tuple]);
        self.facts.add(val, Fact::Small);
        val
    }

    pub(super) fn element(&mut self, at: Val, tuple: Val) -> Val {
        let mut slow = Slow::default();
        let val = match self.constant_index(at) {
            Some(index) => {
                if !matches!(self.fact(tuple), Some(Fact::Tuple(size)) if size >= index) {
                    self.require_tuple(tuple, index, &mut slow);
                }
                let offset = 8 * index as i32 + ELEMENTS;
                self.b.inst(Op::Load { ty: Type::Value, base: tuple, offset }, Type::Value)
            }
            None => {
                let (index, _) = self.require_element(at, tuple, &mut slow);
                let word = self.b.inst(Op::LoadIndexed { base: tuple, index, offset: ELEMENTS }, Type::I64);
                self.value(word)
            }
        };
        self.give_up(&slow, "element", &[at, tuple]);
        val
    }

    /// A tuple with another element. One of a few dozen elements is copied inline.
    pub(super) fn set_element(&mut self, at: Val, tuple: Val, element: Val) -> Val {
        let mut slow = Slow::default();
        let (index, bytes) = self.require_element(at, tuple, &mut slow);
        let is_short = self.compare_int(IntCompare::UnsignedLt, bytes, LARGEST_COPY);
        self.require(is_short, &mut slow);
        let copy = self.b.inst(Op::Copy { base: tuple, bytes, tag: layout::TAG_BOXED as u8 }, Type::Value);
        let value = self.bits(element);
        self.b.effect(Op::StoreIndexed { value, base: copy, index, offset: ELEMENTS });
        let done = self.b.block();
        let result = self.b.block_param(done, Type::Value);
        self.b.jump(done, &[copy]);

        if let Some(cold) = slow.block() {
            self.b.switch_to(cold);
            let callee = match self.named("erlang", "setelement", 3) {
                ir::Callee::Builtin(builtin) => ir::Callee::ColdBuiltin(builtin),
                callee => callee,
            };
            let val = self.call(callee, &[at, tuple, element]);
            self.b.jump(done, &[val]);
        }
        self.b.switch_to(done);
        result
    }

    /// An index that is known and may be one of a tuple.
    fn constant_index(&self, at: Val) -> Option<u32> {
        let bits = self.constant_bits(at)? as i64;
        let is_index = bits & layout::TAG_MASK as i64 == 0 && bits > 0 && bits < i64::from(i32::MAX) / 2;
        is_index.then_some((bits >> layout::TAG_BITS) as u32)
    }

    /// An index into a tuple, in bytes, and the tuple's bytes with the header.
    fn require_element(&mut self, at: Val, tuple: Val, slow: &mut Slow) -> (Val, Val) {
        let [index] = self.require_small([at], slow);
        let header = self.require_tuple(tuple, 0, slow);
        // Both are a number shifted by as much: from 8 on, and up to the size.
        let smallest = self.int(8);
        let above = self.binary(IntBinary::Sub, index, smallest);
        let size = self.and_int(header, !(layout::TAG_MASK as i64));
        let is_inside = self.b.inst(Op::IntCompare(IntCompare::UnsignedLt, above, size), Type::Bool);
        self.require(is_inside, slow);
        let bytes = self.binary(IntBinary::Add, size, smallest);
        (index, bytes)
    }
}
