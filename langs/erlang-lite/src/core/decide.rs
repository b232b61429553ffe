//! Clauses into decisions: which tests, in which order, lead to which arm.
//!
//! # What
//! A row is what one clause still asks of the subjects: a list of (place, pattern). A matrix is the rows
//! that are still possible, in clause order. A matrix whose first row asks for nothing is that clause (its
//! guard first, and the rows after it where the guard is false); any other is a test of one place of the
//! first row, and a smaller matrix for each outcome. Matrices are remembered, so what several outcomes
//! share is one node.
//!
//! # Invariants
//! - **D1** The graph has no cycles; [`Tree::order`] lists each node before those it leads to.
//! - **D2** A place is read only where the tests on the way to it make it exist.
//! - **D3** A clause is reached only when those before it don't match or their guards are false.
//! - **D4** An equality with a variable is tested last in its row, so both places exist.
//! - **D5** The number of nodes is linear in the patterns' size once `BUDGET` is used up:
//!   from there rows are tried one after another.
//!
//! # Sources
//! Jules Jacobs, "How to compile pattern matching" (2021); Luc Maranget, "Compiling pattern matching to good
//! decision trees" (2008).

use rustc_hash::FxHashMap;

use super::bits::{Spec, SpecId, Specs, Way};
use super::literal::Literal;
use super::tree::{Operand, Var};

/// Nodes that a clause, and a pattern, may have on average before rows are tried one by one: well above what
/// ordinary functions need, so that only made-up ones get there.
const BUDGET: (usize, usize) = (16, 4);

/// A part of a subject; an index in [`Tree::places`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place(pub u32);

/// Where a part of a subject is found.
#[derive(Clone, Debug)]
pub enum PlaceKind {
    /// A subject itself.
    Subject(Operand),
    /// A field of another place. A pair has a head, 0, and a tail, 1; a tuple's fields count from 0.
    Field { of: Place, pair: bool, index: u32 },
    /// What a map has for a key, or that it has no such key ([`Shape::Present`]).
    Value { of: Place, key: Operand },
    /// A cursor before the bits of another place.
    Bits { of: Place },
    /// The value of a segment at a cursor.
    Segment { of: Place, spec: SpecId },
    /// The cursor behind a segment at another one.
    After { of: Place, spec: SpecId },
}

/// A node of the graph; an index in [`Tree::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeId(pub u32);

/// What a place can be tested for with a comparison of words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A pair.
    Pair,
    /// A tuple of so many elements.
    Tuple(u32),
    /// `[]`.
    Nil,
    /// An atom.
    Atom(crate::ast::Name),
    /// A small integer.
    Small(i64),
    /// A map.
    Map,
    /// Of a [`PlaceKind::Value`]: the map has the key.
    Present,
    /// A bit string.
    Bits,
}

/// The other side of an equality.
#[derive(Clone, Debug)]
pub enum Other {
    /// A value known before the match.
    Operand(Operand),
    /// Another part of the subjects.
    Place(Place),
}

/// A step of the decision.
#[derive(Clone, Debug)]
pub enum Node {
    /// No clause matches.
    Fail,
    /// The clause's patterns match. Its variables are these places; `otherwise` follows a false guard.
    Clause { clause: usize, bindings: Vec<(Var, Place)>, otherwise: Option<NodeId> },
    /// The first edge whose shape the place has, or `otherwise`.
    Switch { place: Place, edges: Vec<(Shape, NodeId)>, otherwise: NodeId },
    /// Exact equality.
    Equal { place: Place, other: Other, then: NodeId, otherwise: NodeId },
    /// Whether a segment can be read at a cursor; where fewer than `least` bits are left, no clause that
    /// `then` leads to by this segment matches.
    Read { place: Place, spec: SpecId, least: u64, then: NodeId, otherwise: NodeId },
    /// Whether no bits are left at a cursor.
    End { place: Place, then: NodeId, otherwise: NodeId },
}

/// A decision graph.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// All places.
    pub places: Vec<PlaceKind>,
    /// Where a place leads in a bit string.
    pub parts: FxHashMap<(Place, Way), Place>,
    /// All segments.
    pub specs: Vec<Spec>,
    /// All nodes.
    pub nodes: Vec<Node>,
    /// The nodes that the root leads to, the root first (D1).
    pub order: Vec<NodeId>,
}

/// A pattern; an index in [`Patterns`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PatternId(u32);

