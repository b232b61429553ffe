//! What resuming, suspending and switching cost inline.

use tambour_codegen::ir::*;

use super::{ASK, ASKED, TURN, TURNED, bits, case, function, hot, ret};

/// What a handle costs that is used up by its owner: four loads, with that of the outer end, and a store.
#[track_caller]
fn assert_uses_up(asm: &str) {
    let usual = hot(asm, "%checkpoint");
    let accesses = usual.lines().filter(|line| ["0x16(", " 6(", " 0xe("].iter().any(|at| line.contains(at)));
    assert_eq!(accesses.count(), 5, "{usual}");
    assert!(!usual.contains("lock "), "{usual}");
    assert!(asm.contains("$0x70090"), "another process may claim it meanwhile");
}

#[test]
fn a_resumption_is_one_jump_to_its_stub() {
    // f(cont, x): resumes with x; goes on with what comes back until it returns.
    let mut f = function(&[Type::Cont(ASKED), Type::I64]);
    let params = f.params(Block(0)).to_vec();
    let (turn, returned, suspended) = (f.block(), f.block(), f.block());
    let state = [f.block_param(turn, Type::Cont(ASKED)), f.block_param(turn, Type::I64)];
    let result = f.block_param(returned, Type::I64);
    let given = [f.block_param(suspended, Type::I64), f.block_param(suspended, Type::Cont(ASKED))];
    f.jump(turn, &params);
    f.switch_to(turn);
    f.effect(Op::Reduction(1));
    f.terminate(Terminator::Resume {
        with: Resumption::Values(vec![state[1]]),
        cont: state[0],
        clauses: vec![Clause::Suspend { tag: ASK, block: suspended }, Clause::Switch { tag: TURN }],
        normal: Jump { block: returned, args: Vec::new() },
        unwind: None,
    });
    f.switch_to(suspended);
    f.jump(turn, &[given[1], given[0]]);
    f.switch_to(returned);
    let result = f.inst(Op::ValueFromBits(result), Type::Value);
    ret(&mut f, result);
    let listing = case("resume", f.finish());
    let hot = hot(&listing.asm, "%checkpoint");
    assert_eq!(hot.matches("%cont_resume").count(), 1, "{hot}");
    assert_eq!(hot.matches("call").count(), 1, "{hot}");
    assert_uses_up(&listing.asm);
}

#[test]
fn a_suspension_makes_its_handle_inline() {
    // f(x, kept): suspends with x; what is answered, with `kept` that lives across.
    let mut f = function(&[Type::I64, Type::Value]);
    let params = f.params(Block(0)).to_vec();
    let answer = f.inst(Op::Call(Callee::Suspend(ASK), vec![params[0]]), Type::I64);
    let kept = bits(&mut f, params[1]);
    let sum = f.inst(Op::IntBinary(IntBinary::Add, answer, kept), Type::I64);
    let sum = f.inst(Op::ValueFromBits(sum), Type::Value);
    ret(&mut f, sum);
    let listing = case("suspend", f.finish());
    let hot = hot(&listing.asm, "%checkpoint");
    assert_eq!(hot.matches("%cont_suspend").count(), 1, "{hot}");
    assert_eq!(hot.matches("call").count(), 1, "{hot}");
    assert!(hot.contains("0x110000000027"), "the handle's header: {hot}");
    assert!(listing.asm.contains("%allocate"));
}

#[test]
fn a_switch_makes_a_handle_and_uses_one_up() {
    // f(cont, x): switches to it with x; what it is resumed with is the result.
    let mut f = function(&[Type::Cont(TURNED), Type::I64]);
    let params = f.params(Block(0)).to_vec();
    let callee = Callee::Switch { tag: TURN, cont: params[0] };
    let answer = f.inst(Op::Call(callee, vec![params[1]]), Type::I64);
    let answer = f.inst(Op::ValueFromBits(answer), Type::Value);
    ret(&mut f, answer);
    let listing = case("switch", f.finish());
    let hot = hot(&listing.asm, "%checkpoint");
    assert_eq!(hot.matches("%cont_switch").count(), 1, "{hot}");
    assert_eq!(hot.matches("call").count(), 1, "{hot}");
    assert_uses_up(&listing.asm);
}
