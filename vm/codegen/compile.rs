//! From one IR function to machine code that a [`CodeHeap`](crate::CodeHeap) can put in its place.

use crate::abi::Abi;
use crate::addresses;
use crate::arch;
use crate::ir::Function;
use crate::lower;
use crate::module_env::ModuleEnv;
use crate::target::Target;
use cranelift::codegen::binemit::Reloc;
use cranelift::codegen::ir as clif;
use cranelift::codegen::isa::OwnedTargetIsa;
use cranelift::codegen::settings::{self, Configurable};
use cranelift::codegen::{
    Context, Final, FinalizedMachExceptionHandler, FinalizedRelocTarget, MachBufferFinalized,
};
use cranelift::frontend::FunctionBuilderContext;
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tambour_continuations::layout::needs_preamble;

/// A function that could not be compiled, by name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot compile {function}: {reason}")]
pub struct CompileError {
    /// `module:name/arity`.
    pub function: String,
    /// What Cranelift or a check said.
    pub reason: String,
}

/// Text forms of a compiled function, for people and golden tests.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Cranelift's IR before optimisation.
    pub clif: String,
    /// The machine code, disassembled.
    pub asm: String,
}

/// A call in compiled code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSite {
    /// Offset of the instruction after the call.
    pub return_offset: u32,
    /// Offsets from sp, in bytes, of the words that hold live values.
    pub roots: Vec<u32>,
    /// Offset of the handler of an exception.
    pub handler: Option<u32>,
    /// Source line, 0 if none.
    pub line: u32,
}

/// Machine code of one function with its tables, not yet at its place.
#[derive(Clone, Debug, Default)]
pub struct CompiledCode {
    /// The bytes, position-independent but for `relocations`; a preamble, if any, comes first.
    pub bytes: Vec<u8>,
    /// 32-bit fields that hold the distance from their end to a target.
    pub relocations: Vec<(u32, Target)>,
    /// The frame's fp minus its sp, in bytes.
    pub span: u32,
    /// All calls, ascending.
    pub sites: Vec<CallSite>,
}

/// Compiles functions; shared by all threads, each of which compiles on its own.
pub struct Compiler {
    abi: Abi,
    isa: OwnedTargetIsa,
    /// Cranelift's working memory, kept from one function to the next.
    spare: Mutex<Vec<Workspace>>,
}

struct Workspace {
    context: Context,
    builder: FunctionBuilderContext,
}

impl Workspace {
    fn new() -> Self {
        Self { context: Context::new(), builder: FunctionBuilderContext::new() }
    }
}

impl fmt::Debug for Compiler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compiler")
            .field("isa", &self.isa.name())
            .field("abi", &self.abi)
            .finish_non_exhaustive()
    }
}

/// What code is made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Processor {
    /// The target triple.
    pub platform: String,
    /// Features beyond the architecture's base, in Cranelift's words.
    pub features: Vec<String>,
}

impl Compiler {
    /// A compiler for the machine it runs on.
    ///
    /// # Errors
    /// When Cranelift doesn't support the machine.
    pub fn new(abi: Abi) -> Result<Self, CompileError> {
        let fail = |reason: String| CompileError { function: "the compiler's set-up".to_owned(), reason };
        let mut flags = settings::builder();
        let verify = if cfg!(debug_assertions) { "true" } else { "false" };
        let settings = [
            ("opt_level", "speed"),
            ("enable_verifier", verify),
            ("unwind_info", "false"),
            ("preserve_frame_pointers", "true"),
            ("enable_pinned_reg", "true"),
            ("enable_probestack", "false"),
            ("enable_llvm_abi_extensions", "true"),
        ];
        for (name, value) in settings {
            flags.set(name, value).map_err(|error| fail(format!("{name}: {error}")))?;
        }
        let isa = cranelift::native::builder().map_err(|reason| fail(reason.to_owned()))?;
        let isa = isa.finish(settings::Flags::new(flags)).map_err(|error| fail(error.to_string()))?;
        Ok(Self { abi, isa, spare: Mutex::new(Vec::new()) })
    }

    /// The platform that code is made for, and the processor's features that it may use.
    #[must_use]
    pub fn processor(&self) -> Processor {
        let features = self.isa.isa_flags().into_iter().filter(|flag| flag.as_bool() == Some(true));
        Processor {
            platform: self.isa.triple().to_string(),
            features: features.map(|flag| flag.name.trim_start_matches("has_").to_owned()).collect(),
        }
    }

    /// Compiles one valid function. Some 0.5 ms for a hundred instructions.
    ///
    /// # Errors
    /// When Cranelift refuses it, or a check of its output fails.
    pub fn compile(&self, function: &Function, env: &ModuleEnv<'_>) -> Result<CompiledCode, CompileError> {
        self.run(function, env, false).map(|(code, _)| code)
    }

    /// Text forms of one function: what `emit --clif` and `emit --asm` print.
    ///
    /// # Errors
    /// As [`compile`](Self::compile).
    pub fn listing(&self, function: &Function, env: &ModuleEnv<'_>) -> Result<Listing, CompileError> {
        self.run(function, env, true).map(|(_, listing)| listing.expect("asked for"))
    }

