//! Bit strings that are built.
//!
//! # What
//! Integers of fixed sizes, no more than [`INLINE_WORDS`] in all, are put together in registers, a word of
//! the result at a time, and the object is made like any other. Everything else, and integers that aren't
//! small, goes to a builtin: `%:construct` with a plan, which is a constant, and the operands
//! (`term::segment`).

use super::arithmetic::Slow;
use super::function::Lowering;
use super::words::ir::{IntBinary, Op, Type, Val};
use super::words::layout;
use crate::ast::segment::SegmentKind;
use crate::core::bits::{Layout, Part, PartSize};
use crate::core::{Literal, Operand};
use crate::term::bits::Utf;
use crate::term::segment::{Kind, Segment};

/// Most words of bits that are put together inline.
const INLINE_WORDS: u64 = 8;

/// Most operands of a builtin beside the plan.
const MOST_OPERANDS: usize = 4;

/// Bits of a word.
const WORD: u64 = 64;

/// An integer of up to a word's bits, to be put somewhere.
struct Field<'p> {
    value: &'p Operand,
    bits: u64,
    little: bool,
}

/// A word that is being put together: what is known of it, and the rest.
#[derive(Clone, Copy, Default)]
struct Word {
    known: u64,
    computed: Option<Val>,
}

impl Lowering<'_, '_> {
    pub(super) fn bits_value(&mut self, parts: &[Part]) -> Val {
        match fields(parts) {
            Some(fields) => self.fast_or_slow(
                |this, slow| Some(this.joined(&fields, slow)),
                |this| this.constructed(parts, true),
            ),
            None => self.constructed(parts, false),
        }
    }

