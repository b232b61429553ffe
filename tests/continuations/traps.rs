//! What ends a process: null and used-up continuations, suspensions that nobody handles. Nothing catches it.

use tambour::Trap;
use tambour::ir::{Op, Resumption, Type, Val};

use crate::unit::{Body, End, I64, On, Returned, Thrown, Unit, VALUE, assert_end, throw, trapped};

/// `t:main/0` does something with a continuation of `() -> i64`, null or used up, behind a handler.
fn misused(unit: &mut Unit, is_null: bool, misuse: impl Fn(&mut Body, Val)) {
    let start = unit.cont(&[], &[I64]);
    let body = unit.function("t:body/0", &[], &[I64], |b, _| {
        let one = b.int(1);
        b.ret(&[one]);
    });
    unit.function("t:main/0", &[], &[VALUE], |b, _| {
        if is_null {
            let cont = b.null(start);
            return misuse(b, cont);
        }
        let cont = b.cont_new(start, body);
        let on = b.resume(cont, &[], &[], &[I64]);
        b.unexpected(&[&on.thrown]);
        b.at(on.returned.0);
        misuse(b, cont);
    });
}

#[test]
fn null_and_consumed_continuations_trap_and_no_handler_catches_it() {
    for (is_null, trap) in [(true, Trap::Null), (false, Trap::Consumed)] {
        assert_end(trapped(trap), |unit| {
            misused(unit, is_null, |b, cont| {
                let on = b.resume(cont, &[], &[], &[I64]);
                b.unexpected(&[&on.returned, &on.thrown]);
            });
        });
        for has_trace in [false, true] {
            assert_end(trapped(trap), |unit| {
                misused(unit, is_null, |b, cont| {
                    let nil = b.int(0);
                    let nil = b.small(nil);
                    let with = match has_trace {
                        false => Resumption::Throw { class: nil, reason: nil },
                        true => Resumption::ThrowRef { class: nil, reason: nil, trace: nil },
                    };
                    let on = b.resume_with(with, cont, &[], &[I64]);
                    b.unexpected(&[&on.returned, &on.thrown]);
                });
            });
        }
        assert_end(trapped(trap), |unit| {
            let same = unit.cont(&[], &[I64]);
            misused(unit, is_null, |b, cont| {
                b.bind(same, cont, &[]);
                let zero = b.int(0);
                b.end(zero);
            });
        });
    }
}

#[test]
fn null_is_null_and_nothing_else_is() {
    assert_end(Returned(10), |unit| {
        let start = unit.cont(&[], &[I64]);
        let body = unit.function("t:body/0", &[], &[I64], |b, _| {
            let one = b.int(1);
            b.ret(&[one]);
        });
        unit.function("t:main/0", &[], &[VALUE], |b, _| {
            let (null, some) = (b.null(start), b.cont_new(start, body));
            let mut digits = b.int(0);
            for cont in [null, some] {
                let is_null = b.0.inst(Op::IsNull(cont), Type::Bool);
                let (one, zero) = (b.int(1), b.int(0));
                let digit = b.0.inst(Op::Select(is_null, one, zero), I64);
                digits = b.digit(digits, digit);
            }
            b.end(digits);
        });
    });
}

/// A continuation that gets its own handle after it was resumed, and resumes it while it runs.
#[test]
fn a_running_continuation_traps() {
    assert_end(trapped(Trap::Consumed), |unit| {
        let with_value = unit.cont(&[VALUE], &[I64]);
        let body = unit.function("t:body/1", &[VALUE], &[I64], |b, params| {
            let own = b.0.inst(Op::ValueCont(with_value, params[0]), Type::Cont(with_value));
            let on = b.resume(own, &[params[0]], &[], &[I64]);
            b.at(on.returned.0);
            b.ret(&on.returned.1);
            b.at(on.thrown.0);
            let zero = b.int(0);
            b.ret(&[zero]);
        });
        unit.function("t:main/0", &[], &[VALUE], |b, _| {
            let cont = b.cont_new(with_value, body);
            let own = b.0.inst(Op::ContValue(cont), VALUE);
            let on = b.resume(cont, &[own], &[], &[I64]);
            b.unexpected(&[&on.returned, &on.thrown]);
        });
    });
}

