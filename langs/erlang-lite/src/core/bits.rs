//! Bit strings: what a segment is, and how patterns of segments are decided.
//!
//! # What
//! A binary pattern takes a bit string apart from its front. Its places form a chain: the start of the
//! bits, and for each segment the value read at one point and the point behind it. A point is a *cursor*, no
//! term; lowering keeps it in registers. So clauses that begin with the same segments read them once, and a
//! segment's value is a place like any other: a constant there becomes a case of a switch.
//!
//! A read succeeds where enough bits are left (and where they are a float, or a character). That doesn't
//! exclude that another clause reads the same bits in another way: such a clause stays possible on both
//! sides.
//!
//! # Invariants
//! - **S1** Layouts whose size is fixed are one number of [`Spec`]s each; one with a computed size is read by
//!   one segment of one clause only.
//! - **S2** A size is evaluated where its segment is read, with the variables that [`Size::Units`] lists.
//! - **S3** `least` of a read is no more than what each clause with this segment at this cursor needs.

use rustc_hash::FxHashMap;

use super::decide::{Maker, Node, NodeId, Pattern, PatternId, Patterns, Place, PlaceKind, Row};
use super::tree::{Operand, Step, Var};
use super::uses;
use crate::ast::segment::{Endian, SegmentKind, SegmentLayout};

/// What a segment holds, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Layout {
    /// Its type.
    pub kind: SegmentKind,
    /// What its size is multiplied by.
    pub unit: u32,
    /// Whether an integer's first bit is its sign.
    pub signed: bool,
    /// Whether the lowest byte stands first.
    pub little: bool,
}

impl Layout {
    pub(super) fn new(source: &SegmentLayout<'_>) -> Self {
        let little = match source.endian {
            Endian::Big => false,
            Endian::Little => true,
            Endian::Native => cfg!(target_endian = "little"),
        };
        Layout { kind: source.kind, unit: source.unit, signed: source.signed, little }
    }

    /// Unsigned, the highest byte first.
    pub(super) const INTEGER: Layout =
        Layout { kind: SegmentKind::Integer, unit: 1, signed: false, little: false };
}

/// The bits of a segment that is matched.
#[derive(Clone, Debug)]
pub enum Size {
    /// So many.
    Bits(u64),
    /// The operand's value, in units, after the steps. They read these places as these variables.
    Units(Vec<Step>, Operand, Vec<(Var, Place)>),
    /// All that are left: whole units.
    All,
    /// As many as the character has.
    Encoded,
}

/// A segment that is matched.
#[derive(Clone, Debug)]
pub struct Spec {
    /// What it holds.
    pub layout: Layout,
    /// How long it is.
    pub size: Size,
}

/// A segment that is matched; an index in [`Tree::specs`](super::decide::Tree::specs).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SpecId(pub u32);

/// How a place leads to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// From a bit string to the cursor at its start.
    Start,
    /// From a cursor to the value of a segment there.
    Value(SpecId),
    /// From a cursor to the one behind a segment.
    After(SpecId),
}

/// The specs of a match.
#[derive(Debug, Default)]
pub(crate) struct Specs {
    pub(super) all: Vec<Spec>,
    /// Those that don't compute their size; `None`: all that are left, or a character's.
    known: FxHashMap<(Layout, Option<u64>), SpecId>,
}

impl Specs {
    pub(super) fn get(&self, id: SpecId) -> &Spec {
        &self.all[id.0 as usize]
    }

    /// The number of a spec (S1).
    pub(super) fn add(&mut self, spec: Spec) -> SpecId {
        let next = SpecId(self.all.len() as u32);
        let fixed = match spec.size {
            Size::Bits(bits) => Some(bits),
            Size::All | Size::Encoded => None,
            Size::Units(..) => {
                self.all.push(spec);
                return next;
            }
        };
        let layout = spec.layout;
        *self.known.entry((layout, fixed)).or_insert_with(|| {
            self.all.push(spec);
            next
        })
    }
}

/// One segment of a part that is built.
#[derive(Clone, Debug)]
pub struct Part {
    /// What is written.
    pub value: Operand,
    /// As what.
    pub layout: Layout,
    /// How long it is.
    pub size: PartSize,
}

/// The length of a part that is built.
#[derive(Clone, Debug)]
pub enum PartSize {
    /// So many units.
    Units(Operand),
    /// The whole bit string.
    All,
    /// The same, of which nobody else has the bits behind its end: a comprehension's, on its way.
    Own,
    /// As the character asks.
    Encoded,
}

impl Patterns {
    /// Whether a pattern is decided by a cursor.
    fn is_at_cursor(&self, id: PatternId) -> bool {
        matches!(self.get(id), Pattern::Segment(..) | Pattern::End)
    }

