//! Functions that walk a bit string, without an object for each step.
//!
//! # What
//! In `f(<<X, Rest/binary>>, ...) -> ... f(Rest, ...)` the rest is needed only to begin the next round with.
//! A rest that the source reads once isn't made where it is bound, but where it is read. Where that is the
//! call of the function itself, the call jumps to a second copy of the function's body, with the rest's
//! cursor in place of the argument: there, the parameter is a bit string that isn't made. The same goes for a
//! bit string that grows, `f(N - 1, <<Bits/binary, N>>)`.
//!
//! # Invariants
//! - **W1** A function has one copy at most, with all parameters that any of the calls could leave unmade. A
//!   call that can't leave all of them so goes to the function itself.
//! - **W2** What isn't made can be made anywhere below the place where it was bound: bits never change.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::bits::Cursor;
use super::bits_append::appended;
use super::decision::Deciding;
use super::exit::Exit;
use super::facts::Trail;
use super::function::Lowering;
use super::words::ir::{Block, Op, Type, Val};
use crate::ast::segment::SegmentKind;
use crate::core::bits::{Size, Way};
use crate::core::decide::{Node, NodeId, Place, PlaceKind, Shape, Tree};
use crate::core::{Body, Expr, Function, Match, Operand, Var};

/// The copy of a function's body that walks bit strings. Its header's parameters are the function's others,
/// then for each bit string the object with the bytes, the first bit and the end.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    header: Block,
    /// Which parameters.
    params: Vec<usize>,
}

/// What a search for bit strings that needn't be made has found.
#[derive(Default)]
struct Found {
    vars: FxHashSet<Var>,
    params: BTreeSet<usize>,
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
        let Some(of) = self.rest_at(deciding.tree, var, place) else { return false };
        let cursor = self.cursor(deciding, of);
        self.unmade.insert(var, cursor);
        true
    }

    /// Where the rest begins that a variable is bound to, if it is one and is read once.
    fn rest_at(&self, tree: &Tree, var: Var, place: Place) -> Option<Place> {
        let PlaceKind::Segment { of, spec } = tree.places[place.0 as usize] else { return None };
        let segment = &tree.specs[spec.0 as usize];
        let is_rest = segment.layout.kind == SegmentKind::Binary && matches!(segment.size, Size::All);
        (is_rest && self.is_used_once(var)).then_some(of)
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

    /// Jumps to the copy that walks, if all arguments that it wants so are bit strings that aren't made.
    pub(super) fn walk_on(&mut self, args: &[Operand]) -> bool {
        let Some(walk) = &self.walk else { return false };
        let header = walk.header;
        let unmade = |arg: &Operand| match arg {
            Operand::Var(var) => self.unmade.get(var).copied(),
            Operand::Literal(_) => None,
        };
        let cursors: Option<Vec<Cursor>> = walk.params.iter().map(|&param| unmade(&args[param])).collect();
        let Some(cursors) = cursors else { return false };
        let others = args.iter().enumerate().filter(|(at, _)| !walk.params.contains(at));
        let others: Vec<&Operand> = others.map(|(_, arg)| arg).collect();
        let mut vals: Vec<Val> = others.into_iter().map(|arg| self.operand(arg)).collect();
        for cursor in cursors {
            let start = self.position(cursor);
            vals.extend([cursor.base, start, cursor.end]);
        }
        self.b.jump(header, &vals);
        true
    }

    /// Makes the header of the copy that walks, if there is anything to walk.
    pub(super) fn find_walk(&mut self, function: &Function) {
        let mut found = Found::default();
        self.find_in(&function.body, &mut found);
        if found.params.is_empty() {
            return;
        }
        let params: Vec<usize> = found.params.into_iter().collect();
        let header = self.b.block();
        for _ in 0..function.params.len() - params.len() {
            self.b.block_param(header, Type::Value);
        }
        for _ in &params {
            for ty in [Type::Value, Type::I64, Type::I64] {
                self.b.block_param(header, ty);
            }
        }
        self.walk = Some(Walk { header, params });
    }

    /// The parameters that calls in tail position give what needn't be made.
    fn find_in(&self, body: &Body, found: &mut Found) {
        for step in &body.steps {
            if let Expr::Bits(parts) = &step.expr
                && appended(parts).is_some()
                && self.is_used_once(step.vars[0])
            {
                found.vars.insert(step.vars[0]);
            }
        }
        let Some(last) = body.steps.last() else { return };
        match &last.expr {
            Expr::Call(callee, args) if self.own_function(callee, args.len()) == Some(self.index) => {
                let is_found = |arg: &Operand| matches!(arg, Operand::Var(var) if found.vars.contains(var));
                let params = (0..args.len()).filter(|&at| is_found(&args[at]));
                found.params.extend(params.collect::<Vec<_>>());
            }
            Expr::If { then, otherwise, .. } => {
                [then, otherwise].iter().for_each(|one| self.find_in(one, found));
            }
            Expr::Match(matching) => self.find_in_match(matching, found),
            Expr::Receive(receive) => {
                receive.matching.iter().for_each(|one| self.find_in_match(one, found));
                receive.after.iter().for_each(|(_, body)| self.find_in(body, found));
            }
            Expr::Try(parts) => [&parts.then, &parts.handler].iter().for_each(|one| self.find_in(one, found)),
            _ => {}
        }
    }

    fn find_in_match(&self, matching: &Match, found: &mut Found) {
        let bindings = matching.tree.nodes.iter().filter_map(|node| match node {
            Node::Clause { bindings, .. } => Some(bindings),
            _ => None,
        });
        let rests =
            bindings.flatten().filter(|&&(var, place)| self.rest_at(&matching.tree, var, place).is_some());
        found.vars.extend(rests.map(|&(var, _)| var));
        matching.arms.iter().for_each(|arm| self.find_in(&arm.body, found));
    }

    /// Lowers the copy that walks (W1). If nothing jumps there, it is dropped with all that isn't reached.
    pub(super) fn walking(&mut self, function: &Function) {
        let Some(walk) = &self.walk else { return };
        let (header, params) = (walk.header, walk.params.clone());
        self.b.set_line(function.line);
        self.b.switch_to(header);
        self.b.effect(Op::Reduction(1));
        self.facts = Trail::default();
        let vals = self.b.params(header).to_vec();
        let (others, bits) = vals.split_at(function.params.len() - params.len());
        let own = function.params.iter().enumerate().filter(|(at, _)| !params.contains(at));
        for ((_, &var), &val) in own.zip(others) {
            self.set(var, val);
        }
        for (&param, bits) in params.iter().zip(bits.chunks(3)) {
            let cursor = Cursor::new(None, bits[0], [bits[1], bits[2]]);
            self.unmade.insert(function.params[param], cursor);
        }
        self.body(&function.body, &Exit::Return);
    }
}
