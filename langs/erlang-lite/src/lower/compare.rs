//! Comparisons as branches.
//!
//! # What
//! Small integers compare as their words do, and so do floats once they are rotated back. Exact equality is
//! equality of words for everything that isn't a pointer, but for `0.0` and `-0.0`, which are equal (until
//! OTP 27). What is left asks a builtin.

use super::arithmetic::Slow;
use super::facts::Fact;
use super::function::Lowering;
use super::words::ir::{Block, FloatCompare, IntBinary, IntCompare, Op, Type, Val};
use super::words::layout::{FLOAT_NEGATIVE_ZERO, FLOAT_ZERO, IMMEDIATE_SHIFT, TAG_BOXED, TAG_MASK, TAG_PAIR};
use crate::core::{Compare, Operand};

impl Lowering<'_, '_> {
    /// Branches on a comparison.
    pub(super) fn comparison(
        &mut self,
        compare: Compare,
        left: &Operand,
        right: &Operand,
        then: Block,
        otherwise: Block,
    ) {
        let (a, b) = (self.operand(left), self.operand(right));
        match compare {
            Compare::Exact => self.exact(a, b, then, otherwise),
            Compare::NotExact => self.exact(a, b, otherwise, then),
            Compare::Equal | Compare::NotEqual if self.is_symbolic(a) || self.is_symbolic(b) => {
                let (same, different) =
                    if compare == Compare::Equal { (then, otherwise) } else { (otherwise, then) };
                self.exact(a, b, same, different);
            }
            _ => self.ordered(compare, a, b, then, otherwise),
        }
    }

    /// A constant that equals only itself, with `==` too: an atom, or `[]`.
    fn is_symbolic(&self, val: Val) -> bool {
        use super::words::layout::{ATOM, IMMEDIATE_KIND_MASK, NIL};
        let kind = |bits: u64| bits & (IMMEDIATE_KIND_MASK | TAG_MASK);
        self.constant_bits(val).is_some_and(|bits| bits == NIL || kind(bits) == ATOM)
    }

    /// Branches on exact equality.
    pub(super) fn exact(&mut self, a: Val, b: Val, then: Block, otherwise: Block) {
        let (x, y) = (self.bits(a), self.bits(b));
        let is_same = self.compare(IntCompare::Eq, x, y);
        if self.is_plain(a) || self.is_plain(b) {
            return self.b.branch(is_same, then, otherwise);
        }
        let differs = self.b.block();
        self.b.branch(is_same, then, differs);
        self.b.switch_to(differs);
        let one = self.int(TAG_PAIR as i64);
        let above = self.binary(IntBinary::Sub, x, one);
        let tag = self.tag(above);
        let is_pointer = self.compare_int(IntCompare::UnsignedLe, tag, (TAG_BOXED - TAG_PAIR) as i64);
        let (deep, immediate) = (self.b.cold_block(), self.b.block());
        self.b.branch(is_pointer, deep, immediate);
        self.b.switch_to(immediate);
        // The two zeros are equal, and their words differ in this bit; so may those of two atoms.
        let difference = self.binary(IntBinary::Xor, x, y);
        let may_be_zeros =
            self.compare_int(IntCompare::Eq, difference, (FLOAT_ZERO ^ FLOAT_NEGATIVE_ZERO) as i64);
        self.b.branch(may_be_zeros, deep, otherwise);
        self.b.switch_to(deep);
        self.ask("=:=", a, b, then, otherwise);
    }

    /// A value that equals no other word.
    fn is_plain(&self, val: Val) -> bool {
        let has_equals = |bits: u64| {
            matches!(bits & TAG_MASK, TAG_PAIR | TAG_BOXED) || bits & !(1 << IMMEDIATE_SHIFT) == FLOAT_ZERO
        };
        self.constant_bits(val).is_some_and(|bits| !has_equals(bits))
            || matches!(self.fact(val), Some(Fact::Small | Fact::Float))
    }

    /// Branches on what a builtin says. Comparisons never raise, so no handler is asked for.
    fn ask(&mut self, name: &str, a: Val, b: Val, then: Block, otherwise: Block) {
        let callee = self.long_named("erlang", name, 2);
        let answer = self.b.inst(Op::Call(callee, vec![a, b]), Type::Value);
        self.branch_if_true(answer, then, otherwise);
    }

    /// Branches on whether a value is the atom `true`.
    pub(super) fn branch_if_true(&mut self, val: Val, then: Block, otherwise: Block) {
        let bits = self.bits(val);
        let is_true = self.compare_int(IntCompare::Eq, bits, self.names.truth[0] as i64);
        self.b.branch(is_true, then, otherwise);
    }

    /// Branches on an order, or on an equality of numbers of any kind.
    fn ordered(&mut self, compare: Compare, a: Val, b: Val, then: Block, otherwise: Block) {
        let (name, integers, floats) = match compare {
            Compare::Less => ("<", IntCompare::SignedLt, FloatCompare::Lt),
            Compare::LessOrEqual => ("=<", IntCompare::SignedLe, FloatCompare::Le),
            Compare::Greater => (">", IntCompare::SignedGt, FloatCompare::Gt),
            Compare::GreaterOrEqual => (">=", IntCompare::SignedGe, FloatCompare::Ge),
            Compare::Equal | Compare::Exact => ("==", IntCompare::Eq, FloatCompare::Eq),
            Compare::NotEqual | Compare::NotExact => ("/=", IntCompare::Ne, FloatCompare::Ne),
        };
        let facts = self.facts.clone();
        if !self.is_never_small(a) && !self.is_never_small(b) {
            let mut slow = Slow::default();
            let [x, y] = self.require_small([a, b], &mut slow);
            let holds = self.compare(integers, x, y);
            self.b.branch(holds, then, otherwise);
            self.facts = facts.clone();
            let Some(cold) = slow.block() else { return };
            self.b.switch_to(cold);
        }
        let mut slow = Slow::default();
        let floats_hold = self.float_comparison(floats, a, b, &mut slow);
        self.facts = facts;
        match (floats_hold, slow.block()) {
            (Some(holds), cold) => {
                self.b.branch(holds, then, otherwise);
                let Some(cold) = cold else { return };
                self.b.switch_to(cold);
            }
            (None, Some(cold)) => {
                self.jump(cold);
                self.b.switch_to(cold);
            }
            (None, None) => {}
        }
        self.ask(name, a, b, then, otherwise);
    }

    fn float_comparison(&mut self, op: FloatCompare, a: Val, b: Val, slow: &mut Slow) -> Option<Val> {
        let [x, y] = self.require_floats([a, b], slow)?;
        Some(self.b.inst(Op::FloatCompare(op, x, y), Type::Bool))
    }
}
