//! What a collection finds on suspended stacks and in handles, and what it gives back.

use std::sync::Arc;

use tambour::ir::{Op, Type, Val};
use tambour::{Config, Value, Vm};

use crate::unit::{Body, End, I64, Notes, On, Returned, Unit, VALUE, assert_end, vm};

/// A list of pairs as numbers, so that a collection has much to find: `pairs` of them, kept on the stack
/// across a suspension each, and summed afterwards.
fn keeping(b: &mut Body, ask: tambour::ir::TagRef, first: Val, pairs: i64) -> Val {
    let kept: Vec<Val> = (0..pairs)
        .map(|at| {
            let number = b.plus(first, at);
            let pair = b.boxed(number);
            let payload = b.boxed(number);
            let answer = b.suspend(ask, &[payload], VALUE);
            let number = b.unboxed(answer);
            let other = b.boxed(number);
            b.checkpoint();
            let sum = b.unboxed(pair);
            let more = b.unboxed(other);
            let sum = b.add(sum, more);
            b.boxed(sum)
        })
        .collect();
    let mut sum = b.int(0);
    for pair in kept {
        let number = b.unboxed(pair);
        sum = b.add(sum, number);
    }
    sum
}

#[test]
fn payloads_answers_and_what_stacks_keep_are_found() {
    // Each of 5 rounds keeps n and gets 10 n back: 11 * (3 + 4 + 5 + 6 + 7).
    assert_end(Returned(275), |unit| {
        let ask = unit.tag("ask", &[VALUE], &[VALUE]);
        let (start, more) = (unit.cont(&[VALUE], &[I64]), unit.cont(&[VALUE], &[I64]));
        let body = unit.function("t:body/1", &[VALUE], &[I64], |b, params| {
            let first = b.unboxed(params[0]);
            let sum = keeping(b, ask, first, 5);
            b.ret(&[sum]);
        });
        unit.function("t:main/0", &[], &[VALUE], |b, _| {
            let cont = b.cont_new(start, body);
            let three = b.int(3);
            let given = b.boxed(three);
            let (turn, state) = b.block(&[Type::Cont(more), VALUE]);
            let on = b.resume(cont, &[given], &[On::Suspend(ask, &[VALUE, Type::Cont(more)])], &[I64]);
            b.unexpected(&[&on.returned, &on.thrown]);
            b.at(on.suspended[0].0);
            b.jump(turn, &[on.suspended[0].1[1], on.suspended[0].1[0]]);
            b.at(turn);
            let (number, zero) = (b.unboxed(state[1]), b.int(0));
            let ten = b.digit(number, zero);
            let answer = b.boxed(ten);
            let again = [On::Suspend(ask, &[VALUE, Type::Cont(more)])];
            let on = b.resume(state[0], &[answer], &again, &[I64]);
            b.at(on.suspended[0].0);
            b.jump(turn, &[on.suspended[0].1[1], on.suspended[0].1[0]]);
            b.at(on.returned.0);
            b.end(on.returned.1[0]);
            b.unexpected(&[&on.thrown]);
        });
    });
}

#[test]
fn what_an_ancestors_stack_keeps_is_found() {
    // Three stacks, each with a pair of its own that nothing else refers to, are captured together.
    assert_end(Returned(1234), |unit| {
        let ask = unit.tag("ask", &[], &[I64]);
        let (start, more) = (unit.cont(&[], &[I64]), unit.cont(&[I64], &[I64]));
        let mut function = unit.function("t:asks/0", &[], &[I64], |b, _| {
            let one = b.int(1);
            let kept = b.boxed(one);
            b.suspend(ask, &[], I64);
            let number = b.unboxed(kept);
            b.ret(&[number]);
        });
        for number in 2..=3 {
            let below = function;
            function = unit.function(&format!("t:keeps{number}/0"), &[], &[I64], |b, _| {
                let number = b.int(number);
                let kept = b.boxed(number);
                let cont = b.cont_new(start, below);
                let on = b.resume(cont, &[], &[], &[I64]);
                b.at(on.returned.0);
                let number = b.unboxed(kept);
                let digits = b.digit(on.returned.1[0], number);
                b.ret(&[digits]);
                b.at(on.thrown.0);
                let wrong = b.int(-1);
                b.ret(&[wrong]);
            });
        }
        unit.function("t:main/0", &[], &[VALUE], |b, _| {
            let cont = b.cont_new(start, function);
            let on = b.resume(cont, &[], &[On::Suspend(ask, &[Type::Cont(more)])], &[I64]);
            b.unexpected(&[&on.returned, &on.thrown]);
            b.at(on.suspended[0].0);
            for _ in 0..8 {
                b.checkpoint();
            }
            let four = b.int(4);
            let last = b.resume(on.suspended[0].1[0], &[four], &[], &[I64]);
            b.at(last.returned.0);
            let digits = b.digit(last.returned.1[0], four);
            b.end(digits);
            b.unexpected(&[&last.thrown]);
        });
    });
}

