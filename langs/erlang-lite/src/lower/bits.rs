//! Segments that are matched.
//!
//! # What
//! A cursor is the object with the bytes and two or three numbers of bits in registers; no object stands for
//! it. An integer of a fixed size of at most [`INLINE_BITS`] is read inline, wherever it begins: the eight
//! bytes that end with its last one are loaded, turned into a number and shifted. In front of the bytes stand
//! the object's header and length, so that these eight bytes are the object's own. A segment's value is read
//! where it is first needed. What isn't inline asks a builtin, with positions counted from the term's first
//! bit.
//!
//! # Invariants
//! - **M1** Only bits before a cursor's end reach a value; others in the loaded bytes are shifted out. They
//!   may be another process's, which is appending.
//! - **M2** What a cursor's numbers say of its object never changes, so a segment can be read again.

use super::decision::Deciding;
use super::facts::Fact;
use super::function::{GuardExit, Lowering};
use super::words::ir::{Block, IntBinary, IntCompare, Op, Terminator, Type, Val};
use super::words::layout;
use crate::ast::segment::SegmentKind;
use crate::builtins::bits::flags;
use crate::core::bits::{Layout, Size, SpecId, Way};
use crate::core::decide::{NodeId, Place, PlaceKind};
use crate::core::{Operand, Var};

/// Most bits that any eight bytes in a row have after up to seven others.
pub(super) const INLINE_BITS: u64 = 57;

/// Positions from here on aren't constants of a load.
const LARGEST_OFFSET: u64 = 1 << 30;

/// A point in a bit string.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor {
    /// The bit string, and the object with its bytes.
    term: Val,
    base: Val,
    /// Its first bit; this and the others are counted from the first byte.
    first: Val,
    /// The point is `offset` bits behind this one.
    start: Val,
    offset: u64,
    /// The bit behind its last one.
    pub(super) end: Val,
    /// So many bits are known to follow `start`.
    known: u64,
}

impl Lowering<'_, '_> {
    /// Goes on where a value is a bit string, with a cursor at its start; to `otherwise` where it isn't.
    /// Without `otherwise` it is known to be one.
    pub(super) fn open_bits(&mut self, term: Val, otherwise: Option<Block>) -> Cursor {
        let [slice, in_place, ready] = [(); 3].map(|()| self.b.block());
        let base = self.b.block_param(ready, Type::Value);
        let [first, end] = [(); 2].map(|()| self.b.block_param(ready, Type::I64));
        if let Some(otherwise) = otherwise {
            let boxed = self.b.block();
            let bits = self.bits(term);
            let is_boxed = self.has_tag(bits, layout::TAG_BOXED);
            self.b.branch(is_boxed, boxed, otherwise);
            self.b.switch_to(boxed);
        }
        let not_slice = if otherwise.is_some() { self.b.block() } else { in_place };
        let is_slice = self.has_type(term, layout::TYPE_SLICE);
        self.b.branch(is_slice, slice, not_slice);
        if let Some(otherwise) = otherwise {
            self.b.switch_to(not_slice);
            let is_binary = self.has_type(term, layout::TYPE_BINARY);
            self.b.branch(is_binary, in_place, otherwise);
        }
        self.b.switch_to(slice);
        let own_base = self.b.inst(
            Op::Load {
                ty: Type::Value,
                base: term,
                offset: layout::SLICE_BASE as i32 - layout::TAG_BOXED as i32,
            },
            Type::Value,
        );
        let (from, to) = (self.field(term, layout::SLICE_START), self.field(term, layout::SLICE_END));
        self.b.jump(ready, &[own_base, from, to]);
        self.b.switch_to(in_place);
        let (from, to) = (self.int(0), self.field(term, layout::BINARY_LENGTH));
        self.b.jump(ready, &[term, from, to]);
        self.b.switch_to(ready);
        Cursor { term, base, first, start: first, offset: 0, end, known: 0 }
    }

