//! The `tambour` command.
//!
//! # What
//! `run` compiles Erlang files and calls `main` in the first one's module; `emit` prints what a file is
//! compiled to. What a program prints goes to stdout; diagnostics and reports go to stderr.
//!
//! # Exit statuses
//! 0 when `main` returned, N after `halt(N)` (the native ends the program itself), 1 for files that don't
//! compile, 2 for wrong usage, 127 for an exception that nobody caught.
#![forbid(unsafe_code)]

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use tambour_erlang_lite::session::{Emit, Outcome, Session, Settings};

/// Stacks, cells of the tables and the compiler's data come and go on all threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Some file has an error, or the system refused what a VM needs.
const FAILED: u8 = 1;
/// An exception that nobody caught, as escript ends.
const UNCAUGHT: u8 = 127;

const EXAMPLES: &str = "\
Examples:
  tambour run examples/hello.erl
  tambour run --schedulers 1 examples/ring.erl -- 1000 200
  tambour emit --asm examples/ring.erl pass/2
  tambour run --gc-stress 1 tests/conformance/fib/main.erl";

/// Runs Erlang programs on the Tambour VM.
#[derive(Parser)]
#[command(name = "tambour", version, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Compiles the files and calls main in the first one's module
    ///
    /// Calls main/0, or main/1 with the arguments as strings: when there are arguments, or when only
    /// main/1 is exported. The VM ends when it returns.
    #[command(after_help = "\
Exit status: 0, or N after halt(N); 1 when a file doesn't compile; 2 for wrong usage;
127 after an exception that nobody caught.")]
    Run(Run),
    /// Prints what a file is compiled to
    Emit(EmitTask),
}

#[derive(Args)]
struct Run {
    /// OS threads that run processes [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    schedulers: Option<u16>,
    /// Collect at every N-th safepoint: slow, and finds what an ordinary run hides
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    gc_stress: Option<u64>,
    /// Slices of N reductions, at each of which a process goes to another stack and scheduler: for tests
    #[arg(long, value_name = "N", hide = true, default_value_t = 0)]
    move_every: u32,
    /// Erlang source files
    #[arg(required = true, value_name = "FILE.erl")]
    files: Vec<PathBuf>,
    /// Arguments of the program
    #[arg(last = true, value_name = "ARG")]
    arguments: Vec<String>,
}

#[derive(Args)]
struct EmitTask {
    #[command(flatten)]
    form: Form,
    /// Erlang source file
    #[arg(value_name = "FILE.erl")]
    file: PathBuf,
    /// Only this function: a name, or name/arity
    function: Option<String>,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Form {
    /// Tambour's IR
    #[arg(long)]
    ir: bool,
    /// Cranelift's IR
    #[arg(long)]
    clif: bool,
    /// Machine code
    #[arg(long)]
    asm: bool,
}

impl Form {
    fn chosen(&self) -> Emit {
        // The group lets exactly one through.
        if self.ir {
            Emit::Ir
        } else if self.clif {
            Emit::Clif
        } else {
            Emit::Asm
        }
    }
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Task::Run(task) => run(&task),
        Task::Emit(task) => emit(&task),
    }
}

fn run(task: &Run) -> ExitCode {
    let settings = Settings {
        schedulers: task.schedulers.map_or(0, usize::from),
        gc_stress: task.gc_stress.unwrap_or(0),
        move_every: task.move_every,
    };
    let session = match Session::new(&settings) {
        Ok(session) => session,
        Err(error) => return failed(&format!("tambour: {error}\n")),
    };
    let Some(module) = load_all(&session, &task.files) else { return ExitCode::from(FAILED) };
    let arguments = main_arguments(&session, &module, &task.arguments);
    match session.run_main(&module, arguments) {
        Ok(Outcome::Returned) => ExitCode::SUCCESS,
        Ok(Outcome::OutputLost(reason)) => failed(&format!("tambour: standard output: {reason}\n")),
        Ok(Outcome::Uncaught(text)) => {
            eprintln!("tambour: {text}");
            ExitCode::from(UNCAUGHT)
        }
        Err(error) => failed(&format!("tambour: {error}\n")),
    }
}

/// Compiles every file, so that one run shows the errors of all; answers the first one's module.
fn load_all(session: &Session, files: &[PathBuf]) -> Option<String> {
    let mut modules: Vec<Option<String>> = Vec::with_capacity(files.len());
    for file in files {
        let loaded = session.load(file);
        eprint!("{}", loaded.diagnostics);
        let same = modules.iter().position(|other| other.is_some() && *other == loaded.module);
        let module = loaded.module.filter(|module| match same {
            None => true,
            Some(at) => {
                eprintln!("{}: module {module} is already in {}", file.display(), files[at].display());
                false
            }
        });
        modules.push(module);
    }
    modules.into_iter().collect::<Option<Vec<String>>>()?.into_iter().next()
}

/// What `main` is called with: nothing, or the list of arguments.
fn main_arguments<'a>(session: &Session, module: &str, arguments: &'a [String]) -> Option<&'a [String]> {
    let exported = |arity| session.is_exported(module, "main", arity);
    (!arguments.is_empty() || (!exported(0) && exported(1))).then_some(arguments)
}

fn emit(task: &EmitTask) -> ExitCode {
    let session = match Session::new(&Settings { schedulers: 1, ..Settings::default() }) {
        Ok(session) => session,
        Err(error) => return failed(&format!("tambour: {error}\n")),
    };
    match session.emit(Path::new(&task.file), task.form.chosen(), task.function.as_deref()) {
        // A reader that has seen enough (`| head`) closes the pipe: not a failure.
        Ok(text) => match std::io::stdout().write_all(text.as_bytes()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Err(error) => failed(&format!("tambour: {error}\n")),
        },
        Err(diagnostics) => failed(&diagnostics),
    }
}

fn failed(text: &str) -> ExitCode {
    eprint!("{text}");
    ExitCode::from(FAILED)
}
