//! From a function of the IR to Cranelift's IR.
//!
//! # What
//! Every guest function uses the tail convention with `i64` parameters and results: floats travel as
//! their bits, truth values as 0 and 1. Parameters past the sixth come through `context.args`. The
//! context's address is in the pinned register, and each access reads it anew.
//!
//! # Shape
//! A *prelude* block comes before the IR's entry block: it fetches the parameters and checks the
//! stack. A function that calls itself last jumps back behind it.
//!
//! # Invariants
//! L1. No value loaded from the context, and no address of a stack slot, lives across a call.
//! L2. No instruction traps: whatever could is branched around, or done by a routine of the code heap.
//! L3. At each safepoint the roots that [`Roots`] lists are in their slots, and attached to the call.
//! L4. Only calls of guest code need the entry check. What a stub needs is in the red zone.

mod calls;
mod continuations;
mod heap;
mod mailbox;
mod ops;
mod safepoints;
mod send;

use crate::abi::Abi;
use crate::flow::Flow;
use crate::ir::{self, Callee, Op, Terminator, Type, Val};
use crate::module_env::ModuleEnv;
use crate::roots::{Point, Roots};
use crate::target::Target;
use cranelift::codegen::ir as clif;
use cranelift::codegen::ir::{AliasRegionData, BlockArg, InstBuilder, MemFlagsData, types};
use cranelift::codegen::isa::{CallConv, TargetFrontendConfig};
use cranelift::frontend::{FunctionBuilder, FunctionBuilderContext, Variable};
use rustc_hash::FxHashMap;
use tambour_continuations::layout::{REGISTER_ARGS, StackContext};

/// Memory that is reached in different ways never overlaps.
#[derive(Clone, Copy)]
struct Regions {
    context: MemFlagsData,
    heap: MemFlagsData,
    frame: MemFlagsData,
    slots: MemFlagsData,
}

impl Regions {
    fn new(function: &mut clif::Function) -> Self {
        let mut region = |user_id, description: &'static str| {
            let data = AliasRegionData { user_id, description: description.into() };
            MemFlagsData::trusted().with_alias_region(Some(function.dfg.alias_regions.insert(data)))
        };
        Self {
            context: region(0, "context"),
            heap: region(1, "heap"),
            frame: region(2, "frame"),
            slots: region(3, "entry slots"),
        }
    }
}

/// The state of the translation of one function.
pub(crate) struct Lowering<'a> {
    abi: &'a Abi,
    env: &'a ModuleEnv<'a>,
    function: &'a ir::Function,
    builder: FunctionBuilder<'a>,
    roots: Roots,
    regions: Regions,
    /// The frame's words for roots, if any.
    frame: Option<clif::StackSlot>,
    blocks: Vec<clif::Block>,
    handlers: Vec<bool>,
    /// What each value is; that of an eager one changes with each call: see `variables`.
    values: Vec<Option<clif::Value>>,
    /// Eager values: after a call they are loaded from their slots, so none needs a register that the
    /// callee would have to save.
    variables: FxHashMap<Val, Variable>,
    /// Eager values of this block, with their slots, that are to be loaded before their next use.
    in_frame: Vec<(Val, u32)>,
    /// Values defined as constants, for strength reduction.
    constants: Vec<Option<i64>>,
    targets: [Option<clif::FuncRef>; Target::COUNT],
    /// Where control would go if a call that never returns did; made on demand.
    dead_end: Option<clif::Block>,
    /// The open run of merged allocations of this block.
    run: Option<heap::Run>,
    point: Point,
}

/// Translates a valid function into an empty Cranelift function.
pub(crate) fn lower(
    abi: &Abi,
    env: &ModuleEnv<'_>,
    function: &ir::Function,
    into: &mut clif::Function,
    scratch: &mut FunctionBuilderContext,
    config: TargetFrontendConfig,
) {
    let flow = Flow::new(function);
    let roots = Roots::new(function, &flow);
    into.signature =
        signature(CallConv::Tail, function.blocks[0].params.len().min(REGISTER_ARGS), function.results.len());
    let regions = Regions::new(into);
    let mut builder = FunctionBuilder::new(into, scratch);
    let frame = (roots.slots > 0).then(|| {
        let kind = clif::StackSlotKind::ExplicitSlot;
        builder.create_sized_stack_slot(clif::StackSlotData::new(kind, roots.slots * 8, 3))
    });
    let mut lowering = Lowering {
        abi,
        env,
        function,
        builder,
        roots,
        regions,
        frame,
        blocks: Vec::new(),
        handlers: handlers(function),
        values: vec![None; function.values.len()],
        variables: FxHashMap::default(),
        in_frame: Vec::new(),
        constants: constants(function),
        targets: [None; Target::COUNT],
        dead_end: None,
        run: None,
        point: Point::Entry,
    };
    lowering.blocks(&flow);
    lowering.prelude();
    for &block in &flow.order {
        lowering.block(block);
    }
    lowering.finish(config);
}

