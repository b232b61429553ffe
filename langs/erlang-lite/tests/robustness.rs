//! No input makes the front end panic, hang or overflow the stack.

use std::path::Path;

use proptest::prelude::*;
use tambour_erlang_lite::diagnostic::{RenderOptions, render_all};
use tambour_erlang_lite::frontend::{Checked, Options, frontend};
use tambour_erlang_lite::source;

fn check(text: &str) -> Checked {
    let checked = frontend(Path::new("m.erl"), text, &Options::default());
    let diagnostics = match &checked {
        Ok((_, warnings)) => warnings,
        Err(errors) => errors,
    };
    // Every diagnostic can be shown, and names a place in the text.
    let shown = render_all(diagnostics, RenderOptions::default());
    assert_eq!(shown.is_empty(), diagnostics.is_empty());
    let lines = text.split('\n').count() as u32;
    assert!(diagnostics.iter().all(|diagnostic| diagnostic.position.line <= lines), "{shown}");
    checked
}

fn function(body: &str) -> String {
    format!("-module(m).\n-export([f/0]).\nf() -> {body}.\n")
}

const DEEP: usize = 100_000;

#[test]
fn deep_nesting_is_an_error() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("<<", ">>"),
        ("f(", ")"),
        ("begin ", " end"),
        ("fun() -> ", " end"),
        ("case 1 of 1 -> ", " end"),
        ("- ", ""),
        ("not ", ""),
        ("catch ", ""),
        ("#{a => ", "}"),
        ("1 + (2 * ", ")"),
        ("[X || X <- ", "]"),
    ] {
        let body = format!("{}1{}", open.repeat(DEEP), close.repeat(DEEP));
        let errors = check(&function(&body)).expect_err("too deep");
        assert!(errors[0].message.contains("levels deep"), "{open}: {}", errors[0].message);
        let unclosed = check(&function(&open.repeat(DEEP))).expect_err("too deep");
        assert!(unclosed[0].message.contains("levels deep"), "{open}: {}", unclosed[0].message);
    }
    let updates = format!("#{{}}{}", "#{a => 1}".repeat(DEEP));
    assert!(check(&function(&updates)).expect_err("too deep")[0].message.contains("levels deep"));
    let sends = format!("{}1", "X = Y ! ".repeat(DEEP));
    assert!(check(&function(&sends)).expect_err("too deep")[0].message.contains("levels deep"));
    let types = format!("-module(m).\n-type t() :: {}.\n", "[".repeat(DEEP));
    assert!(check(&types).expect_err("too deep")[0].message.contains("levels deep"));
}

#[test]
fn what_is_long_is_not_deep() {
    let list = vec!["1"; DEEP].join(",");
    for body in [
        format!("[{list}]"),
        format!("{{{list}}}"),
        format!("[] {}", "++ [1]".repeat(DEEP)),
        format!("1 {}", "+ 1".repeat(DEEP)),
        format!("true {}", "andalso true ".repeat(DEEP)),
        format!("{}1", "X = ".repeat(DEEP)),
        vec!["ok"; DEEP].join(","),
        "\"a\" ".repeat(DEEP),
        "1".repeat(DEEP),
    ] {
        assert!(check(&function(&body)).is_ok(), "{}", &body[..20]);
    }
    let variables: Vec<String> =
        (0..10_000).map(|index| format!("X{index} = {index}, f(X{index})")).collect();
    let calls = format!("-module(m).\n-export([f/1]).\nf(_) -> {}.\n", variables.join(", "));
    assert!(check(&calls).is_ok());
}

#[test]
fn macros_end() {
    let doubling: String =
        (0..40).map(|index| format!("-define(B{}, ?B{index} + ?B{index}).\n", index + 1)).collect();
    let nested = format!("{}1{}", "?C(".repeat(DEEP), ")".repeat(DEEP));
    for (text, expected) in [
        ("-define(A(X, Y), ?X(Y, Y)).\nf() -> ?A(A, A).\n".to_owned(), "macro expansion too large"),
        (format!("-define(B0, 1).\n{doubling}f() -> ?B40.\n"), "macro expansion too large"),
        (format!("-define(C(X), X).\nf() -> {nested}.\n"), "macro expansion too large"),
        ("-define(A, ?B).\n-define(B, ?A).\nf() -> ?A.\n".to_owned(), "circular macro 'A'"),
        (format!("-define(A, {nested}).\n-define(C(X), X).\nf() -> ?A.\n"), "macro expansion too large"),
    ] {
        let errors = check(&format!("-module(m).\n{text}")).expect_err("it has errors");
        assert!(errors[0].message.contains(expected), "{}", errors[0].message);
    }
}

/// Words and marks of the language, to make sentences from.
const WORDS: &[&str] = &[
    "-module(m).\n",
    "-define(",
    "-record(r, {a, b = 1}).\n",
    "-ifdef(A).\n",
    "-else.\n",
    "-endif.\n",
    "-spec ",
    "-type t() :: ",
    "f",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<<",
    ">>",
    ",",
    ";",
    ".",
    ".\n",
    "->",
    "<-",
    "<=",
    "=>",
    ":=",
    "::",
    ":",
    "#",
    "#r{",
    "#r.a",
    "?",
    "?A",
    "??",
    "=",
    "!",
    "+",
    "-",
    "*",
    "/",
    "++",
    "==",
    "|",
    "||",
    "case ",
    "of ",
    "end ",
    "if ",
    "when ",
    "fun ",
    "try ",
    "catch ",
    "after ",
    "receive ",
    "begin ",
    "not ",
    "andalso ",
    "X ",
    "Y ",
    "_ ",
    "_Z ",
    "a ",
    "'b c' ",
    "\"text\" ",
    "$c ",
    "1 ",
    "16#ff ",
    "1.5 ",
    "/binary",
    ":8",
    "%c\n",
    "f() -> ",
    "is_integer(X) ",
    "io:format(",
    "...",
    "..",
    "\u{3bb}",
    "~",
    "\"",
    "'",
    "$",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(text) = source::decode(bytes) {
            let _ = check(&text);
        }
    }

    #[test]
    fn any_text(text in "(\\PC|\\n){0,200}") {
        let _ = check(&text);
    }

    #[test]
    fn any_words(words in prop::collection::vec(prop::sample::select(WORDS), 0..60)) {
        let _ = check(&words.concat());
    }

    #[test]
    fn any_words_in_a_function(words in prop::collection::vec(prop::sample::select(&WORDS[8..]), 0..12)) {
        let _ = check(&function(&words.concat()));
    }
}
