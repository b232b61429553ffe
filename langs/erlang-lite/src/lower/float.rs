//! Floats that are their own words: rotated, they are the IEEE bits.

use super::arithmetic::Slow;
use super::facts::Fact;
use super::function::Lowering;
use super::words::ir::{FloatBinary, IntBinary, IntCompare, Op, Type, Val};
use super::words::layout::{FLOAT_ROTATION, TAG_FLOAT_LOW};

impl Lowering<'_, '_> {
    /// Arithmetic on two self-tagged floats whose result is one.
    pub(super) fn floats(&mut self, op: FloatBinary, a: Val, b: Val, slow: &mut Slow) -> Option<Val> {
        let [x, y] = self.require_floats([a, b], slow)?;
        let result = self.b.inst(Op::FloatBinary(op, x, y), Type::F64);
        let bits = self.b.inst(Op::FloatBits(result), Type::I64);
        let bits = self.rotate(bits, FLOAT_ROTATION);
        let is_float = self.has_float_tag(bits);
        self.require(is_float, slow);
        let val = self.value(bits);
        self.facts.add(val, Fact::Float);
        Some(val)
    }

    /// Goes on when both values are self-tagged floats; answers them. None when one is known to be
    /// something else.
    pub(super) fn require_floats(&mut self, vals: [Val; 2], slow: &mut Slow) -> Option<[Val; 2]> {
        let facts = vals.map(|val| self.fact(val));
        let other = |val: &Val| self.constant_bits(*val).is_some() && self.fact(*val).is_none();
        if facts.iter().flatten().any(|&fact| fact != Fact::Float) || vals.iter().any(other) {
            return None;
        }
        let bits = vals.map(|val| self.bits(val));
        let unknown: Vec<Val> =
            bits.into_iter().zip(facts).filter(|(_, fact)| fact.is_none()).map(|(bits, _)| bits).collect();
        let tags: Vec<Val> = unknown.into_iter().map(|bits| self.tag_above_low(bits)).collect();
        // Each is 0 or 1 for a float and more for anything else, and so are both together.
        if let Some(both) = tags.into_iter().reduce(|a, b| self.binary(IntBinary::Or, a, b)) {
            let are_floats = self.compare_int(IntCompare::UnsignedLe, both, 1);
            self.require(are_floats, slow);
            vals.iter().for_each(|&val| self.facts.add(val, Fact::Float));
        }
        Some(bits.map(|bits| {
            let bits = self.rotate(bits, 64 - FLOAT_ROTATION);
            self.b.inst(Op::FloatFromBits(bits), Type::F64)
        }))
    }

    /// Whether bits carry one of a float's two tags.
    pub(super) fn has_float_tag(&mut self, bits: Val) -> Val {
        let tag = self.tag_above_low(bits);
        self.compare_int(IntCompare::UnsignedLe, tag, 1)
    }

    /// The tag of bits, counted from the lower one of a float's.
    fn tag_above_low(&mut self, bits: Val) -> Val {
        let low = self.int(TAG_FLOAT_LOW as i64);
        let above = self.binary(IntBinary::Sub, bits, low);
        self.tag(above)
    }

    fn rotate(&mut self, bits: Val, by: u32) -> Val {
        let by = self.int(i64::from(by));
        self.binary(IntBinary::RotateLeft, bits, by)
    }
}
