//! `tambour run`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use tambour::Vm;
use tambour_erlang_lite::erlang::{Erlang, Outcome, Settings};

use crate::{CompilerArgs, FAILED, complain, failed, memory};

/// An exception that nobody caught, as escript ends.
const UNCAUGHT: u8 = 127;

/// How a run ends.
pub(crate) const STATUSES: &str = "\
Examples:
  tambour run examples/ring.erl
  tambour run examples/ring.erl -- 1000 200
  tambour run examples/generator.tir
  tambour run --pa ebin --eval 'X = my_module:f(1), io:format(\"~p~n\", [X])'
  tambour run -I include -D LIMIT=100 -D DEBUG main.erl
  tambour run --max-memory 512M main.erl

As with erl, a single dash does as well: -pa DIR..., -eval EXPR, -s MODULE [FUNCTION [ARG...]],
-run MODULE [FUNCTION [ARG...]]; -noshell and -noinput do nothing.

A file whose name ends in .tir holds Tambour's IR as text. Its functions are called by their names, and call
those of Erlang modules, such as erlang:spawn/3, erlang:send/2 or io:format/2; tambour:print/1 prints a term
and ends the line. `tambour emit --ir` shows what the text looks like.

A module that isn't loaded is looked for when it is first called, as MODULE.erl or MODULE.tir: in the
directories of -pa, the last given one first, in those of the FILEs, in the current one, then in the library.

What a limit does: a process whose stack or memory passes it ends with system_limit, a native that would
make something larger raises that, and the other processes go on. More than 1,048,576 atoms, or more
processes than there is room for, are an error of that kind as well.

Exit status:
  0    main returned, or the expressions were evaluated
  N    the program called halt(N)
  1    a file or an expression doesn't compile, an expression raised an exception that nobody caught,
       or the program's output can't be written
  2    wrong usage
  127  main raised an exception that nobody caught, or its process reached a limit
  141  the reader of the program's output has gone";

/// Compiles the files and calls main in the first one's module, or evaluates expressions
///
/// Calls main/0, or main/1 with the arguments as strings: when there are arguments, or when only
/// main/1 is exported. The VM ends when it returns. With --eval, main isn't called.
#[derive(Args, Default)]
#[command(after_help = STATUSES)]
pub(crate) struct Run {
    /// Evaluate Erlang expressions, separated by commas, instead of calling main; the result isn't printed;
    /// may be given several times
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    pub(crate) eval: Vec<String>,
    /// Look for modules in DIR, before the library; may be given several times
    #[arg(long, value_name = "DIR")]
    pub(crate) pa: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) compiler: CompilerArgs,
    /// Memory that all processes together may take: bytes, or with K, M or G; when it is passed, the process
    /// that holds most ends [default: 80 % of the machine's]
    #[arg(long, value_name = "SIZE", value_parser = memory::size)]
    pub(crate) max_memory: Option<u64>,
    /// OS threads that run processes [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) schedulers: Option<u16>,
    /// Collect at every N-th safepoint: slow, and finds what an ordinary run hides
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) gc_stress: Option<u64>,
    /// Slices of N reductions, at each of which a process goes to another stack and scheduler: for tests
    #[arg(long, value_name = "N", hide = true, default_value_t = 0)]
    pub(crate) move_every: u32,
    /// Compress a process's stack at every N-th safepoint, and collect: for tests
    #[arg(long, value_name = "N", hide = true, default_value_t = 0)]
    pub(crate) freeze_every: u32,
    /// Erlang source files, or files of IR whose names end in .tir
    #[arg(required_unless_present = "eval", value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Arguments of the program
    #[arg(last = true, value_name = "ARG")]
    pub(crate) arguments: Vec<String>,
}

impl Run {
    /// Starts the VM.
    pub(crate) fn start(&self) -> Result<Erlang, tambour::VmError> {
        let mut builder = Vm::builder().schedulers(self.schedulers.map_or(0, usize::from));
        if let Some(interval) = self.gc_stress {
            builder = builder.gc_stress(interval);
        }
        if let Some(bytes) = self.max_memory.or_else(memory::default_limit) {
            builder = builder.memory_limit(bytes);
        }
        if self.move_every > 0 {
            builder = builder.move_every(self.move_every);
        }
        if self.freeze_every > 0 {
            builder = builder.freeze_at_slices().gc_stress(u64::from(self.freeze_every));
        }
        let directory = |file: &PathBuf| file.parent().map(Path::to_owned).unwrap_or_default();
        let mut paths: Vec<PathBuf> = self.pa.iter().rev().cloned().collect();
        for path in self.files.iter().map(directory).chain([PathBuf::new()]) {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        Erlang::start(builder, Settings { compiler: self.compiler.options(), paths })
    }
}

pub(crate) fn run(task: &Run) -> ExitCode {
    match task.start() {
        Ok(erlang) => execute(&erlang, task),
        Err(error) => failed(&format!("tambour: {error}\n")),
    }
}

/// Loads the files and runs what is asked for.
pub(crate) fn execute(erlang: &Erlang, task: &Run) -> ExitCode {
    let Some(modules) = load_all(erlang, &task.files) else { return ExitCode::from(FAILED) };
    if !task.eval.is_empty() {
        return match erlang.run_expressions(&task.eval) {
            Ok(Outcome::Uncaught(text)) => failed(&format!("{text}\n")),
            Ok(outcome) => ended(outcome),
            Err(error) => failed(&error.to_string()),
        };
    }
    let module = modules.first().expect("clap asks for a file");
    let arguments = main_arguments(erlang, module, &task.arguments);
    match erlang.run_main(module, arguments) {
        Ok(outcome) => ended(outcome),
        Err(error) => failed(&format!("tambour: {error}\n")),
    }
}

fn ended(outcome: Outcome) -> ExitCode {
    match outcome {
        Outcome::Returned => ExitCode::SUCCESS,
        Outcome::OutputLost(reason) => failed(&format!("tambour: standard output: {reason}\n")),
        Outcome::Uncaught(text) => {
            complain(&format!("tambour: {text}\n"));
            ExitCode::from(UNCAUGHT)
        }
    }
}

/// Compiles every file, so that one run shows the errors of all; answers their modules.
fn load_all(erlang: &Erlang, files: &[PathBuf]) -> Option<Vec<String>> {
    let mut modules: Vec<Option<String>> = Vec::with_capacity(files.len());
    for file in files {
        let loaded = erlang.load(file);
        complain(&loaded.as_ref().map_or_else(ToString::to_string, |loaded| loaded.warnings.clone()));
        let module = loaded.ok().map(|loaded| loaded.module);
        let same = modules.iter().position(|other| other.is_some() && *other == module);
        if let (Some(at), Some(name)) = (same, &module) {
            let (file, first) = (file.display(), files[at].display());
            complain(&format!("{file}: module {name} is already in {first}\n"));
        }
        modules.push(module.filter(|_| same.is_none()));
    }
    modules.into_iter().collect()
}

/// What `main` is called with: nothing, or the list of arguments.
fn main_arguments<'a>(erlang: &Erlang, module: &str, arguments: &'a [String]) -> Option<&'a [String]> {
    let exported = |arity| erlang.is_exported(module, "main", arity);
    (!arguments.is_empty() || (!exported(0) && exported(1))).then_some(arguments)
}
