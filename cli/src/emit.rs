//! `tambour emit`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use tambour::Vm;
use tambour_erlang_lite::erlang::{self, Erlang, Settings};

use crate::{CompilerArgs, failed, print};

/// Prints what a file is compiled to
#[derive(Args)]
#[command(after_help = "\
Examples:
  tambour emit --ir examples/ring.erl
  tambour emit --asm examples/ring.erl pass/1
  tambour emit --asm examples/generator.tir produce")]
pub(crate) struct Emit {
    #[command(flatten)]
    form: Form,
    #[command(flatten)]
    compiler: CompilerArgs,
    /// Erlang source file, or a file of IR whose name ends in .tir
    #[arg(value_name = "FILE")]
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
    fn chosen(&self) -> erlang::Emit {
        // The group lets exactly one through.
        if self.ir {
            erlang::Emit::Ir
        } else if self.clif {
            erlang::Emit::Clif
        } else {
            erlang::Emit::Asm
        }
    }
}

pub(crate) fn emit(task: &Emit) -> ExitCode {
    let settings = Settings { compiler: task.compiler.options(), ..Settings::default() };
    let erlang = match Erlang::start(Vm::builder().schedulers(1), settings) {
        Ok(erlang) => erlang,
        Err(error) => return failed(&format!("tambour: {error}\n")),
    };
    match erlang.emit(&task.file, task.form.chosen(), task.function.as_deref()) {
        Ok(text) => print(&text),
        Err(error) => failed(&error.to_string()),
    }
}
