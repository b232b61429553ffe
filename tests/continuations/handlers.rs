//! Which prompt and which clause a suspension, a switch or an exception goes to.

use tambour::Trap;
use tambour::ir::{ContType, Resumption, Symbol, TagRef, Type};

use crate::unit::{Body, End, I64, On, Returned, Thrown, Unit, VALUE, assert_end, throw};

/// Names that most tests use: `ask(i64) -> i64`, and `() -> i64` and `(i64) -> i64` continuations.
struct Names {
    ask: TagRef,
    start: ContType,
    more: ContType,
}

fn names(unit: &mut Unit) -> Names {
    Names {
        ask: unit.tag("ask", &[I64], &[I64]),
        start: unit.cont(&[], &[I64]),
        more: unit.cont(&[I64], &[I64]),
    }
}

impl Names {
    /// Parameters of a block that takes `ask`.
    fn asked(&self) -> [Type; 2] {
        [I64, Type::Cont(self.more)]
    }
}

/// `t:asker/0`: asks with 1, and answers ten times the answer plus 2.
fn asker(unit: &mut Unit, names: &Names) -> Symbol {
    unit.function("t:asker/0", &[], &[I64], |b, _| {
        let one = b.int(1);
        let answer = b.suspend(names.ask, &[one], I64);
        let two = b.int(2);
        let result = b.digit(answer, two);
        b.ret(&[result]);
    })
}