    /// A node that asks for a bit string.
    pub(super) fn bits_edge(
        &mut self,
        deciding: &mut Deciding<'_>,
        (place, val): (Place, Val),
        id: NodeId,
        next: Block,
    ) {
        let before = deciding.cursors.clone();
        let cursor = self.open_bits(val, Some(next));
        if let Some(start) = deciding.part(place, Way::Start) {
            deciding.cursors.add(start, cursor);
        }
        let then = self.way_to(deciding, id, None);
        self.jump(then);
        deciding.cursors = before;
    }

    /// A node that reads a segment.
    pub(super) fn read(
        &mut self,
        deciding: &mut Deciding<'_>,
        (place, spec, least): (Place, SpecId, u64),
        then: NodeId,
        otherwise: NodeId,
    ) {
        let here = self.cursor(deciding, place);
        if !matches!(deciding.tree.specs[spec.0 as usize].size, Size::Bits(_))
            || self.must_check(deciding, spec, here, least)
        {
            if let Size::Units(_, _, needs) = &deciding.tree.specs[spec.0 as usize].size {
                let needs: &[(Var, Place)] = needs;
                self.bind(deciding, needs, |_, _| true);
            }
            let otherwise = self.way_to(deciding, otherwise, None);
            self.advance(deciding, place, spec, least, otherwise);
        } else {
            self.skip(deciding, place, spec);
        }
        let then = self.way_to(deciding, then, None);
        self.jump(then);
    }

    fn must_check(&self, deciding: &Deciding<'_>, spec: SpecId, here: Cursor, least: u64) -> bool {
        let is_float = deciding.tree.specs[spec.0 as usize].layout.kind == SegmentKind::Float;
        is_float || here.offset.saturating_add(least) > here.known
    }

    /// Notes the cursor behind a segment of a known size.
    fn skip(&mut self, deciding: &mut Deciding<'_>, place: Place, spec: SpecId) {
        let here = self.cursor(deciding, place);
        if let (Size::Bits(bits), Some(after)) =
            (&deciding.tree.specs[spec.0 as usize].size, deciding.part(place, Way::After(spec)))
        {
            deciding.cursors.add(after, Cursor { offset: here.offset.saturating_add(*bits), ..here });
        }
    }

    /// A node that asks whether all bits are read.
    pub(super) fn at_end(
        &mut self,
        deciding: &mut Deciding<'_>,
        place: Place,
        then: NodeId,
        otherwise: NodeId,
    ) {
        let here = self.cursor(deciding, place);
        let (then, otherwise) = (self.way_to(deciding, then, None), self.way_to(deciding, otherwise, None));
        let at = self.position(here);
        let is_end = self.compare(IntCompare::Eq, at, here.end);
        self.b.branch(is_end, then, otherwise);
    }

