//! Which values the collector must find at which call, and where in the frame.
//!
//! # What
//! A *rooted* value is of type `Value` or `Cont` and may point into the heap. A *safepoint* is an instruction
//! at which the process may leave for the scheduler, so that a collection may run:
//!
//! | safepoint | the frame is looked at | stores |
//! |---|---|---|
//! | guest call, park, resume, suspension, in an ordinary block | each time | at the values' definitions |
//! | the same in a cold block | each time | before the call |
//! | reduction, entry check | seldom | in the cold block of the check |
//! | builtin that asks to be called again | seldom | in the cold block of that case |
//!
//! The heap doesn't move objects, so around the last three nothing is loaded back: the register allocator
//! goes on with its own copies. After a guest call or a park an eager value is loaded from its slot: else
//! it would be in a register that every callee saves and restores, on paths that need it and on those that
//! don't (fib(35): 23 % slower).
//!
//! # Invariants
//! R1. At a safepoint the map names the slots of exactly the rooted values that are used afterwards;
//!     a builtin's again also of the arguments it gets again, and of its state.
//! R2. An *eager* value (live across a safepoint of the first row) is in its slot from its definition
//!     to its last use; no other value is stored in that slot in between.
//! R3. The slot of any other value holds it only from the store before a call to that call.
//!
//! # Rejected
//! Cranelift's own pass (`declare_var_needs_stack_map`): it reloads after each safepoint and spills
//! around cold ones, in every iteration of a loop.

use crate::bits::BitSet;
use crate::flow::Flow;
use crate::ir::{Block, Callee, Function, Op, Terminator, Val};
use rustc_hash::FxHashMap;

/// A safepoint of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Point {
    /// The check at the entry.
    Entry,
    /// An instruction of a block, by position; the terminator's is the number of instructions.
    At(Block, usize),
}

/// How a safepoint's values come into their slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// At their definitions.
    Eager,
    /// Right before the call.
    Late,
    /// As `Late`; the call is a builtin's again, which also holds its state.
    Again,
}

/// The values that a safepoint must show, with their slots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Safepoint {
    /// Rooted values and the numbers of their slots.
    pub(crate) values: Vec<(Val, u32)>,
    /// Slot for the state of a builtin that is called again.
    pub(crate) state: Option<u32>,
}

/// The root plan of a function.
#[derive(Debug)]
pub(crate) struct Roots {
    points: FxHashMap<Point, Safepoint>,
    eager: FxHashMap<Val, u32>,
    /// Number of slots, one word each.
    pub(crate) slots: u32,
}

impl Roots {
    /// Plans the roots of a valid function.
    pub(crate) fn new(function: &Function, flow: &Flow) -> Self {
        let mut pass = Pass::new(function, flow);
        pass.live_in();
        pass.find_safepoints();
        pass.find_interference();
        pass.finish()
    }

    /// What a safepoint shows.
    pub(crate) fn at(&self, point: Point) -> &Safepoint {
        &self.points[&point]
    }

    /// The slot that a value is stored in where it is defined, if any.
    pub(crate) fn eager_slot(&self, value: Val) -> Option<u32> {
        self.eager.get(&value).copied()
    }
}

struct Pass<'a> {
    function: &'a Function,
    flow: &'a Flow,
    /// Dense numbers of rooted values; `u32::MAX` for all others.
    dense: Vec<u32>,
    rooted: Vec<Val>,
    live_in: Vec<BitSet>,
    points: Vec<(Point, Kind, Vec<usize>)>,
    eager: BitSet,
    /// Dense numbers of values with a slot, as they are defined.
    slotted: Vec<usize>,
    graph: Graph,
}

impl<'a> Pass<'a> {
    fn new(function: &'a Function, flow: &'a Flow) -> Self {
        let mut may_point: Vec<bool> = function.values.iter().map(|ty| ty.is_reference()).collect();
        for inst in function.blocks.iter().flat_map(|block| &block.insts) {
            if matches!(inst.op, Op::Constant(_) | Op::SelfPid | Op::ContNull(_)) {
                inst.results.iter().for_each(|result| may_point[result.0 as usize] = false);
            }
        }
        let mut dense = vec![u32::MAX; function.values.len()];
        let mut rooted = Vec::new();
        for (at, _) in may_point.iter().enumerate().filter(|&(_, &may)| may) {
            dense[at] = rooted.len() as u32;
            rooted.push(Val(at as u32));
        }
        let empty = BitSet::new(rooted.len());
        let live_in = vec![empty.clone(); function.blocks.len()];
        Self {
            function,
            flow,
            dense,
            graph: Graph::default(),
            rooted,
            live_in,
            points: Vec::new(),
            eager: empty,
            slotted: Vec::new(),
        }
    }

