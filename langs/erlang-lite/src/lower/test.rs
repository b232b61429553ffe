//! Conditions as branches, and as values where they must be.

use super::function::Lowering;
use super::words::ir::{Block, IntBinary, IntCompare, Op, Type, Val};
use super::words::layout;
use crate::core::{Failure, Guard, Kind, Operand, Test};

use super::function::GuardExit;

/// What tells a type's values apart.
enum Mark {
    /// A tag.
    Tag(u64),
    /// Kind bits and tag of an immediate.
    Immediate(u64),
    /// The type id of a boxed object.
    Boxed(u32),
    /// A whole word.
    Word(u64),
    /// One of a float's tags.
    Float,
}

impl Lowering<'_, '_> {
    /// Branches on a guard: on its first alternative that holds.
    pub(super) fn guard(&mut self, guard: &Guard, then: Block, otherwise: Block) {
        let facts = self.facts.clone();
        let outer = self.guard.take();
        for (at, test) in guard.0.iter().enumerate() {
            let is_last = at + 1 == guard.0.len();
            let fail = if is_last { otherwise } else { self.b.block() };
            self.guard = Some(GuardExit { fail, handler: None });
            self.test(test, then, fail);
            if let Some(GuardExit { handler: Some(handler), .. }) = self.guard {
                self.b.switch_to(handler);
                self.jump(fail);
            }
            self.facts = facts.clone();
            self.b.switch_to(fail);
        }
        self.guard = outer;
    }

    /// The handler in whose reach calls are made.
    pub(super) fn handler(&mut self) -> Option<Block> {
        let Some(guard) = &mut self.guard else { return self.unwind };
        if guard.handler.is_none() {
            let handler = self.b.cold_block();
            for _ in 0..3 {
                self.b.block_param(handler, Type::Value);
            }
            guard.handler = Some(handler);
        }
        guard.handler
    }

    /// A condition as `true` or `false`.
    pub(super) fn test_value(&mut self, test: &Test) -> Val {
        let (yes, no, join) = (self.b.block(), self.b.block(), self.b.block());
        let result = self.b.block_param(join, Type::Value);
        let facts = self.facts.clone();
        self.test(test, yes, no);
        for (block, bits) in [yes, no].into_iter().zip(self.names.truth) {
            self.b.switch_to(block);
            let val = self.constant(bits);
            self.b.jump(join, &[val]);
        }
        self.facts = facts;
        self.b.switch_to(join);
        result
    }

    /// Branches on a condition.
    pub(super) fn test(&mut self, test: &Test, then: Block, otherwise: Block) {
        match test {
            Test::Constant(holds) => self.jump(if *holds { then } else { otherwise }),
            Test::All(tests) => self.tests(tests, then, |this, test, next| this.test(test, next, otherwise)),
            Test::Any(tests) => self.tests(tests, otherwise, |this, test, next| this.test(test, then, next)),
            Test::Not(test) => self.test(test, otherwise, then),
            Test::After(steps, test) => {
                self.steps(steps);
                self.test(test, then, otherwise);
            }
            Test::Compare(compare, left, right) => self.comparison(*compare, left, right, then, otherwise),
            Test::Is(kind, operand) => self.is(*kind, operand, then, otherwise),
            Test::Boolean(operand) => self.boolean(operand, then, otherwise),
        }
    }

    /// Tests one after another; each but the last goes on to the next one, the last to `end`.
    fn tests(&mut self, tests: &[Test], end: Block, mut each: impl FnMut(&mut Self, &Test, Block)) {
        let Some((last, tests)) = tests.split_last() else { return self.jump(end) };
        let facts = self.facts.clone();
        for test in tests {
            let next = self.b.block();
            each(self, test, next);
            self.facts = facts.clone();
            self.b.switch_to(next);
        }
        each(self, last, end);
    }

    /// `true` or `false`; anything else makes a guard fail and raises in a body.
    fn boolean(&mut self, operand: &Operand, then: Block, otherwise: Block) {
        let val = self.operand(operand);
        let fails = self.guard.map(|guard| guard.fail);
        if fails == Some(otherwise) {
            return self.branch_if_true(val, then, otherwise);
        }
        let not_true = self.b.block();
        self.branch_if_true(val, then, not_true);
        self.b.switch_to(not_true);
        let bits = self.bits(val);
        let is_false = self.compare_int(IntCompare::Eq, bits, self.names.truth[1] as i64);
        if let Some(fail) = fails {
            return self.b.branch(is_false, otherwise, fail);
        }
        let wrong = self.b.cold_block();
        self.b.branch(is_false, otherwise, wrong);
        self.b.switch_to(wrong);
        self.fail(Failure::BadBoolean, std::slice::from_ref(operand));
    }

