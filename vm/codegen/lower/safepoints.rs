//! Reductions, the entry check, and the roots that calls show.

use super::Lowering;
use crate::ir::Val;
use crate::roots::{Point, Safepoint};
use crate::target::Target;
use cranelift::codegen::ir as clif;
use cranelift::codegen::ir::condcodes::IntCC;
use cranelift::codegen::ir::{BlockArg, InstBuilder, types};
use std::mem::offset_of;
use tambour_continuations::layout::StackContext;

impl Lowering<'_> {
    /// Stores a value that has just been defined, if calls will look for it in the frame (R2).
    pub(super) fn store_eager(&mut self, value: Val) {
        if let Some(slot) = self.roots.eager_slot(value) {
            let is = self.use_value(value);
            self.store_root(is, slot);
        }
    }

    pub(super) fn store_root(&mut self, value: clif::Value, slot: u32) {
        let frame = self.frame.expect("a plan with slots has a frame");
        let address = self.builder.ins().stack_addr(types::I64, frame, slot as i32 * 8);
        self.builder.ins().store(self.regions.frame, value, address, 0);
    }

    /// The roots of the current safepoint.
    pub(super) fn safepoint(&self) -> Safepoint {
        self.roots.at(self.point).clone()
    }

    /// Stores the roots that aren't in their slots since their definition (R3).
    pub(super) fn store_late(&mut self, safepoint: &Safepoint) {
        for &(value, slot) in &safepoint.values {
            if self.roots.eager_slot(value).is_none() {
                let is = self.use_value(value);
                self.store_root(is, slot);
            }
        }
    }

    /// After a call: the eager values are to be loaded from their slots (R2) before they are used.
    pub(super) fn forget_registers(&mut self, safepoint: &Safepoint) {
        self.in_frame.clear();
        let eager = safepoint.values.iter().filter(|(value, _)| self.variables.contains_key(value));
        self.in_frame.extend(eager);
    }

    /// Loads an eager value whose latest definition a call has made stale.
    pub(super) fn load_root(&mut self, value: Val) {
        if let Some(at) = self.in_frame.iter().position(|&(other, _)| other == value) {
            let (_, slot) = self.in_frame.swap_remove(at);
            let frame = self.frame.expect("a plan with slots has a frame");
            let address = self.builder.ins().stack_addr(types::I64, frame, slot as i32 * 8);
            // Atomic, which here only means that it isn't merged into the instruction that uses it: a merged
            // load would take the frame's address into a register, where it could outlive a move (L1).
            let loaded = self.builder.ins().atomic_load(types::I64, self.regions.frame, address);
            self.builder.def_var(self.variables[&value], loaded);
        }
    }

    /// At the end of a block that has successors: what isn't loaded yet is used by one of them.
    pub(super) fn load_roots(&mut self) {
        while let Some(&(value, _)) = self.in_frame.last() {
            self.load_root(value);
        }
    }

    /// Attaches the roots to a call (L3).
    pub(super) fn attach(&mut self, call: clif::Inst, safepoint: &Safepoint) {
        for slot in safepoint.values.iter().map(|&(_, slot)| slot).chain(safepoint.state) {
            let frame = self.frame.expect("a plan with slots has a frame");
            let entry = clif::UserStackMapEntry { ty: types::I64, slot: frame, offset: slot * 8 };
            self.builder.func.dfg.append_user_stack_map_entry(call, entry);
        }
    }

    /// Compares sp with the limit, and calls `checkpoint_grow` below it; goes on to the entry block.
    pub(super) fn entry_check(&mut self, params: &[clif::Value], args: &[BlockArg]) {
        let grow = self.cold_block();
        let sp = self.builder.ins().get_stack_pointer(types::I64);
        let limit = self.load_context(offset_of!(StackContext, limit) as i32);
        let below = self.builder.ins().icmp(IntCC::UnsignedLessThan, sp, limit);
        self.builder.ins().brif(below, grow, &[], self.blocks[0], args);
        self.builder.switch_to_block(grow);
        let safepoint = self.roots.at(Point::Entry).clone();
        for &(value, slot) in &safepoint.values {
            let entry = &self.function.blocks[0].params;
            let at = entry
                .iter()
                .position(|&param| param == value)
                .expect("only parameters are live at the entry");
            self.store_root(params[at], slot);
        }
        let call = self.call_target(Target::Grow, &[]);
        self.attach(call, &safepoint);
        self.builder.ins().jump(self.blocks[0], args);
    }

    /// Counts reductions down; below zero calls `checkpoint_yield` in a cold block.
    pub(super) fn reduction(&mut self, count: u32) {
        let (cold, next) = (self.cold_block(), self.builder.create_block());
        let offset = offset_of!(StackContext, reductions) as i32;
        let left = self.load_context(offset);
        let count = self.builder.ins().iconst(types::I64, i64::from(count));
        let left = self.builder.ins().isub(left, count);
        self.store_context(left, offset);
        let zero = self.builder.ins().iconst(types::I64, 0);
        let used_up = self.builder.ins().icmp(IntCC::SignedLessThan, left, zero);
        self.builder.ins().brif(used_up, cold, &[], next, &[]);
        self.builder.switch_to_block(cold);
        let safepoint = self.safepoint();
        self.store_late(&safepoint);
        let call = self.call_target(Target::Yield, &[]);
        self.attach(call, &safepoint);
        self.builder.ins().jump(next, &[]);
        self.builder.switch_to_block(next);
    }
}
