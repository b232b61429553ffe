//! Integers that are appended to a bit string in place.
//!
//! # Protocol
//! The claim is that of `tambour_shared_heap`'s `binary`: compare-and-swap of the buffer's used bits from
//! the slice's end to the new one. It fails where another term grew from the same one; then, and where there
//! is no buffer or no room, the builtin appends. What follows the claim can be claimed only by somebody who
//! has a slice that ends there, and nobody has before the new slice is given away. So a store may touch bytes
//! behind the claim, as long as they are the buffer's; and readers of the bits before, in the claim's first
//! byte, see them stored as they are.
//!
//! What a comprehension has made so far, nobody else has seen: it is the last one that grew, and claims by a
//! plain store.

use super::arithmetic::Slow;
use super::bits::Cursor;
use super::bits_build::{Field, WORD, fields};
use super::function::Lowering;
use super::words::ir::{IntBinary, IntCompare, Op, Type, Val};
use super::words::layout;
use crate::ast::segment::SegmentKind;
use crate::core::Operand;
use crate::core::bits::{Part, PartSize};

/// Most bits that fit a word behind up to seven others.
const STORE_BITS: u64 = 57;

/// A whole bit string with at least one bit of fields behind it.
pub(super) fn appended(parts: &[Part]) -> Option<(&Part, Vec<Field<'_>>)> {
    let (first, others) = parts.split_first()?;
    let is_whole =
        first.layout.kind == SegmentKind::Binary && matches!(first.size, PartSize::All | PartSize::Own);
    let fields = fields(others).filter(|fields| fields.iter().any(|field| field.bits > 0))?;
    (is_whole && first.layout.unit.is_power_of_two()).then_some((first, fields))
}

