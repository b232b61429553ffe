//! Functions that walk a bit string, without an object for each step.
//!
//! # What
//! In `f(<<X, Rest/binary>>, ...) -> ... f(Rest, ...)` the rest is needed only to begin the next round with.
//! A rest that the source reads once isn't made where it is bound, but where it is read. Where that is the call
//! of the function itself, the call jumps to a second copy of the function's body, with the rest's cursor in
//! place of the argument: there, the parameter is a bit string that isn't made.
//!
//! # Invariants
//! - **W1** A function has one parameter at most that a copy walks; the copy is lowered once, behind the
//!   function itself.
//! - **W2** What isn't made can be made anywhere below the place where it was bound: bits never change.

use super::bits::Cursor;
use super::decision::Deciding;
use super::exit::Exit;
use super::facts::Trail;
use super::function::Lowering;
use super::words::ir::{Block, Op, Type, Val};
use crate::ast::segment::SegmentKind;
use crate::core::bits::{Size, Way};
use crate::core::decide::{NodeId, Place, PlaceKind, Shape, Tree};
use crate::core::{Function, Operand, Var};

/// The copy of a function's body that walks a bit string. Its header's parameters are the function's others,
/// then the object with the bytes, the first bit and the end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    header: Block,
    /// Which parameter.
    param: usize,
}

impl Lowering<'_, '_> {
    /// The bits from a cursor to its end, as a value.
    pub(super) fn made(&mut self, cursor: Cursor) -> Val {
        let start = self.position(cursor);
        self.slice_of(cursor, start, cursor.end)
    }

    /// What a place is, if it is a bit string that isn't made.
    pub(super) fn unmade(&self, tree: &Tree, place: Place) -> Option<Cursor> {
        match &tree.places[place.0 as usize] {
            PlaceKind::Subject(Operand::Var(var)) => self.unmade.get(var).copied(),
            _ => None,
        }
    }

    /// Leaves a variable unmade if it is the rest of a bit string and read once.
    pub(super) fn leave_unmade(&mut self, deciding: &mut Deciding<'_>, var: Var, place: Place) -> bool {
        let PlaceKind::Segment { of, spec } = deciding.tree.places[place.0 as usize] else { return false };
        let segment = &deciding.tree.specs[spec.0 as usize];
        let is_rest = segment.layout.kind == SegmentKind::Binary && matches!(segment.size, Size::All);
        if !is_rest || !self.is_used_once(var) {
            return false;
        }
        let cursor = self.cursor(deciding, of);
        self.unmade.insert(var, cursor);
        true
    }

    /// A switch on a bit string that isn't made: its shape is known.
    pub(super) fn known_bits(
        &mut self,
        deciding: &mut Deciding<'_>,
        (place, cursor): (Place, Cursor),
        edges: &[(Shape, NodeId)],
        otherwise: NodeId,
    ) {
        if let Some(start) = deciding.part(place, Way::Start) {
            deciding.cursors.add(start, cursor);
        }
        let edge = edges.iter().find(|(shape, _)| *shape == Shape::Bits).map_or(otherwise, |&(_, id)| id);
        let block = self.way_to(deciding, edge, None);
        self.jump(block);
    }

    /// Jumps to the copy that walks, if its argument is a bit string that isn't made.
    pub(super) fn walk_on(&mut self, args: &[Operand]) -> bool {
        let unmade: Vec<Option<Cursor>> = args
            .iter()
            .map(|arg| match arg {
                Operand::Var(var) => self.unmade.get(var).copied(),
                Operand::Literal(_) => None,
            })
            .collect();
        let first = unmade.iter().position(Option::is_some);
        let Some(param) = self.walk.map(|walk| walk.param).or(first) else { return false };
        let Some(cursor) = unmade[param] else { return false };
        let header = match self.walk {
            Some(walk) => walk.header,
            None => self.walk_header(args.len(), param),
        };
        let others = args.iter().enumerate().filter(|&(at, _)| at != param);
        let mut vals: Vec<Val> = others.map(|(_, arg)| self.operand(arg)).collect();
        let start = self.position(cursor);
        vals.extend([cursor.base, start, cursor.end]);
        self.b.jump(header, &vals);
        true
    }

    fn walk_header(&mut self, arity: usize, param: usize) -> Block {
        let header = self.b.block();
        let others = (1..arity).map(|_| Type::Value);
        others.chain([Type::Value, Type::I64, Type::I64]).for_each(|ty| {
            self.b.block_param(header, ty);
        });
        self.walk = Some(Walk { header, param });
        header
    }

    /// Lowers the copy that walks, if anything jumps there (W1).
    pub(super) fn walking(&mut self, function: &Function) {
        let Some(walk) = self.walk else { return };
        self.b.set_line(function.line);
        self.b.switch_to(walk.header);
        self.b.effect(Op::Reduction(1));
        self.facts = Trail::default();
        let params = self.b.params(walk.header).to_vec();
        let (others, bits) = params.split_at(params.len() - 3);
        let own = function.params.iter().enumerate().filter(|&(at, _)| at != walk.param);
        for ((_, &var), &val) in own.zip(others) {
            self.set(var, val);
        }
        self.unmade.insert(function.params[walk.param], Cursor::new(None, bits[0], [bits[1], bits[2]]));
        self.body(&function.body, &Exit::Return);
    }
}