#[test]
fn an_unhandled_suspension_ends_the_process_and_is_no_exception() {
    let end = || End::Trapped(Trap::Unhandled, "lost".to_owned());
    // On the process's own stack.
    assert_end(end(), |unit| {
        let lost = unit.tag("lost", &[], &[]);
        unit.function("t:main/0", &[], &[VALUE], |b, _| {
            b.0.insts(Op::Call(tambour::ir::Callee::Suspend(lost), vec![]), &[]);
            let zero = b.int(0);
            b.end(zero);
        });
    });
    // In a continuation, behind a handler of exceptions.
    assert_end(end(), |unit| {
        let lost = unit.tag("lost", &[], &[]);
        let start = unit.cont(&[], &[I64]);
        let body = unit.function("t:body/0", &[], &[I64], |b, _| {
            b.0.insts(Op::Call(tambour::ir::Callee::Suspend(lost), vec![]), &[]);
            let one = b.int(1);
            b.ret(&[one]);
        });
        unit.function("t:main/0", &[], &[VALUE], |b, _| {
            let cont = b.cont_new(start, body);
            let on = b.resume(cont, &[], &[], &[I64]);
            b.unexpected(&[&on.returned, &on.thrown]);
        });
    });
}

#[test]
fn null_and_consumed_are_checked_before_the_search_for_a_handler() {
    for (is_null, trap) in [(true, Trap::Null), (false, Trap::Consumed)] {
        assert_end(trapped(trap), |unit| {
            let swap = unit.tag("swap", &[], &[I64]);
            let back = unit.cont(&[], &[I64]);
            let there = unit.cont(&[Type::Cont(back)], &[I64]);
            let body = unit.function("t:body/1", &[Type::Cont(back)], &[I64], |b, _| {
                let one = b.int(1);
                b.ret(&[one]);
            });
            // Nobody handles the switch.
            unit.function("t:main/0", &[], &[VALUE], |b, _| {
                let cont = if is_null {
                    b.null(there)
                } else {
                    let (cont, null) = (b.cont_new(there, body), b.null(back));
                    let on = b.resume(cont, &[null], &[], &[I64]);
                    b.unexpected(&[&on.thrown]);
                    b.at(on.returned.0);
                    cont
                };
                b.switch(swap, cont, &[], &[]);
                let zero = b.int(0);
                b.end(zero);
            });
        });
    }
}

#[test]
fn a_bind_uses_its_input_up_with_zero_arguments_too() {
    assert_end(trapped(Trap::Consumed), |unit| {
        let (start, same) = (unit.cont(&[], &[I64]), unit.cont(&[], &[I64]));
        let body = unit.function("t:body/0", &[], &[I64], |b, _| {
            let one = b.int(1);
            b.ret(&[one]);
        });
        unit.function("t:main/0", &[], &[VALUE], |b, _| {
            let cont = b.cont_new(start, body);
            b.bind(same, cont, &[]);
            let on = b.resume(cont, &[], &[], &[I64]);
            b.unexpected(&[&on.returned, &on.thrown]);
        });
    });
}

/// Resumes a fresh continuation of a body that would never end with an exception of reason 8.
fn thrown_into_fresh(unit: &mut Unit, has_trace: bool, has_handler: bool) {
    let start = unit.cont(&[], &[I64]);
    let body = unit.function("t:body/0", &[], &[I64], |b, _| {
        let (again, _) = b.block(&[]);
        b.jump(again, &[]);
        b.at(again);
        b.jump(again, &[]);
    });
    unit.function("t:main/0", &[], &[VALUE], |b, _| {
        let cont = b.cont_new(start, body);
        let eight = b.int(8);
        let reason = b.small(eight);
        let with = match has_trace {
            false => Resumption::Throw { class: reason, reason },
            true => Resumption::ThrowRef { class: reason, reason, trace: reason },
        };
        if has_handler {
            let on = b.resume_with(with, cont, &[], &[I64]);
            b.unexpected(&[&on.returned]);
            b.at(on.thrown.0);
            let reason = b.integer(on.thrown.1[1]);
            b.end(reason);
        } else {
            let (block, params) = b.block(&[I64]);
            let normal = tambour::ir::Jump { block, args: vec![] };
            let (clauses, unwind) = (vec![], None);
            b.0.terminate(tambour::ir::Terminator::Resume { with, cont, clauses, normal, unwind });
            b.at(block);
            b.end(params[0]);
        }
    });
}

