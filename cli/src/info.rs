//! `tambour info`.

use std::process::ExitCode;

use clap::Args;
use tambour::{Config, Vm};
use tambour_erlang_lite::builtins::OTP_RELEASE;

use crate::{failed, memory, print};

/// Prints what this VM is: version, processor, schedulers, limits
#[derive(Args)]
pub(crate) struct Info {}

pub(crate) fn info(_task: &Info) -> ExitCode {
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
