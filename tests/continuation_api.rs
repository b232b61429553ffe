//! Continuations of guest code in Rust's hands: as they are; collected, moved or frozen at every safepoint.

#![forbid(unsafe_code)]

use std::sync::Arc;

use tambour::continuation::{Continuation, Either, Ended, Guest, Outcome, Rooted, Suspension, Tag, Word};
use tambour::{Config, Cx, Exit, Language, Pid, Trap, Value, Vm, ir, parse};
use tambour_erlang_lite::Erlang;

/// A language without anything.
struct Bare;

impl Language for Bare {
    fn undefined(&self, _: &Vm, symbol: &str) -> ir::Module {
        panic!("{symbol} isn't defined");
    }

    fn ended(&self, _: &mut Cx, _: Pid, _: &Exit) {}
}

const TEXT: &str = r#"
module talk
tag yield(i64)
tag ask(i64, f64) -> bool
tag keep(value) -> value
tag other() -> i64

; Gives the numbers from `first` to `last`, and returns how many.
function count(first: i64, last: i64) -> i64 {
  jump next(first)
next(n: i64):
  reduction 1
  is_over = compare sgt n, last
  branch is_over, over, more
more:
  call suspend yield(n)
  n2 = add n, 1
  jump next(n2)
over:
  difference = sub n, first
  return difference
}

; Asks until it is told yes; returns how often it was told no, the last half, and what it was told.
function halves(first: i64) -> i64, f64, bool {
  jump next(first, 0)
next(n: i64, refused: i64):
  reduction 1
  whole = int_to_float n
  half = float_mul whole, 0.5
  is_enough = call suspend ask(n, half)
  n2 = add n, 1
  refused2 = add refused, 1
  branch is_enough, over, more
more:
  jump next(n2, refused2)
over:
  return refused, half, is_enough
}

; Gives what it gets; what is thrown at it is its result.
function echo(first: value) -> value {
  jump next(first)
next(what: value):
  reduction 1
  invoke suspend keep(what), next, unwind thrown
thrown(class: value, reason: value, trace: value):
  return reason
}

