//! Erlang in Rust programs: the handle, conversions, registered functions, mailboxes, the example.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tambour::{Pid, Vm};
use tambour_erlang_lite::erlang::{
    Atom, Bytes, CallError, Erlang, Mismatch, Raise, Raised, ReceiveError, Settings, Term,
};

const SOON: Duration = Duration::from_secs(20);

fn erlang() -> Erlang {
    Erlang::start(Vm::builder().schedulers(2), Settings::default()).expect("a small VM")
}

fn with_module(body: &str) -> Erlang {
    let erlang = erlang();
    let text = format!("-module(m).\n-compile(export_all).\n-compile(nowarn_export_all).\n{body}\n");
    erlang.load_text("m.erl", &text).unwrap_or_else(|error| panic!("{error}"));
    erlang
}

fn raised(outcome: Result<Term, CallError>) -> Raised {
    match outcome {
        Err(CallError::Raised(raised)) => raised,
        other => panic!("nothing was raised: {other:?}"),
    }
}

fn atom(name: &str) -> Atom {
    Atom::from(name)
}

#[test]
fn values_go_there_and_back() {
    let erlang = with_module("id(X) -> X.");
    let id = |term: Term| erlang.call::<Term>("m", "id", (term,)).expect("it is as it was");
    let big: u128 = 1 << 100;
    for term in [
        Term::Integer(i64::MIN),
        Term::Float(-0.0),
        Term::Atom(atom("two words")),
        Term::Binary(vec![0, 255]),
        Term::Bitstring(vec![1, 0b1010_0000], 12),
        Term::List(vec![Term::Integer(1), Term::List(vec![])]),
        Term::ImproperList(vec![Term::Integer(1)], Box::new(Term::Integer(2))),
        Term::Tuple(vec![Term::Tuple(vec![]), Term::Atom(atom("a"))]),
        Term::Map(vec![(Term::Integer(1), Term::Atom(atom("one")))]),
    ] {
        assert_eq!(id(term.clone()), term);
    }
    assert_eq!(erlang.call::<u128>("m", "id", (big,)).unwrap(), big);
    let map = BTreeMap::from([("a".to_owned(), vec![1, 2]), ("b".to_owned(), vec![])]);
    assert_eq!(erlang.call::<BTreeMap<String, Vec<i64>>>("m", "id", (map.clone(),)).unwrap(), map);
    let large: BTreeMap<i64, i64> = (0..1_000).map(|n| (n, n * n)).collect();
    assert_eq!(erlang.call::<BTreeMap<i64, i64>>("m", "id", (large.clone(),)).unwrap(), large);
    assert_eq!(erlang.call::<i64>("erlang", "map_get", (30, large)).unwrap(), 900);
    assert_eq!(erlang.call::<(bool, (), Option<u8>)>("m", "id", ((true, (), None::<u8>),)).unwrap().2, None);
    assert_eq!(erlang.call::<i64>("erlang", "+", vec![20, 22]).unwrap(), 42);
    assert_eq!(erlang.call::<Bytes>("erlang", "list_to_binary", ("hi",)).err().map(|_| ()), Some(()));
}

#[test]
fn what_a_function_raises_is_the_callers_error() {
    let erlang = with_module("f(X) -> X:f().\ng(C) -> case C of 1 -> throw({it, C}); 2 -> exit(bye) end.");
    let error = raised(erlang.call("m", "f", (atom("nosuch"),)));
    assert_eq!((error.class, error.reason), (atom("error"), Term::Atom(atom("undef"))));
    assert!(error.text.starts_with("exception error: undefined function nosuch:f/0"), "{}", error.text);
    let error = raised(erlang.call("m", "g", (1,)));
    assert_eq!(error.class, atom("throw"));
    assert_eq!(error.reason, Term::Tuple(vec![Term::Atom(atom("it")), Term::Integer(1)]));
    assert_eq!(
        raised(erlang.call("m", "g", (2,))).text,
        "exception exit: bye\n  in function  m:g/1 (m.erl, line 5)"
    );
    let error = raised(erlang.call("m", "g", (3,)));
    assert!(error.text.starts_with("exception error: no case clause matching 3"), "{}", error.text);
    // The value is of another type than was wanted.
    let error = erlang.call::<i64>("erlang", "self", ()).unwrap_err();
    assert!(error.to_string().starts_with("expected an integer (i64), not Pid("), "{error}");
}