/// A pattern over patterns.
#[derive(Clone, Debug)]
pub(crate) enum Pattern {
    /// Anything.
    Any,
    /// Anything, and binds it.
    Bind(Var),
    /// A pair of head and tail.
    Pair(PatternId, PatternId),
    /// A tuple.
    Tuple(Vec<PatternId>),
    /// A map that has these keys, known before the match; each pattern is a [`Pattern::Present`].
    Map(Vec<(Operand, PatternId)>),
    /// The value of a key that is there.
    Present(PatternId),
    /// A constant; lists and tuples among them are compared as a whole.
    Literal(Literal),
    /// What an outer variable holds, or one that another part of the same clause binds.
    Equal(Var),
    /// Both.
    Both(PatternId, PatternId),
    /// A bit string, taken apart from its first bit on.
    Bits(PatternId),
    /// At a cursor: a segment, its value, and what follows it.
    Segment(SpecId, PatternId, PatternId),
    /// At a cursor: nothing is left.
    End,
}

/// The patterns of a match.
#[derive(Debug, Default)]
pub(crate) struct Patterns {
    all: Vec<Pattern>,
    pub(super) specs: Specs,
}

impl Patterns {
    pub(crate) fn add(&mut self, pattern: Pattern) -> PatternId {
        self.all.push(pattern);
        PatternId(self.all.len() as u32 - 1)
    }

    /// A variable bound before the match that each of these patterns compares a part of its value with.
    pub(crate) fn asked_for_by_all(&self, mut patterns: impl Iterator<Item = PatternId>) -> Option<Var> {
        let mut asked = self.asked_for(patterns.next()?);
        for pattern in patterns {
            let others = self.asked_for(pattern);
            asked.retain(|var| others.contains(var));
        }
        asked.first().copied()
    }

    /// The variables that a pattern compares parts of its value with, but for those that it binds.
    fn asked_for(&self, pattern: PatternId) -> Vec<Var> {
        let (mut asked, mut bound, mut open) = (Vec::new(), Vec::new(), vec![pattern]);
        while let Some(id) = open.pop() {
            match self.get(id) {
                Pattern::Equal(var) => asked.push(*var),
                Pattern::Bind(var) => bound.push(*var),
                Pattern::Pair(a, b) | Pattern::Both(a, b) => open.extend([*a, *b]),
                Pattern::Tuple(parts) => open.extend(parts),
                Pattern::Map(fields) => open.extend(fields.iter().map(|&(_, part)| part)),
                Pattern::Present(part) => open.push(*part),
                _ => {}
            }
        }
        asked.retain(|var| !bound.contains(var));
        asked
    }

    pub(super) fn get(&self, id: PatternId) -> &Pattern {
        &self.all[id.0 as usize]
    }

    /// What a switch on the pattern's place would look for.
    fn shape(&self, id: PatternId) -> Option<Shape> {
        match self.get(id) {
            Pattern::Pair(..) => Some(Shape::Pair),
            Pattern::Tuple(elements) => Some(Shape::Tuple(elements.len() as u32)),
            Pattern::Map(_) => Some(Shape::Map),
            Pattern::Present(_) => Some(Shape::Present),
            Pattern::Bits(_) => Some(Shape::Bits),
            Pattern::Literal(Literal::Nil) => Some(Shape::Nil),
            Pattern::Literal(Literal::Atom(name)) => Some(Shape::Atom(name.clone())),
            Pattern::Literal(literal) => literal.as_small().map(Shape::Small),
            _ => None,
        }
    }
}

/// One clause's patterns, one a subject, and whether it has a guard.
pub(crate) struct Clause {
    pub(crate) patterns: Vec<PatternId>,
    pub(crate) guarded: bool,
}

/// Makes the graph of `clauses` over `subjects`.
pub(crate) fn decide(subjects: &[Operand], clauses: &[Clause], patterns: &Patterns) -> Tree {
    let places = subjects.iter().cloned().map(PlaceKind::Subject).collect();
    let rows = clauses.iter().enumerate().map(|(clause, row)| {
        let tests = row.patterns.iter().enumerate().map(|(i, &pattern)| (Place(i as u32), pattern)).collect();
        Row { clause, tests, bindings: Vec::new() }
    });
    let mut maker = Maker {
        clauses,
        patterns,
        tree: Tree {
            places,
            specs: patterns.specs.all.clone(),
            nodes: vec![Node::Fail],
            order: Vec::new(),
            parts: FxHashMap::default(),
        },
        fields: FxHashMap::default(),
        values: FxHashMap::default(),
        known: FxHashMap::default(),
        open: Vec::new(),
    };
    let root = maker.node(rows.collect(), FAIL);
    while let Some((id, rows, fail)) = maker.open.pop() {
        let node = maker.expand(rows, fail);
        maker.tree.nodes[id.0 as usize] = node;
    }
    maker.tree.order = order(&maker.tree.nodes, root);
    maker.tree
}

const FAIL: NodeId = NodeId(0);

