//! What builtins keep for a VM beside the processes.

use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use tambour::{Cx, Pid, Vm};

use crate::builtins::blocking::Blocked;
use crate::builtins::work::Works;
use crate::builtins::{PersistentTerms, ets};
use crate::erlang;
use crate::ets::Tables;
use crate::files::Files;

/// The state of a VM that runs Erlang.
#[derive(Default)]
pub(crate) struct Store {
    /// Module `ets`.
    pub(crate) tables: Tables,
    /// Module `persistent_term`.
    pub(crate) terms: PersistentTerms,
    /// Module `file`.
    pub(crate) files: Files,
    /// What natives work on in slices.
    pub(crate) works: Works,
    /// What natives that blocked have left to do.
    pub(crate) blocked: Blocked,
    /// What the program changed in its environment: new values, and `None` for what it took away.
    pub(crate) environment: Mutex<FxHashMap<String, Option<String>>>,
}

impl Store {
    /// The store of a VM.
    pub(crate) fn of(vm: &Vm) -> &Self {
        erlang::store(vm)
    }
}

/// Lets go what a process got after [`ended`].
pub(crate) fn gone(cx: &mut Cx, pid: Pid) {
    ets::ended(cx, pid);
    Store::of(cx.vm()).blocked.ended(pid);
}

/// Lets go what a process had that has ended.
pub(crate) fn ended(cx: &mut Cx, pid: Pid) {
    ets::ended(cx, pid);
    let store = Store::of(cx.vm());
    store.files.ended(pid);
    store.blocked.ended(pid);
    store.works.ended(pid);
}
