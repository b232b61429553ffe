//! Erlang, as the VM sees it, and what it shares with the handles.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use rustc_hash::FxHashSet;
use tambour::{AtomTable, Cx, Down, Exit, Pid, Reasons, Value, Vm, Watched, ir};

use super::Settings;
use super::mailbox::Delivery;
use super::modules::{self, Compiled};
use super::native::Registered;
use super::signals;
use crate::builtins::{self, write_error};
use crate::diagnostic::{RenderOptions, render_all};
use crate::env::VmEnv;
use crate::frontend::Options;
use crate::store::{self, Store};
use crate::{library, lower, report, source};

/// What the language and the handles share.
pub(super) struct Host {
    pub(super) settings: Settings,
    modules: Mutex<Modules>,
    pub(super) watched: Watched,
    /// Rust functions by number; none is ever taken away.
    pub(super) natives: Mutex<Vec<Registered>>,
    /// Where mailboxes receive, by number; `None` after the mailbox was dropped.
    pub(super) deliveries: Mutex<Vec<Option<Delivery>>>,
    store: Store,
    /// The VM, for threads of its own; set before anything runs.
    vm: OnceLock<Weak<Vm>>,
}

/// What is known of modules by name.
#[derive(Default)]
struct Modules {
    /// Those that are loaded, or that were looked for.
    known: FxHashSet<String>,
    /// Exports of loaded modules: `module:name/arity`.
    exports: FxHashSet<String>,
}

/// The language of a VM.
pub(super) struct Language(pub(super) std::sync::Arc<Host>);

/// What builtins keep for a VM.
///
/// # Panics
/// When the VM runs another language: it has no such builtins.
pub(crate) fn store(vm: &Vm) -> &Store {
    &vm.language_of::<Language>().expect("the builtins of Erlang run in its VM").0.store
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What they guard is whole after every statement, whoever panicked.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A handle of a VM, which doesn't keep it.
///
/// # Panics
/// When the VM runs another language.
pub(crate) fn handle(vm: &Vm) -> Weak<Vm> {
    let host = of(vm).expect("the builtins of Erlang run in its VM");
    host.vm.get().expect("set before anything runs").clone()
}

/// What the language of a VM shares with its handles.
pub(super) fn of(vm: &Vm) -> Option<&Host> {
    vm.language_of::<Language>().map(|language| &*language.0)
}

impl Host {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            settings,
            modules: Mutex::default(),
            watched: Watched::default(),
            natives: Mutex::default(),
            deliveries: Mutex::default(),
            store: Store::default(),
            vm: OnceLock::new(),
        }
    }

    /// Tells the VM, before anything runs.
    pub(super) fn set_vm(&self, vm: Weak<Vm>) {
        self.vm.get_or_init(|| vm);
    }

    pub(super) fn is_exported(&self, symbol: &str) -> bool {
        lock(&self.modules).exports.contains(symbol)
    }

    pub(super) fn add_export(&self, symbol: String) {
        lock(&self.modules).exports.insert(symbol);
    }

    pub(super) fn add_module(&self, name: &str, exports: Vec<String>) {
        let mut modules = lock(&self.modules);
        modules.known.insert(name.to_owned());
        modules.exports.extend(exports);
    }

    /// A module that is called for the first time and isn't loaded: a file on the path, or else one of the
    /// library. A file that doesn't compile is told of, and its functions are undefined.
    fn missing(&self, vm: &Vm, module: &str) -> Option<Compiled> {
        if !lock(&self.modules).known.insert(module.to_owned()) {
            return None;
        }
        if let Some(path) = modules::find(module, &self.settings.paths) {
            return self.compile_found(vm, module, &path).map_err(|text| write_error(&text)).ok();
        }
        let text = library::source(module)?;
        let compiled = modules::compile(vm, Path::new(&format!("{module}.erl")), text, &Options::default());
        Some(compiled.unwrap_or_else(|problems| panic!("library module {module}: {problems}")))
    }

    fn compile_found(&self, vm: &Vm, module: &str, path: &Path) -> Result<Compiled, String> {
        let name = path.display();
        let text = source::read(path).map_err(|error| format!("{name}: {error}\n"))?;
        let compiled = modules::compile(vm, path, &text, &self.settings.compiler);
        let compiled = compiled.map_err(|problems| problems.to_string())?;
        if compiled.name != module {
            return Err(format!("{name}: the module's name is {}, not {module}\n", compiled.name));
        }
        write_error(&render_all(&compiled.warnings, RenderOptions::default()));
        Ok(compiled)
    }
}

impl tambour::Language for Language {
    fn undefined(&self, vm: &Vm, symbol: &str) -> ir::Module {
        let module = symbol.split_once(':').map_or(symbol, |(module, _)| module);
        if let Some(Compiled { name, ir, exports, .. }) = self.0.missing(vm, module) {
            self.0.add_module(&name, exports);
            if defines(&ir, symbol) {
                return ir;
            }
            // The rest of the module serves later calls; this name is a builtin's or nobody's.
            if let Err(error) = vm.load(ir) {
                write_error(&format!("module {name}: {error}\n"));
            }
        }
        lower::undefined(symbol, &VmEnv(vm))
    }

    fn ended(&self, cx: &mut Cx, pid: Pid, exit: &Exit) {
        store::ended(cx, pid);
        match self.0.watched.take(pid) {
            Some(tell) => tell(cx, exit),
            None => report::crash(cx, pid, exit),
        }
    }

    fn gone(&self, cx: &mut Cx, pid: Pid) {
        store::gone(cx, pid);
    }

    fn visit_roots(&self, show: &mut dyn FnMut(Value)) {
        self.0.store.works.visit(show);
    }

    fn reasons(&self, table: &AtomTable) -> Reasons {
        signals::reasons(table)
    }

    fn reason(&self, cx: &mut Cx, exit: &Exit) -> Value {
        report::exit_reason(cx, exit)
    }

    fn exit_message(&self, cx: &mut Cx, from: Pid, reason: Value) -> Value {
        signals::exit_message(cx, from, reason)
    }

    fn down_message(&self, cx: &mut Cx, down: &Down) -> Value {
        builtins::down_message(cx, down)
    }

    fn information(&self, cx: &mut Cx, request: Value, is_there: bool) -> Value {
        builtins::information(cx, request, is_there)
    }
}

fn defines(ir: &ir::Module, symbol: &str) -> bool {
    ir.functions.iter().any(|function| ir.symbols[function.symbol.0 as usize] == symbol)
}
