//! Continuations: handles, resumptions, suspensions and switches.
//!
//! What goes from one stack to another is written to `context.args` right before the switch and read right
//! after it: no safepoint lies in between, and no register is kept.
//!
//! # Using up a handle
//! Its owner, the process that made it, uses it up without a lock (claims.rs of the scheduler): it takes the
//! inner end, stores 0 there, and only then looks whether the handle is still its own. Null, another owner's
//! handle, and whatever has no stack ready go to a builtin.

use super::calls::Entry;
use super::{Lowering, argument_offset};
use crate::abi;
use crate::ir::{self, Callee, Clause, Jump, Resumption, Symbol, Val};
use crate::target::Target;
use cranelift::codegen::ir as clif;
use cranelift::codegen::ir::condcodes::IntCC;
use cranelift::codegen::ir::{BlockArg, InstBuilder, types};
use tambour_continuations::layout::SWITCH;

/// Inner and outer end of the stacks of a handle that was used up.
struct Ends {
    inner: clif::Value,
    outer: clif::Value,
}

impl Lowering<'_> {
    fn word(&mut self, word: u64) -> clif::Value {
        self.builder.ins().iconst(types::I64, word as i64)
    }

    /// Offset of a handle's word, given that of its header's, from the handle's value.
    fn in_handle(&self, offset: i32) -> i32 {
        offset - i32::from(self.abi.continuations.tag)
    }

    fn load_handle(&mut self, handle: clif::Value, offset: i32) -> clif::Value {
        let offset = self.in_handle(offset);
        self.builder.ins().load(types::I64, self.regions.heap, handle, offset)
    }

    fn store_handle(&mut self, word: clif::Value, handle: clif::Value, offset: i32) {
        let offset = self.in_handle(offset);
        self.builder.ins().store(self.regions.heap, word, handle, offset);
    }

    pub(super) fn null_continuation(&mut self) -> clif::Value {
        self.word(self.abi.continuations.null)
    }

    pub(super) fn is_null(&mut self, cont: Val) -> clif::Value {
        let (cont, null) = (self.use_value(cont), self.null_continuation());
        self.builder.ins().icmp(IntCC::Equal, cont, null)
    }

    /// A handle of the running process; the words of its ends are still to be stored.
    fn new_handle(&mut self) -> clif::Value {
        let layout = self.abi.continuations;
        let bytes = self.word(abi::HANDLE_BYTES);
        let base = self.bump(bytes);
        let process = self.load_context(self.abi.context.process);
        let (header, null) = (self.word(layout.header), self.word(layout.null));
        for (value, offset) in [(header, 0), (process, layout.owner), (null, layout.bound)] {
            self.builder.ins().store(self.regions.heap, value, base, offset);
        }
        self.builder.ins().iadd_imm_s(base, i64::from(layout.tag))
    }

    pub(super) fn cont_new(&mut self, function: Symbol) -> clif::Value {
        let handle = self.new_handle();
        let layout = self.abi.continuations;
        let inner = self.word(self.env.slot(function) as u64 | layout.fresh);
        let outer = self.word(0);
        self.store_handle(inner, handle, layout.inner);
        self.store_handle(outer, handle, layout.inner + 8);
        handle
    }

    pub(super) fn cont_bind(&mut self, cont: Val, args: &[Val]) -> clif::Value {
        let mask =
            args.iter().enumerate().map(|(at, &arg)| u64::from(self.type_of(arg).is_reference()) << at);
        let mask = mask.sum();
        self.store_args(args);
        let cont = self.use_value(cont);
        let (count, mask) = (self.word(args.len() as u64), self.word(mask));
        self.continuation_builtin(self.abi.continuations.bind, &[cont, count, mask])
    }

    /// Calls a builtin that gives a word, or a trap.
    fn continuation_builtin(&mut self, address: usize, args: &[clif::Value]) -> clif::Value {
        let (tag, value) = self.step(address, args);
        let block = self.builder.current_block().expect("instructions go to a block");
        let is_cold = self.builder.func.layout.is_cold(block);
        let (trap, done) = (self.cold_block(), self.builder.create_block());
        if is_cold {
            self.builder.set_cold_block(done);
        }
        self.builder.ins().brif(tag, trap, &[], done, &[]);
        self.builder.switch_to_block(trap);
        self.call_target(Target::Trap, &[value, tag]);
        let end = self.dead_end();
        self.builder.ins().jump(end, &[]);
        self.builder.switch_to_block(done);
        value
    }

    /// Writes words for the other side.
    fn store_args(&mut self, args: &[Val]) {
        for (at, &arg) in args.iter().enumerate() {
            let raw = self.raw_of(arg);
            self.store_context(raw, argument_offset(at));
        }
    }

    /// Reads words of the other side.
    fn load_args(&mut self, count: usize) -> Vec<clif::Value> {
        (0..count).map(|at| self.load_context(argument_offset(at))).collect()
    }

    /// Uses up a handle; `count` words for its continuation are in the context.
    fn use_up(&mut self, cont: Val, count: usize) -> Ends {
        let layout = self.abi.continuations;
        let heap = self.regions.heap;
        let handle = self.use_value(cont);
        let [owned, suspended, own] = [(); 3].map(|()| self.builder.create_block());
        let (special, contested) = (self.cold_block(), self.cold_block());
        let ready = self.builder.create_block();
        let inner = self.builder.append_block_param(ready, types::I64);

        let null = self.null_continuation();
        let is_null = self.builder.ins().icmp(IntCC::Equal, handle, null);
        self.builder.ins().brif(is_null, special, &[], own, &[]);

        self.builder.switch_to_block(own);
        let process = self.load_context(self.abi.context.process);
        let owner = self.load_handle(handle, layout.owner);
        let is_own = self.builder.ins().icmp(IntCC::Equal, owner, process);
        self.builder.ins().brif(is_own, owned, &[], special, &[]);

        self.builder.switch_to_block(owned);
        let stack = self.load_handle(handle, layout.inner);
        let zero = self.word(0);
        let is_ready = self.builder.ins().icmp(IntCC::SignedGreaterThan, stack, zero);
        self.builder.ins().brif(is_ready, suspended, &[], special, &[]);

        self.builder.switch_to_block(suspended);
        self.store_handle(zero, handle, layout.inner);
        // After the store, in this order: who claims a handle relies on it.
        let offset = i64::from(self.in_handle(layout.owner));
        let at = self.builder.ins().iadd_imm_s(handle, offset);
        let owner = self.builder.ins().atomic_load(types::I64, heap, at);
        let is_own = self.builder.ins().icmp(IntCC::Equal, owner, process);
        self.builder.ins().brif(is_own, ready, &[BlockArg::Value(stack)], contested, &[]);

        self.builder.switch_to_block(contested);
        let won = self.continuation_builtin(layout.contest, &[handle, stack]);
        self.builder.ins().jump(ready, &[BlockArg::Value(won)]);

        self.builder.switch_to_block(special);
        let count = self.word(count as u64);
        let prepared = self.continuation_builtin(layout.prepare, &[handle, count]);
        self.builder.ins().jump(ready, &[BlockArg::Value(prepared)]);

        self.builder.switch_to_block(ready);
        let outer = self.load_handle(handle, layout.inner + 8);
        Ends { inner, outer }
    }

    pub(super) fn resume(
        &mut self,
        with: &Resumption,
        cont: Val,
        clauses: &[Clause],
        normal: &Jump,
        unwind: Option<ir::Block>,
    ) {
        let operands = with.operands();
        let Ends { inner, outer } = if let Resumption::Values(values) = with {
            self.store_args(values);
            self.use_up(cont, values.len())
        } else {
            let exception: Vec<clif::Value> = operands.iter().map(|&part| self.use_value(part)).collect();
            let ends = self.use_up(cont, 0);
            self.store_exception(&exception);
            ends
        };
        let safepoint = self.safepoint();
        self.store_late(&safepoint);
        let table = self.word(self.env.clauses.address(clauses, self.env.tags) as u64);
        let is_throw = !matches!(with, Resumption::Values(_));
        let stub = self.target(if is_throw { Target::ContThrow } else { Target::ContResume });
        let args = [inner, outer, table];
        let (call, outcome) = match unwind {
            None => {
                let call = self.builder.ins().call(stub, &args);
                (call, self.builder.inst_results(call)[0])
            }
            Some(unwind) => {
                let back = self.builder.create_block();
                let outcome = self.builder.append_block_param(back, types::I64);
                let call = self.try_call(&Entry::Known(stub), &args, back, 1, unwind);
                self.builder.switch_to_block(back);
                (call, outcome)
            }
        };
        self.attach(call, &safepoint);
        self.forget_registers(&safepoint);
        self.load_roots();
        self.dispatch(outcome, clauses, normal);
    }

    /// Class, reason and perhaps a trace, for the stub that throws them on another stack.
    fn store_exception(&mut self, parts: &[clif::Value]) {
        let context = self.abi.context;
        let no_trace = self.word(self.abi.continuations.no_trace);
        let parts = parts.iter().copied().chain([no_trace]);
        let fields = [context.exception_class, context.exception_reason, context.exception_trace];
        for (part, field) in parts.zip(fields) {
            self.store_context(part, field);
        }
    }

    /// Goes where the outcome of a resumption leads: 0 to `normal`, a number to the block of that clause.
    fn dispatch(&mut self, outcome: clif::Value, clauses: &[Clause], normal: &Jump) {
        let returned = self.builder.create_block();
        let suspends = clauses.iter().zip(1..).filter_map(|(clause, number)| match *clause {
            Clause::Suspend { block, .. } => Some((number, block)),
            Clause::Switch { .. } => None,
        });
        let suspends: Vec<(u128, ir::Block, clif::Block)> =
            suspends.map(|(number, block)| (number, block, self.builder.create_block())).collect();
        match suspends[..] {
            [] => {
                self.builder.ins().jump(returned, &[]);
            }
            [(_, _, at)] => {
                self.builder.ins().brif(outcome, at, &[], returned, &[]);
            }
            _ => {
                let mut switch = cranelift::frontend::Switch::new();
                suspends.iter().for_each(|&(number, _, at)| switch.set_entry(number, at));
                switch.emit(&mut self.builder, outcome, returned);
            }
        }
        for (_, block, at) in suspends {
            self.builder.switch_to_block(at);
            let params = &self.function.blocks[block.0 as usize].params;
            let raw = self.load_args(params.len());
            let args = raw.into_iter().zip(params);
            let args: Vec<BlockArg> =
                args.map(|(raw, &param)| BlockArg::Value(self.typed(raw, self.type_of(param)))).collect();
            self.builder.ins().jump(self.blocks[block.0 as usize], &args);
        }
        self.builder.switch_to_block(returned);
        let params = self.function.blocks[normal.block.0 as usize].params.len();
        let raw = self.load_args(params - normal.args.len());
        self.go_to_normal(&raw, normal);
    }

    /// A suspension or a switch; answers what the continuation is resumed with.
    pub(super) fn suspension(
        &mut self,
        callee: &Callee,
        args: &[Val],
        results: usize,
        unwind: Option<ir::Block>,
    ) -> Vec<clif::Value> {
        let handle = self.new_handle();
        self.store_args(args);
        self.store_context(handle, argument_offset(args.len()));
        let inner = i64::from(self.in_handle(self.abi.continuations.inner));
        let (stub, mut given) = match *callee {
            Callee::Suspend(tag) => (Target::ContSuspend, vec![self.word(self.env.tags[tag.0 as usize])]),
            Callee::Switch { tag, cont } => {
                let ends = self.use_up(cont, args.len() + 1);
                let word = self.word(self.env.tags[tag.0 as usize] | SWITCH);
                (Target::ContSwitch, vec![word, ends.inner, ends.outer])
            }
            _ => unreachable!("no suspension"),
        };
        let safepoint = self.safepoint();
        self.store_late(&safepoint);
        given.insert(1, self.builder.ins().iadd_imm_s(handle, inner));
        let stub = self.target(stub);
        let call = match unwind {
            None => self.builder.ins().call(stub, &given),
            Some(unwind) => {
                let back = self.builder.create_block();
                let call = self.try_call(&Entry::Known(stub), &given, back, 0, unwind);
                self.builder.switch_to_block(back);
                call
            }
        };
        self.attach(call, &safepoint);
        self.forget_registers(&safepoint);
        self.load_args(results)
    }
}
