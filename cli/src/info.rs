//! `tambour info`.

use std::process::ExitCode;

use clap::Args;
use tambour::{Config, Vm};
use tambour_erlang_lite::builtins::OTP_RELEASE;

use crate::{failed, print};

/// Prints what this VM is: version, processor, schedulers, limits
#[derive(Args)]
pub(crate) struct Info {}

pub(crate) fn info(_task: &Info) -> ExitCode {
    let processor = match Vm::processor() {
        Ok(processor) => processor,
        Err(error) => return failed(&format!("tambour: {error}\n")),
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let config = Config::default();
    print(&format!(
        "\
tambour        {}
language       Erlang, as in OTP {OTP_RELEASE}
platform       {}
features       {}
schedulers     {cores}, one for each core
processes      at most {}
stack          at most {} MiB for each process
",
        env!("CARGO_PKG_VERSION"),
        processor.platform,
        processor.features.join(" "),
        tambour::DEFAULT_MAX_PROCESSES,
        config.stack_limit_bytes >> 20,
    ))
}
