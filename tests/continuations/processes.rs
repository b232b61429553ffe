//! Continuations and processes: growth, parking and yields on a continuation's stack, handles that two
//! processes want.

use tambour::ir::{Callee, Op, Type};
use tambour::{Config, Pid, Value};

use crate::unit::{End, I64, On, Returned, Thrown, Unit, VALUE, assert_end, configs, throw, trapped, vm};
use tambour::Trap;

/// `t:sum/1`: n + (n - 1) + ... + 1, a frame for each.
fn sum(unit: &mut Unit) -> tambour::ir::Symbol {
    let sum = unit.symbol("t:sum/1");
    unit.function("t:sum/1", &[I64], &[I64], |b, params| {
        let ((bottom, _), (deeper, _)) = (b.block(&[]), b.block(&[]));
        let one = b.int(1);
        b.if_less(params[0], one, bottom, deeper);
        b.at(bottom);
        b.ret(params);
        b.at(deeper);
        let less = b.plus(params[0], -1);
        let rest = b.call(sum, &[less], I64);
        let all = b.add(rest, params[0]);
        b.ret(&[all]);
    })
}

#[test]
fn a_stack_grows_and_moves_inside_of_a_continuation() {
    for depth in [3, 30, 3000] {
        assert_end(Returned(depth * (depth + 1)), |unit| {
            let ask = unit.tag("ask", &[], &[I64]);
            let (start, more) = (unit.cont(&[I64], &[I64]), unit.cont(&[I64], &[I64]));
            let sum = sum(unit);
            // Deep before the suspension and after it.
            let body = unit.function("t:body/1", &[I64], &[I64], |b, params| {
                let before = b.call(sum, params, I64);
                let answer = b.suspend(ask, &[], I64);
                let after = b.call(sum, &[answer], I64);
                let all = b.add(before, after);
                b.ret(&[all]);
            });
            unit.function("t:main/0", &[], &[VALUE], |b, _| {
                let cont = b.cont_new(start, body);
                let depth = b.int(depth);
                let on = b.resume(cont, &[depth], &[On::Suspend(ask, &[Type::Cont(more)])], &[I64]);
                b.unexpected(&[&on.returned, &on.thrown]);
                b.at(on.suspended[0].0);
                let last = b.resume(on.suspended[0].1[0], &[depth], &[], &[I64]);
                b.at(last.returned.0);
                b.end(last.returned.1[0]);
                b.unexpected(&[&last.thrown]);
            });
        });
    }
}

#[test]
fn an_overflow_inside_of_a_continuation_ends_the_process_only() {
    let config = Config { schedulers: 1, stack_limit_bytes: 64 << 10, ..Config::default() };
    let (vm, notes) = vm(&config);
    let mut unit = Unit::default();
    let start = unit.cont(&[I64], &[I64]);
    let sum = sum(&mut unit);
    for (name, depth) in [("t:deep/0", 1_000_000), ("t:main/0", 100)] {
        unit.function(name, &[], &[VALUE], |b, _| {
            let cont = b.cont_new(start, sum);
            let depth = b.int(depth);
            let on = b.resume(cont, &[depth], &[], &[I64]);
            b.at(on.returned.0);
            b.end(on.returned.1[0]);
            b.unexpected(&[&on.thrown]);
        });
    }
    vm.load(unit.0).unwrap();
    for (name, end) in [
        ("t:main/0", Returned(5050)),
        ("t:deep/0", End::Other("StackOverflow".to_owned())),
        ("t:main/0", Returned(5050)),
    ] {
        let pid = vm.spawn(name, |_| vec![]).unwrap();
        vm.join(pid);
        assert_eq!(notes.take(), [end]);
    }
}

/// A process parks inside of two continuations, is woken by its deadline, and goes on there.
#[test]
fn a_process_parks_inside_of_a_continuation() {
    assert_end(Returned(1234), |unit| {
        let (start, ask) = (unit.cont(&[], &[I64]), unit.tag("ask", &[], &[I64]));
        let more = unit.cont(&[I64], &[I64]);
        let parks = unit.function("t:parks/0", &[], &[I64], |b, _| {
            let one = b.int(1);
            let kept = b.boxed(one);
            for _ in 0..3 {
                let soon = b.int(1);
                b.0.inst(Op::Park(soon), I64);
                b.checkpoint();
            }
            let two = b.suspend(ask, &[], I64);
            let kept = b.unboxed(kept);
            let digits = b.digit(kept, two);
            b.ret(&[digits]);
        });
        let middle = unit.function("t:middle/0", &[], &[I64], |b, _| {
            let three = b.int(3);
            let kept = b.boxed(three);
            let cont = b.cont_new(start, parks);
            let on = b.resume(cont, &[], &[], &[I64]);
            b.at(on.returned.0);
            let kept = b.unboxed(kept);
            let digits = b.digit(on.returned.1[0], kept);
            b.ret(&[digits]);
            b.at(on.thrown.0);
            let wrong = b.int(-1);
            b.ret(&[wrong]);
        });
        unit.function("t:main/0", &[], &[VALUE], |b, _| {
            let cont = b.cont_new(start, middle);
            let four = b.int(4);
            let kept = b.boxed(four);
            let on = b.resume(cont, &[], &[On::Suspend(ask, &[Type::Cont(more)])], &[I64]);
            b.unexpected(&[&on.returned, &on.thrown]);
            b.at(on.suspended[0].0);
            let two = b.int(2);
            let last = b.resume(on.suspended[0].1[0], &[two], &[], &[I64]);
            b.at(last.returned.0);
            let kept = b.unboxed(kept);
            let digits = b.digit(last.returned.1[0], kept);
            b.end(digits);
            b.unexpected(&[&last.thrown]);
        });
    });
}