impl Lowering<'_, '_> {
    /// A bit string with fields behind it, left unmade.
    pub(super) fn append(&mut self, parts: &[Part], first: &Part, fields: &[Field<'_>]) -> Cursor {
        let facts = self.facts.clone();
        let mut slow = Slow::default();
        let grown = self.append_in_place(first, fields, &mut slow);
        let join = self.b.block();
        let params = [Type::Value, Type::I64, Type::I64].map(|ty| self.b.block_param(join, ty));
        self.b.jump(join, &grown);
        self.facts = facts.clone();
        if let Some(cold) = slow.block() {
            self.b.switch_to(cold);
            let term = self.constructed(parts, true);
            let cursor = self.open_bits(term, None);
            self.b.jump(join, &[cursor.base, cursor.first, cursor.end]);
        }
        self.b.switch_to(join);
        self.facts = facts;
        Cursor::new(None, params[0], [params[1], params[2]])
    }

    /// The object with the bits, the first bit and the end of a bit string that grows in place.
    fn append_in_place(&mut self, first: &Part, fields: &[Field<'_>], slow: &mut Slow) -> [Val; 3] {
        let (words, total) = self.pieces(fields, slow);
        let [base, start, end] = self.slice_parts(&first.value, slow);
        let is_buffer = self.has_type(base, layout::TYPE_BUFFER);
        self.require(is_buffer, slow);
        let is_own = matches!(first.size, PartSize::Own);
        if !is_own && first.layout.unit > 1 {
            let length = self.binary(IntBinary::Sub, end, start);
            let rest = self.and_int(length, i64::from(first.layout.unit) - 1);
            let is_whole = self.compare_int(IntCompare::Eq, rest, 0);
            self.require(is_whole, slow);
        }
        let total = self.int(total as i64);
        let new_end = self.binary(IntBinary::Add, end, total);
        self.require_room(base, new_end, slow);
        let offset = layout::BINARY_LENGTH as i32 - layout::TAG_BOXED as i32;
        if is_own {
            let index = self.int(0);
            self.b.effect(Op::StoreIndexed { value: new_end, base, index, offset });
        } else {
            let claim = Op::CompareExchange { base, offset, expected: end, new: new_end };
            let used = self.b.inst(claim, Type::I64);
            let is_ours = self.compare(IntCompare::Eq, used, end);
            self.require(is_ours, slow);
        }
        for (at, bits) in words {
            let at = self.int(at as i64);
            let at = self.binary(IntBinary::Add, end, at);
            self.store_bits(base, at, bits);
        }
        [base, start, new_end]
    }

    /// The object with the bits, the first bit and the end of a slice.
    fn slice_parts(&mut self, term: &Operand, slow: &mut Slow) -> [Val; 3] {
        if let Operand::Var(var) = term
            && let Some(&cursor) = self.unmade.get(var)
        {
            return [cursor.base, self.position(cursor), cursor.end];
        }
        let term = self.operand(term);
        let bits = self.bits(term);
        let is_boxed = self.has_tag(bits, layout::TAG_BOXED);
        self.require(is_boxed, slow);
        let is_slice = self.has_type(term, layout::TYPE_SLICE);
        self.require(is_slice, slow);
        let base = self.slice_base(term);
        [base, self.field(term, layout::SLICE_START), self.field(term, layout::SLICE_END)]
    }

    /// Goes on where a buffer has room for a word behind a bit.
    fn require_room(&mut self, buffer: Val, end: Val, slow: &mut Slow) {
        let header = self.header(buffer);
        let words = (1 << layout::HEADER_TYPE_SHIFT) - (1 << layout::HEADER_SIZE_SHIFT);
        let words = self.and_int(header, words);
        let to_bits = WORD.trailing_zeros() - layout::HEADER_SIZE_SHIFT;
        let room = self.shifted_by(IntBinary::ShiftLeft, words, to_bits.into());
        // The first word has the used bits.
        let more = self.int(2 * WORD as i64);
        let needed = self.binary(IntBinary::Add, end, more);
        let fits = self.compare(IntCompare::SignedLe, needed, room);
        self.require(fits, slow);
    }

    /// The fields in pieces for one store each, with their bits' places, and how many bits they all have.
    fn pieces(&mut self, fields: &[Field<'_>], slow: &mut Slow) -> (Vec<(u64, Val)>, u64) {
        let (words, total) = self.put_all(fields, slow);
        let words: Vec<Val> = words.into_iter().map(|word| self.number(word)).collect();
        if total <= STORE_BITS {
            return (vec![(0, words[0])], total);
        }
        let mut halves = Vec::with_capacity(2 * words.len());
        for (at, word) in (0..).step_by(WORD as usize).zip(words) {
            let high = self.and_int(word, (u64::MAX << (WORD / 2)) as i64);
            halves.push((at, high));
            if at + WORD / 2 < total {
                let low = self.shifted_by(IntBinary::ShiftLeft, word, WORD / 2);
                halves.push((at + WORD / 2, low));
            }
        }
        (halves, total)
    }

    /// Writes a word from its highest bit on at a bit of a buffer; zeros follow.
    fn store_bits(&mut self, base: Val, at: Val, bits: Val) {
        let offset = layout::BINARY_DATA as i32 - layout::TAG_BOXED as i32;
        let index = self.shifted_by(IntBinary::ShiftRightUnsigned, at, 3);
        let skipped = self.and_int(at, 7);
        let old = self.b.inst(Op::LoadIndexed { base, index, offset }, Type::I64);
        let old = self.b.inst(Op::ByteSwap(old), Type::I64);
        let ones = self.int(-1);
        let behind = self.binary(IntBinary::ShiftRightUnsigned, ones, skipped);
        let before = self.binary(IntBinary::Xor, behind, ones);
        let old = self.binary(IntBinary::And, old, before);
        let new = self.binary(IntBinary::ShiftRightUnsigned, bits, skipped);
        let both = self.binary(IntBinary::Or, old, new);
        let value = self.b.inst(Op::ByteSwap(both), Type::I64);
        self.b.effect(Op::StoreIndexed { value, base, index, offset });
    }
}
