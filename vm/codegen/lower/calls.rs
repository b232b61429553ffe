//! Calls of guest code, of builtins and of stubs, and exceptions.

use super::{Lowering, argument_offset, signature};
use crate::ir::{self, Callee, Jump, Val};
use crate::target::Target;
use cranelift::codegen::ir as clif;
use cranelift::codegen::ir::condcodes::IntCC;
use cranelift::codegen::ir::{BlockArg, InstBuilder, types};
use cranelift::codegen::isa::CallConv;
use std::mem::offset_of;
use tambour_continuations::layout::{REGISTER_ARGS, StackContext};

/// `Step` tag of a builtin that wants to be called again with its value as first argument.
const AGAIN: i64 = 2;

/// What a call instruction jumps to: a function of the code heap, or an address and its signature.
pub(super) enum Entry {
    Known(clif::FuncRef),
    Address(clif::Value, clif::SigRef),
}

impl Lowering<'_> {
    /// A reference to code of the code heap.
    pub(super) fn target(&mut self, target: Target) -> clif::FuncRef {
        if let Some(known) = self.targets[target as usize] {
            return known;
        }
        let signature = match target {
            Target::Own => {
                let params = self.function.blocks[0].params.len().min(REGISTER_ARGS);
                signature(CallConv::Tail, params, self.function.results.len())
            }
            Target::Raise => signature(CallConv::Tail, 0, 0),
            Target::Yield | Target::Grow | Target::Allocate | Target::Reduce => {
                signature(CallConv::PreserveAll, 0, 0)
            }
            Target::Suspend => signature(CallConv::Winch, 1, 1),
            Target::ContResume | Target::ContThrow => signature(CallConv::Winch, 3, 1),
            Target::ContSuspend | Target::Trap => signature(CallConv::Winch, 2, 0),
            Target::ContSwitch => signature(CallConv::Winch, 4, 0),
            Target::Divide | Target::Remainder => signature(CallConv::SystemV, 2, 1),
            Target::Builtin | Target::BuiltinCold | Target::Apply | Target::GrowFrame => {
                unreachable!("{} has no signature of its own", target.name())
            }
        };
        let signature = self.builder.import_signature(signature);
        let known = self.import(target, signature);
        self.targets[target as usize] = Some(known);
        known
    }

    fn import(&mut self, target: Target, signature: clif::SigRef) -> clif::FuncRef {
        let name = clif::UserExternalName::new(0, target as u32);
        let name = clif::ExternalName::user(self.builder.func.declare_imported_user_function(name));
        self.builder.import_function(clif::ExtFuncData { name, signature, colocated: true, patchable: false })
    }

    pub(super) fn call_target(&mut self, target: Target, args: &[clif::Value]) -> clif::Inst {
        let target = self.target(target);
        self.builder.ins().call(target, args)
    }

    /// A call that isn't the function's last; answers the results as `i64`s.
    pub(super) fn call(&mut self, callee: &Callee, args: &[Val]) -> Vec<clif::Value> {
        if let Some(result) = self.any_builtin(callee, args, None) {
            return vec![result];
        }
        let results = self.results_of_call();
        if callee.is_suspension() {
            return self.suspension(callee, args, results, None);
        }
        let safepoint = self.safepoint();
        self.store_late(&safepoint);
        let (entry, args) = self.guest_call(callee, args, results);
        let call = match entry {
            Entry::Known(function) => self.builder.ins().call(function, &args),
            Entry::Address(address, signature) => self.builder.ins().call_indirect(signature, address, &args),
        };
        self.attach(call, &safepoint);
        self.forget_registers(&safepoint);
        self.builder.inst_results(call).to_vec()
    }

    /// Number of results of the call that is being translated.
    fn results_of_call(&self) -> usize {
        let crate::roots::Point::At(block, at) = self.point else { unreachable!("calls stand in blocks") };
        self.function.blocks[block.0 as usize].insts[at].results.len()
    }

    /// What to call, and the arguments that travel in registers; the others are stored in the context.
    fn guest_call(&mut self, callee: &Callee, args: &[Val], results: usize) -> (Entry, Vec<clif::Value>) {
        let raw: Vec<clif::Value> = args.iter().map(|&arg| self.raw_of(arg)).collect();
        let (in_registers, in_context) = raw.split_at(raw.len().min(REGISTER_ARGS));
        for (at, &arg) in in_context.iter().enumerate() {
            self.store_context(arg, argument_offset(REGISTER_ARGS + at));
        }
        let entry = match *callee {
            Callee::Function(symbol) if symbol == self.function.symbol => {
                Entry::Known(self.target(Target::Own))
            }
            Callee::Function(symbol) => {
                let slot = self.builder.ins().iconst(types::I64, self.env.slot(symbol) as i64);
                let address = self.builder.ins().load(types::I64, self.regions.slots, slot, 0);
                self.address(address, in_registers.len(), results)
            }
            Callee::Address(address) => {
                let address = self.use_value(address);
                self.address(address, in_registers.len(), results)
            }
            Callee::Apply(address) => {
                let signature = self.builder.import_signature(signature(CallConv::Tail, 1, results));
                let address = self.use_value(address);
                return (Entry::Known(self.import(Target::Apply, signature)), vec![address]);
            }
            Callee::Builtin(_) | Callee::ColdBuiltin(_) | Callee::Suspend(_) | Callee::Switch { .. } => {
                unreachable!("not guest code that is called")
            }
        };
        (entry, in_registers.to_vec())
    }

    fn address(&mut self, address: clif::Value, params: usize, results: usize) -> Entry {
        Entry::Address(address, self.builder.import_signature(signature(CallConv::Tail, params, results)))
    }

    /// A call in place of this frame. To itself it is a jump behind the prelude, whose check holds on.
    pub(super) fn tail_call(&mut self, callee: &Callee, args: &[Val]) {
        if let Some(result) = self.any_builtin(callee, args, None) {
            self.builder.ins().return_(&[result]);
            return;
        }
        match *callee {
            Callee::Function(symbol) if symbol == self.function.symbol => {
                let args: Vec<BlockArg> =
                    args.iter().map(|&arg| BlockArg::Value(self.use_value(arg))).collect();
                self.builder.ins().jump(self.blocks[0], &args);
            }
            _ => {
                let (entry, args) = self.guest_call(callee, args, self.function.results.len());
                match entry {
                    Entry::Known(function) => self.builder.ins().return_call(function, &args),
                    Entry::Address(address, signature) => {
                        self.builder.ins().return_call_indirect(signature, address, &args)
                    }
                };
            }
        }
    }

    /// A call whose exceptions go to `unwind`.
    pub(super) fn invoke(&mut self, callee: &Callee, args: &[Val], normal: &Jump, unwind: ir::Block) {
        if let Some(result) = self.any_builtin(callee, args, Some(unwind)) {
            let (block, rest) = self.jump(normal);
            let args: Vec<BlockArg> = std::iter::once(BlockArg::Value(result)).chain(rest).collect();
            self.builder.ins().jump(block, &args);
            return;
        }
        let params = &self.function.blocks[normal.block.0 as usize].params;
        let results = params.len() - normal.args.len();
        if callee.is_suspension() {
            let raw = self.suspension(callee, args, results, Some(unwind));
            return self.go_to_normal(&raw, normal);
        }
        let safepoint = self.safepoint();
        self.store_late(&safepoint);
        let (entry, args) = self.guest_call(callee, args, results);
        let returned = self.builder.create_block();
        let raw: Vec<clif::Value> =
            (0..results).map(|_| self.builder.append_block_param(returned, types::I64)).collect();
        let call = self.try_call(&entry, &args, returned, results, unwind);
        self.attach(call, &safepoint);
        self.builder.switch_to_block(returned);
        self.forget_registers(&safepoint);
        self.go_to_normal(&raw, normal);
    }

    /// After a call that ends a block: its raw results, and what else `normal` gets, go there.
    pub(super) fn go_to_normal(&mut self, raw: &[clif::Value], normal: &Jump) {
        self.load_roots();
        let params = &self.function.blocks[normal.block.0 as usize].params;
        let (block, rest) = self.jump(normal);
        let results = raw.iter().zip(params).map(|(&raw, &param)| self.typed(raw, self.type_of(param)));
        let args: Vec<BlockArg> = results.map(BlockArg::Value).chain(rest).collect();
        self.builder.ins().jump(block, &args);
    }

    pub(super) fn try_call(
        &mut self,
        entry: &Entry,
        args: &[clif::Value],
        normal: clif::Block,
        results: usize,
        unwind: ir::Block,
    ) -> clif::Inst {
        let unwind = self.blocks[unwind.0 as usize];
        let signature = match *entry {
            Entry::Known(function) => self.builder.func.dfg.ext_funcs[function].signature,
            Entry::Address(_, signature) => signature,
        };
        let dfg = &mut self.builder.func.dfg;
        let returned = (0..results as u32).map(BlockArg::TryCallRet);
        let normal = clif::BlockCall::new(normal, returned, &mut dfg.value_lists);
        let unwind = clif::BlockCall::new(unwind, [], &mut dfg.value_lists);
        let item = clif::ExceptionTableItem::Default(unwind);
        let table = clif::ExceptionTableData::new(signature, normal, [item]);
        let table = dfg.exception_tables.push(table);
        match *entry {
            Entry::Known(function) => self.builder.ins().try_call(function, args, table),
            Entry::Address(address, _) => self.builder.ins().try_call_indirect(address, args, table),
        }
    }

    /// At the head of a handler: its parameters are the exception in the context (I3).
    pub(super) fn exception_params(&mut self, params: &[Val]) {
        let context = &self.abi.context;
        let fields = [context.exception_class, context.exception_reason, context.exception_trace];
        for (&param, field) in params.iter().zip(fields) {
            let is = self.load_context(field);
            self.define(param, is);
        }
    }

    /// Where control would go if a call that never returns did.
    pub(super) fn dead_end(&mut self) -> clif::Block {
        let end = match self.dead_end {
            Some(block) => block,
            None => self.cold_block(),
        };
        self.dead_end = Some(end);
        end
    }

    /// Ends the block by throwing the exception in the context, to a handler of this function if given.
    pub(super) fn raise(&mut self, unwind: Option<ir::Block>) {
        let end = self.dead_end();
        match unwind {
            Some(unwind) => {
                let raise = Entry::Known(self.target(Target::Raise));
                self.try_call(&raise, &[], end, 0, unwind);
            }
            None => {
                self.call_target(Target::Raise, &[]);
                self.builder.ins().jump(end, &[]);
            }
        }
    }

    /// The value of a call of a builtin; `None` if the callee is guest code.
    fn any_builtin(
        &mut self,
        callee: &Callee,
        args: &[Val],
        unwind: Option<ir::Block>,
    ) -> Option<clif::Value> {
        match *callee {
            Callee::Builtin(builtin) => Some(self.builtin(self.env.builtin(builtin), args, unwind)),
            Callee::ColdBuiltin(builtin) => Some(self.cold_builtin(self.env.builtin(builtin), args, unwind)),
            _ => None,
        }
    }

    /// Calls a builtin that answers a value or throws, with all registers kept.
    fn cold_builtin(&mut self, address: usize, args: &[Val], unwind: Option<ir::Block>) -> clif::Value {
        let args: Vec<clif::Value> = args.iter().map(|&arg| self.use_value(arg)).collect();
        self.builtin_call(Target::BuiltinCold, CallConv::PreserveAll, address, &args);
        let tag = self.load_context(offset_of!(StackContext, tag) as i32);
        let value = self.load_context(offset_of!(StackContext, result) as i32);
        let (done, throw) = (self.builder.create_block(), self.cold_block());
        self.builder.ins().brif(tag, throw, &[], done, &[]);
        self.builder.switch_to_block(throw);
        self.raise(unwind);
        self.builder.switch_to_block(done);
        value
    }

    /// Calls a builtin; on the way that is taken always but seldom nothing is stored. Answers its value.
    fn builtin(&mut self, address: usize, args: &[Val], unwind: Option<ir::Block>) -> clif::Value {
        let args: Vec<clif::Value> = args.iter().map(|&arg| self.use_value(arg)).collect();
        let done = self.builder.create_block();
        let value = self.builder.append_block_param(done, types::I64);
        let seldom = self.cold_block();
        let tag = self.builder.append_block_param(seldom, types::I64);
        let state = self.builder.append_block_param(seldom, types::I64);
        self.builtin_step(address, &args, done, seldom);

        self.builder.switch_to_block(seldom);
        let (again, throw) = (self.cold_block(), self.cold_block());
        let expected = self.builder.ins().iconst(types::I64, AGAIN);
        let is_again = self.builder.ins().icmp(IntCC::Equal, tag, expected);
        self.builder.ins().brif(is_again, again, &[], throw, &[]);

        self.builder.switch_to_block(throw);
        self.raise(unwind);

        self.builder.switch_to_block(again);
        let safepoint = self.safepoint();
        self.store_late(&safepoint);
        self.store_root(state, safepoint.state.expect("a builtin's safepoint has a slot for the state"));
        let call = self.call_target(Target::Reduce, &[]);
        self.attach(call, &safepoint);
        let rest = args.get(1..).unwrap_or(&[]);
        let args: Vec<clif::Value> = std::iter::once(state).chain(rest.iter().copied()).collect();
        self.builtin_step(address, &args, done, seldom);

        self.builder.switch_to_block(done);
        value
    }

    /// One call of a builtin: a value goes to `done`, any other tag to `seldom`.
    fn builtin_step(&mut self, address: usize, args: &[clif::Value], done: clif::Block, seldom: clif::Block) {
        let (tag, value) = self.step(address, args);
        let seldom_args = [BlockArg::Value(tag), BlockArg::Value(value)];
        self.builder.ins().brif(tag, seldom, &seldom_args, done, &[BlockArg::Value(value)]);
    }

    /// Tag and value of a builtin's step.
    pub(super) fn step(&mut self, address: usize, args: &[clif::Value]) -> (clif::Value, clif::Value) {
        let call = self.builtin_call(Target::Builtin, CallConv::SystemV, address, args);
        let results = self.builder.inst_results(call);
        (results[0], results[1])
    }

    pub(super) fn builtin_call(
        &mut self,
        stub: Target,
        convention: CallConv,
        address: usize,
        args: &[clif::Value],
    ) -> clif::Inst {
        let results = if convention == CallConv::SystemV { 2 } else { 0 };
        let signature = self.builder.import_signature(signature(convention, args.len() + 1, results));
        let stub = self.import(stub, signature);
        let address = self.builder.ins().iconst(types::I64, address as i64);
        let args: Vec<clif::Value> = std::iter::once(address).chain(args.iter().copied()).collect();
        self.builder.ins().call(stub, &args)
    }

    /// Leaves for the scheduler, all registers forgotten; what is live is in the frame.
    pub(super) fn suspend(&mut self, deadline: clif::Value) -> clif::Value {
        let safepoint = self.safepoint();
        self.store_late(&safepoint);
        let call = self.call_target(Target::Suspend, &[deadline]);
        self.attach(call, &safepoint);
        self.forget_registers(&safepoint);
        self.builder.inst_results(call)[0]
    }
}