/// What a clause still asks, and what it has bound.
#[derive(Clone, Debug)]
pub(super) struct Row {
    clause: usize,
    pub(super) tests: Vec<(Place, PatternId)>,
    pub(super) bindings: Vec<(Var, Place)>,
}

/// What tells matrices apart: the rows' clauses and tests, and where they fail to.
type Key = (Vec<(usize, Vec<(Place, PatternId)>)>, NodeId);

pub(super) struct Maker<'a> {
    clauses: &'a [Clause],
    pub(super) patterns: &'a Patterns,
    pub(super) tree: Tree,
    fields: FxHashMap<(Place, bool, u32), Place>,
    /// By map, keys and the places of their values.
    values: FxHashMap<Place, Vec<(Operand, Place)>>,
    known: FxHashMap<Key, NodeId>,
    /// Nodes that still stand for their matrix.
    open: Vec<(NodeId, Vec<Row>, NodeId)>,
}

impl Maker<'_> {
    /// The node of a matrix.
    pub(super) fn node(&mut self, mut rows: Vec<Row>, fail: NodeId) -> NodeId {
        for row in &mut rows {
            self.simplify(row);
        }
        if let Some(last) =
            rows.iter().position(|row| row.tests.is_empty() && !self.clauses[row.clause].guarded)
        {
            rows.truncate(last + 1);
        }
        if rows.is_empty() {
            return fail;
        }
        // What follows a clause that always holds is of no interest, so that there is one node of it.
        let is_last = rows[0].tests.is_empty() && !self.clauses[rows[0].clause].guarded;
        let fail = if is_last { FAIL } else { fail };
        let key: Key = (rows.iter().map(|row| (row.clause, row.tests.clone())).collect(), fail);
        if let Some(&id) = self.known.get(&key) {
            return id;
        }
        let id = NodeId(self.tree.nodes.len() as u32);
        self.tree.nodes.push(Node::Fail);
        self.known.insert(key, id);
        self.open.push((id, rows, fail));
        id
    }

    /// Turns what holds for any value into bindings.
    fn simplify(&self, row: &mut Row) {
        let mut kept = Vec::with_capacity(row.tests.len());
        let mut open: Vec<_> = row.tests.drain(..).rev().collect();
        while let Some((place, id)) = open.pop() {
            match *self.patterns.get(id) {
                Pattern::Any => {}
                Pattern::Bind(var) => row.bindings.push((var, place)),
                Pattern::Both(a, b) => open.extend([(place, b), (place, a)]),
                _ => kept.push((place, id)),
            }
        }
        row.tests = kept;
    }

    fn expand(&mut self, mut rows: Vec<Row>, fail: NodeId) -> Node {
        if rows[0].tests.is_empty() {
            let first = rows.remove(0);
            let guarded = self.clauses[first.clause].guarded;
            let otherwise = guarded.then(|| self.node(rows, fail));
            return Node::Clause { clause: first.clause, bindings: first.bindings, otherwise };
        }
        let budget = BUDGET.0 * self.clauses.len() + BUDGET.1 * self.patterns.all.len();
        if rows.len() > 1 && self.tree.nodes.len() > budget {
            let rest = rows.split_off(1);
            let fail = self.node(rest, fail);
            return self.test(rows, fail);
        }
        self.test(rows, fail)
    }

    fn test(&mut self, rows: Vec<Row>, fail: NodeId) -> Node {
        match self.choose(&rows) {
            Some(place) => self.switch(place, rows, fail),
            None => match self.at_cursor(&rows, fail) {
                Some(node) => node,
                None => self.equal(rows, fail),
            },
        }
    }

    /// The switchable place of the first row that most rows from the first on test.
    fn choose(&self, rows: &[Row]) -> Option<Place> {
        let switchable = |row: &Row, place: Place| {
            row.tests.iter().any(|&(at, id)| at == place && self.patterns.shape(id).is_some())
        };
        let mut best = None;
        for &(place, id) in &rows[0].tests {
            if self.patterns.shape(id).is_none() {
                continue;
            }
            let reach = rows.iter().take_while(|row| switchable(row, place)).count();
            if best.is_none_or(|(most, _)| reach > most) {
                best = Some((reach, place));
            }
        }
        best.map(|(_, place)| place)
    }

    fn switch(&mut self, place: Place, rows: Vec<Row>, fail: NodeId) -> Node {
        let mut shapes: Vec<Shape> = Vec::new();
        let mut seen = rustc_hash::FxHashSet::default();
        for &(at, id) in rows.iter().flat_map(|row| &row.tests) {
            if let Some(shape) = self.patterns.shape(id)
                && at == place
                && seen.insert(shape.clone())
            {
                shapes.push(shape);
            }
        }
        let mut edges = Vec::with_capacity(shapes.len());
        for shape in shapes {
            let kept = rows.iter().filter_map(|row| self.specialize(row, place, &shape)).collect();
            edges.push((shape, self.node(kept, fail)));
        }
        let tests_place =
            |row: &Row| row.tests.iter().any(|&(at, id)| at == place && self.patterns.shape(id).is_some());
        let others = rows.into_iter().filter(|row| !tests_place(row)).collect();
        let otherwise = self.node(others, fail);
        Node::Switch { place, edges, otherwise }
    }

    /// The row where `place` is known to have `shape`; `None` when it can't match.
    fn specialize(&mut self, row: &Row, place: Place, shape: &Shape) -> Option<Row> {
        let mut tests = Vec::with_capacity(row.tests.len() + 1);
        for &(at, id) in &row.tests {
            match self.patterns.shape(id) {
                Some(own) if at == place => {
                    if own != *shape {
                        return None;
                    }
                    self.parts(place, id, &mut tests);
                }
                _ => tests.push((at, id)),
            }
        }
        Some(Row { clause: row.clause, tests, bindings: row.bindings.clone() })
    }

    /// What a pattern asks of the parts of a place that has its shape.
    fn parts(&mut self, place: Place, id: PatternId, tests: &mut Vec<(Place, PatternId)>) {
        let (pair, fields) = match self.patterns.get(id) {
            Pattern::Pair(head, tail) => (true, &[*head, *tail][..]),
            Pattern::Tuple(elements) => (false, &elements[..]),
            Pattern::Map(fields) => {
                return tests.extend(fields.iter().map(|(key, field)| (self.value(place, key), *field)));
            }
            Pattern::Present(value) => return tests.push((place, *value)),
            &Pattern::Bits(start) => return tests.push((self.part(place, Way::Start), start)),
            _ => return,
        };
        for (index, &field) in fields.iter().enumerate() {
            tests.push((self.field(place, pair, index as u32), field));
        }
    }

    /// The place of a key's value: one for each key of a map.
    fn value(&mut self, of: Place, key: &Operand) -> Place {
        let known = self.values.entry(of).or_default();
        if let Some((_, place)) = known.iter().find(|(own, _)| own == key) {
            return *place;
        }
        self.tree.places.push(PlaceKind::Value { of, key: key.clone() });
        let place = Place(self.tree.places.len() as u32 - 1);
        known.push((key.clone(), place));
        place
    }

    fn field(&mut self, of: Place, pair: bool, index: u32) -> Place {
        let places = &mut self.tree.places;
        *self.fields.entry((of, pair, index)).or_insert_with(|| {
            places.push(PlaceKind::Field { of, pair, index });
            Place(places.len() as u32 - 1)
        })
    }

    /// Tests the first row's first equality, all its other tests having been made (D4).
    fn equal(&mut self, mut rows: Vec<Row>, fail: NodeId) -> Node {
        let (place, id) = rows[0].tests[0];
        let bound =
            |row: &Row, var| row.bindings.iter().find(|&&(bound, _)| bound == var).map(|&(_, place)| place);
        let other = match self.patterns.get(id) {
            Pattern::Equal(var) => {
                bound(&rows[0], *var).map_or(Other::Operand(Operand::Var(*var)), Other::Place)
            }
            Pattern::Literal(literal) => Other::Operand(literal.clone().into()),
            other => unreachable!("{other:?} is a shape, or simplified away"),
        };
        let rest = rows[1..].to_vec();
        rows[0].tests.remove(0);
        let then = self.node(rows, fail);
        let otherwise = self.node(rest, fail);
        Node::Equal { place, other, then, otherwise }
    }
}

/// The nodes that `root` leads to, each before its successors.
fn order(nodes: &[Node], root: NodeId) -> Vec<NodeId> {
    let mut finished = Vec::new();
    let mut seen = vec![false; nodes.len()];
    let mut open = vec![(root, false)];
    while let Some((id, left)) = open.pop() {
        if left {
            finished.push(id);
            continue;
        }
        if std::mem::replace(&mut seen[id.0 as usize], true) {
            continue;
        }
        open.push((id, true));
        match &nodes[id.0 as usize] {
            Node::Fail => {}
            Node::Clause { otherwise, .. } => open.extend(otherwise.iter().map(|&next| (next, false))),
            Node::Switch { edges, otherwise, .. } => {
                open.push((*otherwise, false));
                open.extend(edges.iter().map(|&(_, next)| (next, false)));
            }
            Node::Equal { then, otherwise, .. }
            | Node::Read { then, otherwise, .. }
            | Node::End { then, otherwise, .. } => open.extend([(*otherwise, false), (*then, false)]),
        }
    }
    finished.reverse();
    finished
}
