//! A session: a VM that runs Erlang, and the files loaded into it. What the command and tests use.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashSet;
use tambour::{
    Allocator, AtomTable, Config, Cx, Down, Exit, Language, Pid, Reasons, Value, Vm, VmError, ir, print,
};

use crate::atoms;
use crate::builtins;
use crate::diagnostic::{Diagnostic, RenderOptions, render_all};
use crate::env::VmEnv;
use crate::frontend::{Options, frontend};
use crate::library;
use crate::lower;
use crate::report;
use crate::source;

/// How the VM is set up. `Default`: a scheduler for each core, no stress.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// OS threads that run processes; 0: one for each core.
    pub schedulers: usize,
    /// A collection at every n-th safepoint; 0: only when memory asks for one.
    pub gc_stress: u64,
    /// For tests: slices of so many reductions, at each of which a process goes to another stack and another
    /// scheduler; 0: ordinary slices.
    pub move_every: u32,
}

/// What became of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The function returned.
    Returned,
    /// The function returned, but some of the program's output could not be written, for this reason.
    OutputLost(String),
    /// The exception nobody caught, in escript's form without the leading `escript: ` and a final newline.
    Uncaught(String),
}

/// Which form of a function [`Session::emit`] prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emit {
    /// Tambour's IR.
    Ir,
    /// Cranelift's IR.
    Clif,
    /// Machine code.
    Asm,
}

/// One source file, compiled and linked, or not.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The module's name; `None` when an error stopped the compilation.
    pub module: Option<String>,
    /// Errors, then warnings, as erlc prints them; empty when there are none.
    pub diagnostics: String,
}

/// A VM that runs Erlang.
pub struct Session {
    vm: Arc<Vm>,
    shared: Arc<Shared>,
}

/// What the language and the session share.
#[derive(Default)]
struct Shared {
    /// Library modules compiled so far, by name.
    libraries: Mutex<FxHashSet<String>>,
    /// Exports of loaded modules: `module:name/arity`.
    exports: Mutex<FxHashSet<String>>,
    main: Mutex<Main>,
}

/// The process that a program ends with.
#[derive(Default)]
struct Main {
    pid: Option<Pid>,
    outcome: Option<Outcome>,
}

/// Erlang, as the VM sees it.
struct Erlang(Arc<Shared>);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What they guard is whole after every statement, whoever panicked.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Language for Erlang {
    fn undefined(&self, vm: &Vm, symbol: &str) -> ir::Module {
        let module = symbol.split_once(':').map_or(symbol, |(module, _)| module);
        if let Some(text) = library::source(module)
            && lock(&self.0.libraries).insert(module.to_owned())
        {
            let compiled = compile(vm, Path::new(&format!("{module}.erl")), text, &Options::default());
            let (ir, _) = compiled.unwrap_or_else(|problems| {
                panic!("library module {module}: {}", render_all(&problems, RenderOptions::default()))
            });
            if defines(&ir, symbol) {
                return ir;
            }
            // The rest of the library serves later calls; this name is a builtin's or nobody's.
            vm.load(ir).unwrap_or_else(|error| panic!("library module {module}: {error}"));
        }
        lower::undefined(symbol, &VmEnv(vm))
    }

    fn ended(&self, cx: &mut Cx, pid: Pid, exit: &Exit) {
        let is_main = lock(&self.0.main).pid == Some(pid);
        if is_main {
            let outcome = match report::uncaught(cx, exit) {
                Some(text) => Outcome::Uncaught(text),
                None => Outcome::Returned,
            };
            lock(&self.0.main).outcome = Some(outcome);
        } else {
            report::crash(cx, pid, exit);
        }
    }

    fn reasons(&self, table: &AtomTable) -> Reasons {
        atoms::install(|name| table.intern(name));
        Reasons {
            normal: atoms::NORMAL.value(),
            kill: atoms::KILL.value(),
            killed: atoms::KILLED.value(),
            noproc: atoms::NOPROC.value(),
        }
    }

    fn reason(&self, cx: &mut Cx, exit: &Exit) -> Value {
        report::exit_reason(cx, exit)
    }

    fn exit_message(&self, cx: &mut Cx, from: Pid, reason: Value) -> Value {
        cx.allocator().tuple(&[atoms::EXIT_SIGNAL.value(), Value::pid(from), reason])
    }

    /// `{'DOWN', Reference, process, Object, Reason}`; the object is the label, or the process itself.
    fn down_message(&self, cx: &mut Cx, down: &Down) -> Value {
        let object = match down.target {
            Some(target) if down.label.is_nil() => Value::pid(target),
            _ => down.label,
        };
        let (tag, kind) = (atoms::DOWN.value(), atoms::PROCESS.value());
        cx.allocator().tuple(&[tag, down.reference, kind, object, down.reason])
    }
}

fn defines(ir: &ir::Module, symbol: &str) -> bool {
    ir.functions.iter().any(|function| ir.symbols[function.symbol.0 as usize] == symbol)
}

/// Source text to IR, and the warnings.
fn compile(
    vm: &Vm,
    file: &Path,
    text: &str,
    options: &Options,
) -> Result<(ir::Module, Compiled), Vec<Diagnostic>> {
    let (ast, warnings) = frontend(file, text, options)?;
    let ir = lower::module(&ast, &VmEnv(vm)).map_err(|problems| with_lines(problems, file, text))?;
    let exports = ast.exports.iter().map(|(name, arity)| format!("{}:{name}/{arity}", ast.name)).collect();
    Ok((ir, Compiled { name: ast.name.to_string(), exports, warnings }))
}

