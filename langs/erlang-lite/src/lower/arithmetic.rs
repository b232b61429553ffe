//! Arithmetic: small integers inline, floats that need no box in a cold block, the rest in builtins.
//!
//! # What
//! A small integer is its value times eight, so sums, differences, remainders and the bit operations work on
//! the tagged words as they are; products and quotients shift one side.

use super::facts::Fact;
use super::function::Lowering;
use super::words::ir::{Block, FloatBinary, IntBinary, IntCompare, Op, Overflowing, Terminator, Type, Val};
use super::words::layout::{SMALL_MAX, TAG_BITS, TAG_MASK};

/// Shift amounts below this stay inline: a shift by more leaves nothing of a small integer.
const SHIFT_LIMIT: i64 = 61;

/// An operation on two small integers' words.
#[derive(Clone, Copy, Debug)]
enum Integers {
    Overflowing(Overflowing),
    /// On the tagged words as they are.
    Plain(IntBinary),
    Divide,
    Remainder,
    ShiftLeft,
    ShiftRight,
    /// Never inline.
    None,
}

/// The cold continuation of an inline path, made when something needs it.
#[derive(Default)]
pub(super) struct Slow(Option<Block>);

impl Slow {
    /// The block, if anything goes there.
    pub(super) fn block(&self) -> Option<Block> {
        self.0
    }
}

impl Lowering<'_, '_> {
    /// An operator of module `erlang` that has an inline path.
    pub(super) fn arithmetic(&mut self, name: &str, args: &[Val]) -> Option<Val> {
        use FloatBinary as F;
        let (integers, floats) = match (name, args.len()) {
            ("+", 2) => (Integers::Overflowing(Overflowing::Add), Some(F::Add)),
            ("-", 2) => (Integers::Overflowing(Overflowing::Sub), Some(F::Sub)),
            ("*", 2) => (Integers::Overflowing(Overflowing::Mul), Some(F::Mul)),
            ("/", 2) => (Integers::None, Some(F::Div)),
            ("div", 2) => (Integers::Divide, None),
            ("rem", 2) => (Integers::Remainder, None),
            ("band", 2) => (Integers::Plain(IntBinary::And), None),
            ("bor", 2) => (Integers::Plain(IntBinary::Or), None),
            ("bxor", 2) => (Integers::Plain(IntBinary::Xor), None),
            ("bsl", 2) => (Integers::ShiftLeft, None),
            ("bsr", 2) => (Integers::ShiftRight, None),
            ("-", 1) => return Some(self.negate(args[0])),
            ("bnot", 1) => return Some(self.bit_not(args[0])),
            _ => return None,
        };
        let (a, b) = (args[0], args[1]);
        Some(self.fast_or_slow(
            |this, slow| this.integers(integers, a, b, slow),
            |this| {
                if let Some(op) = floats {
                    return this.fast_or_slow(
                        |this, slow| this.floats(op, a, b, slow),
                        |this| this.call_seldom(name, &[a, b]),
                    );
                }
                this.call_seldom(name, &[a, b])
            },
        ))
    }

    /// What an operator's builtin answers. Some of them may take long, for large integers.
    fn call_seldom(&mut self, name: &str, args: &[Val]) -> Val {
        match name {
            "*" | "div" | "rem" => {
                let callee = self.long_named("erlang", name, args.len());
                self.call(callee, args)
            }
            _ => self.call_cold("erlang", name, args),
        }
    }

    /// The value of `fast`, or where that gives up, of `slow`. `fast` answers no value where it always
    /// gives up.
    pub(super) fn fast_or_slow(
        &mut self,
        fast: impl FnOnce(&mut Self, &mut Slow) -> Option<Val>,
        slow: impl FnOnce(&mut Self) -> Val,
    ) -> Val {
        let facts = self.facts.clone();
        let mut cold = Slow::default();
        let Some(quick) = fast(self, &mut cold) else {
            self.facts = facts;
            if let Some(cold) = cold.0 {
                self.jump(cold);
                self.b.switch_to(cold);
            }
            return slow(self);
        };
        let Some(cold) = cold.0 else { return quick };
        let join = self.b.block();
        let result = self.b.block_param(join, Type::Value);
        self.b.jump(join, &[quick]);
        self.facts = facts.clone();
        self.b.switch_to(cold);
        let val = slow(self);
        self.b.jump(join, &[val]);
        self.b.switch_to(join);
        self.facts = facts;
        result
    }

    /// Goes on when the condition holds, to the slow path otherwise.
    pub(super) fn require(&mut self, condition: Val, slow: &mut Slow) {
        let cold = *slow.0.get_or_insert_with(|| self.b.cold_block());
        let next = self.b.block();
        self.b.branch(condition, next, cold);
        self.b.switch_to(next);
    }

    /// Goes to the slow path when the condition holds, on otherwise.
    fn forbid(&mut self, condition: Val, slow: &mut Slow) {
        let cold = *slow.0.get_or_insert_with(|| self.b.cold_block());
        let next = self.b.block();
        self.b.branch(condition, cold, next);
        self.b.switch_to(next);
    }