    fn is(&mut self, kind: Kind, operand: &Operand, then: Block, otherwise: Block) {
        use layout::{ATOM, FLOAT_NEGATIVE_ZERO, FLOAT_ZERO, NIL};
        let val = self.operand(operand);
        let [yes, no] = self.names.truth;
        let marks: &[Mark] = match kind {
            Kind::Atom => &[Mark::Immediate(ATOM)],
            Kind::Boolean => &[Mark::Word(yes), Mark::Word(no)],
            Kind::Pid => &[Mark::Tag(layout::TAG_PID)],
            Kind::List => &[Mark::Tag(layout::TAG_PAIR), Mark::Word(NIL)],
            Kind::Tuple => &[Mark::Boxed(layout::TYPE_TUPLE)],
            Kind::Binary => return self.is_binary(val, then, otherwise),
            Kind::Bitstring => &[Mark::Boxed(layout::TYPE_BINARY), Mark::Boxed(layout::TYPE_SLICE)],
            Kind::Function => &[Mark::Boxed(layout::TYPE_FUN)],
            Kind::Map => &[Mark::Boxed(layout::TYPE_MAP), Mark::Boxed(layout::TYPE_HAMT)],
            Kind::Reference => &[Mark::Boxed(layout::TYPE_REFERENCE)],
            Kind::Integer => &[Mark::Tag(layout::TAG_SMALL), Mark::Boxed(layout::TYPE_BIGINT)],
            Kind::Float => &[
                Mark::Float,
                Mark::Word(FLOAT_ZERO),
                Mark::Word(FLOAT_NEGATIVE_ZERO),
                Mark::Boxed(layout::TYPE_FLOAT),
            ],
            Kind::Number => &[
                Mark::Tag(layout::TAG_SMALL),
                Mark::Float,
                Mark::Word(FLOAT_ZERO),
                Mark::Word(FLOAT_NEGATIVE_ZERO),
                Mark::Boxed(layout::TYPE_BIGINT),
                Mark::Boxed(layout::TYPE_FLOAT),
            ],
            Kind::Port => &[],
        };
        let Some((last, marks)) = marks.split_last() else { return self.jump(otherwise) };
        for mark in marks {
            let next = self.b.block();
            self.has_mark(mark, val, then, next, next);
            self.b.switch_to(next);
        }
        self.has_mark(last, val, then, otherwise, otherwise);
    }

    /// Branches on whether a value is a binary: bits in place or a slice, and whole bytes.
    fn is_binary(&mut self, val: Val, then: Block, otherwise: Block) {
        let [in_place, not_in_place, slice] = [(); 3].map(|()| self.b.block());
        self.has_mark(&Mark::Boxed(layout::TYPE_BINARY), val, in_place, not_in_place, otherwise);
        self.b.switch_to(in_place);
        let length = self.field(val, layout::BINARY_LENGTH);
        self.is_whole_bytes(length, then, otherwise);
        self.b.switch_to(not_in_place);
        let is_slice = self.has_type(val, layout::TYPE_SLICE);
        self.b.branch(is_slice, slice, otherwise);
        self.b.switch_to(slice);
        let (start, end) = (self.field(val, layout::SLICE_START), self.field(val, layout::SLICE_END));
        let length = self.binary(IntBinary::Sub, end, start);
        self.is_whole_bytes(length, then, otherwise);
    }

    fn is_whole_bytes(&mut self, bits: Val, then: Block, otherwise: Block) {
        let rest = self.and_int(bits, 7);
        let is_whole = self.compare_int(IntCompare::Eq, rest, 0);
        self.b.branch(is_whole, then, otherwise);
    }

    /// A raw word of a boxed object, by its offset from the header.
    pub(super) fn field(&mut self, boxed: Val, offset: usize) -> Val {
        let offset = offset as i32 - layout::TAG_BOXED as i32;
        self.b.inst(Op::Load { ty: Type::I64, base: boxed, offset }, Type::I64)
    }

    /// Branches on a mark; `unboxed` follows where a boxed object is asked for and there is none.
    fn has_mark(&mut self, mark: &Mark, val: Val, then: Block, otherwise: Block, unboxed: Block) {
        let bits = self.bits(val);
        let holds = match *mark {
            Mark::Tag(tag) => self.has_tag(bits, tag),
            Mark::Float => self.has_float_tag(bits),
            Mark::Word(word) => self.compare_int(IntCompare::Eq, bits, word as i64),
            Mark::Immediate(word) => {
                let low = self.and_int(bits, (layout::IMMEDIATE_KIND_MASK | layout::TAG_MASK) as i64);
                self.compare_int(IntCompare::Eq, low, word as i64)
            }
            Mark::Boxed(type_id) => {
                let boxed = self.b.block();
                let is_boxed = self.has_tag(bits, layout::TAG_BOXED);
                self.b.branch(is_boxed, boxed, unboxed);
                self.b.switch_to(boxed);
                self.has_type(val, type_id)
            }
        };
        self.b.branch(holds, then, otherwise);
    }

    /// Whether a boxed object is of a type.
    pub(super) fn has_type(&mut self, boxed: Val, type_id: u32) -> Val {
        let header = self.header(boxed);
        let shift = self.int(i64::from(layout::HEADER_TYPE_SHIFT));
        let own = self.binary(IntBinary::ShiftRightUnsigned, header, shift);
        self.compare_int(IntCompare::Eq, own, i64::from(type_id))
    }
}