/// Adds the lines that diagnostics of the file itself point at.
fn with_lines(mut problems: Vec<Diagnostic>, file: &Path, text: &str) -> Vec<Diagnostic> {
    for problem in problems.iter_mut().filter(|problem| Path::new(&*problem.file) == file) {
        let line = text.lines().nth((problem.position.line as usize).wrapping_sub(1));
        problem.source_line = line.map(str::to_owned);
    }
    problems
}

struct Compiled {
    name: String,
    exports: Vec<String>,
    warnings: Vec<Diagnostic>,
}

impl Session {
    /// Starts a VM.
    ///
    /// # Errors
    /// When the system refuses threads or address space.
    pub fn new(settings: &Settings) -> Result<Self, VmError> {
        let config = Config {
            schedulers: settings.schedulers,
            gc_stress: (settings.gc_stress > 0).then_some(settings.gc_stress),
            ..Config::default()
        };
        let config = match settings.move_every {
            0 => config,
            reductions => Config { reductions, move_at_slices: true, ..config },
        };
        let shared = Arc::new(Shared::default());
        let vm = Vm::new(&config, Box::new(Erlang(Arc::clone(&shared))))?;
        builtins::install(&vm);
        Ok(Self { vm, shared })
    }

    /// Compiles and links one file; nothing runs.
    #[must_use]
    pub fn load(&self, path: &Path) -> Loaded {
        match self.compile_file(path) {
            Err(diagnostics) => Loaded { module: None, diagnostics },
            Ok((ir, compiled)) => {
                let diagnostics = render_all(&compiled.warnings, RenderOptions::default());
                if let Err(error) = self.vm.load(ir) {
                    let diagnostics = format!("{diagnostics}{}: {error}\n", path.display());
                    return Loaded { module: None, diagnostics };
                }
                lock(&self.shared.exports).extend(compiled.exports);
                Loaded { module: Some(compiled.name), diagnostics }
            }
        }
    }

    /// Whether a loaded module exports this function.
    #[must_use]
    pub fn is_exported(&self, module: &str, function: &str, arity: usize) -> bool {
        lock(&self.shared.exports).contains(&format!("{module}:{function}/{arity}"))
    }

    /// Calls `module:main()`, or `module:main(Arguments)` with the arguments as strings, in a first
    /// process, and waits for its end.
    ///
    /// # Errors
    /// When the first process can't be started.
    pub fn run_main(&self, module: &str, arguments: Option<&[String]>) -> Result<Outcome, VmError> {
        let arity = usize::from(arguments.is_some());
        let pid = {
            // Held until the pid is known, so that a process that ends at once is known as the main one.
            let mut main = lock(&self.shared.main);
            let pid = self.vm.spawn(&format!("{module}:main/{arity}"), |allocator| {
                arguments.map(|arguments| vec![strings(allocator, arguments)]).unwrap_or_default()
            })?;
            *main = Main { pid: Some(pid), outcome: None };
            pid
        };
        self.vm.join(pid);
        let flushed = builtins::flush_output();
        let outcome = lock(&self.shared.main).outcome.take().unwrap_or(Outcome::Returned);
        Ok(match (outcome, flushed) {
            (Outcome::Returned, Err(error)) => Outcome::OutputLost(error.to_string()),
            (outcome, _) => outcome,
        })
    }

    /// The text of one function (`name` or `name/arity`, lifted funs too) or of the whole module.
    ///
    /// # Errors
    /// Diagnostics as in [`Loaded`], or which function there isn't.
    pub fn emit(&self, path: &Path, form: Emit, function: Option<&str>) -> Result<String, String> {
        let (ir, compiled) = self.compile_file(path)?;
        let wanted = |symbol: &str| {
            let name = lower::printed(symbol);
            let name = name.split_once(':').map_or(name, |(_, name)| name);
            let bare = name.rsplit_once('/').map_or(name, |(bare, _)| bare);
            function.is_none_or(|function| function == name || function == bare)
        };
        let symbol_of = |function: &ir::Function| ir.symbols[function.symbol.0 as usize].clone();
        let chosen: Vec<&ir::Function> = ir.functions.iter().filter(|one| wanted(&symbol_of(one))).collect();
        if chosen.is_empty() {
            return Err(format!(
                "no function {} in module {}\n",
                function.unwrap_or("at all"),
                compiled.name
            ));
        }
        if form == Emit::Ir {
            return Ok(chosen.iter().map(|one| print::function(one, &ir)).collect::<Vec<_>>().join("\n"));
        }
        let symbols: Vec<String> = chosen.into_iter().map(symbol_of).collect();
        self.vm.load(ir).map_err(|error| format!("{error}\n"))?;
        let mut text = String::new();
        for symbol in symbols {
            let listing = self.vm.listing(&symbol).map_err(|error| format!("{error}\n"))?;
            let body = if form == Emit::Clif { listing.clif } else { listing.asm };
            text.push_str(&format!("; {}\n{body}\n", lower::printed(&symbol)));
        }
        Ok(text)
    }

    fn compile_file(&self, path: &Path) -> Result<(ir::Module, Compiled), String> {
        let name = path.display().to_string();
        let text = source::read(path).map_err(|error| format!("{name}: {error}\n"))?;
        compile(&self.vm, path, &text, &Options::default())
            .map_err(|problems| render_all(&problems, RenderOptions::default()))
    }
}

/// A list of strings.
fn strings(allocator: &mut Allocator, texts: &[String]) -> Value {
    let texts: Vec<Value> = texts
        .iter()
        .map(|text| {
            let chars: Vec<Value> =
                text.chars().filter_map(|c| Value::small(i64::from(u32::from(c)))).collect();
            allocator.list(&chars, Value::NIL)
        })
        .collect();
    allocator.list(&texts, Value::NIL)
}
