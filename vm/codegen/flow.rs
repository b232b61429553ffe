//! The control-flow graph of a function: predecessors, reverse post-order, immediate dominators.

use crate::ir::{Block, Function};

/// A function's control-flow graph; blocks that the entry doesn't reach are left out.
#[derive(Debug)]
pub(crate) struct Flow {
    /// Reachable blocks, each after all its predecessors but those on back edges.
    pub(crate) order: Vec<Block>,
    /// Successors of each block.
    pub(crate) successors: Vec<Vec<Block>>,
    /// Reachable predecessors of each block.
    pub(crate) predecessors: Vec<Vec<Block>>,
    /// Position of each block in `order`; `usize::MAX` if unreachable.
    position: Vec<usize>,
    /// Immediate dominator of each reachable block, by position in `order`.
    dominator: Vec<usize>,
}

impl Flow {
    /// The graph of a function all of whose blocks have terminators. O(blocks + edges), nearly.
    pub(crate) fn new(function: &Function) -> Self {
        let count = function.blocks.len();
        let successors: Vec<Vec<Block>> = function
            .blocks
            .iter()
            .map(|block| {
                let mut to = Vec::new();
                if let Some(end) = &block.terminator {
                    end.each_successor(|block| to.push(block));
                }
                to
            })
            .collect();
        let order = reverse_postorder(&successors);
        let mut position = vec![usize::MAX; count];
        for (at, block) in order.iter().enumerate() {
            position[block.0 as usize] = at;
        }
        let mut predecessors = vec![Vec::new(); count];
        for &block in &order {
            for &to in &successors[block.0 as usize] {
                predecessors[to.0 as usize].push(block);
            }
        }
        let dominator = dominators(&order, &predecessors, &position);
        Self { order, successors, predecessors, position, dominator }
    }

    /// Whether the entry reaches a block.
    pub(crate) fn reaches(&self, block: Block) -> bool {
        self.position[block.0 as usize] != usize::MAX
    }

    /// Whether every path from the entry to reachable `b` passes `a`.
    pub(crate) fn dominates(&self, a: Block, b: Block) -> bool {
        let (a, mut at) = (self.position[a.0 as usize], self.position[b.0 as usize]);
        while at > a {
            at = self.dominator[at];
        }
        at == a
    }
}

fn reverse_postorder(successors: &[Vec<Block>]) -> Vec<Block> {
    let mut seen = vec![false; successors.len()];
    let mut order = Vec::with_capacity(successors.len());
    let mut stack = vec![(Block(0), 0)];
    seen[0] = true;
    while let Some((block, next)) = stack.last_mut() {
        let Some(&to) = successors[block.0 as usize].get(*next) else {
            order.push(*block);
            stack.pop();
            continue;
        };
        *next += 1;
        if !seen[to.0 as usize] {
            seen[to.0 as usize] = true;
            stack.push((to, 0));
        }
    }
    order.reverse();
    order
}

/// Immediate dominators by position in reverse post-order, after Cooper, Harvey and Kennedy, "A
/// Simple, Fast Dominance Algorithm" (2001).
fn dominators(order: &[Block], predecessors: &[Vec<Block>], position: &[usize]) -> Vec<usize> {
    let mut dominator = vec![usize::MAX; order.len()];
    dominator[0] = 0;
    let mut changed = true;
    while changed {
        changed = false;
        for (at, block) in order.iter().enumerate().skip(1) {
            let from = predecessors[block.0 as usize].iter().map(|block| position[block.0 as usize]);
            let known = from.filter(|&from| dominator[from] != usize::MAX);
            let common =
                known.reduce(|a, b| meet(&dominator, a, b)).expect("a reachable block has a predecessor");
            if dominator[at] != common {
                dominator[at] = common;
                changed = true;
            }
        }
    }
    dominator
}

fn meet(dominator: &[usize], mut a: usize, mut b: usize) -> usize {
    while a != b {
        while a > b {
            a = dominator[a];
        }
        while b > a {
            b = dominator[b];
        }
    }
    a
}