    /// Goes on where a segment can be read, with the cursor behind it.
    fn advance(
        &mut self,
        deciding: &mut Deciding<'_>,
        place: Place,
        spec: SpecId,
        least: u64,
        otherwise: Block,
    ) {
        let here = self.cursor(deciding, place);
        let tree = deciding.tree;
        let segment = &tree.specs[spec.0 as usize];
        let behind = match &segment.size {
            Size::Bits(bits) => {
                let known = here.offset.saturating_add(least.max(*bits));
                if known > here.known {
                    self.require_bits(here, known, otherwise);
                    deciding.cursors.add(place, Cursor { known, ..here });
                }
                Cursor { offset: here.offset.saturating_add(*bits), known: known.max(here.known), ..here }
            }
            Size::Units(steps, units, _) => {
                let outer = self.guard.replace(GuardExit { fail: otherwise, handler: None });
                self.steps(steps);
                let bits = self.size(here, units, segment.layout.unit, otherwise);
                if let Some(GuardExit { handler: Some(handler), .. }) =
                    std::mem::replace(&mut self.guard, outer)
                {
                    let current = self.b.current();
                    self.b.switch_to(handler);
                    self.jump(otherwise);
                    self.b.switch_to(current);
                }
                let at = self.position(here);
                let start = self.binary(IntBinary::Add, at, bits);
                Cursor { start, offset: 0, known: 0, ..here }
            }
            Size::All => {
                let left = self.left(here);
                let unit = i64::from(segment.layout.unit);
                if unit > 1 {
                    let unit = self.int(unit);
                    let rest = self.binary(IntBinary::RemSigned, left, unit);
                    let is_whole = self.compare_int(IntCompare::Eq, rest, 0);
                    self.go_on(is_whole, otherwise);
                }
                Cursor { start: here.end, offset: 0, known: 0, ..here }
            }
            Size::Encoded => {
                let (character, bits) = self.character(here, segment.layout, otherwise);
                if let Some(value) = deciding.part(place, Way::Value(spec)) {
                    deciding.places.add(value, character);
                }
                let at = self.position(here);
                let start = self.binary(IntBinary::Add, at, bits);
                Cursor { start, offset: 0, known: 0, ..here }
            }
        };
        if segment.layout.kind == SegmentKind::Float {
            let val = self.float_at(here, behind, segment.layout, otherwise);
            if let Some(value) = deciding.part(place, Way::Value(spec)) {
                deciding.places.add(value, val);
            }
        }
        if let Some(after) = deciding.part(place, Way::After(spec)) {
            deciding.cursors.add(after, behind);
        }
    }

    /// The cursor at a place; read again unless that was done on the way (M2).
    fn cursor(&mut self, deciding: &mut Deciding<'_>, place: Place) -> Cursor {
        if let Some(cursor) = deciding.cursors.get(place) {
            return cursor;
        }
        match deciding.tree.places[place.0 as usize] {
            PlaceKind::Bits { of } => {
                let val = self.place(deciding, of);
                let cursor = self.open_bits(val, None);
                deciding.cursors.add(place, cursor);
                cursor
            }
            PlaceKind::After { of, spec } => {
                self.read_again(deciding, of, spec);
                deciding.cursors.get(place).expect("it was just added")
            }
            ref other => unreachable!("{other:?} is no cursor"),
        }
    }

    /// Reads a segment that was read on all ways to here.
    fn read_again(&mut self, deciding: &mut Deciding<'_>, place: Place, spec: SpecId) {
        let tree = deciding.tree;
        match &tree.specs[spec.0 as usize].size {
            Size::Bits(_) if tree.specs[spec.0 as usize].layout.kind != SegmentKind::Float => {
                return self.skip(deciding, place, spec);
            }
            Size::Units(_, _, needs) => self.bind(deciding, needs, |_, _| true),
            _ => {}
        }
        let (here, nowhere) = (self.b.current(), self.b.cold_block());
        self.b.switch_to(nowhere);
        self.b.terminate(Terminator::Unreachable);
        self.b.switch_to(here);
        self.advance(deciding, place, spec, 0, nowhere);
    }

    /// The value of the segment at a cursor.
    pub(super) fn segment(&mut self, deciding: &mut Deciding<'_>, place: Place, spec: SpecId) -> Val {
        let segment = &deciding.tree.specs[spec.0 as usize];
        let layout = segment.layout;
        let here = self.cursor(deciding, place);
        if layout.kind == SegmentKind::Integer
            && let Size::Bits(bits) = segment.size
        {
            return self.integer(here, bits, layout);
        }
        if !matches!(layout.kind, SegmentKind::Integer | SegmentKind::Binary) {
            self.read_again(deciding, place, spec);
            let value = deciding.part(place, Way::Value(spec)).and_then(|value| deciding.places.get(value));
            return value.expect("it was just added");
        }
        let behind = match deciding.part(place, Way::After(spec)) {
            Some(after) => self.cursor(deciding, after),
            None => here,
        };
        if layout.kind == SegmentKind::Integer {
            return self.ask_integer(here, behind, layout);
        }
        if here.start == here.first && here.offset == 0 && matches!(segment.size, Size::All) {
            return here.term;
        }
        self.slice(here, behind)
    }