/// `NAME`: runs a function as a continuation behind a prompt without clauses for `ask`, and adds 1000.
fn behind(unit: &mut Unit, name: &str, names: &Names, function: Symbol, clauses: &[On<'_>]) -> Symbol {
    unit.function(name, &[], &[I64], |b, _| {
        let cont = b.cont_new(names.start, function);
        let on = b.resume(cont, &[], clauses, &[I64]);
        for (block, params) in &on.suspended {
            b.at(*block);
            let number = b.plus(params[0], 500);
            b.ret(&[number]);
        }
        b.at(on.returned.0);
        let sum = b.plus(on.returned.1[0], 1000);
        b.ret(&[sum]);
        b.at(on.thrown.0);
        let wrong = b.int(-1);
        b.ret(&[wrong]);
    })
}

/// The main function: resumes `function` with a clause for `ask`, answers `answer`, and returns what the rest
/// gives; the digits of the question come first.
fn main_with(unit: &mut Unit, names: &Names, function: Symbol, answer: i64) {
    unit.function("t:main/0", &[], &[VALUE], |b, _| {
        let cont = b.cont_new(names.start, function);
        let on = b.resume(cont, &[], &[On::Suspend(names.ask, &names.asked())], &[I64]);
        b.unexpected(&[&on.returned, &on.thrown]);
        let [question, rest] = on.suspended[0].1[..] else { unreachable!("two parameters") };
        b.at(on.suspended[0].0);
        let answer = b.int(answer);
        let last = b.resume(rest, &[answer], &[], &[I64]);
        b.at(last.returned.0);
        let million = b.int(1_000_000);
        let question = b.binary(tambour::ir::IntBinary::Mul, question, million);
        let sum = b.add(question, last.returned.1[0]);
        b.end(sum);
        b.unexpected(&[&last.thrown]);
    });
}

#[test]
fn a_suspension_goes_to_its_handler_and_comes_back() {
    assert_end(Returned(1_000_072), |unit| {
        let names = names(unit);
        let asker = asker(unit, &names);
        main_with(unit, &names, asker, 7);
    });
}

#[test]
fn the_innermost_prompt_with_a_clause_handles() {
    // Both prompts have one: the inner one answers 1 + 500, and the outer one sees a plain return.
    assert_end(Returned(501), |unit| {
        let names = names(unit);
        let asker = asker(unit, &names);
        let inner = behind(unit, "t:inner/0", &names, asker, &[On::Suspend(names.ask, &names.asked())]);
        unit.function("t:main/0", &[], &[VALUE], |b, _| {
            let cont = b.cont_new(names.start, inner);
            let on = b.resume(cont, &[], &[On::Suspend(names.ask, &names.asked())], &[I64]);
            b.at(on.returned.0);
            b.end(on.returned.1[0]);
            b.unexpected(&[&on.suspended[0], &on.thrown]);
        });
    });
}

#[test]
fn prompts_without_a_clause_are_passed_and_captured() {
    // 72 comes back through the inner prompts, which add 1000 each.
    assert_end(Returned(1_002_072), |unit| {
        let names = names(unit);
        let asker = asker(unit, &names);
        let inner = behind(unit, "t:inner/0", &names, asker, &[]);
        let middle = behind(unit, "t:middle/0", &names, inner, &[]);
        main_with(unit, &names, middle, 7);
    });
}

#[test]
fn the_first_clause_that_fits_handles() {
    assert_end(Returned(31), |unit| {
        let names = names(unit);
        let other = unit.tag("other", &[I64], &[I64]);
        let asker = asker(unit, &names);
        unit.function("t:main/0", &[], &[VALUE], |b, _| {
            let cont = b.cont_new(names.start, asker);
            let asked = names.asked();
            let clauses =
                [On::Suspend(other, &asked), On::Suspend(names.ask, &asked), On::Suspend(names.ask, &asked)];
            let on = b.resume(cont, &[], &clauses, &[I64]);
            for ((block, params), number) in on.suspended.iter().zip(2..) {
                b.at(*block);
                let number = b.int(number);
                let digits = b.digit(number, params[0]);
                b.end(digits);
            }
            b.unexpected(&[&on.returned, &on.thrown]);
        });
    });
}

#[test]
fn tags_are_compared_by_identity() {
    // The inner prompt has a clause for another tag of the same signature.
    assert_end(Returned(1_001_072), |unit| {
        let names = names(unit);
        let other = unit.tag("other", &[I64], &[I64]);
        let asker = asker(unit, &names);
        let inner = behind(unit, "t:inner/0", &names, asker, &[On::Suspend(other, &names.asked())]);
        main_with(unit, &names, inner, 7);
    });
}

#[test]
fn a_clause_for_switches_takes_no_suspension() {
    assert_end(Returned(1072), |unit| {
        let tag = unit.tag("both", &[], &[I64]);
        let start = unit.cont(&[], &[I64]);
        let more = unit.cont(&[I64], &[I64]);
        let body = unit.function("t:body/0", &[], &[I64], |b, _| {
            let answer = b.suspend(tag, &[], I64);
            let two = b.int(2);
            let result = b.digit(answer, two);
            b.ret(&[result]);
        });
        let inner = unit.function("t:inner/0", &[], &[I64], |b, _| {
            let cont = b.cont_new(start, body);
            let on = b.resume(cont, &[], &[On::Switch(tag)], &[I64]);
            b.at(on.returned.0);
            let sum = b.plus(on.returned.1[0], 1000);
            b.ret(&[sum]);
            b.at(on.thrown.0);
            let wrong = b.int(-1);
            b.ret(&[wrong]);
        });
        unit.function("t:main/0", &[], &[VALUE], |b, _| {
            let cont = b.cont_new(start, inner);
            let on = b.resume(cont, &[], &[On::Suspend(tag, &[Type::Cont(more)])], &[I64]);
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

#[test]
fn the_handling_prompt_is_gone_after_a_suspension() {
    // Resumed without a clause, the second question finds no handler.
    let end = End::Trapped(Trap::Unhandled, "ask".to_owned());
    assert_end(end, |unit| {
        let names = names(unit);
        let twice = unit.function("t:twice/0", &[], &[I64], |b, _| {
            let one = b.int(1);
            let first = b.suspend(names.ask, &[one], I64);
            let second = b.suspend(names.ask, &[first], I64);
            b.ret(&[second]);
        });
        main_with(unit, &names, twice, 7);
    });
}

#[test]
fn captured_prompts_handle_after_a_resumption() {
    // The body asks past the inner prompt, and then tells it.
    assert_end(Returned(1_000_507), |unit| {
        let names = names(unit);
        let tell = unit.tag("tell", &[I64], &[I64]);
        let body = unit.function("t:body/0", &[], &[I64], |b, _| {
            let one = b.int(1);
            let first = b.suspend(names.ask, &[one], I64);
            let second = b.suspend(tell, &[first], I64);
            b.ret(&[second]);
        });
        let inner = behind(unit, "t:inner/0", &names, body, &[On::Suspend(tell, &names.asked())]);
        main_with(unit, &names, inner, 7);
    });
}

/// `t:thrower/0`: throws 4.
fn thrower(unit: &mut Unit) -> Symbol {
    let throw = unit.builtin(throw());
    unit.function("t:thrower/0", &[], &[I64], |b, _| {
        let four = b.int(4);
        let four = b.small(four);
        b.builtin(throw, &[four]);
        let zero = b.int(0);
        b.ret(&[zero]);
    })
}

/// Ends `t:main/0` with what an exception's reason is.
fn caught(b: &mut Body, thrown: &(tambour::ir::Block, Vec<tambour::ir::Val>)) {
    b.at(thrown.0);
    let reason = b.integer(thrown.1[1]);
    b.end(reason);
}

#[test]
fn a_throw_passes_clauses_and_stacks() {
    assert_end(Returned(4), |unit| {
        let names = names(unit);
        let thrower = thrower(unit);
        let passes = |unit: &mut Unit, name: &str, function| {
            unit.function(name, &[], &[I64], |b, _| {
                let cont = b.cont_new(names.start, function);
                let asked = names.asked();
                let on = b.resume(cont, &[], &[On::Suspend(names.ask, &asked)], &[I64]);
                for (block, params) in [&on.returned, &on.suspended[0]] {
                    b.at(*block);
                    b.ret(&params[..1]);
                }
                // What is caught is thrown again, on this stack.
                b.at(on.thrown.0);
                let again = b.call(thrower, &[], I64);
                b.ret(&[again]);
            })
        };
        let inner = passes(unit, "t:inner/0", thrower);
        let middle = passes(unit, "t:middle/0", inner);
        unit.function("t:main/0", &[], &[VALUE], |b, _| {
            let cont = b.cont_new(names.start, middle);
            let on = b.resume(cont, &[], &[], &[I64]);
            b.unexpected(&[&on.returned]);
            caught(b, &on.thrown);
        });
    });
}

#[test]
fn a_throw_crosses_stacks_without_a_handler() {
    assert_end(Thrown(4), |unit| {
        let names = names(unit);
        let inner = thrower(unit);
        let passes = |unit: &mut Unit, name: &str, function, ty| {
            unit.function(name, &[], &[ty], |b, _| {
                let cont = b.cont_new(names.start, function);
                let (block, params) = b.block(&[I64]);
                b.0.terminate(tambour::ir::Terminator::Resume {
                    with: Resumption::Values(vec![]),
                    cont,
                    clauses: vec![],
                    normal: tambour::ir::Jump { block, args: vec![] },
                    unwind: None,
                });
                b.at(block);
                let result = if ty == VALUE { b.small(params[0]) } else { params[0] };
                b.ret(&[result]);
            })
        };
        let middle = passes(unit, "t:middle/0", inner, I64);
        passes(unit, "t:main/0", middle, VALUE);
    });
}
