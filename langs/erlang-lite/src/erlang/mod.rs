//! A VM that runs Erlang: what the command, tests and Rust programs hold in their hands.
//!
//! # What
//! | to understand | read |
//! |---|---|
//! | what the VM asks of the language | `host` |
//! | where a module's text comes from, text to IR | `modules` |
//! | a program, or expressions, from start to end | `program` |
//! | diagnostics without a VM | `check` |
//! | what a function becomes | `emit` |
//! | terms outside of the heap, and Rust's types as such | `term`, `convert` |
//! | Rust calls Erlang, Erlang calls Rust, messages to Rust | `call`, `native`, `mailbox` |

mod call;
mod check;
mod convert;
mod emit;
mod host;
mod mailbox;
mod modules;
mod native;
mod program;
mod signals;
mod term;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tambour::{Vm, VmBuilder, VmError};

use crate::builtins;
use crate::diagnostic::{RenderOptions, render_all};
use crate::frontend::Options;
use crate::source;
use host::{Host, Language};

pub use call::{Address, CallError, Raised};
pub(crate) use host::{handle, store};

pub use check::check;
pub use convert::{Arguments, Bytes, FromTerm, ToTerm};
pub use emit::Emit;
pub use mailbox::{Mailbox, ReceiveError};
pub use native::{Answer, Native, Raise};
pub use program::Outcome;
pub use term::{Atom, MAX_DEPTH, Mismatch, Opaque, Term};

/// The builtins of this module, for generated code.
pub(crate) fn table() -> Vec<(&'static str, tambour::ir::Builtin)> {
    vec![
        (
            "%:native/2",
            tambour::builtin!("%:native/2", |cx, number, arguments| native::call(cx, number, arguments)),
        ),
        (
            "%:block/3",
            tambour::builtin!("%:block/3", |cx, reference, number, arguments| {
                native::block(cx, reference, number, arguments)
            }),
        ),
        (
            "%:deliver/2",
            tambour::builtin!("%:deliver/2", |cx, number, message| mailbox::deliver(cx, number, message)),
        ),
    ]
}

/// What Erlang adds to a VM's settings.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// What the compiler is told, for every module.
    pub compiler: Options,
    /// Directories in which a module that isn't loaded is looked for when it is first called, as
    /// `DIR/module.erl` or `DIR/module.tir`, before the library; the first that has it counts.
    pub paths: Vec<PathBuf>,
}

/// A module that was compiled and linked.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Its name.
    pub module: String,
    /// What erlc would warn of, as it prints that; mostly empty.
    pub warnings: String,
}

/// Why a module can't be loaded: errors, then warnings, as erlc prints them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError(pub(crate) String);

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LoadError {}

/// A VM that runs Erlang. Clones are handles of the same VM; it ends with the last of them.
#[derive(Clone)]
pub struct Erlang {
    vm: Arc<Vm>,
    host: Arc<Host>,
}

impl Erlang {
    /// A VM with a scheduler for each core.
    ///
    /// # Errors
    /// When the system refuses threads or address space.
    pub fn new() -> Result<Self, VmError> {
        Self::start(Vm::builder(), Settings::default())
    }

    /// A VM with these settings.
    ///
    /// # Errors
    /// When the system refuses threads or address space.
    pub fn start(builder: VmBuilder, settings: Settings) -> Result<Self, VmError> {
        let host = Arc::new(Host::new(settings));
        let vm = builder.build(Box::new(Language(Arc::clone(&host))))?;
        builtins::install(&vm);
        host.set_vm(Arc::downgrade(&vm));
        Ok(Self { vm, host })
    }

    /// Compiles and links a file of Erlang, or of the IR's text form (`.tir`); nothing runs.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn load(&self, path: impl AsRef<Path>) -> Result<Loaded, LoadError> {
        let path = path.as_ref();
        let text = source::read(path).map_err(|error| LoadError(format!("{}: {error}\n", path.display())))?;
        self.load_text(path, &text)
    }

    /// Compiles and links a module's text, which diagnostics and traces say to be in file `name`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn load_text(&self, name: impl AsRef<Path>, text: &str) -> Result<Loaded, LoadError> {
        let name = name.as_ref();
        let compiled = modules::compile(&self.vm, name, text, &self.host.settings.compiler)?;
        let warnings = render_all(&compiled.warnings, RenderOptions::default());
        let module = compiled.name.clone();
        self.link(compiled).map_err(|error| LoadError(format!("{warnings}{}: {error}\n", name.display())))?;
        Ok(Loaded { module, warnings })
    }

    /// Whether a loaded module exports this function.
    #[must_use]
    pub fn is_exported(&self, module: &str, function: &str, arity: usize) -> bool {
        self.host.is_exported(&format!("{module}:{function}/{arity}"))
    }

    /// The virtual machine.
    #[must_use]
    pub fn vm(&self) -> &Arc<Vm> {
        &self.vm
    }

    fn link(&self, compiled: modules::Compiled) -> Result<(), VmError> {
        self.vm.load(compiled.ir)?;
        self.host.add_module(&compiled.name, compiled.exports);
        Ok(())
    }
}
