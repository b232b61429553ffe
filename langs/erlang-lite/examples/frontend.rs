//! Checks Erlang files as erlc would and prints what is wrong with them.
//!
//! `frontend [--brief] [--count] [-I DIR]... [-L LIBDIR]... FILE.erl...`
//! `--count` only says how many files are free of errors.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tambour_erlang_lite::diagnostic::{RenderOptions, render_all};
use tambour_erlang_lite::frontend::{Options, frontend};
use tambour_erlang_lite::source;

fn main() -> ExitCode {
    let mut options = Options::default();
    let mut render = RenderOptions::default();
    let mut count = false;
    let mut files = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--brief" => render.brief = true,
            "--count" => count = true,
            "-I" => options.include_paths.extend(arguments.next().map(PathBuf::from)),
            "-L" => options.library_paths.extend(arguments.next().map(PathBuf::from)),
            file => files.push(file.to_owned()),
        }
    }
    let mut passed = 0;
    for file in &files {
        let path = Path::new(file);
        let diagnostics = match source::read(path) {
            Ok(text) => match frontend(path, &text, &options) {
                Ok((_, warnings)) => {
                    passed += 1;
                    if count { Vec::new() } else { warnings }
                }
                Err(errors) => errors,
            },
            Err(error) => {
                eprintln!("{file}: {error}");
                continue;
            }
        };
        print!("{}", render_all(&diagnostics, render));
    }
    if count {
        println!("{passed} of {} without errors", files.len());
    }
    if passed == files.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
