//! Floats that are their own words: rotated, they are the IEEE bits.

use super::arithmetic::Slow;
use super::facts::Fact;
use super::function::Lowering;
use super::words::ir::{FloatBinary, IntBinary, IntCompare, Op, Type, Val};
use super::words::layout::{FLOAT_ROTATION, TAG_FLOAT_LOW};

impl Lowering<'_, '_> {
    /// Arithmetic on two self-tagged floats whose result is one.
    pub(super) fn floats(&mut self, op: FloatBinary, a: Val, b: Val, slow: &mut Slow) -> Option<Val> {
        let (x, y) = (self.require_float(a, slow)?, self.require_float(b, slow)?);
        let result = self.b.inst(Op::FloatBinary(op, x, y), Type::F64);
        let bits = self.b.inst(Op::FloatBits(result), Type::I64);
        let bits = self.rotate(bits, FLOAT_ROTATION);
        let is_float = self.has_float_tag(bits);
        self.require(is_float, slow);
        let val = self.value(bits);
        self.facts.add(val, Fact::Float);
        Some(val)
    }

    /// Goes on when the value is a self-tagged float; answers it. None when it is known to be something else.
    pub(super) fn require_float(&mut self, val: Val, slow: &mut Slow) -> Option<Val> {
        let fact = self.fact(val);
        if fact.is_some_and(|fact| fact != Fact::Float) {
            return None;
        }
        let bits = self.bits(val);
        if fact.is_none() {
            let is_float = self.has_float_tag(bits);
            self.require(is_float, slow);
            self.facts.add(val, Fact::Float);
        }
        let bits = self.rotate(bits, 64 - FLOAT_ROTATION);
        Some(self.b.inst(Op::FloatFromBits(bits), Type::F64))
    }

    /// Whether bits carry one of a float's two tags.
    pub(super) fn has_float_tag(&mut self, bits: Val) -> Val {
        let low = self.int(TAG_FLOAT_LOW as i64);
        let from_low = self.binary(IntBinary::Sub, bits, low);
        let tag = self.tag(from_low);
        self.compare_int(IntCompare::UnsignedLe, tag, 1)
    }

    fn rotate(&mut self, bits: Val, by: u32) -> Val {
        let by = self.int(i64::from(by));
        self.binary(IntBinary::RotateLeft, bits, by)
    }
}
