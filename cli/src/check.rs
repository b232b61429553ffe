//! `tambour check`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use tambour_erlang_lite::erlang::check;

use crate::{CompilerArgs, FAILED, complain};

/// Prints what is wrong with files, as erlc does; nothing runs
#[derive(Args)]
#[command(after_help = "\
Examples:
  tambour check src/*.erl
  tambour check examples/*.tir
  tambour check -I include -D TEST main.erl

Exit status: 0 when every file compiles, with or without warnings; 1 when one doesn't; 2 for wrong usage.")]
pub(crate) struct Check {
    #[command(flatten)]
    compiler: CompilerArgs,
    /// Erlang source files, or files of IR whose names end in .tir
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(crate) fn check_all(task: &Check) -> ExitCode {
    let options = task.compiler.options();
    let mut status = ExitCode::SUCCESS;
    for file in &task.files {
        match check(file, &options) {
            Ok(warnings) => complain(&warnings),
            Err(error) => {
                complain(&error.to_string());
                status = ExitCode::from(FAILED);
            }
        }
    }
    status
}