/// A module whose `t:main/1` resumes the continuation that a value is, with its parameter 5.
fn resumer(unit: &mut Unit) {
    let five = unit.cont(&[I64], &[I64]);
    unit.function("t:use/1", &[VALUE], &[VALUE], |b, params| {
        let cont = b.0.inst(Op::ValueCont(five, params[0]), Type::Cont(five));
        let number = b.int(5);
        let on = b.resume(cont, &[number], &[], &[I64]);
        b.at(on.returned.0);
        b.end(on.returned.1[0]);
        b.unexpected(&[&on.thrown]);
    });
}

/// `t:race/0` hands a suspended continuation to two other processes, and then resumes it itself.
#[test]
fn of_processes_that_race_for_a_handle_one_wins() {
    let spawn_with = tambour::builtin!("%:give/1", |cx, handle| {
        let slot = cx.vm().entry_slot("t:use/1").unwrap();
        cx.spawn(slot, &[handle]).expect("a free slot");
        cx.spawn(slot, &[handle]).expect("a free slot");
        tambour::Step::ret(Value::NIL)
    });
    let two = Config { schedulers: 2, ..Config::default() };
    let moved = Config { reductions: 1, move_at_slices: true, ..two.clone() };
    for (config, rounds) in configs().into_iter().chain([two, moved]).zip([200, 50, 50, 5_000, 200]) {
        let (vm, notes) = vm(&config);
        let mut unit = Unit::default();
        resumer(&mut unit);
        let give = unit.builtin(spawn_with);
        let ask = unit.tag("ask", &[], &[I64]);
        let (start, more) = (unit.cont(&[], &[I64]), unit.cont(&[I64], &[I64]));
        let body = unit.function("t:body/0", &[], &[I64], |b, _| {
            let one = b.int(1);
            let kept = b.boxed(one);
            let answer = b.suspend(ask, &[], I64);
            let kept = b.unboxed(kept);
            let digits = b.digit(kept, answer);
            b.ret(&[digits]);
        });
        unit.function("t:race/0", &[], &[VALUE], |b, _| {
            let cont = b.cont_new(start, body);
            let on = b.resume(cont, &[], &[On::Suspend(ask, &[Type::Cont(more)])], &[I64]);
            b.unexpected(&[&on.returned, &on.thrown]);
            b.at(on.suspended[0].0);
            let handle = on.suspended[0].1[0];
            let value = b.0.inst(Op::ContValue(handle), VALUE);
            b.0.inst(Op::Call(Callee::Builtin(give), vec![value]), VALUE);
            let number = b.int(5);
            let last = b.resume(handle, &[number], &[], &[I64]);
            b.at(last.returned.0);
            b.end(last.returned.1[0]);
            b.unexpected(&[&last.thrown]);
        });
        vm.load(unit.0).unwrap();
        for round in 0..rounds {
            let first: Pid = vm.spawn("t:race/0", |_| vec![]).unwrap();
            vm.join(first);
            let mut ends = notes.take();
            while ends.len() < 3 {
                std::thread::yield_now();
                ends.extend(notes.take());
            }
            let won = ends.iter().filter(|end| **end == Returned(15)).count();
            let lost = ends.iter().filter(|end| **end == trapped(Trap::Consumed)).count();
            assert_eq!((won, lost), (1, 2), "round {round}: {ends:?}");
        }
    }
}

#[test]
fn a_process_that_ends_inside_of_a_continuation_leaves_nothing() {
    let (vm, notes) = vm(&Config { schedulers: 1, gc_stress: Some(1), ..Config::default() });
    let mut unit = Unit::default();
    let throw = unit.builtin(throw());
    let start = unit.cont(&[], &[I64]);
    let body = unit.function("t:body/0", &[], &[I64], |b, _| {
        let six = b.int(6);
        let six = b.small(six);
        b.builtin(throw, &[six]);
        let zero = b.int(0);
        b.ret(&[zero]);
    });
    unit.function("t:main/0", &[], &[VALUE], |b, _| {
        let cont = b.cont_new(start, body);
        let (block, params) = b.block(&[I64]);
        b.0.terminate(tambour::ir::Terminator::Resume {
            with: tambour::ir::Resumption::Values(vec![]),
            cont,
            clauses: vec![],
            normal: tambour::ir::Jump { block, args: vec![] },
            unwind: None,
        });
        b.at(block);
        b.end(params[0]);
    });
    vm.load(unit.0).unwrap();
    for _ in 0..20 {
        let pid = vm.spawn("t:main/0", |_| vec![]).unwrap();
        vm.join(pid);
        assert_eq!(notes.take(), [Thrown(6)]);
    }
}