#[test]
fn rust_functions_are_called_with_their_types() {
    let erlang = erlang();
    let calls = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&calls);
    erlang.register("r", "none", move || counter.fetch_add(1, Ordering::Relaxed)).unwrap();
    erlang.register("r", "one", |list: Vec<i64>| list.iter().sum::<i64>()).unwrap();
    erlang.register("r", "two", |x: f64, text: String| format!("{text}{x}")).unwrap();
    erlang.register("r", "six", |a: u8, b: u8, c: u8, d: u8, e: u8, f: u8| vec![f, e, d, c, b, a]).unwrap();
    assert!(erlang.is_exported("r", "two", 2));
    let text = "-module(m).\n-export([f/0]).\n\
                f() -> r:none(), {r:none(), r:one([1, 2]), r:two(1.5, \"x\"), r:six(1, 2, 3, 4, 5, 6)}.\n";
    erlang.load_text("m.erl", text).unwrap();
    let (none, one, two, six): (u64, i64, String, Vec<u8>) = erlang.call("m", "f", ()).unwrap();
    assert_eq!((none, one, two.as_str(), six), (1, 3, "x1.5", vec![6, 5, 4, 3, 2, 1]));
    assert_eq!(calls.load(Ordering::Relaxed), 2);
}

#[test]
fn rust_functions_fail_in_the_process_that_calls_them() {
    let erlang = erlang();
    erlang.register("r", "small", |number: u8| number).unwrap();
    erlang.register("r", "throws", || Err::<(), _>(Raise::throw((1, 2)))).unwrap();
    erlang.register("r", "exits", || Err::<(), _>(Raise::exit("reason"))).unwrap();
    erlang.register("r", "panics", |text: String| -> i64 { panic!("no {text}") }).unwrap();
    let error = raised(erlang.call("r", "small", (256,)));
    assert_eq!(error.reason, Term::Atom(atom("badarg")));
    assert!(error.text.contains("in function  r:small/1\n     called as r:small(256)"), "{}", error.text);
    let error = raised(erlang.call("r", "throws", ()));
    assert_eq!(
        (error.class, error.reason),
        (atom("throw"), Term::Tuple(vec![Term::Integer(1), Term::Integer(2)]))
    );
    assert_eq!(raised(erlang.call("r", "exits", ())).reason, Term::Binary(b"reason".to_vec()));
    let error = raised(erlang.call("r", "panics", ("way",)));
    assert_eq!(error.reason, Term::Tuple(vec![Term::Atom(atom("panic")), Term::Binary(b"no way".to_vec())]));
    // A call out of a registered function would wait for ever: it is such a panic.
    let handle = erlang.clone();
    erlang.register("r", "waits", move || handle.call::<i64>("erlang", "abs", (1,)).is_ok()).unwrap();
    assert_eq!(raised(erlang.call("r", "waits", ())).class, atom("error"));
}

#[test]
fn funs_and_references_can_be_handed_on() {
    let erlang = with_module("adder(N) -> fun(X) -> X + N end.\napply(F, X) -> F(X).");
    let adder: Term = erlang.call("m", "adder", (40,)).unwrap();
    assert!(matches!(adder, Term::Opaque(_)), "{adder:?}");
    // Garbage goes, what Rust holds stays.
    erlang.call::<()>("erlang", "garbage_collect", ()).unwrap();
    assert_eq!(erlang.call::<i64>("m", "apply", (adder.clone(), 2)).unwrap(), 42);
    assert_eq!(erlang.call::<Term>("m", "apply", (with_id(&erlang), adder.clone())).unwrap(), adder);
    let other = with_module("apply(F, X) -> F(X).");
    let foreign = other.call::<Term>("m", "apply", (adder, 2));
    assert!(matches!(foreign, Err(CallError::Mismatch(Mismatch::Foreign))), "{foreign:?}");
}

/// `fun m:id/1`
fn with_id(erlang: &Erlang) -> Term {
    let text = "-module(i).\n-export([id/1, get/0]).\nid(X) -> X.\nget() -> fun i:id/1.\n";
    erlang.load_text("i.erl", text).expect("it compiles");
    erlang.call("i", "get", ()).expect("it raises nothing")
}

#[test]
fn terms_that_nest_too_deep_are_refused() {
    let erlang = with_module("deep(0) -> x;\ndeep(N) -> {deep(N - 1)}.\nlong(N) -> lists:seq(1, N).");
    assert!(erlang.call::<Term>("m", "deep", (400,)).is_ok());
    let outcome = erlang.call::<Term>("m", "deep", (100_000,));
    assert!(matches!(outcome, Err(CallError::Mismatch(Mismatch::Depth))), "{outcome:?}");
    let deep = (0..1_000).fold(Term::Integer(0), |term, _| Term::List(vec![term]));
    assert!(matches!(
        erlang.call::<i64>("erlang", "length", (deep,)),
        Err(CallError::Mismatch(Mismatch::Depth))
    ));
    assert_eq!(erlang.call::<Vec<i64>>("m", "long", (100_000,)).unwrap().len(), 100_000);
}

