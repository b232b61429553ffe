//! What builtins keep for a VM beside the processes.

use tambour::Vm;

use crate::erlang;
use crate::ets::Tables;

/// The state of a VM that runs Erlang.
#[derive(Default)]
pub(crate) struct Store {
    /// Module `ets`.
    pub(crate) tables: Tables,
}

impl Store {
    /// The store of a VM.
    pub(crate) fn of(vm: &Vm) -> &Self {
        erlang::store(vm)
    }
}
