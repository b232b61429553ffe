//! The virtual machine: heap, code, schedulers and a language, joined.

use std::any::Any;
use std::mem::offset_of;
use std::sync::{Arc, OnceLock};

use parking_lot::{Mutex, RwLock};
use tambour_codegen::{
    Abi, ClauseTables, CodeHeap, CodeHeapConfig, CodeHeapError, CompileError, Compiler, ContextLayout,
    Continuations, HANDLE_BYTES, Listing, Mailbox, ModuleEnv, Processor, Sending, Stubs, ir, validate,
};
use tambour_continuations::layout::{MAX_ARGS, Trap};
use tambour_continuations::stubs;
use tambour_scheduler::layout::{self, Context, Exception};
use tambour_scheduler::{Config as MachineConfig, Down, Exit, Machine, MachineError, Reasons, SpawnError};
use tambour_shared_heap::layout::{
    self as heap, ALLOCATOR_CURSOR, ALLOCATOR_LIMIT, PID_GENERATION_SHIFT, PID_INDEX_SHIFT,
};
use tambour_shared_heap::{Allocator, AtomTable, Heap, HeapConfig, HeapError, Pid, Value};

use crate::blocking::BlockingPool;
use crate::builtin::Cx;
use crate::config::{Config, VmBuilder};
use crate::jit::{Jit, Moves, StackMaps};
use crate::link::{Definition, Linker};
use crate::trace::{self, Trace, TraceFrame};
use crate::watched::Watched;