#[test]
fn mailboxes_receive_in_order_until_they_are_dropped() {
    let erlang = with_module("count(To, N) -> [To ! {n, I} || I <- lists:seq(1, N)], ok.");
    let mailbox = erlang.mailbox().unwrap();
    erlang.spawn("m", "count", (mailbox.pid(), 1000)).unwrap();
    for n in 1..=1000 {
        let (tag, number): (Atom, i64) = mailbox.receive(SOON).unwrap();
        assert_eq!((tag.0.as_str(), number), ("n", n));
    }
    assert_eq!(mailbox.receive::<Term>(Duration::from_millis(20)), Err(ReceiveError::Timeout));
    erlang.send(mailbox.pid(), 1).unwrap();
    assert!(matches!(mailbox.receive::<String>(SOON), Err(ReceiveError::Mismatch(_))));
    let pid = mailbox.pid();
    drop(mailbox);
    erlang.vm().join(pid);
    assert!(!erlang.send(pid, 1).unwrap());
}

#[test]
fn messages_go_to_registered_names() {
    let erlang = with_module("ask() -> rust ! {self(), question}, receive {answer, X} -> X end.");
    let mailbox = erlang.mailbox().unwrap();
    mailbox.register("rust").unwrap();
    assert!(mailbox.register("rust").is_err(), "the name is taken");
    assert!(!erlang.send("nobody", 1).unwrap());
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| erlang.call::<i64>("m", "ask", ()));
        let (from, _): (Pid, Atom) = mailbox.receive(SOON).unwrap();
        assert!(erlang.send(from, (atom("answer"), 42)).unwrap());
        assert_eq!(asked.join().unwrap().unwrap(), 42);
    });
    assert!(erlang.send("rust", "by name").unwrap());
    assert_eq!(mailbox.receive::<String>(SOON).as_deref(), Ok("by name"));
    // An exit signal ends the mailbox, and whoever waits there is told.
    erlang.call::<()>("erlang", "exit", (mailbox.pid(), atom("kill"))).unwrap();
    assert_eq!(mailbox.receive::<Term>(SOON), Err(ReceiveError::Closed));
}

#[test]
fn a_memory_limit_ends_the_call_at_fault() {
    let erlang = Erlang::start(Vm::builder().schedulers(2).memory_limit(48 << 20), Settings::default());
    let erlang = erlang.expect("a small VM");
    let text = "-module(m).\n-export([f/1, g/1]).\nf(L) -> f([x | L]).\ng(N) -> 1 + g(N).\n";
    erlang.load_text("m.erl", text).unwrap();
    let error = raised(erlang.call("m", "f", (Vec::<i64>::new(),)));
    assert_eq!((error.class, error.reason), (atom("exit"), Term::Atom(atom("system_limit"))));
    let error = raised(erlang.call("m", "g", (1,)));
    assert!(error.text.ends_with("its stack reached the limit of 24 MiB"), "{}", error.text);
    assert_eq!(erlang.call::<i64>("lists", "sum", (vec![1, 2, 3],)).unwrap(), 6);
}

#[test]
fn threads_send_to_processes() {
    let erlang = with_module(
        "sum(0, Sum, To) -> To ! Sum;\nsum(N, Sum, To) -> receive X -> sum(N - 1, Sum + X, To) end.",
    );
    let mailbox = erlang.mailbox().unwrap();
    let adder: Pid = erlang.spawn("m", "sum", (400, 0, mailbox.pid())).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (1..=100).for_each(|n| assert!(erlang.send(adder, n).unwrap())));
        }
    });
    assert_eq!(mailbox.receive::<i64>(SOON), Ok(4 * 5050));
}

#[test]
fn calls_come_from_many_threads_at_once() {
    let erlang = with_module("fib(N) when N < 2 -> N;\nfib(N) -> fib(N - 1) + fib(N - 2).");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..20 {
                    assert_eq!(erlang.call::<i64>("m", "fib", (15,)).unwrap(), 610);
                }
            });
        }
    });
}

#[test]
fn the_example_runs() {
    let output =
        Command::new(env!("CARGO")).args(["run", "-q", "-p", "tambour", "--example", "embed"]).output();
    let output = output.expect("cargo is there");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for line in ["total: 13", "melon: 7", "exception error: {no_price,pear}", "count: 10"] {
        assert!(text.contains(line), "{line} is missing:\n{text}");
    }
}
