//! Long lists and deep terms, in a VM of Erlang: native functions neither run for long nor need a deep stack.

#![allow(clippy::unwrap_used, reason = "tests")]

use tambour_erlang_lite::builtins;
use tambour_erlang_lite::erlang::{Bytes, Erlang};

/// The functions of a module, in a VM of Erlang.
fn with_module(body: &str) -> Erlang {
    let erlang = Erlang::new().expect("a small VM can be made");
    let text = format!("-module(m).\n-compile(export_all).\n-compile(nowarn_export_all).\n{body}\n");
    erlang.load_text("m.erl", &text).unwrap_or_else(|error| panic!("{error}"));
    erlang
}

#[test]
fn members_are_found_in_slices() {
    let erlang = with_module("member(X, N) -> lists:member(X, lists:seq(1, N)).");
    let length = 10 * builtins::SLICE as i64;
    assert!(erlang.call::<bool>("m", "member", (length, length)).unwrap());
    assert!(!erlang.call::<bool>("m", "member", (length + 1, length)).unwrap());
}

/// A million levels of nesting: what walks terms must not use the native stack for them.
#[test]
fn deep_terms_need_no_native_stack() {
    let erlang = with_module(
        "-define(LEVELS, 1000000).
         deep() -> deep(0, []).
         deep(?LEVELS, Term) -> Term;
         deep(N, Term) when N rem 2 =:= 0 -> deep(N + 1, {N rem 7, Term});
         deep(N, Term) -> deep(N + 1, [Term]).
         nested(0, Term) -> Term;
         nested(N, Term) -> nested(N - 1, [Term]).
         same() -> {A, B} = {deep(), deep()}, [A =:= B, A == B, A >= B, A =< B].
         binary() -> list_to_binary(nested(?LEVELS, [])).
         written() -> length(io_lib:write(deep())).
         printed() -> length(lists:flatten(io_lib:format(\"~p\", [nested(?LEVELS, [])]))).",
    );
    assert_eq!(erlang.call::<Vec<bool>>("m", "same", ()).unwrap(), vec![true; 4]);
    assert_eq!(erlang.call::<Bytes>("m", "binary", ()).unwrap(), Bytes(Vec::new()));
    assert_eq!(
        erlang.call::<i64>("m", "written", ()).unwrap(),
        500_000 * ("{0,}".len() + "[]".len()) as i64 + 2
    );
    assert_eq!(erlang.call::<i64>("m", "printed", ()).unwrap(), 2 * 1_000_000 + 2);
}
