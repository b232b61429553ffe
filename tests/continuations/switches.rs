//! Symmetric switches.

use tambour::ir::{ContType, Signature, TagRef, Type};

use crate::unit::{End, I64, On, Returned, Unit, VALUE, assert_end};

/// `swap() -> i64`, and the type of continuations that take a number and another one of them.
fn swapping(unit: &mut Unit) -> (TagRef, ContType) {
    let swap = unit.tag("swap", &[], &[I64]);
    let own = ContType(unit.0.conts.len() as u32);
    unit.0.conts.push(Signature { params: vec![I64, Type::Cont(own)], results: vec![I64] });
    (swap, own)
}

/// `t:player/2`: takes a number and who handed it over, and hands `number + 1` back until it is `last`.
fn player(unit: &mut Unit, name: &str, swap: TagRef, own: ContType, last: i64) -> tambour::ir::Symbol {
    unit.function(name, &[I64, Type::Cont(own)], &[I64], |b, params| {
        let (turn, state) = b.block(&[I64, Type::Cont(own)]);
        b.jump(turn, params);
        b.at(turn);
        let ((go_on, _), (end, _)) = (b.block(&[]), b.block(&[]));
        let last = b.int(last);
        b.if_less(state[0], last, go_on, end);
        b.at(end);
        b.ret(&state[..1]);
        b.at(go_on);
        let next = b.plus(state[0], 1);
        let back = b.switch(swap, state[1], &[next], &[I64, Type::Cont(own)]);
        b.jump(turn, &back);
    })
}

/// Two players.
fn game(unit: &mut Unit, last: i64) {
    let (swap, own) = swapping(unit);
    let player = player(unit, "t:player/2", swap, own, last);
    begin(unit, swap, own, [player; 2]);
}

/// Resumes the first one, which gets the second one.
fn begin(unit: &mut Unit, swap: TagRef, own: ContType, players: [tambour::ir::Symbol; 2]) {
    unit.function("t:main/0", &[], &[VALUE], |b, _| {
        let [first, second] = players.map(|player| b.cont_new(own, player));
        let zero = b.int(0);
        let on = b.resume(first, &[zero, second], &[On::Switch(swap)], &[I64]);
        b.at(on.returned.0);
        b.end(on.returned.1[0]);
        b.unexpected(&[&on.thrown]);
    });
}

#[test]
fn a_switch_keeps_the_prompt_and_the_targets_return_leaves_the_resume() {
    // At 1 it is the second one's turn, which returns: so one switch, and a return to the first one's prompt.
    assert_end(Returned(1), |unit| game(unit, 1));
}

#[test]
fn a_chain_of_switches_returns() {
    for last in [2, 3, 10, 101] {
        assert_end(Returned(last), |unit| game(unit, last));
    }
}

#[test]
fn a_clause_for_suspensions_takes_no_switch() {
    assert_end(End::Trapped(tambour::Trap::Unhandled, "swap".to_owned()), |unit| {
        let (swap, own) = swapping(unit);
        let more = unit.cont(&[I64], &[I64]);
        let player = player(unit, "t:player/2", swap, own, 5);
        unit.function("t:main/0", &[], &[VALUE], |b, _| {
            let (first, second) = (b.cont_new(own, player), b.cont_new(own, player));
            let zero = b.int(0);
            let clauses = [On::Suspend(swap, &[Type::Cont(more)])];
            let on = b.resume(first, &[zero, second], &clauses, &[I64]);
            b.unexpected(&[&on.returned, &on.suspended[0], &on.thrown]);
        });
    });
}

#[test]
fn a_switch_passes_inner_prompts_and_takes_them_along() {
    // The first player runs behind a second prompt, which adds 1000 to what it returns.
    for (last, expected) in [(4, 1004), (5, 5)] {
        assert_end(Returned(expected), |unit| {
            let (swap, own) = swapping(unit);
            let player = player(unit, "t:player/2", swap, own, last);
            let inner = unit.function("t:inner/2", &[I64, Type::Cont(own)], &[I64], |b, params| {
                let cont = b.cont_new(own, player);
                let on = b.resume(cont, params, &[], &[I64]);
                b.at(on.returned.0);
                let sum = b.plus(on.returned.1[0], 1000);
                b.ret(&[sum]);
                b.at(on.thrown.0);
                let wrong = b.int(-1);
                b.ret(&[wrong]);
            });
            begin(unit, swap, own, [inner, player]);
        });
    }
}

#[test]
fn a_suspension_after_a_switch_goes_to_the_same_prompt() {
    assert_end(Returned(72), |unit| {
        let ask = unit.tag("ask", &[], &[I64]);
        let swap = unit.tag("swap", &[], &[I64]);
        let (start, more) = (unit.cont(&[], &[I64]), unit.cont(&[I64], &[I64]));
        let there = unit.cont(&[Type::Cont(start)], &[I64]);
        // Switched to, it asks, and leaves who switched behind.
        let asks = unit.function("t:asks/1", &[Type::Cont(start)], &[I64], |b, _| {
            let answer = b.suspend(ask, &[], I64);
            let two = b.int(2);
            let digits = b.digit(answer, two);
            b.ret(&[digits]);
        });
        let body = unit.function("t:body/0", &[], &[I64], |b, _| {
            let cont = b.cont_new(there, asks);
            b.switch(swap, cont, &[], &[]);
            let wrong = b.int(-1);
            b.ret(&[wrong]);
        });
        unit.function("t:main/0", &[], &[VALUE], |b, _| {
            let cont = b.cont_new(start, body);
            let clauses = [On::Switch(swap), On::Suspend(ask, &[Type::Cont(more)])];
            let on = b.resume(cont, &[], &clauses, &[I64]);
            b.unexpected(&[&on.returned, &on.thrown]);
            b.at(on.suspended[0].0);
            let seven = b.int(7);
            let last = b.resume(on.suspended[0].1[0], &[seven], &[], &[I64]);
            b.at(last.returned.0);
            b.end(last.returned.1[0]);
            b.unexpected(&[&last.thrown]);
        });
    });
}
