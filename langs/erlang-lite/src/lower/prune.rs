//! Takes out blocks that control never reaches.

use super::words::ir::{Block, Clause, Function, Jump, Terminator};

/// Drops unreachable blocks and numbers the others in their order.
pub(super) fn prune(function: &mut Function) {
    let mut reached = vec![false; function.blocks.len()];
    let mut open = vec![0];
    while let Some(index) = open.pop() {
        if std::mem::replace(&mut reached[index], true) {
            continue;
        }
        let terminator = function.blocks[index].terminator.as_mut().expect("a reachable block ends");
        targets(terminator, &mut |block| open.push(block.0 as usize));
    }
    let mut next = 0;
    let numbers: Vec<u32> = reached
        .iter()
        .map(|&kept| {
            next += u32::from(kept);
            next.saturating_sub(1)
        })
        .collect();
    let mut index = 0;
    function.blocks.retain(|_| {
        index += 1;
        reached[index - 1]
    });
    for terminator in function.blocks.iter_mut().filter_map(|block| block.terminator.as_mut()) {
        targets(terminator, &mut |block| block.0 = numbers[block.0 as usize]);
    }
}

fn targets(terminator: &mut Terminator, visit: &mut dyn FnMut(&mut Block)) {
    let mut jump = |jump: &mut Jump| visit(&mut jump.block);
    match terminator {
        Terminator::Jump(to) => jump(to),
        Terminator::Branch { then, otherwise, .. } => {
            jump(then);
            jump(otherwise);
        }
        Terminator::Switch { cases, otherwise, .. } => {
            cases.iter_mut().for_each(|(_, block)| visit(block));
            visit(otherwise);
        }
        Terminator::Invoke { normal, unwind, .. } => {
            jump(normal);
            visit(unwind);
        }
        Terminator::Resume { clauses, normal, unwind, .. } => {
            jump(normal);
            for clause in clauses {
                if let Clause::Suspend { block, .. } = clause {
                    visit(block);
                }
            }
            unwind.iter_mut().for_each(visit);
        }
        Terminator::Return(_) | Terminator::TailCall(..) | Terminator::Unreachable => {}
    }
}
