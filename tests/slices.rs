//! Natives let others run: on one scheduler another process gets a turn every few thousand reductions,
//! whatever a native works on. `tests/slices/slices.erl` is also a program, which measures how long each of
//! them keeps others waiting: `tambour run --schedulers 1 tests/slices/slices.erl`.

use tambour::Vm;
use tambour_erlang_lite::Erlang;
use tambour_erlang_lite::erlang::{Atom, Settings};

/// Elements that natives work on.
const ELEMENTS: i64 = 200_000;

/// Natives that stop by themselves, and the turns that others get at least meanwhile: half of those that they
/// get by the reductions that are counted, so that counting them otherwise a little is no fault.
const TURNS: [(&str, i64); 46] = [
    ("=:=", 3),
    ("==", 3),
    ("<", 3),
    ("== deep", 3),
    ("=:= deep", 3),
    ("=:= tuple", 3),
    ("< tuple", 3),
    ("=:= map", 1),
    ("< map", 3),
    ("=:= in a pattern", 3),
    ("=:= binary", 1),
    ("max", 3),
    ("lists:member", 3),
    ("lists:keyfind", 3),
    ("length", 6),
    ("++", 40),
    ("--", 50),
    ("lists:reverse", 25),
    ("lists:member long", 6),
    ("lists:sort", 50),
    ("lists:usort", 50),
    ("list_to_tuple", 3),
    ("tuple_to_list", 3),
    ("maps:from_list", 50),
    ("maps:from_keys", 50),
    ("maps:to_list", 10),
    ("maps:keys", 10),
    ("maps:values", 10),
    ("maps:merge", 50),
    ("term_to_binary", 10),
    ("term_to_binary map", 10),
    ("external_size", 10),
    ("binary_to_term", 10),
    ("binary_to_term map", 50),
    ("list_to_binary", 6),
    ("iolist_to_binary", 6),
    ("iolist_size", 6),
    ("iolist_to_binary of binaries", 6),
    ("binary:copy", 6),
    ("binary:copy long", 6),
    ("ets:insert many", 50),
    ("ets:insert_new many", 100),
    ("ets:insert waiting", 50),
    ("ets:tab2list", 25),
    ("ets:select", 25),
    ("ets:match", 25),
];

/// Natives that compute on a thread of the pool.
const ELSEWHERE: [&str; 11] = [
    "bigint *",
    "bigint div",
    "integer_to_list",
    "list_to_integer",
    "binary:encode_unsigned",
    "binary:decode_unsigned",
    "binary:longest_common_prefix",
    "file:parse_terms",
    "processes",
    "io_lib:format ~p",
    "md5",
];

#[test]
fn others_run_while_a_native_works() {
    let erlang = Erlang::start(Vm::builder().schedulers(1), Settings::default()).expect("a VM");
    erlang.load("tests/slices/slices.erl").expect("the program compiles");
    let mut wrong = Vec::new();
    for (name, least) in TURNS {
        let arguments = (Atom::from(name), ELEMENTS);
        let turns: i64 = erlang.call("slices", "turns", arguments).expect("the native works");
        println!("{name}: {turns}");
        if turns < least {
            wrong.push(format!("{name}: {turns} turns, not {least}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// These compute elsewhere, for as long as that takes: what they answer is in the conformance cases.
#[test]
fn what_cannot_be_cut_goes_to_another_thread() {
    let erlang = Erlang::start(Vm::builder().schedulers(1), Settings::default()).expect("a VM");
    erlang.load("tests/slices/slices.erl").expect("the program compiles");
    assert_eq!(erlang.vm().blocking().threads(), 0);
    for name in ELSEWHERE {
        let arguments = (Atom::from(name), ELEMENTS);
        let turns: i64 = erlang.call("slices", "turns", arguments).expect("the native works");
        assert!(turns > 0, "{name}");
    }
    assert!(erlang.vm().blocking().threads() > 0);
}