    fn run(
        &self,
        function: &Function,
        env: &ModuleEnv<'_>,
        list: bool,
    ) -> Result<(CompiledCode, Option<Listing>), CompileError> {
        let mut workspace = self.spare.lock().pop().unwrap_or_else(Workspace::new);
        // Cranelift panics on some input that it should refuse; its working memory is thrown away then.
        let result = catch_unwind(AssertUnwindSafe(|| {
            let result = self.compile_in(&mut workspace, function, env, list);
            workspace.context.clear();
            workspace.context.set_disasm(false);
            (result, workspace)
        }));
        let result = match result {
            Ok((result, workspace)) => {
                self.spare.lock().push(workspace);
                result
            }
            Err(panic) => Err(panic_message(panic.as_ref())),
        };
        result.map_err(|reason| CompileError {
            function: env.module.symbols[function.symbol.0 as usize].clone(),
            reason,
        })
    }

    fn compile_in(
        &self,
        workspace: &mut Workspace,
        function: &Function,
        env: &ModuleEnv<'_>,
        list: bool,
    ) -> Result<(CompiledCode, Option<Listing>), String> {
        let context = &mut workspace.context;
        context.set_disasm(list);
        context.func.name = clif::UserFuncName::user(0, Target::Own as u32);
        let config = self.isa.frontend_config();
        lower::lower(&self.abi, env, function, &mut context.func, &mut workspace.builder, config);
        let clif = list.then(|| context.func.display().to_string());
        context
            .compile(&*self.isa, &mut Default::default())
            .map_err(|error| cranelift::codegen::print_errors::pretty_error(error.func, error.inner))?;
        if self.isa.flags().enable_verifier() {
            addresses::check(&context.func)?;
        }
        let compiled = context.compiled_code().expect("compiled above");
        let names = context.func.params.user_named_funcs();
        let target = |name: clif::UserExternalNameRef| Target::ALL[names[name].index as usize];
        let code = collect(&compiled.buffer, &target)?;
        let listing = clif.map(|clif| {
            let targets: Vec<Target> = names.keys().map(target).collect();
            let asm = asm_with_names(compiled.vcode.clone().unwrap_or_default(), &targets);
            let preamble = if needs_preamble(code.span as usize) {
                format!("  ; a preamble checks for the {} bytes of the frame\n", code.span)
            } else {
                String::new()
            };
            Listing { clif: clif_with_names(clif), asm: preamble + &asm }
        });
        Ok((code, listing))
    }
}

/// Names the functions that Cranelift numbers.
fn clif_with_names(text: String) -> String {
    Target::ALL.iter().rev().fold(text, |text, &target| {
        text.replace(&format!("colocated u0:{} ", target as u32), &format!("%{} ", target.name()))
    })
}

/// Names the functions that Cranelift numbers, and says shortly what the stack maps hold.
fn asm_with_names(text: String, targets: &[Target]) -> String {
    let text = targets.iter().enumerate().fold(text, |text, (at, target)| {
        text.replace(&format!("User(userextname{at})"), &format!("%{}", target.name()))
    });
    let text = text.replace("UserStackMap { by_type: [(types::I64, CompoundBitSet ", "roots ");
    text.replace(")], sp_to_sized_stack_slots: None }", "")
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("panic: {}", text.unwrap_or("without a message"))
}

/// Puts code and tables together, behind a preamble if the frame is large.
fn collect(
    buffer: &MachBufferFinalized<Final>,
    target: &dyn Fn(clif::UserExternalNameRef) -> Target,
) -> Result<CompiledCode, String> {
    if let Some(trap) = buffer.traps().first() {
        return Err(format!("a trap ({}) at offset {:#x}", trap.code, trap.offset));
    }
    let span = buffer.frame_layout().ok_or("no frame layout")?.frame_to_fp_offset;
    let mut code = arch::Assembler::default();
    if needs_preamble(span as usize) {
        code = arch::preamble(span);
    }
    let shift = code.bytes.len() as u32;
    code.bytes.extend_from_slice(buffer.data());
    for relocation in buffer.relocs() {
        let FinalizedRelocTarget::ExternalName(clif::ExternalName::User(name)) = &relocation.target else {
            return Err(format!("an unknown relocation target {:?}", relocation.target));
        };
        if relocation.kind != Reloc::X86CallPCRel4 || relocation.addend != -4 {
            return Err(format!("a relocation of kind {:?}", relocation.kind));
        }
        code.relocations.push((relocation.offset + shift, target(*name)));
    }
    arch::unpair_calls(&mut code);
    let arch::Assembler { bytes, relocations } = code;
    Ok(CompiledCode { bytes, relocations, span, sites: call_sites(buffer, shift) })
}

fn call_sites(buffer: &MachBufferFinalized<Final>, shift: u32) -> Vec<CallSite> {
    let maps = buffer.user_stack_maps().iter();
    let mut roots: FxHashMap<u32, Vec<u32>> = maps
        .map(|(offset, _, map)| {
            let mut roots: Vec<u32> = map.entries().map(|(_, offset)| offset).collect();
            roots.sort_unstable();
            (*offset, roots)
        })
        .collect();
    let lines = buffer.get_srclocs_sorted();
    let line_at = |offset: u32| {
        let at = lines.partition_point(|range| range.end < offset);
        let range = lines.get(at).filter(|range| range.start < offset && !range.loc.is_default());
        range.map_or(0, |range| range.loc.bits())
    };
    buffer
        .call_sites()
        .map(|site| {
            let handler = site.exception_handlers.iter().find_map(|handler| match handler {
                FinalizedMachExceptionHandler::Default(offset) => Some(offset + shift),
                _ => None,
            });
            let roots = roots.remove(&site.ret_addr).unwrap_or_default();
            CallSite { return_offset: site.ret_addr + shift, roots, handler, line: line_at(site.ret_addr) }
        })
        .collect()
}