; Counts to 2, asks once, and throws.
function both() -> i64 {
  reduction 1
  n = call count(1, 2)
  is_enough = call suspend ask(n, 2.5)
  call builtin test:throw/1(#{wrong, 7})
  return n
}

function choose(first: bool, a: f64, b: value) -> value {
  reduction 1
  branch first, given, constant
given:
  return b
constant:
  return #none_of_it
}

; Suspends `n` frames deep; returns the sum of 1 to `n`.
function deep(n: i64) -> i64 {
  reduction 1
  is_over = compare slt n, 1
  branch is_over, bottom, deeper
bottom:
  call suspend yield(n)
  return n
deeper:
  less = sub n, 1
  sum = call deep(less)
  more = add sum, n
  return more
}

function lonely() {
  reduction 1
  n = call suspend other()
  return
}
"#;

fn throw() -> ir::Builtin {
    tambour::builtin!("test:throw/1", |cx, reason| {
        let class = cx.atom("error");
        cx.throw(class, reason)
    })
}

/// Runs a test on a plain VM, and with a collection, a move of all stacks or their compression at every
/// safepoint.
fn everywhere(test: impl Fn(&Arc<Vm>)) {
    let plain = Config { schedulers: 2, ..Config::default() };
    let stressed = Config { gc_stress: Some(1), ..plain.clone() };
    let moved = Config { reductions: 1, move_at_slices: true, ..plain.clone() };
    let frozen = Config { reductions: 1, freeze_at_slices: true, ..plain.clone() };
    for config in [plain, stressed, moved, frozen] {
        on(&config, &test);
    }
}

/// Runs a test on a VM.
fn on(config: &Config, test: impl Fn(&Arc<Vm>)) {
    let vm = Vm::new(config, Box::new(Bare)).expect("a small machine");
    let builtin = |name: &str| (name == "test:throw/1").then(throw);
    let environment = parse::Environment { terms: &*vm, builtin: &builtin };
    let module = parse::module(TEXT, "talk.tir", &environment).unwrap_or_else(|faults| panic!("{faults}"));
    vm.load(module).expect("a valid module");
    test(&vm);
}

#[test]
fn a_generator_is_summed() {
    everywhere(|vm| {
        let yielded = Tag::<i64, ()>::new(vm, "talk", "yield").unwrap();
        let count = Continuation::<(i64, i64), i64>::new(vm, "talk:count/2").unwrap();
        let mut outcome = count.resume((-3, 10), &yielded).unwrap();
        let mut sum = 0;
        let returned = loop {
            match outcome {
                Outcome::Suspended(Suspension { payload, continuation }) => {
                    sum += payload;
                    outcome = continuation.resume((), &yielded).unwrap();
                }
                Outcome::Returned(count) => break count,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!((sum, returned), (49, 14));
    });
}

#[test]
fn answers_are_given_back() {
    everywhere(|vm| {
        let ask = Tag::<(i64, f64), bool>::new(vm, "talk", "ask").unwrap();
        let halves = Continuation::<i64, (i64, f64, bool)>::new(vm, "talk:halves/1").unwrap();
        let mut asked = Vec::new();
        let mut outcome = halves.resume(i64::MAX - 1, &ask).unwrap();
        while let Outcome::Suspended(Suspension { payload, continuation }) = outcome {
            asked.push(payload);
            outcome = continuation.resume(asked.len() == 3, &ask).unwrap();
        }
        let half = i64::MIN as f64 / 2.0;
        assert_eq!(asked, [(i64::MAX - 1, -half), (i64::MAX, -half), (i64::MIN, half)]);
        assert!(matches!(outcome, Outcome::Returned((2, last, true)) if last == half));
    });
}

#[test]
fn values_stay_what_they_are() {
    everywhere(|vm| {
        let keep = Tag::<Rooted, Rooted>::new(vm, "talk", "keep").unwrap();
        let numbers = Tag::<i64, i64>::new(vm, "talk", "keep").unwrap();
        let echo = Continuation::<Rooted, Rooted>::new(vm, "talk:echo/1").unwrap();
        let term = Rooted::new(vm, |heap| {
            let text = heap.binary(b"text");
            heap.tuple(&[text, Value::NIL])
        });
        let Outcome::Suspended(first) = echo.resume(term.clone(), &keep).unwrap() else { panic!() };
        drop(term);
        assert_eq!(format!("{:?}", first.payload), "{\"text\", []}");
        // The same tag, as integers: of 61 bits, and of more.
        let mut rest = first.continuation;
        for number in [0, -5, i64::MAX, i64::MIN] {
            let integer = Rooted::new(vm, |heap| {
                Value::small(number).unwrap_or_else(|| heap.bigint(number < 0, &[number.unsigned_abs()]))
            });
            let Outcome::Suspended(next) = rest.resume(integer, &numbers).unwrap() else { panic!() };
            assert_eq!(next.payload, number);
            let Outcome::Suspended(next) = next.continuation.resume(number, &keep).unwrap() else { panic!() };
            assert_eq!(i64::from_word(Word::Value(next.payload)), Some(number));
            rest = next.continuation;
        }
        let error = rest.resume(Rooted::atom(vm, "no_number"), &numbers).unwrap_err();
        assert_eq!(error.to_string(), "a value that guest code gave is no i64");
    });
}

#[test]
fn exceptions_go_in_and_come_out() {
    everywhere(|vm| {
        let keep = Tag::<Rooted, Rooted>::new(vm, "talk", "keep").unwrap();
        let echo = || Continuation::<Rooted, Rooted>::new(vm, "talk:echo/1").unwrap();
        let (class, reason) = (Rooted::atom(vm, "throw"), Rooted::atom(vm, "enough"));
        let Outcome::Suspended(first) = echo().resume(reason.clone(), &keep).unwrap() else { panic!() };
        let outcome = first.continuation.resume_throw(&class, &reason, ()).unwrap();
        assert!(matches!(outcome, Outcome::Returned(reason) if reason.as_atom() == Some("enough")));
        // A fresh one never runs, so nothing catches it.
        let Outcome::Thrown(thrown) = echo().resume_throw(&class, &reason, &keep).unwrap() else { panic!() };
        assert_eq!((thrown.class.as_atom(), thrown.reason.as_atom()), (Some("throw"), Some("enough")));
        // Into another one, with its trace.
        let trace = format!("{:?}", thrown.trace.read(|trace| vm.trace(trace)));
        let Outcome::Thrown(again) = echo().resume_throw_ref(thrown, ()).unwrap() else { panic!() };
        assert_eq!(format!("{:?}", again.trace.read(|trace| vm.trace(trace))), trace);
    });
}

#[test]
fn each_tag_goes_to_its_clause() {
    everywhere(|vm| {
        let yielded = Tag::<i64, ()>::new(vm, "talk", "yield").unwrap();
        let ask = Tag::<(i64, f64), bool>::new(vm, "talk", "ask").unwrap();
        let both = Continuation::<(), i64>::new(vm, "talk:both/0").unwrap();
        let mut log = Vec::new();
        let mut outcome = both.resume((), (&ask, (&yielded, ()))).unwrap();
        let thrown = loop {
            outcome = match outcome {
                Outcome::Suspended(Either::First(asked)) => {
                    log.push(asked.payload);
                    asked.continuation.resume(true, (&ask, (&yielded, ()))).unwrap()
                }
                Outcome::Suspended(Either::Second(Either::First(given))) => {
                    log.push((given.payload, 0.0));
                    given.continuation.resume((), (&ask, (&yielded, ()))).unwrap()
                }
                Outcome::Thrown(thrown) => break thrown,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(log, [(1, 0.0), (2, 0.0), (2, 2.5)]);
        assert_eq!(thrown.class.as_atom(), Some("error"));
        assert_eq!(format!("{:?}", thrown.reason), "{wrong, 7}");
        let trace = thrown.trace.read(|trace| vm.trace(trace));
        assert!(trace.frames.iter().any(|frame| &*frame.symbol == "talk:both/0"));
    });
}

#[test]
fn a_tag_that_nobody_handles_ends_the_process() {
    everywhere(|vm| {
        let yielded = Tag::<i64, ()>::new(vm, "talk", "yield").unwrap();
        let lonely = Continuation::<(), ()>::new(vm, "talk:lonely/0").unwrap();
        let Outcome::Ended(ended) = lonely.resume((), &yielded).unwrap() else { panic!() };
        let Ended::Trapped { trap: Trap::Unhandled, reason } = ended else { panic!("{ended:?}") };
        assert_eq!(format!("{reason:?}"), "{unhandled_suspension, other}");
    });
}

#[test]
fn arguments_are_bound_one_by_one() {
    everywhere(|vm| {
        for is_given in [true, false] {
            let choose = Continuation::<(bool, f64, Rooted), Rooted>::new(vm, "talk:choose/3").unwrap();
            let bound = choose.bind(is_given).bind(1.5);
            assert_eq!(format!("{bound:?}"), "Continuation(2 of 3 bound)");
            let call = bound.bind(Rooted::atom(vm, "given"));
            let Outcome::Returned(answer) = call.resume((), ()).unwrap() else { panic!() };
            assert_eq!(answer.as_atom(), Some(if is_given { "given" } else { "none_of_it" }));
        }
    });
}

/// A type of the program's own. `IS_HONEST` is whether its words are of the type that is asked for.
#[derive(Debug, PartialEq)]
struct Metres<const IS_HONEST: bool>(f64);

impl<const IS_HONEST: bool> Guest for Metres<IS_HONEST> {
    fn fits(ty: ir::Type) -> bool {
        f64::fits(ty)
    }

    fn to_word(self, ty: ir::Type, vm: &Arc<Vm>) -> Word {
        self.0.to_word(if IS_HONEST { ty } else { ir::Type::Value }, vm)
    }

    fn from_word(word: Word) -> Option<Self> {
        f64::from_word(word).map(Self)
    }
}

#[test]
fn a_program_has_types_of_its_own() {
    everywhere(|vm| {
        let choose =
            Continuation::<(bool, Metres<true>, Metres<true>), Metres<true>>::new(vm, "talk:choose/3");
        let call = choose.unwrap().bind(true).resume((Metres(1.5), Metres(2.5)), ()).unwrap();
        assert!(matches!(call, Outcome::Returned(Metres(2.5))));
        assert!(Tag::<(i64, Metres<true>), bool>::new(vm, "talk", "ask").is_ok());
    });
}

#[test]
#[should_panic(expected = "`to_word` gives a `Word::Value` for a `value` only")]
fn words_of_another_type_than_asked_for_go_nowhere() {
    everywhere(|vm| {
        let choose = Continuation::<(bool, Metres<false>, f64), f64>::new(vm, "talk:choose/3").unwrap();
        let _ = choose.resume((true, Metres(1.5), 2.5), ());
    });
}

fn collect(vm: &Arc<Vm>) {
    vm.machine().request_collection(true);
    // Something has to run for it.
    let count = Continuation::<(i64, i64), i64>::new(vm, "talk:count/2").expect("in the module");
    assert!(matches!(count.resume((1, 0), ()), Ok(Outcome::Returned(0))));
}

#[test]
fn stacks_of_suspended_continuations_are_counted() {
    on(&Config { schedulers: 2, ..Config::default() }, |vm| {
        let yielded = Tag::<i64, ()>::new(vm, "talk", "yield").unwrap();
        let deep = || Continuation::<i64, i64>::new(vm, "talk:deep/1").unwrap();
        let suspended = || match deep().resume(20_000, &yielded).unwrap() {
            Outcome::Suspended(first) => first.continuation,
            other => panic!("{other:?}"),
        };
        let before = vm.memory().stacks;
        let (first, second) = (suspended(), suspended());
        // A frame has a return address, a frame pointer and `n` at least.
        let held = vm.memory().stacks - before;
        assert!((2 * 20_000 * 24..8 << 20).contains(&held), "{held}");
        assert!(matches!(first.resume((), ()), Ok(Outcome::Returned(200_010_000))));
        drop(second);
        collect(vm);
        assert!(vm.memory().stacks < before + (64 << 10), "{:?}", vm.memory());
    });
}

#[test]
fn abandoned_continuations_leave_nothing() {
    everywhere(|vm| {
        let keep = Tag::<Rooted, Rooted>::new(vm, "talk", "keep").unwrap();
        let abandon = |count| {
            for _ in 0..count {
                let echo = Continuation::<Rooted, Rooted>::new(vm, "talk:echo/1").unwrap();
                let text = Rooted::new(vm, |heap| heap.binary(&[0; 4096]));
                let Outcome::Suspended(first) = echo.resume(text, &keep).unwrap() else { panic!() };
                drop(first);
                drop(Continuation::<i64, (i64, f64, bool)>::new(vm, "talk:halves/1").unwrap());
            }
            collect(vm);
            vm.memory().objects
        };
        let (few, many) = (abandon(10), abandon(200));
        assert!(many < few + 100_000, "{few} bytes live after ten, {many} after two hundred more");
        assert!(vm.machine().processes().is_empty(), "each resumption's process has ended");
    });
}

#[test]
fn wrong_names_and_types_are_told() {
    everywhere(|vm| {
        let unknown = Continuation::<(), ()>::new(vm, "talk:nobody/0").unwrap_err();
        assert_eq!(unknown.to_string(), "no loaded module defines talk:nobody/0");
        let arity = Continuation::<i64, i64>::new(vm, "talk:count/1").unwrap_err();
        assert_eq!(arity.to_string(), "no loaded module defines talk:count/1, but talk:count/2");
        let count = Continuation::<i64, i64>::new(vm, "talk:count/2").unwrap_err();
        assert_eq!(count.to_string(), "talk:count/2 takes (i64, i64), not i64");
        let results = Continuation::<(i64, i64), ()>::new(vm, "talk:count/2").unwrap_err();
        assert_eq!(results.to_string(), "talk:count/2 returns i64, not ()");
        let types = Continuation::<(i64, bool), i64>::new(vm, "talk:count/2").unwrap_err();
        assert_eq!(types.to_string(), "talk:count/2 takes (i64, i64), not (i64, bool)");
        let no_tag = Tag::<(), ()>::new(vm, "talk", "shout").unwrap_err();
        assert_eq!(no_tag.to_string(), "no loaded module talk has a tag shout");
        let no_module = Tag::<(), ()>::new(vm, "walk", "yield").unwrap_err();
        assert_eq!(no_module.to_string(), "no loaded module walk has a tag yield");
        let payload = Tag::<f64, ()>::new(vm, "talk", "yield").unwrap_err();
        assert_eq!(payload.to_string(), "the tag yield of talk gives i64, not f64");
        let answer = Tag::<i64, bool>::new(vm, "talk", "yield").unwrap_err();
        assert_eq!(answer.to_string(), "the tag yield of talk takes (), not bool");
    });
}

#[test]
fn what_belongs_to_another_vm_is_refused() {
    let (first, second) = (std::cell::RefCell::new(None), std::cell::Cell::new(0));
    everywhere(|vm| {
        let Some(other) = first.replace(Some(Arc::clone(vm))) else { return };
        let tag = Tag::<Rooted, Rooted>::new(&other, "talk", "keep").unwrap();
        let echo = || Continuation::<Rooted, Rooted>::new(vm, "talk:echo/1").unwrap();
        let error = echo().resume(Rooted::atom(vm, "own"), &tag).unwrap_err();
        assert_eq!(error.to_string(), "a tag or a value of another VM");
        let error = echo().resume(Rooted::atom(&other, "foreign"), ()).unwrap_err();
        assert_eq!(error.to_string(), "a tag or a value of another VM");
        second.set(second.get() + 1);
    });
    assert_eq!(second.get(), 3);
}

#[test]
fn nothing_is_resumed_after_the_end() {
    everywhere(|vm| {
        let lonely = Continuation::<(), ()>::new(vm, "talk:lonely/0").unwrap();
        vm.machine().shutdown();
        assert_eq!(lonely.resume((), ()).unwrap_err().to_string(), "the VM has ended");
    });
}

#[test]
fn functions_of_erlang_are_continuations_too() {
    let erlang = Erlang::new().expect("a machine");
    let text = "-module(shop).\n-export([price/1]).\nprice(N) when N > 0 -> talk:tell(3 * N).\n";
    erlang.load_text("shop.erl", text).expect("valid Erlang");
    let text = "
module talk
tag tell(value) -> value
function tell(price: value) -> value {
  reduction 1
  answer = call suspend tell(price)
  return answer
}
";
    erlang.load_text("talk.tir", text).expect("valid IR");
    let vm = erlang.vm();
    let tell = Tag::<i64, f64>::new(vm, "talk", "tell").unwrap();
    let price = || Continuation::<i64, f64>::new(vm, "shop:price/1").unwrap();
    let Outcome::Suspended(told) = price().resume(i64::MAX / 3, &tell).unwrap() else { panic!() };
    assert_eq!(told.payload, i64::MAX / 3 * 3);
    let Outcome::Returned(answer) = told.continuation.resume(0.5, ()).unwrap() else { panic!() };
    assert!((answer - 0.5).abs() < f64::EPSILON);
    let Outcome::Thrown(thrown) = price().resume(0, &tell).unwrap() else { panic!() };
    assert_eq!((thrown.class.as_atom(), thrown.reason.as_atom()), (Some("error"), Some("function_clause")));
}

#[test]
fn threads_share_tags_and_pass_continuations_on() {
    everywhere(|vm| {
        let yielded = Tag::<i64, ()>::new(vm, "talk", "yield").unwrap();
        let sum: i64 = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|thread| {
                    let count = Continuation::<(i64, i64), i64>::new(vm, "talk:count/2").unwrap();
                    let first = count.resume((thread, thread + 3), &yielded).unwrap();
                    let yielded = &yielded;
                    scope.spawn(move || {
                        let (mut outcome, mut sum) = (first, 0);
                        while let Outcome::Suspended(given) = outcome {
                            sum += given.payload;
                            outcome = given.continuation.resume((), yielded).unwrap();
                        }
                        sum
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(sum, (6 + 10) + (14 + 18));
    });
}