#[test]
fn bound_arguments_come_first_and_are_found() {
    // Bound in two steps, numbers and pairs mixed; the last comes with the resumption. Also to a suspended
    // one.
    assert_end(Returned(123_457), |unit| {
        let ask = unit.tag("ask", &[], &[I64, VALUE]);
        let five = unit.cont(&[I64, VALUE, I64, VALUE, I64], &[I64]);
        let three = unit.cont(&[I64, VALUE, I64], &[I64]);
        let one = unit.cont(&[I64], &[I64]);
        let more = unit.cont(&[I64, VALUE], &[I64]);
        let last = unit.cont(&[VALUE], &[I64]);
        let body = unit.function("t:body/5", &[I64, VALUE, I64, VALUE, I64], &[I64], |b, params| {
            b.checkpoint();
            let (second, fourth) = (b.unboxed(params[1]), b.unboxed(params[3]));
            let mut digits = b.digit(params[0], second);
            for number in [params[2], fourth, params[4]] {
                digits = b.digit(digits, number);
            }
            b.checkpoint();
            let answers =
                b.0.insts(tambour::ir::Op::Call(tambour::ir::Callee::Suspend(ask), vec![]), &[I64, VALUE]);
            b.checkpoint();
            let pair = b.unboxed(answers[1]);
            let sum = b.add(answers[0], pair);
            let digits = b.digit(digits, sum);
            b.ret(&[digits]);
        });
        unit.function("t:main/0", &[], &[VALUE], |b, _| {
            let cont = b.cont_new(five, body);
            let numbers: Vec<Val> = (1..=7).map(|number| b.int(number)).collect();
            let pair = b.boxed(numbers[1]);
            let cont = b.bind(three, cont, &[numbers[0], pair]);
            b.checkpoint();
            let pair = b.boxed(numbers[3]);
            let cont = b.bind(one, cont, &[numbers[2], pair]);
            (0..4).for_each(|_| b.checkpoint());
            let on = b.resume(cont, &[numbers[4]], &[On::Suspend(ask, &[Type::Cont(more)])], &[I64]);
            b.unexpected(&[&on.returned, &on.thrown]);
            b.at(on.suspended[0].0);
            let cont = b.bind(last, on.suspended[0].1[0], &[numbers[3]]);
            (0..4).for_each(|_| b.checkpoint());
            let pair = b.boxed(numbers[2]);
            let end = b.resume(cont, &[pair], &[], &[I64]);
            b.at(end.returned.0);
            b.end(end.returned.1[0]);
            b.unexpected(&[&end.thrown]);
        });
    });
}

/// What becomes of continuations.
#[derive(Clone, Copy)]
enum Fate {
    Forgotten,
    /// In a list, as long as their process runs.
    Kept,
}

