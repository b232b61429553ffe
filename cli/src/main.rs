//! The `tambour` command.
//!
//! # What
//! `run` compiles files of Erlang, or of IR as text, and calls `main` in the first one's module, or evaluates
//! expressions; `check` prints diagnostics; `emit` prints what a file is compiled to; `info` what this VM is.
//! What a program prints goes to stdout; diagnostics and reports go to stderr.
//!
//! # Exit statuses
//! See [`run::STATUSES`].
#![forbid(unsafe_code)]

mod check;
mod emit;
mod erl_words;
mod footprint;
mod info;
mod memory;
mod run;

use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use tambour_erlang_lite::frontend::Options;

/// Stacks, cells of the tables and the compiler's data come and go on all threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Some file has an error, or the system refused what a VM needs.
const FAILED: u8 = 1;

const EXAMPLES: &str = "\
Examples:
  tambour run examples/hello.erl
  tambour run --schedulers 1 examples/ring.erl -- 1000 200
  tambour run --eval 'io:format(\"~p~n\", [lists:seq(1, 5)])'
  tambour run --max-memory 512M -pa lib -eval 'my_module:start()'
  tambour check src/*.erl
  tambour emit --asm examples/ring.erl pass/1
  tambour info
  tambour info --memory examples/ring.erl";

/// Runs programs in Erlang, or in Tambour's IR, on the Tambour VM.
#[derive(Parser)]
#[command(name = "tambour", version, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    Run(run::Run),
    Check(check::Check),
    Emit(emit::Emit),
    Info(info::Info),
}

/// What the compiler is told.
#[derive(Args, Default)]
struct CompilerArgs {
    /// Look for included files in DIR as well; may be given several times
    #[arg(short = 'I', value_name = "DIR")]
    include: Vec<PathBuf>,
    /// Define a macro, as true if no value is given; may be given several times
    #[arg(short = 'D', value_name = "NAME[=VALUE]")]
    define: Vec<String>,
}

impl CompilerArgs {
    fn options(&self) -> Options {
        let define = |text: &String| match text.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (text.clone(), None),
        };
        Options {
            include_paths: self.include.clone(),
            library_paths: Vec::new(),
            defines: self.define.iter().map(define).collect(),
        }
    }
}

fn main() -> ExitCode {
    match Cli::parse_from(erl_words::rewritten(std::env::args_os().collect())).command {
        Task::Run(task) => run::run(&task),
        Task::Check(task) => check::check_all(&task),
        Task::Emit(task) => emit::emit(&task),
        Task::Info(task) => info::info(&task),
    }
}

/// Prints a text. A reader that has seen enough (`| head`) closes the pipe: not a failure.
fn print(text: &str) -> ExitCode {
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => failed(&format!("tambour: {error}\n")),
    }
}

fn failed(text: &str) -> ExitCode {
    complain(text);
    ExitCode::from(FAILED)
}

/// Writes to standard error. If nobody can read that, the exit status has to say it all.
fn complain(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
