//! Our errors and warnings against those that OTP 25's erlc printed for the same files.
//!
//! To record again: `cd tests/diagnostics && for f in *.erl; do erlc -o /tmp $f > ${f%.erl}.expected; done`.

use std::path::{Path, PathBuf};

use tambour_erlang_lite::diagnostic::{RenderOptions, render_all};
use tambour_erlang_lite::frontend::{Options, frontend};
use tambour_erlang_lite::source;

/// What the front end prints for a file, with names as erlc saw them.
fn printed(file: &Path) -> String {
    let text = source::read(file).expect("the file is there");
    let diagnostics = match frontend(file, &text, &Options::default()) {
        Ok((_, warnings)) => warnings,
        Err(errors) => errors,
    };
    let directory = format!("{}/", file.parent().expect("it stands in a directory").display());
    render_all(&diagnostics, RenderOptions::default()).replace(&directory, "")
}

#[test]
fn diagnostics_are_those_of_erlc() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let entries = std::fs::read_dir(&directory).expect("the directory is there");
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "erl"))
        .collect();
    files.sort();
    assert!(files.len() >= 15, "{files:?}");
    let mut compared_lines = 0;
    for file in files {
        let expected =
            std::fs::read_to_string(file.with_extension("expected")).expect("erlc's output was recorded");
        let printed = printed(&file);
        compared_lines += expected.lines().count();
        for (number, (ours, theirs)) in printed.lines().zip(expected.lines()).enumerate() {
            assert_eq!(ours, theirs, "{}, line {} of the output", file.display(), number + 1);
        }
        assert_eq!(printed.lines().count(), expected.lines().count(), "{}", file.display());
    }
    assert!(compared_lines > 1000, "{compared_lines}");
}

#[test]
fn the_recorded_examples_are_met_brief_and_in_full() {
    let text = "-module(m).\n-export([f/0]).\nf() ->\n  X = 1\n  Y = 2,\n  X + Y.\n";
    let errors = frontend(Path::new("m.erl"), text, &Options::default()).expect_err("it has errors");
    assert_eq!(
        render_all(&errors, RenderOptions { brief: true, color: false }),
        "m.erl:5:3: syntax error before: Y\nm.erl:2:2: function f/0 undefined\n"
    );
}
