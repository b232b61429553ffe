//! `tambour info`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use tambour::{Config, Vm};
use tambour_erlang_lite::builtins::OTP_RELEASE;

use crate::footprint::Watch;
use crate::run::{self, Run};
use crate::{failed, memory, print};

const EXAMPLES: &str = "\
Examples:
  tambour info
  tambour info --memory
  tambour info --memory examples/ring.erl -- 1000 200
  tambour info --memory --eval 'lists:seq(1, 1000000)'";

/// Prints what this VM is: version, processor, schedulers, limits; or what memory serves
///
/// With --memory it runs a program as `tambour run` does, and then prints what the memory served when there
/// was most of it, and what it serves after main has returned; without a program, what the VM itself takes.
/// A program that calls halt ends before that.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Info {
    /// Print what memory serves, in a program or without one
    #[arg(long)]
    memory: bool,
    /// Evaluate Erlang expressions instead of calling main
    #[arg(long, value_name = "EXPR", requires = "memory", allow_hyphen_values = true)]
    eval: Vec<String>,
    /// Look for modules in DIR, before the library
    #[arg(long, value_name = "DIR", requires = "memory")]
    pa: Vec<PathBuf>,
    /// As for run
    #[arg(long, value_name = "SIZE", value_parser = memory::size, requires = "memory")]
    max_memory: Option<u64>,
    /// OS threads that run processes
    #[arg(long, value_name = "N", requires = "memory")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1024))]
    schedulers: Option<u16>,
    /// Erlang source files of the program
    #[arg(value_name = "FILE.erl", requires = "memory")]
    files: Vec<PathBuf>,
    /// Arguments of the program
    #[arg(last = true, value_name = "ARG", requires = "memory")]
    arguments: Vec<String>,
}

pub(crate) fn info(task: &Info) -> ExitCode {
    if task.memory { footprint(task) } else { about() }
}

/// Runs the program and prints what memory served.
fn footprint(task: &Info) -> ExitCode {
    let program = Run {
        eval: task.eval.clone(),
        pa: task.pa.clone(),
        max_memory: task.max_memory,
        schedulers: task.schedulers,
        files: task.files.clone(),
        arguments: task.arguments.clone(),
        ..Run::default()
    };
    let erlang = match program.start() {
        Ok(erlang) => erlang,
        Err(error) => return failed(&format!("tambour: {error}\n")),
    };
    let watch = Watch::start(erlang.vm());
    if program.files.is_empty() && program.eval.is_empty() {
        return print(&watch.finish());
    }
    let status = run::execute(&erlang, &program);
    let told = print(&watch.finish());
    if status == ExitCode::SUCCESS { told } else { status }
}

fn about() -> ExitCode {
    let processor = match Vm::processor() {
        Ok(processor) => processor,
        Err(error) => return failed(&format!("tambour: {error}\n")),
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let limit = memory::default_limit();
    let config = Config { memory_limit_bytes: limit, ..Config::default() };
    print(&format!(
        "\
tambour        {}
language       Erlang, as in OTP {OTP_RELEASE}
platform       {}
features       {}
schedulers     {cores}, one for each core
processes      at most {}
atoms          at most {}
stack          at most {} MiB for each process
memory         {} unless --max-memory says otherwise
",
        env!("CARGO_PKG_VERSION"),
        processor.platform,
        processor.features.join(" "),
        config.max_processes(),
        tambour::ATOMS_MAX,
        config.effective_stack_limit() >> 20,
        limit.map_or_else(|| "no limit".to_owned(), |bytes| format!("at most {} MiB", bytes >> 20)),
    ))
}