#[test]
fn an_exception_thrown_into_a_fresh_continuation_never_runs_its_body() {
    for has_trace in [false, true] {
        assert_end(Returned(8), |unit| thrown_into_fresh(unit, has_trace, true));
        assert_end(Thrown(8), |unit| thrown_into_fresh(unit, has_trace, false));
    }
}

#[test]
fn an_exception_is_thrown_where_the_continuation_was_suspended() {
    for is_caught in [false, true] {
        // Caught there, the reason is worth ten times as much.
        assert_end(Returned(if is_caught { 60 } else { 6 }), |unit| {
            let ask = unit.tag("ask", &[], &[I64]);
            let (start, more) = (unit.cont(&[], &[I64]), unit.cont(&[I64], &[I64]));
            let body = unit.function("t:body/0", &[], &[I64], |b, _| {
                if !is_caught {
                    let answer = b.suspend(ask, &[], I64);
                    return b.ret(&[answer]);
                }
                let (normal, params) = b.block(&[I64]);
                let (unwind, thrown) = b.block(&[VALUE; 3]);
                let callee = tambour::ir::Callee::Suspend(ask);
                let jump = tambour::ir::Jump { block: normal, args: vec![] };
                b.0.terminate(tambour::ir::Terminator::Invoke { callee, args: vec![], normal: jump, unwind });
                b.at(normal);
                b.ret(&params);
                b.at(unwind);
                let (reason, zero) = (b.integer(thrown[1]), b.int(0));
                let ten = b.digit(reason, zero);
                b.ret(&[ten]);
            });
            unit.function("t:main/0", &[], &[VALUE], |b, _| {
                let cont = b.cont_new(start, body);
                let on = b.resume(cont, &[], &[On::Suspend(ask, &[Type::Cont(more)])], &[I64]);
                b.unexpected(&[&on.returned, &on.thrown]);
                b.at(on.suspended[0].0);
                let six = b.int(6);
                let reason = b.small(six);
                let with = Resumption::Throw { class: reason, reason };
                let last = b.resume_with(with, on.suspended[0].1[0], &[], &[I64]);
                b.at(last.returned.0);
                b.end(last.returned.1[0]);
                b.at(last.thrown.0);
                let reason = b.integer(last.thrown.1[1]);
                b.end(reason);
            });
        });
    }
}

#[test]
fn a_throw_in_a_resumed_body_comes_out_at_the_latest_resumption() {
    assert_end(Returned(4), |unit| {
        let ask = unit.tag("ask", &[], &[I64]);
        let (start, more) = (unit.cont(&[], &[I64]), unit.cont(&[I64], &[I64]));
        let throw = unit.builtin(throw());
        let body = unit.function("t:body/0", &[], &[I64], |b, _| {
            let answer = b.suspend(ask, &[], I64);
            let reason = b.small(answer);
            b.builtin(throw, &[reason]);
            b.ret(&[answer]);
        });
        unit.function("t:main/0", &[], &[VALUE], |b, _| {
            let cont = b.cont_new(start, body);
            let on = b.resume(cont, &[], &[On::Suspend(ask, &[Type::Cont(more)])], &[I64]);
            b.unexpected(&[&on.returned, &on.thrown]);
            b.at(on.suspended[0].0);
            let four = b.int(4);
            let last = b.resume(on.suspended[0].1[0], &[four], &[], &[I64]);
            b.unexpected(&[&last.returned]);
            b.at(last.thrown.0);
            let reason = b.integer(last.thrown.1[1]);
            b.end(reason);
        });
    });
}