    /// An integer of a fixed size.
    fn integer(&mut self, here: Cursor, bits: u64, layout: Layout) -> Val {
        let is_whole = bits.is_multiple_of(8) || bits < 8;
        let end = here.offset.saturating_add(bits);
        if bits == 0 {
            return self.constant(0);
        }
        if bits > INLINE_BITS || layout.little && !is_whole || end >= LARGEST_OFFSET {
            let behind = Cursor { offset: end, ..here };
            return self.ask_integer(here, behind, layout);
        }
        // The bits from `last` back, the last one lowest.
        let rest = self.int((end % 8) as i64);
        let last = self.binary(IntBinary::Add, here.start, rest);
        let seven = self.int(7);
        let byte = self.binary(IntBinary::Add, last, seven);
        let three = self.int(3);
        let byte = self.binary(IntBinary::ShiftRightUnsigned, byte, three);
        let offset = (end / 8) as i32 + layout::BINARY_DATA as i32 - 8 - layout::TAG_BOXED as i32;
        let op = Op::LoadIndexed { base: here.base, index: byte, offset };
        let word = self.b.inst(op, Type::I64);
        let word = self.b.inst(Op::ByteSwap(word), Type::I64);
        let zero = self.int(0);
        let behind = self.binary(IntBinary::Sub, zero, last);
        let behind = self.binary(IntBinary::And, behind, seven);
        let word = self.binary(IntBinary::ShiftRightUnsigned, word, behind);
        let high = self.int(64 - bits as i64);
        let mut word = self.binary(IntBinary::ShiftLeft, word, high);
        if layout.little && bits > 8 {
            let swapped = self.b.inst(Op::ByteSwap(word), Type::I64);
            word = self.binary(IntBinary::ShiftLeft, swapped, high);
        }
        let back = self.int(64 - bits as i64 - i64::from(layout::TAG_BITS));
        let shift = if layout.signed { IntBinary::ShiftRightSigned } else { IntBinary::ShiftRightUnsigned };
        let tagged = self.binary(shift, word, back);
        let val = self.value(tagged);
        self.facts.add(val, Fact::Small);
        val
    }

    fn ask_integer(&mut self, here: Cursor, behind: Cursor, layout: Layout) -> Val {
        let args = self.range(here, behind, layout);
        self.ask_bits("bits_integer", &args)
    }

    fn float_at(&mut self, here: Cursor, behind: Cursor, layout: Layout, otherwise: Block) -> Val {
        let args = self.range(here, behind, layout);
        let val = self.ask_bits("bits_float", &args);
        self.require_answer(val, otherwise);
        val
    }

    /// Goes on where a builtin has answered a value.
    fn require_answer(&mut self, answer: Val, otherwise: Block) -> Val {
        let bits = self.bits(answer);
        let is_value = self.compare_int(IntCompare::Ne, bits, layout::NONE as i64);
        self.go_on(is_value, otherwise);
        bits
    }

    /// A character and the bits that it takes.
    fn character(&mut self, here: Cursor, layout: Layout, otherwise: Block) -> (Val, Val) {
        let at = self.position(here);
        let at = self.relative(here, at);
        let flags = self.flags(layout);
        let name = match layout.kind {
            SegmentKind::Utf16 => "bits_utf16",
            SegmentKind::Utf32 => "bits_utf32",
            _ => "bits_utf8",
        };
        let answer = self.ask_bits(name, &[here.term, at, flags]);
        let answer = self.require_answer(answer, otherwise);
        let answer = self.untag(answer);
        let eight = self.int(8);
        let character = self.binary(IntBinary::ShiftRightUnsigned, answer, eight);
        let character = self.small(character);
        (character, self.and_int(answer, 0xff))
    }