    /// Bits that a cursor's pattern needs at least.
    fn least(&self, mut id: PatternId) -> u64 {
        let mut bits: u64 = 0;
        while let Pattern::Segment(spec, _, rest) = *self.get(id) {
            let Size::Bits(more) = self.specs.get(spec).size else { break };
            bits = bits.saturating_add(more);
            id = rest;
        }
        bits
    }
}

impl Maker<'_> {
    /// Decides the first test of a row that a cursor decides, if it has one.
    pub(super) fn at_cursor(&mut self, rows: &[Row], fail: NodeId) -> Option<Node> {
        let &(place, id) = rows[0].tests.iter().find(|&&(_, id)| self.patterns.is_at_cursor(id))?;
        Some(match *self.patterns.get(id) {
            Pattern::Segment(spec, ..) => self.read(place, spec, rows, fail),
            _ => self.end(place, rows, fail),
        })
    }

    fn read(&mut self, place: Place, spec: SpecId, rows: &[Row], fail: NodeId) -> Node {
        let patterns = self.patterns;
        let own = |row: &Row| {
            row.tests.iter().position(|&(at, id)| {
                at == place && matches!(*patterns.get(id), Pattern::Segment(other, ..) if other == spec)
            })
        };
        // What each row needs of the bits at the cursor, as far as that is known.
        let need = |row: &Row| {
            let here = row.tests.iter().filter(|&&(at, _)| at == place);
            here.map(|&(_, id)| patterns.least(id)).max().unwrap_or(0)
        };
        let sharing = rows.iter().filter_map(|row| own(row).map(|at| patterns.least(row.tests[at].1)));
        let least = sharing.min().unwrap_or(0);
        let layout = self.tree.specs[spec.0 as usize].layout;
        let is_exact = matches!(layout.kind, SegmentKind::Integer | SegmentKind::Binary) && least > 0;
        self.note_needs(spec, &rows[0]);
        let (value, after) = (self.part(place, Way::Value(spec)), self.part(place, Way::After(spec)));
        let (mut then, mut otherwise) = (Vec::new(), Vec::new());
        for row in rows {
            let Some(at) = own(row) else {
                let ends =
                    row.tests.iter().any(|&(at, id)| at == place && matches!(patterns.get(id), Pattern::End));
                if !(ends && least > 0) {
                    then.push(row.clone());
                }
                if !(is_exact && need(row) >= least) {
                    otherwise.push(row.clone());
                }
                continue;
            };
            let Pattern::Segment(_, inner, rest) = *patterns.get(row.tests[at].1) else { continue };
            let mut row = row.clone();
            row.tests.splice(at..=at, [(value, inner), (after, rest)]);
            then.push(row);
        }
        let then = self.node(then, fail);
        let otherwise = self.node(otherwise, fail);
        Node::Read { place, spec, least, then, otherwise }
    }

    fn end(&mut self, place: Place, rows: &[Row], fail: NodeId) -> Node {
        let patterns = self.patterns;
        let is_end = |&(at, id): &(Place, PatternId)| at == place && matches!(patterns.get(id), Pattern::End);
        let needs = |row: &Row| row.tests.iter().any(|&(at, id)| at == place && patterns.least(id) > 0);
        let then = rows.iter().filter(|row| !needs(row)).cloned().map(|mut row| {
            row.tests.retain(|test| !is_end(test));
            row
        });
        let then = then.collect();
        let otherwise = rows.iter().filter(|row| !row.tests.iter().any(is_end)).cloned().collect();
        let then = self.node(then, fail);
        let otherwise = self.node(otherwise, fail);
        Node::End { place, then, otherwise }
    }

    /// Says where the variables of a computed size are found (S2).
    fn note_needs(&mut self, spec: SpecId, row: &Row) {
        if let Size::Units(steps, units, needs) = &mut self.tree.specs[spec.0 as usize].size {
            let read = uses::in_size(steps, units);
            *needs = row.bindings.iter().filter(|(var, _)| read.contains(var)).copied().collect();
        }
    }

    /// The place that a value or a cursor leads to.
    pub(super) fn part(&mut self, of: Place, step: Way) -> Place {
        let places = &mut self.tree.places;
        *self.tree.parts.entry((of, step)).or_insert_with(|| {
            places.push(match step {
                Way::Start => PlaceKind::Bits { of },
                Way::Value(spec) => PlaceKind::Segment { of, spec },
                Way::After(spec) => PlaceKind::After { of, spec },
            });
            Place(places.len() as u32 - 1)
        })
    }
}