/// Why a VM or a module could not be made.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum VmError {
    #[error("the heap: {0}")]
    Heap(#[from] HeapError),
    #[error("the schedulers: {0}")]
    Machine(#[from] MachineError),
    #[error("code: {0}")]
    Code(#[from] CodeHeapError),
    #[error("compiling {0}")]
    Compile(#[from] CompileError),
    #[error("malformed IR: {0}")]
    Malformed(String),
    #[error("no module defines {0}")]
    Undefined(String),
    #[error("a call has at most {MAX_ARGS} arguments, not {0}")]
    Arguments(usize),
    #[error("{0}")]
    Spawn(#[from] SpawnError),
}

/// What a guest language adds to the VM.
pub trait Language: Any + Send + Sync {
    /// A module that defines a symbol which no loaded module defines: from a library, or a function
    /// that fails as the language wants it. Asked once a symbol, when it is first called.
    fn undefined(&self, vm: &Vm, symbol: &str) -> ir::Module;

    /// A process has ended; runs on its scheduler, before those who wait for the process go on.
    fn ended(&self, cx: &mut Cx, pid: Pid, exit: &Exit);

    /// From now on `is_alive` says that the process is gone; called once or twice, after `ended`. What others
    /// gave to it since then is nobody's.
    fn gone(&self, cx: &mut Cx, pid: Pid) {
        let _ = (cx, pid);
    }

    /// The atoms that the VM gives as exit reasons, and compares with. Asked once, before anything runs.
    fn reasons(&self, atoms: &AtomTable) -> Reasons {
        let atom = |name| Value::atom(atoms.intern(name));
        Reasons { normal: atom("normal"), kill: atom("kill"), killed: atom("killed"), noproc: atom("noproc") }
    }

    /// The exit reason that links and monitors of the running process are told, which has ended so. Asked
    /// when it has some, after `ended`.
    fn reason(&self, cx: &mut Cx, exit: &Exit) -> Value {
        match *exit {
            Exit::Returned(_) => cx.atom("normal"),
            Exit::Thrown(exception) => exception.reason,
            Exit::Ended(reason) => reason,
            Exit::Trapped { reason, .. } => reason,
            Exit::StackOverflow => cx.atom("stack_overflow"),
            Exit::MemoryLimit { .. } => cx.atom("memory_limit"),
        }
    }

    /// The exit reason of the running process, which has used continuations in a way that ends it: it went on
    /// at a null one or at one that was used up, or no prompt has a clause for `tag`.
    fn trapped(&self, cx: &mut Cx, trap: Trap, tag: Option<&str>) -> Value {
        let (class, what) = match trap {
            Trap::Null => ("trap", "null_continuation"),
            Trap::Consumed => ("trap", "consumed_continuation"),
            Trap::Unhandled => ("unhandled_suspension", tag.unwrap_or("")),
        };
        let elements = [cx.atom(class), cx.atom(what)];
        cx.allocator().tuple(&elements)
    }

    /// The message that an exit signal becomes for the running process, which traps exits.
    fn exit_message(&self, cx: &mut Cx, from: Pid, reason: Value) -> Value {
        let tag = cx.atom("EXIT");
        cx.allocator().tuple(&[tag, Value::pid(from), reason])
    }

    /// The message that tells the running process of the end of one that it monitored.
    fn down_message(&self, cx: &mut Cx, down: &Down) -> Value {
        let tag = cx.atom("DOWN");
        cx.allocator().tuple(&[tag, down.reference, down.label, down.reason])
    }

    /// Shows the values that the language holds outside of processes, tables and literals. The world is
    /// stopped.
    fn visit_roots(&self, show: &mut dyn FnMut(Value)) {
        let _ = show;
    }

    /// The message that answers a request about the running process ([`Context::ask`]), whose
    /// [`facts`](Context::facts) can be had. `is_there` is false if it is ending.
    fn information(&self, cx: &mut Cx, request: Value, is_there: bool) -> Value {
        let _ = (cx, is_there);
        request
    }
}

/// A virtual machine.
///
/// Dropping it ends its schedulers; processes that still run are stopped at their next safepoint. A
/// scheduler can't do that: if a builtin drops the last reference, the OS process ends with a message.
pub struct Vm {
    heap: Arc<Heap>,
    atoms: AtomTable,
    code: Arc<CodeHeap>,
    compiler: Compiler,
    /// Taken while a function is compiled, so that none is compiled twice. Never taken inside `linker`.
    compiling: Mutex<()>,
    linker: Mutex<Linker>,
    clauses: ClauseTables,
    /// The function behind each number in the code map.
    compiled: RwLock<Vec<Definition>>,
    language: Box<dyn Language>,
    jit: OnceLock<Arc<Jit>>,
    machine: OnceLock<Machine>,
    blocking: BlockingPool,
    /// Processes that resume continuations for threads outside.
    watched: Watched,
}

impl Vm {
    /// A VM to be made, with the default settings.
    pub fn builder() -> VmBuilder {
        VmBuilder::default()
    }

    /// What code is made for here.
    ///
    /// # Errors
    /// When the processor isn't supported.
    pub fn processor() -> Result<Processor, VmError> {
        Ok(Compiler::new(abi())?.processor())
    }

    /// Makes a VM and starts its schedulers.
    ///
    /// # Errors
    /// When the system refuses memory or threads, or the processor isn't supported.
    pub fn new(config: &Config, language: Box<dyn Language>) -> Result<Arc<Self>, VmError> {
        let heap = Heap::new(HeapConfig {
            poison_freed: config.gc_stress.is_some(),
            limit_bytes: config.memory_limit_bytes,
            ..HeapConfig::default()
        })?;
        let code = Arc::new(CodeHeap::new(CodeHeapConfig::default(), &stub_addresses())?);
        let vm = Arc::new(Self {
            heap: Arc::clone(&heap),
            atoms: AtomTable::new(),
            code: Arc::clone(&code),
            compiler: Compiler::new(abi())?,
            compiling: Mutex::new(()),
            linker: Mutex::new(Linker::default()),
            clauses: ClauseTables::default(),
            compiled: RwLock::new(Vec::new()),
            language,
            jit: OnceLock::new(),
            machine: OnceLock::new(),
            blocking: BlockingPool::new(config.blocking_threads),
            watched: Watched::default(),
        });
        let defaults = MachineConfig::default();
        let machine_config = MachineConfig {
            schedulers: if config.schedulers == 0 { defaults.schedulers } else { config.schedulers },
            gc_stress: config.gc_stress,
            stack_limit_bytes: config.effective_stack_limit(),
            max_processes: config.max_processes(),
            seed: config.seed,
            reductions: config.reductions,
            spread_yielded: config.move_at_slices,
            freeze_at_slices: config.freeze_at_slices,
            ..defaults
        };
        // F2: the machine is a field of the Vm, and ends its schedulers when dropped.
        let body = Arc::clone(vm.jit.get_or_init(|| {
            Arc::new(Jit { vm: Arc::as_ptr(&vm), moves: config.move_at_slices.then(Moves::default) })
        }));
        let machine = Machine::new(machine_config, heap, body, Arc::new(StackMaps(code)))?;
        let machine = vm.machine.get_or_init(|| machine);
        machine.start()?;
        Ok(vm)
    }

    /// The atom of this name. Costs a hash look-up.
    #[must_use]
    pub fn atom(&self, name: &str) -> Value {
        Value::atom(self.atoms.intern(name))
    }

    /// All atoms.
    #[must_use]
    pub fn atoms(&self) -> &AtomTable {
        &self.atoms
    }

    /// The heap that all processes share.
    #[must_use]
    pub fn heap(&self) -> &Arc<Heap> {
        &self.heap
    }

    /// The schedulers.
    ///
    /// # Panics
    /// Never: it is there from the end of [`Vm::new`].
    #[must_use]
    pub fn machine(&self) -> &Machine {
        self.machine.get().expect("set in `new`")
    }

    /// Threads for what blocks.
    #[must_use]
    pub fn blocking(&self) -> &BlockingPool {
        &self.blocking
    }

    /// Processes that resume continuations for threads outside.
    pub(crate) fn watched(&self) -> &Watched {
        &self.watched
    }

    /// The code heap.
    pub(crate) fn code(&self) -> &CodeHeap {
        &self.code
    }

    /// The language, if it is of this type: for its builtins, which find there what they share with it.
    #[must_use]
    pub fn language_of<L: Language>(&self) -> Option<&L> {
        (&*self.language as &dyn Any).downcast_ref()
    }

    /// Makes a value that is never collected. From any thread; collections wait until `build` returns.
    pub fn literal(&self, build: impl FnOnce(&mut Allocator) -> Value) -> Value {
        self.machine().as_mutator(|| self.heap.literal(build))
    }

    /// Loads a module: its functions can be called from then on, and are compiled when they are. A function
    /// that was defined before is replaced at its next call.
    ///
    /// # Errors
    /// When the IR isn't well formed, or no entry slot is left.
    pub fn load(&self, module: ir::Module) -> Result<(), VmError> {
        validated(&module)?;
        self.define(&mut self.linker.lock(), module)
    }

    /// Loads a module whose tags are those of other modules, given by their words.
    pub(crate) fn load_importing(&self, module: ir::Module, tags: Vec<u64>) -> Result<(), VmError> {
        validated(&module)?;
        self.forget_code(self.linker.lock().define_importing(module, tags, &self.code)?);
        Ok(())
    }

    fn define(&self, linker: &mut Linker, module: ir::Module) -> Result<(), VmError> {
        self.forget_code(linker.define(module, &self.code)?);
        Ok(())
    }

    /// What is behind these slots is compiled at the next call.
    fn forget_code(&self, slots: Vec<u32>) {
        for slot in slots {
            self.code.unpublish(slot);
        }
    }

    /// Parameters and results of a loaded function.
    pub(crate) fn signature(&self, symbol: &str) -> Option<ir::Signature> {
        self.linker.lock().signature(symbol)
    }

    /// Loaded functions of this one's name and other arities.
    pub(crate) fn arities(&self, symbol: &str) -> Vec<String> {
        self.linker.lock().arities(symbol)
    }

    /// A tag of a loaded module, the newest of that name, and its word.
    pub(crate) fn tag(&self, module: &str, name: &str) -> Option<(ir::Tag, u64)> {
        self.linker.lock().find_tag(module, name)
    }

    /// Defines a symbol that no module defined, as the language wants it.
    fn define_missing(&self, slot: u32) -> Result<Definition, VmError> {
        let symbol = self.linker.lock().symbol(slot);
        let module = self.language.undefined(self, &symbol);
        validated(&module)?;
        let mut linker = self.linker.lock();
        // A module that was loaded meanwhile isn't replaced by a stand-in.
        if linker.definition(slot).is_none() {
            self.define(&mut linker, module)?;
        }
        linker.definition(slot).ok_or_else(|| VmError::Undefined(symbol.to_string()))
    }

    /// Address of a symbol's entry slot, made at its first mention.
    ///
    /// # Errors
    /// When no entry slot is left.
    pub fn entry_slot(&self, symbol: &str) -> Result<usize, VmError> {
        let slot = self.linker.lock().slot(symbol, &self.code)?;
        Ok(self.code.slot_address(slot))
    }

    /// Whether a loaded module defines this symbol.
    #[must_use]
    pub fn is_defined(&self, symbol: &str) -> bool {
        self.linker.lock().is_defined(symbol)
    }

    /// The symbol of an entry slot, by its address.
    #[must_use]
    pub fn symbol_at(&self, entry_slot: usize) -> Option<Arc<str>> {
        let slot = self.code.slot_at(entry_slot)?;
        self.linker.lock().find_symbol(slot)
    }

    /// Whether a module that was compiled from a file defines this symbol; stand-ins for functions that
    /// nobody defines don't count.
    #[must_use]
    pub fn is_in_source(&self, symbol: &str) -> bool {
        self.linker.lock().is_in_source(symbol)
    }

    /// Whether a module of this name was loaded that was compiled from a file. O(symbols).
    #[must_use]
    pub fn has_module(&self, name: &str) -> bool {
        self.linker.lock().has_module(name)
    }

    /// Bytes of machine code.
    #[must_use]
    pub fn code_bytes(&self) -> usize {
        self.code.code_bytes()
    }

    /// What an entry slot points to: the address to call.
    #[must_use]
    pub fn entry_address(&self, entry_slot: usize) -> Option<usize> {
        self.code.slot_at(entry_slot).map(|slot| self.code.target(slot))
    }

    /// Starts a process from outside: it calls the function of this symbol.
    ///
    /// # Errors
    /// When no process slot or entry slot is left, or there are more arguments than calls have.
    ///
    /// # Panics
    /// On a scheduler, and inside of `args` of another call: a collection could wait for the thread that
    /// waits for it. Builtins have [`Cx::spawn`].
    pub fn spawn(
        &self,
        symbol: &str,
        args: impl FnOnce(&mut Allocator) -> Vec<Value>,
    ) -> Result<Pid, VmError> {
        let entry = self.entry_slot(symbol)?;
        self.machine().with_context(|context| {
            let args = args(&mut context.allocator);
            if args.len() > MAX_ARGS {
                return Err(VmError::Arguments(args.len()));
            }
            let args = context.allocator.tuple(&args);
            Ok(context.spawn(entry, args)?)
        })
    }

    /// Waits until a process has ended.
    pub fn join(&self, pid: Pid) {
        self.machine().join(pid);
    }

    /// Slices that began on another scheduler than the one before, under [`Config::move_at_slices`].
    #[must_use]
    pub fn migrations(&self) -> u64 {
        self.jit.get().and_then(|jit| jit.moves.as_ref()).map_or(0, Moves::migrations)
    }

    /// An exception's trace with names.
    #[must_use]
    pub fn trace(&self, trace: Value) -> Trace {
        trace::named(self, trace)
    }

    /// Text forms of a loaded function: Cranelift's IR and the machine code.
    ///
    /// # Errors
    /// When it isn't defined, or Cranelift refuses it.
    pub fn listing(&self, symbol: &str) -> Result<Listing, VmError> {
        let slot = self.linker.lock().slot(symbol, &self.code)?;
        let definition = self.linker.lock().definition(slot);
        let definition = definition.ok_or_else(|| VmError::Undefined(symbol.to_owned()))?;
        self.with_env(&definition, |function, env| Ok(self.compiler.listing(function, env)?))
    }

    /// The machine code address of an entry slot's function, compiled if need be.
    pub(crate) fn resolve(&self, slot: u32) -> Result<usize, VmError> {
        let _compiling = self.compiling.lock();
        if let Some(address) = self.code.published(slot) {
            return Ok(address);
        }
        let defined = self.linker.lock().definition(slot);
        let definition = match defined {
            Some(definition) => definition,
            None => self.define_missing(slot)?,
        };
        let code = self.with_env(&definition, |function, env| Ok(self.compiler.compile(function, env)?))?;
        let number = {
            let mut compiled = self.compiled.write();
            compiled.push(definition.clone());
            compiled.len() as u32 - 1
        };
        let address = self.code.install(&code, number)?;
        // The lock orders this with `load`: what was loaded meanwhile is compiled at the next call.
        let linker = self.linker.lock();
        if linker.is_current(slot, &definition) {
            self.code.publish(slot, address);
        }
        Ok(address)
    }

    /// The name of the tag of a word of a clause table.
    pub(crate) fn tag_name(&self, word: u64) -> Option<Arc<str>> {
        self.linker.lock().tag_name(word)
    }

    /// The function and line of a return address.
    pub(crate) fn trace_frame(&self, pc: usize) -> Option<TraceFrame> {
        let location = self.code.map().location(pc)?;
        let compiled = self.compiled.read();
        let definition = compiled.get(location.function as usize)?;
        let module = &definition.module.ir;
        let symbol = module.functions[definition.function].symbol;
        Some(TraceFrame {
            symbol: module.symbols[symbol.0 as usize].as_str().into(),
            file: module.file.as_str().into(),
            line: location.line,
        })
    }

    /// The language.
    pub(crate) fn language(&self) -> &dyn Language {
        &*self.language
    }

    fn with_env<R>(
        &self,
        definition: &Definition,
        use_it: impl FnOnce(&ir::Function, &ModuleEnv<'_>) -> Result<R, VmError>,
    ) -> Result<R, VmError> {
        let module = &definition.module;
        let slots: Vec<usize> = module.slots.iter().map(|&slot| self.code.slot_address(slot)).collect();
        let (tags, clauses) = (&module.tags[..], &self.clauses);
        let env = ModuleEnv { module: &module.ir, slots: &slots, tags, clauses };
        use_it(&module.ir.functions[definition.function], &env)
    }
}

impl Drop for Vm {
    fn drop(&mut self) {
        if let Some(machine) = self.machine.get() {
            machine.shutdown();
        }
    }
}

fn validated(module: &ir::Module) -> Result<(), VmError> {
    validate::module(module).map_err(|invalid| VmError::Malformed(invalid.to_string()))
}

fn stub_addresses() -> Stubs {
    Stubs {
        builtin: stubs::builtin(),
        builtin_cold: stubs::builtin_cold(),
        checkpoint_yield: stubs::checkpoint_yield(),
        checkpoint_grow: stubs::checkpoint_grow(),
        grow_frame: stubs::grow_frame(),
        allocate: stubs::allocate(),
        suspend: stubs::suspend(),
        raise: stubs::raise(),
        resolve: stubs::resolve(),
        apply: stubs::apply(),
        cont_resume: stubs::cont_resume(),
        cont_throw: stubs::cont_throw(),
        cont_suspend: stubs::cont_suspend(),
        cont_switch: stubs::cont_switch(),
        trap: stubs::trap(),
    }
}

fn abi() -> Abi {
    let exception = offset_of!(Context, exception);
    let offset = |bytes: usize| i32::try_from(bytes).expect("a context is some kilobytes");
    Abi {
        context: ContextLayout {
            allocator_cursor: offset(offset_of!(Context, allocator) + ALLOCATOR_CURSOR),
            allocator_limit: offset(offset_of!(Context, allocator) + ALLOCATOR_LIMIT),
            exception_class: offset(exception + offset_of!(Exception, class)),
            exception_reason: offset(exception + offset_of!(Exception, reason)),
            exception_trace: offset(exception + offset_of!(Exception, trace)),
            self_pid: offset(offset_of!(Context, self_pid)),
            process: offset(layout::CONTEXT_PROCESS),
        },
        mailbox: Mailbox {
            cursor: offset(layout::PROCESS_CURSOR),
            before: offset(layout::PROCESS_BEFORE),
            first: offset(layout::PROCESS_FIRST),
            last: offset(layout::PROCESS_LAST),
            young: offset(layout::PROCESS_YOUNG),
            side: offset(layout::PROCESS_SIDE),
            inbox: offset(layout::PROCESS_INBOX),
            end: layout::MAILBOX_END,
            cell_message: layout::CELL_MESSAGE,
            cell_next: layout::CELL_NEXT,
            peek: layout::mailbox_peek as *const () as usize,
            remove: layout::mailbox_remove as *const () as usize,
            reset: layout::mailbox_reset as *const () as usize,
            seek: layout::mailbox_seek as *const () as usize,
        },
        continuations: Continuations {
            header: heap::header(heap::TYPE_HANDLE, heap::HANDLE_WORDS),
            tag: heap::TAG_BOXED as u8,
            inner: offset(heap::HANDLE_INNER),
            owner: offset(heap::HANDLE_OWNER),
            bound: offset(heap::HANDLE_BOUND),
            null: heap::NONE,
            no_trace: heap::NIL,
            fresh: heap::HANDLE_SPECIAL | heap::HANDLE_FRESH,
            prepare: layout::continuation_prepare as *const () as usize,
            contest: layout::continuation_contest as *const () as usize,
            bind: layout::continuation_bind as *const () as usize,
        },
        sending: Sending {
            processes: offset(layout::CONTEXT_PROCESSES),
            slot_count: offset(layout::CONTEXT_SLOT_COUNT),
            woken: offset(layout::CONTEXT_WOKEN),
            no_slot: layout::NO_SLOT,
            slot_shift: layout::SLOT_SHIFT,
            state: offset(layout::PROCESS_STATE),
            state_ignored: layout::STATE_IGNORED,
            state_takes: layout::STATE_TAKES,
            state_generation_shift: layout::STATE_GENERATION_SHIFT,
            pid_generation_shift: PID_GENERATION_SHIFT as u8,
            pid_index_shift: PID_INDEX_SHIFT as u8,
            pid_index_bits: (PID_GENERATION_SHIFT - PID_INDEX_SHIFT) as u8,
            parked_mask: layout::INBOX_PARKED_MASK,
            parked: layout::INBOX_PARKED,
            closed: layout::INBOX_CLOSED,
            cell_bytes: heap::PAIR_BYTES,
            cell_tag: heap::TAG_PAIR as u8,
            send: layout::send as *const () as usize,
            append: layout::append as *const () as usize,
            wake: layout::wake as *const () as usize,
        },
    }
}

const _: () = {
    assert!(Continuations::TRAP == layout::STEP_TRAP);
    assert!(
        HANDLE_BYTES as usize == 8 + 8 * heap::HANDLE_WORDS && heap::HANDLE_OUTER == heap::HANDLE_INNER + 8
    );
};