    fn rooted(&self, value: Val) -> Option<usize> {
        let dense = self.dense[value.0 as usize];
        (dense != u32::MAX).then_some(dense as usize)
    }

    /// Rooted values live at a block's end, before its terminator's own operands: those that the
    /// successors take in, without their parameters, and the arguments for these.
    fn live_out(&self, block: Block) -> BitSet {
        let mut live = BitSet::new(self.rooted.len());
        for &to in &self.flow.successors[block.0 as usize] {
            let mut into = self.live_in[to.0 as usize].clone();
            let params = &self.function.blocks[to.0 as usize].params;
            params.iter().filter_map(|&param| self.rooted(param)).for_each(|param| into.remove(param));
            live.union(&into);
        }
        let end = self.function.blocks[block.0 as usize].terminator.as_ref();
        if let Some(normal) = end.and_then(Terminator::normal) {
            normal.args.iter().filter_map(|&arg| self.rooted(arg)).for_each(|arg| live.insert(arg));
        }
        live
    }

    /// Walks a block backwards. `visit` sees each position with the values that are live after it,
    /// its own results taken out.
    fn walk(&self, block: Block, mut visit: impl FnMut(usize, &BitSet)) -> BitSet {
        let data = &self.function.blocks[block.0 as usize];
        let mut live = self.live_out(block);
        visit(data.insts.len(), &live);
        let end = data.terminator.as_ref().expect("a valid block has its terminator");
        end.each_operand(|operand| self.rooted(operand).into_iter().for_each(|value| live.insert(value)));
        for (at, inst) in data.insts.iter().enumerate().rev() {
            inst.results
                .iter()
                .filter_map(|&result| self.rooted(result))
                .for_each(|result| live.remove(result));
            visit(at, &live);
            inst.op.each_operand(|operand| {
                self.rooted(operand).into_iter().for_each(|value| live.insert(value))
            });
        }
        live
    }

    fn live_in(&mut self) {
        let mut changed = true;
        while changed {
            changed = false;
            for &block in self.flow.order.iter().rev() {
                let live = self.walk(block, |_, _| {});
                if live != self.live_in[block.0 as usize] {
                    self.live_in[block.0 as usize] = live;
                    changed = true;
                }
            }
        }
    }

    /// Collects what each safepoint shows (R1), and which values are eager.
    fn find_safepoints(&mut self) {
        let mut points = Vec::new();
        let entry = &self.function.blocks[0].params;
        let params = entry.iter().filter_map(|&param| self.rooted(param));
        let live: Vec<usize> = params.filter(|&param| self.live_in[0].contains(param)).collect();
        points.push((Point::Entry, Kind::Late, live));
        for &block in &self.flow.order {
            let data = &self.function.blocks[block.0 as usize];
            self.walk(block, |at, live| {
                let (kind, again) = match data.insts.get(at).map(|inst| &inst.op) {
                    Some(op) => kind_of_op(op),
                    None => kind_of_end(data.terminator.as_ref()),
                };
                let kind = match kind {
                    None => return,
                    Some(Kind::Eager) if data.cold => Kind::Late,
                    Some(kind) => kind,
                };
                let mut live = live.clone();
                again.iter().filter_map(|&arg| self.rooted(arg)).for_each(|arg| live.insert(arg));
                points.push((Point::At(block, at), kind, live.iter().collect()));
            });
        }
        for (_, kind, live) in &points {
            if *kind == Kind::Eager {
                live.iter().for_each(|&value| self.eager.insert(value));
            }
        }
        self.points = points;
    }

    /// Finds which values can't share a slot: all of one safepoint, and an eager one with every eager
    /// one that is live where it is defined (R2).
    fn find_interference(&mut self) {
        let mut in_frame = BitSet::new(self.rooted.len());
        self.points.iter().flat_map(|(_, _, live)| live).for_each(|&value| in_frame.insert(value));
        self.slotted = self.by_definition(&in_frame);
        let mut place = vec![usize::MAX; self.rooted.len()];
        self.slotted.iter().enumerate().for_each(|(at, &value)| place[value] = at);
        let state = self.slotted.len();
        let mut graph = Graph { edges: vec![BitSet::new(state + 1); state + 1] };
        for (_, kind, live) in &self.points {
            let state = (*kind == Kind::Again).then_some(state);
            for (at, &a) in live.iter().enumerate() {
                live[at + 1..]
                    .iter()
                    .map(|&b| place[b])
                    .chain(state)
                    .for_each(|b| graph.connect(place[a], b));
            }
        }
        for &block in &self.flow.order {
            let data = &self.function.blocks[block.0 as usize];
            let mut define = |value: Val, live: &BitSet| {
                let Some(value) = self.rooted(value).filter(|&value| self.eager.contains(value)) else {
                    return;
                };
                let others = live.iter().filter(|&other| other != value && self.eager.contains(other));
                others.for_each(|other| graph.connect(place[value], place[other]));
            };
            self.walk(block, |at, live| {
                let results = data.insts.get(at).map_or(&[][..], |inst| &inst.results);
                results.iter().for_each(|&result| define(result, live));
            });
            data.params.iter().for_each(|&param| define(param, &self.live_in[block.0 as usize]));
        }
        self.graph = graph;
    }

