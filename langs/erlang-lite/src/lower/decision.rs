//! Decision graphs as blocks.
//!
//! # What
//! Nodes are lowered in an order in which all that lead to a node come before it, so when its turn comes,
//! what holds on all ways to it is known: the fields that were loaded and the facts that were found where
//! these ways part. A field is loaded where it is first needed on a way, and by a clause that binds it.

use rustc_hash::FxHashMap;

use super::bits::Cursor;
use super::exit::Exit;
use super::facts::{Fact, Trail};
use super::function::Lowering;
use super::words::ir::{Block, IntCompare, Op, Terminator, Type, Val};
use super::words::layout;
use crate::core::decide::{Node, NodeId, Other, Place, PlaceKind, Shape, Tree};
use crate::core::{Match, Var, uses};

/// With fewer immediates than this a switch would be no better than comparisons.
const LEAST_SWITCH: usize = 4;

/// Where a node or a clause begins, and what holds there.
#[derive(Clone, Debug)]
struct Way {
    block: Block,
    places: Trail<Place, Val>,
    cursors: Trail<Place, Cursor>,
    facts: Trail<Val, Fact>,
}

/// Where a clause's body begins, and where its variables are.
type ClauseWay<'t> = (Way, &'t [(Var, Place)]);

/// A match on its way into blocks.
pub(super) struct Deciding<'t> {
    pub(super) tree: &'t Tree,
    matching: &'t Match,
    nodes: FxHashMap<NodeId, Way>,
    /// By clause: where its body begins, and where its variables are.
    clauses: Vec<Option<ClauseWay<'t>>>,
    /// Fields that are loaded where the builder stands.
    pub(super) places: Trail<Place, Val>,
    /// The same for cursors.
    pub(super) cursors: Trail<Place, Cursor>,
    /// Where a tree's `Fail` goes.
    fail: Option<Block>,
}

/// What edges of one kind a switch has.
enum Group {
    Pair(NodeId),
    Map(NodeId),
    Present(NodeId),
    Bits(NodeId),
    Immediates(Vec<(u64, NodeId)>),
    Tuples(Vec<(u32, NodeId)>),
}

impl Lowering<'_, '_> {
    /// Lowers a match. With `unmatched` it is a receive's: values that no clause takes go there, and the
    /// message is taken out of the mailbox before a clause's body.
    pub(super) fn matching(&mut self, matching: &Match, unmatched: Option<Block>, exit: &Exit) {
        let tree = &matching.tree;
        let way = Way {
            block: self.b.current(),
            places: Trail::default(),
            cursors: Trail::default(),
            facts: self.facts.clone(),
        };
        let mut deciding = Deciding {
            tree,
            matching,
            nodes: FxHashMap::from_iter([(tree.order[0], way)]),
            clauses: vec![None; matching.arms.len()],
            places: Trail::default(),
            cursors: Trail::default(),
            fail: unmatched,
        };
        for &id in &tree.order {
            let Some(way) = deciding.nodes.get(&id).cloned() else { continue };
            self.go(&mut deciding, way);
            self.node(&mut deciding, &tree.nodes[id.0 as usize]);
        }
        for (at, arm) in matching.arms.iter().enumerate() {
            let Some((way, bindings)) = deciding.clauses[at].take() else { continue };
            self.go(&mut deciding, way);
            self.bind(&mut deciding, bindings, |this, var| this.is_used(var));
            if unmatched.is_some() {
                self.b.effect(Op::MailboxRemove);
            }
            self.body(&arm.body, exit);
        }
    }

    fn go(&mut self, deciding: &mut Deciding<'_>, way: Way) {
        self.b.switch_to(way.block);
        deciding.places = way.places;
        deciding.cursors = way.cursors;
        self.facts = way.facts;
    }