    /// The bits between two cursors, in place.
    fn slice(&mut self, here: Cursor, behind: Cursor) -> Val {
        let header = self.int(layout::header(layout::TYPE_SLICE, 3) as i64);
        let (start, end) = (self.position(here), self.position(behind));
        let slice = self.allocate(4, layout::TAG_BOXED);
        for (word, value) in [header, start, end, here.base].into_iter().enumerate() {
            self.store(slice, layout::TAG_BOXED, word, value);
        }
        slice
    }

    /// The bits that a computed size has, no more than are left.
    fn size(&mut self, here: Cursor, units: &Operand, unit: u32, otherwise: Block) -> Val {
        let units = self.operand(units);
        let bits = self.bits(units);
        if !self.is_small(units) {
            let tag = self.tag(bits);
            let is_small = self.compare_int(IntCompare::Eq, tag, 0);
            self.go_on(is_small, otherwise);
        }
        let units = self.untag(bits);
        let left = self.left(here);
        // As many units as bits are more than enough, and so is a negative number taken as a positive one.
        let may_fit = self.compare(IntCompare::UnsignedLe, units, left);
        self.go_on(may_fit, otherwise);
        if unit == 1 {
            return units;
        }
        let unit = self.int(unit.into());
        let bits = self.binary(IntBinary::Mul, units, unit);
        let fits = self.compare(IntCompare::SignedLe, bits, left);
        self.go_on(fits, otherwise);
        bits
    }

    fn require_bits(&mut self, here: Cursor, count: u64, otherwise: Block) {
        let from_start = self.binary(IntBinary::Sub, here.end, here.start);
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let are_there = self.compare_int(IntCompare::SignedGe, from_start, count);
        self.go_on(are_there, otherwise);
    }

    /// Goes on when the condition holds.
    fn go_on(&mut self, condition: Val, otherwise: Block) {
        let next = self.b.block();
        self.b.branch(condition, next, otherwise);
        self.b.switch_to(next);
    }

    /// Bits from a cursor to the end.
    pub(super) fn left(&mut self, here: Cursor) -> Val {
        let at = self.position(here);
        self.binary(IntBinary::Sub, here.end, at)
    }

    /// A cursor's bit, counted from the first byte.
    fn position(&mut self, here: Cursor) -> Val {
        if here.offset == 0 {
            return here.start;
        }
        let offset = self.int(i64::try_from(here.offset).unwrap_or(i64::MAX));
        self.binary(IntBinary::Add, here.start, offset)
    }

    /// A position counted from the term's first bit, as a value.
    fn relative(&mut self, here: Cursor, at: Val) -> Val {
        let at = self.binary(IntBinary::Sub, at, here.first);
        self.small(at)
    }

    /// What a builtin takes to read what lies between two cursors.
    fn range(&mut self, here: Cursor, behind: Cursor, layout: Layout) -> [Val; 4] {
        let (at, end) = (self.position(here), self.position(behind));
        let size = self.binary(IntBinary::Sub, end, at);
        let (at, size) = (self.relative(here, at), self.small(size));
        [here.term, at, size, self.flags(layout)]
    }

    /// A layout as a value.
    fn flags(&mut self, layout: Layout) -> Val {
        let little = if layout.little { flags::LITTLE } else { 0 };
        let signed = if layout.signed { flags::SIGNED } else { 0 };
        self.constant(super::names::small_bits(little | signed) as u64)
    }

    /// The value of a number that fits one.
    pub(super) fn small(&mut self, number: Val) -> Val {
        let three = self.int(layout::TAG_BITS.into());
        let bits = self.binary(IntBinary::ShiftLeft, number, three);
        let val = self.value(bits);
        self.facts.add(val, Fact::Small);
        val
    }

    /// Calls a builtin that never raises.
    fn ask_bits(&mut self, name: &str, args: &[Val]) -> Val {
        let callee = self.named("%", name, args.len());
        self.b.inst(Op::Call(callee, args.to_vec()), Type::Value)
    }
}

impl Deciding<'_> {
    /// The place that a value or a cursor leads to.
    fn part(&self, of: Place, way: Way) -> Option<Place> {
        self.tree.parts.get(&(of, way)).copied()
    }
}