    /// The values of a set in the order of their definitions: along that order, first fit needs no
    /// more slots than are ever used at once.
    fn by_definition(&self, set: &BitSet) -> Vec<usize> {
        let blocks = self.flow.order.iter().map(|block| &self.function.blocks[block.0 as usize]);
        let defined = blocks.flat_map(|block| {
            block.params.iter().chain(block.insts.iter().flat_map(|inst| &inst.results)).copied()
        });
        defined.filter_map(|value| self.rooted(value)).filter(|&value| set.contains(value)).collect()
    }

    fn finish(self) -> Roots {
        let count = self.slotted.len();
        let has_state = self.points.iter().any(|(_, kind, _)| *kind == Kind::Again);
        let slot = self.graph.first_fit(count + usize::from(has_state));
        let slots = slot.iter().map(|&slot| slot + 1).max().unwrap_or(0);
        let mut place = vec![0; self.rooted.len()];
        self.slotted.iter().enumerate().for_each(|(at, &value)| place[value] = at);
        let root = |value: usize| (self.rooted[value], slot[place[value]]);
        let safepoint = |kind: Kind, live: &[usize]| Safepoint {
            values: live.iter().map(|&value| root(value)).collect(),
            state: (kind == Kind::Again).then(|| slot[count]),
        };
        let points = self.points.iter().map(|(point, kind, live)| (*point, safepoint(*kind, live))).collect();
        let eager = self.eager.iter().map(root).collect();
        Roots { points, eager, slots }
    }
}

/// Values that can't share a slot, numbered in the order of their definitions; the state of a
/// builtin that is called again is the last.
#[derive(Default)]
struct Graph {
    edges: Vec<BitSet>,
}

impl Graph {
    fn connect(&mut self, a: usize, b: usize) {
        self.edges[a].insert(b);
        self.edges[b].insert(a);
    }

    /// Slots of the first `count` values, each the lowest that no neighbour before it has.
    fn first_fit(&self, count: usize) -> Vec<u32> {
        let mut slot: Vec<u32> = Vec::with_capacity(count);
        for edges in &self.edges[..count] {
            let mut taken = BitSet::new(slot.len() + 1);
            edges
                .iter()
                .take_while(|&other| other < slot.len())
                .for_each(|other| taken.insert(slot[other] as usize));
            let free = (0..).find(|&at| !taken.contains(at)).expect("one more bit than neighbours");
            slot.push(free as u32);
        }
        slot
    }
}

/// The kind of safepoint that an operation is, with the values that a repetition needs again.
fn kind_of_op(op: &Op) -> (Option<Kind>, &[Val]) {
    match op {
        Op::Call(callee, args) => kind_of_call(callee, args),
        Op::Park(_) | Op::Yield => (Some(Kind::Eager), &[]),
        Op::Reduction(_) => (Some(Kind::Late), &[]),
        _ => (None, &[]),
    }
}

fn kind_of_end(end: Option<&Terminator>) -> (Option<Kind>, &[Val]) {
    match end {
        Some(Terminator::Invoke { callee, args, .. }) => kind_of_call(callee, args),
        Some(Terminator::TailCall(callee, args)) if callee.is_builtin() => kind_of_call(callee, args),
        Some(Terminator::Resume { .. }) => (Some(Kind::Eager), &[]),
        _ => (None, &[]),
    }
}

fn kind_of_call<'a>(callee: &Callee, args: &'a [Val]) -> (Option<Kind>, &'a [Val]) {
    match callee {
        Callee::Builtin(_) => (Some(Kind::Again), args.get(1..).unwrap_or(&[])),
        Callee::ColdBuiltin(_) => (None, &[]),
        _ => (Some(Kind::Eager), &[]),
    }
}
