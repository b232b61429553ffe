//! The texts of exceptions that nobody caught, against those recorded from `erl`.

use std::path::Path;

use tambour::Vm;
use tambour_erlang_lite::erlang::{Erlang, Outcome, Settings};

/// Names of cases and what is said of each.
fn cases() -> Vec<(&'static str, String)> {
    let recorded = include_str!("uncaught/expected.txt");
    let cases = recorded.split("== ").skip(1);
    cases
        .map(|case| {
            let (name, text) = case.split_once('\n').expect("a name and a text");
            (name, text.trim_end().to_owned())
        })
        .collect()
}

/// Without the lines of library modules, which aren't OTP's.
fn without_library_lines(text: &str) -> String {
    let mut parts = text.split("(lists.erl, line ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("(lists.erl");
        out.push_str(part.trim_start_matches(|char: char| char.is_ascii_digit()));
    }
    out
}

#[test]
fn uncaught_exceptions_are_told_as_escript_tells_them() {
    let erlang = Erlang::start(Vm::builder().schedulers(1), Settings::default()).unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/uncaught/main.erl");
    let loaded = erlang.load(&file).unwrap();
    assert_eq!(loaded.module, "main");
    let cases = cases();
    assert!(cases.len() > 30, "only {} cases are recorded", cases.len());
    let mut differences = String::new();
    for (name, expected) in cases {
        let outcome = erlang.run_main("main", Some(&[name.to_owned()])).unwrap();
        let told = match outcome {
            Outcome::Uncaught(text) => without_library_lines(&text),
            other => format!("{other:?}"),
        };
        let told: Vec<&str> = told.lines().map(str::trim_end).collect();
        let expected: Vec<&str> = expected.lines().map(str::trim_end).collect();
        let folder = format!("{}/", file.parent().expect("a file in a folder").display());
        let told: Vec<String> = told.iter().map(|line| line.replace(&folder, "")).collect();
        if told != expected {
            differences.push_str(&format!(
                "{name}:\n{}\n-- erl:\n{}\n\n",
                told.join("\n"),
                expected.join("\n")
            ));
        }
    }
    assert!(differences.is_empty(), "{differences}");
}