    /// The block of a node, reached from where the builder stands, with more known on the way if there is a
    /// fact.
    pub(super) fn way_to(
        &mut self,
        deciding: &mut Deciding<'_>,
        id: NodeId,
        fact: Option<(Val, Fact)>,
    ) -> Block {
        if matches!(deciding.tree.nodes[id.0 as usize], Node::Fail) {
            return deciding.fail.expect("D: only a receive's tree can fail");
        }
        let mut facts = self.facts.clone();
        if let Some((val, fact)) = fact {
            facts.add(val, fact);
        }
        if let Some(way) = deciding.nodes.get_mut(&id) {
            way.places = way.places.common(&deciding.places);
            way.cursors = way.cursors.common(&deciding.cursors);
            way.facts = way.facts.common(&facts);
            return way.block;
        }
        let is_failure = matches!(deciding.tree.nodes[id.0 as usize],
            Node::Clause { clause, .. } if deciding.matching.arms[clause].is_failure);
        let block = if is_failure { self.b.cold_block() } else { self.b.block() };
        let (places, cursors) = (deciding.places.clone(), deciding.cursors.clone());
        deciding.nodes.insert(id, Way { block, places, cursors, facts });
        block
    }

    fn node<'t>(&mut self, deciding: &mut Deciding<'t>, node: &'t Node) {
        match node {
            Node::Fail => {
                if let Some(fail) = deciding.fail {
                    self.jump(fail);
                }
            }
            Node::Clause { clause, bindings, otherwise } => {
                self.clause(deciding, *clause, bindings, *otherwise)
            }
            Node::Switch { place, edges, otherwise } => self.switch(deciding, *place, edges, *otherwise),
            Node::Equal { place, other, then, otherwise } => {
                let a = self.place(deciding, *place);
                let b = match other {
                    Other::Operand(operand) => self.operand(operand),
                    Other::Place(place) => self.place(deciding, *place),
                };
                let (then, otherwise) =
                    (self.way_to(deciding, *then, None), self.way_to(deciding, *otherwise, None));
                self.exact(a, b, then, otherwise);
            }
            Node::Read { place, spec, least, then, otherwise } => {
                self.read(deciding, (*place, *spec, *least), *then, *otherwise);
            }
            Node::End { place, then, otherwise } => self.at_end(deciding, *place, *then, *otherwise),
        }
    }

    fn clause<'t>(
        &mut self,
        deciding: &mut Deciding<'t>,
        clause: usize,
        bindings: &'t [(Var, Place)],
        otherwise: Option<NodeId>,
    ) {
        let Some(guard) = &deciding.matching.arms[clause].guard else {
            let way = self.here(deciding, self.b.current());
            deciding.clauses[clause] = Some((way, bindings));
            return;
        };
        let needed = uses::in_guard(guard);
        self.bind(deciding, bindings, |_, var| needed.contains(&var));
        let otherwise = otherwise.expect("a guarded clause says what follows a false guard");
        let otherwise = self.way_to(deciding, otherwise, None);
        let known = deciding.clauses[clause].take();
        let way = match known {
            Some((way, _)) => Way {
                block: way.block,
                places: way.places.common(&deciding.places),
                cursors: way.cursors.common(&deciding.cursors),
                facts: way.facts.common(&self.facts),
            },
            None => {
                let block = self.b.block();
                self.here(deciding, block)
            }
        };
        let block = way.block;
        deciding.clauses[clause] = Some((way, bindings));
        self.guard(guard, block, otherwise);
    }

    fn here(&self, deciding: &Deciding<'_>, block: Block) -> Way {
        let (places, cursors) = (deciding.places.clone(), deciding.cursors.clone());
        Way { block, places, cursors, facts: self.facts.clone() }
    }

    /// Binds a clause's variables, those that are wanted.
    pub(super) fn bind(
        &mut self,
        deciding: &mut Deciding<'_>,
        bindings: &[(Var, Place)],
        is_wanted: impl Fn(&Self, Var) -> bool,
    ) {
        for &(var, place) in bindings {
            if is_wanted(self, var) && !self.leave_unmade(deciding, var, place) {
                let val = self.place(deciding, place);
                self.set(var, val);
            }
        }
    }

    /// The value at a place, loaded unless that was done on the way.
    pub(super) fn place(&mut self, deciding: &mut Deciding<'_>, place: Place) -> Val {
        let mut missing = Vec::new();
        let mut at = place;
        let mut val = loop {
            if let Some(val) = deciding.places.get(at) {
                break val;
            }
            match &deciding.tree.places[at.0 as usize] {
                PlaceKind::Subject(operand) => {
                    let val = self.operand(operand);
                    deciding.places.add(at, val);
                    break val;
                }
                PlaceKind::Field { of, .. } | PlaceKind::Value { of, .. } => {
                    missing.push(at);
                    at = *of;
                }
                &PlaceKind::Segment { of, spec } => {
                    let val = self.segment(deciding, of, spec);
                    deciding.places.add(at, val);
                    break val;
                }
                PlaceKind::Bits { .. } | PlaceKind::After { .. } => unreachable!("a cursor is no value"),
            }
        };
        for at in missing.into_iter().rev() {
            val = match &deciding.tree.places[at.0 as usize] {
                PlaceKind::Field { pair, index, .. } => self.part(val, *pair, *index),
                PlaceKind::Value { key, .. } => self.map_value(val, key),
                _ => continue,
            };
            deciding.places.add(at, val);
        }
        val
    }

    /// A field of a pair or a tuple.
    fn part(&mut self, whole: Val, pair: bool, index: u32) -> Val {
        let offset = match pair {
            true => 8 * index as i32 - layout::TAG_PAIR as i32,
            false => 8 * (index as i32 + 1) - layout::TAG_BOXED as i32,
        };
        self.b.inst(Op::Load { ty: Type::Value, base: whole, offset }, Type::Value)
    }

    fn switch(
        &mut self,
        deciding: &mut Deciding<'_>,
        place: Place,
        edges: &[(Shape, NodeId)],
        otherwise: NodeId,
    ) {
        if let Some(cursor) = self.unmade(deciding.tree, place) {
            return self.known_bits(deciding, (place, cursor), edges, otherwise);
        }
        let val = self.place(deciding, place);
        let mut groups: Vec<Group> = Vec::new();
        for (shape, id) in edges {
            self.group(&mut groups, shape, *id);
        }
        let fact = self.fact(val);
        groups.retain(|group| match (group, fact) {
            (_, None) | (Group::Pair(_), Some(Fact::Pair)) | (Group::Present(_), _) => true,
            (Group::Map(_), Some(Fact::Map)) => true,
            (Group::Tuples(_), Some(Fact::Tuple(_))) | (Group::Immediates(_), Some(Fact::Small)) => true,
            (_, Some(_)) => false,
        });
        // A boxed object that is no tuple of a known size goes to `otherwise`: tuples come after the others.
        groups.sort_by_key(|group| !matches!(group, Group::Map(_) | Group::Bits(_)));
        let count = groups.len();
        for (at, group) in groups.into_iter().enumerate() {
            let is_last = at + 1 == count;
            let next = if is_last { self.way_to(deciding, otherwise, None) } else { self.b.block() };
            match group {
                Group::Pair(id) => self.pair_edge(deciding, val, id, next),
                Group::Map(id) => {
                    let then = self.way_to(deciding, id, Some((val, Fact::Map)));
                    self.branch_if_map(val, then, next);
                }
                Group::Present(id) => {
                    let then = self.way_to(deciding, id, None);
                    let bits = self.bits(val);
                    let is_there = self.compare_int(IntCompare::Ne, bits, layout::NONE as i64);
                    self.b.branch(is_there, then, next);
                }
                Group::Bits(id) => self.bits_edge(deciding, (place, val), id, next),
                Group::Immediates(edges) => self.immediate_edges(deciding, val, &edges, next),
                Group::Tuples(edges) => self.tuple_edges(deciding, val, &edges, otherwise, next),
            }
            if is_last {
                return;
            }
            self.b.switch_to(next);
        }
        let next = self.way_to(deciding, otherwise, None);
        self.jump(next);
    }

    fn group(&mut self, groups: &mut Vec<Group>, shape: &Shape, id: NodeId) {
        let bits = match shape {
            Shape::Pair => return groups.push(Group::Pair(id)),
            Shape::Map => return groups.push(Group::Map(id)),
            Shape::Present => return groups.push(Group::Present(id)),
            Shape::Bits => return groups.push(Group::Bits(id)),
            Shape::Tuple(size) => {
                for group in groups.iter_mut() {
                    if let Group::Tuples(edges) = group {
                        return edges.push((*size, id));
                    }
                }
                return groups.push(Group::Tuples(vec![(*size, id)]));
            }
            Shape::Nil => layout::NIL,
            Shape::Atom(name) => self.names.env.atom(name),
            Shape::Small(small) => super::names::small_bits(*small) as u64,
        };
        for group in groups.iter_mut() {
            if let Group::Immediates(edges) = group {
                return edges.push((bits, id));
            }
        }
        groups.push(Group::Immediates(vec![(bits, id)]));
    }

    fn pair_edge(&mut self, deciding: &mut Deciding<'_>, val: Val, id: NodeId, next: Block) {
        let then = self.way_to(deciding, id, Some((val, Fact::Pair)));
        if self.fact(val) == Some(Fact::Pair) {
            return self.jump(then);
        }
        let bits = self.bits(val);
        let is_pair = self.has_tag(bits, layout::TAG_PAIR);
        self.b.branch(is_pair, then, next);
    }

    fn immediate_edges(
        &mut self,
        deciding: &mut Deciding<'_>,
        val: Val,
        edges: &[(u64, NodeId)],
        next: Block,
    ) {
        let bits = self.bits(val);
        if edges.len() >= LEAST_SWITCH {
            let cases =
                edges.iter().map(|&(word, id)| (word as i64, self.way_to(deciding, id, None))).collect();
            return self.b.terminate(Terminator::Switch { on: bits, cases, otherwise: next });
        }
        for (at, &(word, id)) in edges.iter().enumerate() {
            let then = self.way_to(deciding, id, None);
            let otherwise = if at + 1 == edges.len() { next } else { self.b.block() };
            let is_it = self.compare_int(IntCompare::Eq, bits, word as i64);
            self.b.branch(is_it, then, otherwise);
            self.b.switch_to(otherwise);
        }
    }

    fn tuple_edges(
        &mut self,
        deciding: &mut Deciding<'_>,
        val: Val,
        edges: &[(u32, NodeId)],
        otherwise: NodeId,
        next: Block,
    ) {
        if let Some(Fact::Tuple(size)) = self.fact(val) {
            let known = edges.iter().find(|&&(own, _)| own == size).map_or(otherwise, |&(_, id)| id);
            let block = self.way_to(deciding, known, None);
            return self.jump(block);
        }
        let boxed = self.b.block();
        let bits = self.bits(val);
        let is_boxed = self.has_tag(bits, layout::TAG_BOXED);
        self.b.branch(is_boxed, boxed, next);
        self.b.switch_to(boxed);
        let header = self.header(val);
        for (at, &(size, id)) in edges.iter().enumerate() {
            let then = self.way_to(deciding, id, Some((val, Fact::Tuple(size))));
            let is_last = at + 1 == edges.len();
            let other = if is_last { self.way_to(deciding, otherwise, None) } else { self.b.block() };
            let word = layout::header(layout::TYPE_TUPLE, size as usize);
            let is_it = self.compare_int(IntCompare::Eq, header, word as i64);
            self.b.branch(is_it, then, other);
            self.b.switch_to(other);
        }
    }
}