/// A signature of `i64`s.
fn signature(convention: CallConv, params: usize, results: usize) -> clif::Signature {
    let mut signature = clif::Signature::new(convention);
    signature.params.extend((0..params).map(|_| clif::AbiParam::new(types::I64)));
    signature.returns.extend((0..results).map(|_| clif::AbiParam::new(types::I64)));
    signature
}

fn handlers(function: &ir::Function) -> Vec<bool> {
    let mut handlers = vec![false; function.blocks.len()];
    for block in &function.blocks {
        if let Some(unwind) = block.terminator.as_ref().and_then(Terminator::unwind) {
            handlers[unwind.0 as usize] = true;
        }
    }
    handlers
}

fn constants(function: &ir::Function) -> Vec<Option<i64>> {
    let mut constants = vec![None; function.values.len()];
    for inst in function.blocks.iter().flat_map(|block| &block.insts) {
        if let Op::Int(value) = inst.op {
            constants[inst.results[0].0 as usize] = Some(value);
        }
    }
    constants
}

/// Cranelift's type for a type of the IR.
fn type_of(ty: Type) -> clif::Type {
    match ty {
        Type::Bool => types::I8,
        Type::I64 | Type::Value | Type::Cont(_) => types::I64,
        Type::F64 => types::F64,
    }
}