    /// Goes on when all values are small integers; answers their bits.
    pub(super) fn require_small<const N: usize>(&mut self, vals: [Val; N], slow: &mut Slow) -> [Val; N] {
        let bits = vals.map(|val| self.bits(val));
        let unknown = vals.iter().zip(bits).filter(|&(&val, _)| !self.is_small(val)).map(|(_, bits)| bits);
        let unknown: Vec<Val> = unknown.collect();
        let Some(all) = unknown.into_iter().reduce(|a, b| self.binary(IntBinary::Or, a, b)) else {
            return bits;
        };
        let tag = self.tag(all);
        let are_small = self.compare_int(IntCompare::Eq, tag, 0);
        self.require(are_small, slow);
        vals.iter().for_each(|&val| self.facts.add(val, Fact::Small));
        bits
    }

    /// True when a value is known to be no small integer.
    pub(super) fn is_never_small(&self, val: Val) -> bool {
        self.fact(val).is_some_and(|fact| fact != Fact::Small)
            || self.constant_bits(val).is_some_and(|bits| bits & TAG_MASK != 0)
    }

    fn integers(&mut self, op: Integers, a: Val, b: Val, slow: &mut Slow) -> Option<Val> {
        if matches!(op, Integers::None) || self.is_never_small(a) || self.is_never_small(b) {
            return None;
        }
        let known = self.constant_bits(b).map(|bits| bits as i64 >> TAG_BITS);
        let [x, y] = self.require_small([a, b], slow);
        let bits = match op {
            Integers::Overflowing(op) => {
                let y = if op == Overflowing::Mul { self.untag(y) } else { y };
                let (result, overflowed) = self.b.overflowing(op, x, y);
                self.forbid(overflowed, slow);
                result
            }
            Integers::Plain(op) => self.binary(op, x, y),
            Integers::Divide | Integers::Remainder => {
                self.require_divisor(y, known, slow);
                if matches!(op, Integers::Remainder) {
                    self.binary(IntBinary::RemSigned, x, y)
                } else {
                    let quotient = self.binary(IntBinary::DivSigned, x, y);
                    self.shift(IntBinary::ShiftLeft, quotient, TAG_BITS)
                }
            }
            Integers::ShiftLeft | Integers::ShiftRight => self.shifted(op, x, y, known, slow),
            Integers::None => unreachable!("answered above"),
        };
        Some(self.value(bits))
    }

    /// Excludes division by zero, and by -1, which overflows for the smallest integer.
    fn require_divisor(&mut self, divisor: Val, known: Option<i64>, slow: &mut Slow) {
        match known {
            Some(known) if known != 0 && known != -1 => {}
            _ => {
                for excluded in [0, -1] {
                    let is_it = self.compare_int(IntCompare::Eq, divisor, excluded << TAG_BITS);
                    self.forbid(is_it, slow);
                }
            }
        }
    }

    fn shifted(&mut self, op: Integers, x: Val, y: Val, known: Option<i64>, slow: &mut Slow) -> Val {
        let amount = self.untag(y);
        if !known.is_some_and(|known| (0..SHIFT_LIMIT).contains(&known)) {
            let fits = self.compare_int(IntCompare::UnsignedLt, amount, SHIFT_LIMIT);
            self.require(fits, slow);
        }
        if matches!(op, Integers::ShiftRight) {
            let shifted = self.binary(IntBinary::ShiftRightSigned, x, amount);
            return self.and_int(shifted, !(TAG_MASK as i64));
        }
        let shifted = self.binary(IntBinary::ShiftLeft, x, amount);
        let back = self.binary(IntBinary::ShiftRightSigned, shifted, amount);
        let is_whole = self.compare(IntCompare::Eq, back, x);
        self.require(is_whole, slow);
        shifted
    }

    fn negate(&mut self, a: Val) -> Val {
        self.fast_or_slow(
            |this, slow| {
                let [x] = this.require_small([a], slow);
                let zero = this.int(0);
                let (result, overflowed) = this.b.overflowing(Overflowing::Sub, zero, x);
                this.forbid(overflowed, slow);
                Some(this.value(result))
            },
            |this| this.call_cold("erlang", "-", &[a]),
        )
    }

    fn bit_not(&mut self, a: Val) -> Val {
        self.fast_or_slow(
            |this, slow| {
                let [x] = this.require_small([a], slow);
                let mask = this.int(!(TAG_MASK as i64));
                let result = this.binary(IntBinary::Xor, x, mask);
                Some(this.value(result))
            },
            |this| this.call_cold("erlang", "bnot", &[a]),
        )
    }

    /// The integer of a small integer's bits.
    pub(super) fn untag(&mut self, bits: Val) -> Val {
        self.shift(IntBinary::ShiftRightSigned, bits, TAG_BITS)
    }

    fn shift(&mut self, op: IntBinary, bits: Val, by: u32) -> Val {
        let by = self.int(i64::from(by));
        self.binary(op, bits, by)
    }

    /// The deadline of a `%:deadline/1` answer: nanoseconds, the largest integer for none.
    pub(super) fn deadline(&mut self, answer: Val) -> Val {
        let bits = self.bits(answer);
        let deadline = self.untag(bits);
        let is_never = self.compare_int(IntCompare::Eq, deadline, SMALL_MAX);
        let never = self.int(i64::MAX);
        self.b.inst(Op::Select(is_never, never, deadline), Type::I64)
    }

    /// Ends the block with a jump.
    pub(super) fn jump(&mut self, block: Block) {
        self.b.terminate(Terminator::Jump(super::words::ir::Jump { block, args: Vec::new() }));
    }
}