    /// The integers as one object.
    fn joined(&mut self, fields: &[Field<'_>], slow: &mut Slow) -> Val {
        let total: u64 = fields.iter().map(|field| field.bits).sum();
        let mut words = vec![Word::default(); total.div_ceil(WORD) as usize];
        let mut at = 0;
        for field in fields {
            self.put(&mut words, at, field, slow);
            at += field.bits;
        }
        let words: Vec<Val> = words.into_iter().map(|word| self.finished(word)).collect();
        let header = self.int(layout::header(layout::TYPE_BINARY, 1 + words.len()) as i64);
        let length = self.int(total as i64);
        let object = self.allocate(2 + words.len(), layout::TAG_BOXED);
        for (at, word) in [header, length].into_iter().chain(words).enumerate() {
            self.store(object, layout::TAG_BOXED, at, word);
        }
        object
    }

    /// Puts a field at a bit of the words.
    fn put(&mut self, words: &mut [Word], at: u64, field: &Field<'_>, slow: &mut Slow) {
        if field.bits == 0 {
            let val = self.operand(field.value);
            self.require_small([val], slow);
            return;
        }
        let (word, bit) = ((at / WORD) as usize, at % WORD);
        let over = (bit + field.bits).saturating_sub(WORD);
        if let Some(number) = field.value.as_literal().and_then(Literal::as_small) {
            let top = match field.little {
                true => (number as u64).swap_bytes() & (!0 << (WORD - field.bits)),
                false => (number as u64) << (WORD - field.bits),
            };
            words[word].known |= top >> bit;
            if over > 0 {
                words[word + 1].known |= top << (WORD - bit);
            }
            return;
        }
        let val = self.operand(field.value);
        let [bits] = self.require_small([val], slow);
        let number = self.untag(bits);
        // The field's first bit highest, nothing behind its last one.
        let top = if field.little {
            let swapped = self.b.inst(Op::ByteSwap(number), Type::I64);
            self.and_int(swapped, (!0u64 << (WORD - field.bits)) as i64)
        } else {
            self.shifted_by(IntBinary::ShiftLeft, number, WORD - field.bits)
        };
        let here = self.shifted_by(IntBinary::ShiftRightUnsigned, top, bit);
        self.join(&mut words[word], here);
        if over > 0 {
            let next = self.shifted_by(IntBinary::ShiftLeft, top, WORD - bit);
            self.join(&mut words[word + 1], next);
        }
    }

    fn shifted_by(&mut self, op: IntBinary, number: Val, by: u64) -> Val {
        if by == 0 {
            return number;
        }
        let by = self.int(by as i64);
        self.binary(op, number, by)
    }

    fn join(&mut self, word: &mut Word, more: Val) {
        word.computed = Some(match word.computed {
            Some(before) => self.binary(IntBinary::Or, before, more),
            None => more,
        });
    }

    /// A word as it stands in memory.
    fn finished(&mut self, word: Word) -> Val {
        let Some(mut number) = word.computed else { return self.int(word.known.swap_bytes() as i64) };
        if word.known != 0 {
            let known = self.int(word.known as i64);
            number = self.binary(IntBinary::Or, number, known);
        }
        self.b.inst(Op::ByteSwap(number), Type::I64)
    }

    /// What the builtin makes of the parts.
    fn constructed(&mut self, parts: &[Part], is_cold: bool) -> Val {
        let mut operands = Vec::with_capacity(parts.len());
        let mut plan = Vec::with_capacity(parts.len());
        for part in parts {
            operands.push(&part.value);
            let (segment, size) = segment(part);
            plan.push(Literal::integer(segment.encode()));
            operands.extend(size);
        }
        let plan = self.literal(&Literal::Tuple(plan));
        let mut args = vec![plan];
        let is_plain = operands.len() <= MOST_OPERANDS;
        let operands: Vec<Operand> = operands.into_iter().cloned().collect();
        if is_plain {
            args.extend(self.operands(&operands));
        } else {
            args.push(self.tuple(&operands));
        }
        let name = if is_plain { "construct" } else { "construct_all" };
        match is_cold {
            true => self.call_cold("%", name, &args),
            false => self.call_named("%", name, &args),
        }
    }
}

/// The parts as fields, if all of them are integers of sizes that are known, and few bits together.
fn fields(parts: &[Part]) -> Option<Vec<Field<'_>>> {
    let mut total: u64 = 0;
    let mut fields = Vec::with_capacity(parts.len());
    for part in parts {
        let PartSize::Units(units) = &part.size else { return None };
        let units = u64::try_from(units.as_literal()?.as_small()?).ok()?;
        let bits = units.checked_mul(part.layout.unit.into()).filter(|&bits| bits <= WORD)?;
        let Layout { kind, little, .. } = part.layout;
        let is_whole = bits.is_multiple_of(8);
        let is_known = part.value.as_literal().is_some();
        if kind != SegmentKind::Integer
            || little && bits > 8 && !is_whole
            || is_known && part.value.as_literal().and_then(Literal::as_small).is_none()
        {
            return None;
        }
        total += bits;
        fields.push(Field { value: &part.value, bits, little: little && bits > 8 });
    }
    (total <= WORD * INLINE_WORDS).then_some(fields)
}

/// A part as the builtin knows it, and the operand with its size.
fn segment(part: &Part) -> (Segment, Option<&Operand>) {
    let Layout { kind, unit, little, .. } = part.layout;
    let (constant, computed) = match &part.size {
        PartSize::Units(units) => {
            let constant = units.as_literal().and_then(Literal::as_small);
            match constant.and_then(|units| u32::try_from(units).ok()) {
                Some(units) => (Some(units), None),
                None => (None, Some(units)),
            }
        }
        PartSize::All | PartSize::Encoded => (None, None),
    };
    let kind = match (kind, &part.size) {
        (SegmentKind::Integer, _) => Kind::Integer,
        (SegmentKind::Float, _) => Kind::Float,
        (SegmentKind::Binary, PartSize::All) => Kind::AllBits,
        (SegmentKind::Binary, _) => Kind::Bits,
        (SegmentKind::Utf8, _) => Kind::Utf(Utf::Utf8),
        (SegmentKind::Utf16, _) => Kind::Utf(Utf::Utf16),
        (SegmentKind::Utf32, _) => Kind::Utf(Utf::Utf32),
    };
    (Segment { kind, is_little: little, unit: unit as u16, size: constant }, computed)
}