impl Lowering<'_> {
    fn blocks(&mut self, flow: &Flow) {
        for (at, data) in self.function.blocks.iter().enumerate() {
            let block = self.builder.create_block();
            self.blocks.push(block);
            if data.cold {
                self.builder.set_cold_block(block);
            }
            if self.handlers[at] || !flow.reaches(ir::Block(at as u32)) {
                continue;
            }
            for &param in &data.params {
                let ty = type_of(self.function.values[param.0 as usize]);
                self.values[param.0 as usize] = Some(self.builder.append_block_param(block, ty));
            }
        }
    }

    /// Fetches the parameters, checks the stack, and goes to the entry block.
    fn prelude(&mut self) {
        let block = self.builder.create_block();
        let params = &self.function.blocks[0].params;
        // Cranelift keeps lines relative to the first one, and takes -1 for none.
        self.builder.set_srcloc(clif::SourceLoc::new(0));
        self.builder.append_block_params_for_function_params(block);
        self.builder.switch_to_block(block);
        let mut raw = self.builder.block_params(block).to_vec();
        for at in REGISTER_ARGS..params.len() {
            raw.push(self.load_context(argument_offset(at)));
        }
        let typed: Vec<clif::Value> =
            params.iter().zip(&raw).map(|(&param, &raw)| self.typed(raw, self.type_of(param))).collect();
        let args: Vec<BlockArg> = typed.iter().copied().map(BlockArg::Value).collect();
        if self.calls_guest() {
            self.entry_check(&typed, &args);
        } else {
            self.builder.ins().jump(self.blocks[0], &args);
        }
    }

    /// Whether the function calls guest code, other than last (L4).
    fn calls_guest(&self) -> bool {
        let is_guest = |callee: &Callee| !callee.is_builtin() && !callee.is_suspension();
        self.function.blocks.iter().any(|block| {
            let invokes =
                matches!(&block.terminator, Some(Terminator::Invoke { callee, .. }) if is_guest(callee));
            invokes
                || block.insts.iter().any(|inst| matches!(&inst.op, Op::Call(callee, _) if is_guest(callee)))
        })
    }

    fn block(&mut self, block: ir::Block) {
        let data = &self.function.blocks[block.0 as usize];
        self.builder.switch_to_block(self.blocks[block.0 as usize]);
        self.run = None;
        self.in_frame.clear();
        if self.handlers[block.0 as usize] {
            self.exception_params(&data.params);
        } else {
            for &param in &data.params {
                self.define(param, self.values[param.0 as usize].expect("made with its block"));
            }
        }
        for &param in &data.params {
            self.store_eager(param);
        }
        for (at, inst) in data.insts.iter().enumerate() {
            self.point = Point::At(block, at);
            self.line(inst.line);
            self.inst(inst, &data.insts[at + 1..]);
            for &result in &inst.results {
                self.store_eager(result);
            }
        }
        self.point = Point::At(block, data.insts.len());
        self.line(data.terminator_line);
        self.terminator(data.terminator.as_ref().expect("a valid block has its terminator"));
    }

    fn line(&mut self, line: u32) {
        let location = if line == 0 { clif::SourceLoc::default() } else { clif::SourceLoc::new(line) };
        self.builder.set_srcloc(location);
    }

    fn terminator(&mut self, terminator: &Terminator) {
        if !matches!(terminator, Terminator::Return(_) | Terminator::TailCall(..) | Terminator::Unreachable) {
            self.load_roots();
        }
        match terminator {
            Terminator::Jump(jump) => {
                let (block, args) = self.jump(jump);
                self.builder.ins().jump(block, &args);
            }
            Terminator::Branch { condition, then, otherwise } => {
                let condition = self.use_value(*condition);
                let (then, then_args) = self.jump(then);
                let (otherwise, otherwise_args) = self.jump(otherwise);
                self.builder.ins().brif(condition, then, &then_args, otherwise, &otherwise_args);
            }
            Terminator::Switch { on, cases, otherwise } => self.switch(*on, cases, *otherwise),
            Terminator::Return(values) => {
                let raw: Vec<clif::Value> = values.iter().map(|&value| self.raw_of(value)).collect();
                self.builder.ins().return_(&raw);
            }
            Terminator::TailCall(callee, args) => self.tail_call(callee, args),
            Terminator::Invoke { callee, args, normal, unwind } => self.invoke(callee, args, normal, *unwind),
            Terminator::Resume { with, cont, clauses, normal, unwind } => {
                self.resume(with, *cont, clauses, normal, *unwind);
            }
            Terminator::Unreachable => self.raise(None),
        }
    }

    fn switch(&mut self, on: Val, cases: &[(i64, ir::Block)], otherwise: ir::Block) {
        let on = self.use_value(on);
        let mut switch = cranelift::frontend::Switch::new();
        for &(case, block) in cases {
            switch.set_entry(u128::from(case as u64), self.blocks[block.0 as usize]);
        }
        switch.emit(&mut self.builder, on, self.blocks[otherwise.0 as usize]);
    }

    fn jump(&mut self, jump: &ir::Jump) -> (clif::Block, Vec<BlockArg>) {
        let args = jump.args.iter().map(|&arg| BlockArg::Value(self.use_value(arg))).collect();
        (self.blocks[jump.block.0 as usize], args)
    }

    fn finish(mut self, config: TargetFrontendConfig) {
        if let Some(block) = self.dead_end {
            self.builder.switch_to_block(block);
            let zero = self.builder.ins().iconst(types::I64, 0);
            let zeros = vec![zero; self.function.results.len()];
            self.builder.ins().return_(&zeros);
        }
        self.builder.seal_all_blocks();
        self.builder.finalize(config);
    }

    fn type_of(&self, value: Val) -> Type {
        self.function.values[value.0 as usize]
    }

    fn use_value(&mut self, value: Val) -> clif::Value {
        self.load_root(value);
        match self.variables.get(&value) {
            Some(&variable) => self.builder.use_var(variable),
            None => self.values[value.0 as usize].expect("I1: defined before its uses"),
        }
    }

    fn define(&mut self, value: Val, as_: clif::Value) {
        self.values[value.0 as usize] = Some(as_);
        if self.roots.eager_slot(value).is_some() {
            let variable = self.builder.declare_var(types::I64);
            self.builder.def_var(variable, as_);
            self.variables.insert(value, variable);
        }
    }

    /// A value as an `i64`, for a parameter, argument or result.
    fn raw_of(&mut self, value: Val) -> clif::Value {
        let is = self.use_value(value);
        match self.type_of(value) {
            Type::Bool => self.builder.ins().uextend(types::I64, is),
            Type::I64 | Type::Value | Type::Cont(_) => is,
            Type::F64 => self.builder.ins().bitcast(types::I64, MemFlagsData::new(), is),
        }
    }

    /// The value of a type that an `i64` stands for.
    fn typed(&mut self, raw: clif::Value, ty: Type) -> clif::Value {
        match ty {
            Type::Bool => self.builder.ins().ireduce(types::I8, raw),
            Type::I64 | Type::Value | Type::Cont(_) => raw,
            Type::F64 => self.builder.ins().bitcast(types::F64, MemFlagsData::new(), raw),
        }
    }

    fn load_context(&mut self, offset: i32) -> clif::Value {
        let context = self.builder.ins().get_pinned_reg(types::I64);
        self.builder.ins().load(types::I64, self.regions.context, context, offset)
    }

    fn store_context(&mut self, value: clif::Value, offset: i32) {
        let context = self.builder.ins().get_pinned_reg(types::I64);
        self.builder.ins().store(self.regions.context, value, context, offset);
    }

    /// A new block for what seldom happens.
    fn cold_block(&mut self) -> clif::Block {
        let block = self.builder.create_block();
        self.builder.set_cold_block(block);
        block
    }
}

/// Offset in the context of the argument of a number.
fn argument_offset(at: usize) -> i32 {
    (std::mem::offset_of!(StackContext, args) + at * 8) as i32
}