/// `t:main/0` makes `count` continuations, and resumes every second one up to its first suspension;
/// `t:deep/1` recurses so deep before it suspends.
fn suspend_many(unit: &mut Unit, count: i64, depth: i64, fate: Fate) {
    let ask = unit.tag("ask", &[], &[I64]);
    let (start, more) = (unit.cont(&[I64], &[I64]), unit.cont(&[I64], &[I64]));
    let deep = unit.symbol("t:deep/1");
    unit.function("t:deep/1", &[I64], &[I64], |b, params| {
        let ((bottom, _), (deeper, _)) = (b.block(&[]), b.block(&[]));
        let one = b.int(1);
        b.if_less(params[0], one, bottom, deeper);
        b.at(bottom);
        let answer = b.suspend(ask, &[], I64);
        b.ret(&[answer]);
        b.at(deeper);
        let less = b.plus(params[0], -1);
        let sum = b.call(deep, &[less], I64);
        let sum = b.add(sum, params[0]);
        b.ret(&[sum]);
    });
    unit.function("t:main/0", &[], &[VALUE], |b, _| {
        let (turn, state) = b.block(&[I64, VALUE]);
        let count = b.int(count);
        let nil = b.0.inst(Op::Constant(Value::NIL.bits()), VALUE);
        b.jump(turn, &[count, nil]);
        b.at(turn);
        let ((end, _), (more_block, _)) = (b.block(&[]), b.block(&[]));
        let one = b.int(1);
        b.if_less(state[0], one, end, more_block);
        b.at(end);
        b.end(state[0]);
        b.at(more_block);
        b.cont_new(start, deep);
        let cont = b.cont_new(start, deep);
        let depth = b.int(depth);
        let on = b.resume(cont, &[depth], &[On::Suspend(ask, &[Type::Cont(more)])], &[I64]);
        b.unexpected(&[&on.returned, &on.thrown]);
        b.at(on.suspended[0].0);
        let less = b.plus(state[0], -2);
        let list = match fate {
            Fate::Forgotten => state[1],
            Fate::Kept => {
                let handle = b.0.inst(Op::ContValue(on.suspended[0].1[0]), VALUE);
                let pair = b.0.inst(Op::Allocate { bytes: 16, tag: 1 }, VALUE);
                b.0.effect(Op::InitStore { value: handle, base: pair, offset: -1 });
                b.0.effect(Op::InitStore { value: state[1], base: pair, offset: 7 });
                pair
            }
        };
        b.jump(turn, &[less, list]);
    });
}

fn run(vm: &Arc<Vm>, notes: &Notes) -> Vec<End> {
    let pid = vm.spawn("t:main/0", |_| vec![]).expect("a free slot");
    vm.join(pid);
    notes.take()
}

/// Runs `suspend_many` and answers the resident bytes, if the system tells them, after each fourth of it.
fn resident_after(count: i64, depth: i64) -> Vec<u64> {
    let (vm, notes) = vm(&Config { schedulers: 1, ..Config::default() });
    let mut unit = Unit::default();
    suspend_many(&mut unit, count / 4, depth, Fate::Forgotten);
    vm.load(unit.0).expect("a valid module");
    let resident = || {
        let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
        text.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4096
    };
    (0..4)
        .map(|_| {
            assert_eq!(run(&vm, &notes), [Returned(0)]);
            resident()
        })
        .collect()
}

/// That the later parts of a run took no more memory than the first one, give or take a tenth and 16 MiB.
#[track_caller]
fn assert_flat(resident: &[u64]) {
    let most = resident.iter().max().expect("four of them");
    assert!(*most <= resident[0] + resident[0] / 10 + (16 << 20), "{resident:?}");
}

/// `TAMBOUR_ABANDONED=10000000` lets it be ten million: seconds in a release build.
#[test]
fn abandoned_continuations_take_no_lasting_memory() {
    let count = std::env::var("TAMBOUR_ABANDONED").ok().and_then(|count| count.parse().ok());
    let resident = resident_after(count.unwrap_or(400_000), 0);
    eprintln!("resident bytes after each fourth: {resident:?}");
    assert_flat(&resident);
}

#[test]
fn abandoned_stacks_that_outgrew_the_heap_are_given_back() {
    // Some 4 KiB each outside of the heap, 200 MB in all.
    assert_flat(&resident_after(100_000, 40));
}

#[test]
fn abandoned_large_stacks_ask_for_a_collection() {
    // 512 KiB each, 512 MiB in all, beside less than a megabyte in the heap.
    let resident = resident_after(2_000, 10_000);
    assert!(resident.iter().all(|&bytes| bytes < 200 << 20), "{resident:?}");
}

#[test]
fn who_keeps_too_many_stacks_is_ended() {
    let config = Config { schedulers: 1, memory_limit_bytes: Some(64 << 20), ..Config::default() };
    let (vm, notes) = vm(&config);
    let mut unit = Unit::default();
    suspend_many(&mut unit, 1_000_000, 1_000, Fate::Kept);
    vm.load(unit.0).expect("a valid module");
    let [End::Other(end)] = &run(&vm, &notes)[..] else { panic!("it was to be ended") };
    let held = end.strip_prefix("MemoryLimit { bytes: ").and_then(|end| end.strip_suffix(" }"));
    let held: u64 = held.and_then(|bytes| bytes.parse().ok()).unwrap_or_else(|| panic!("{end}"));
    assert!(((48 << 20)..(96 << 20)).contains(&held), "{held}");
}
