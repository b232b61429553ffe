//! Bump allocation, and the words of objects.

use super::Lowering;
use crate::ir::{Inst, Op, Val};
use crate::target::Target;
use cranelift::codegen::ir as clif;
use cranelift::codegen::ir::condcodes::IntCC;
use cranelift::codegen::ir::{BlockArg, InstBuilder, types};
use std::mem::offset_of;
use tambour_continuations::layout::StackContext;

/// Most bytes that one bump takes for several objects, a fraction of the allocator's smallest run.
const RUN_BYTES: u32 = 1024;

/// Objects that one bump has made room for.
#[derive(Clone, Copy)]
pub(super) struct Run {
    /// Address of the first.
    base: clif::Value,
    /// Bytes given out.
    used: u32,
    /// Bytes of all.
    total: u32,
}

impl Lowering<'_> {
    /// Gives room for an object: the rest of this block's last bump, or a bump for it and those that
    /// follow before anything that could run foreign code (I4).
    pub(super) fn allocate(&mut self, bytes: u32, tag: u8, rest: &[Inst]) -> clif::Value {
        let run = match self.run {
            Some(run) if run.used + bytes <= run.total => run,
            _ => {
                let total = run_bytes(bytes, rest);
                let size = self.builder.ins().iconst(types::I64, i64::from(total));
                Run { base: self.bump(size), used: 0, total }
            }
        };
        self.run = Some(Run { used: run.used + bytes, ..run });
        let offset = i64::from(run.used) + i64::from(tag);
        let offset = self.builder.ins().iconst(types::I64, offset);
        self.builder.ins().iadd(run.base, offset)
    }

    /// A copy of an object, made word by word.
    pub(super) fn copy(&mut self, object: Val, bytes: Val, tag: u8) -> clif::Value {
        let (object, bytes) = (self.use_value(object), self.use_value(bytes));
        let (heap, header) = (self.regions.heap, -i32::from(tag));
        let base = self.bump(bytes);
        let copy = self.builder.ins().iadd_imm_s(base, i64::from(tag));
        let [next, done] = [(); 2].map(|()| self.builder.create_block());
        let at = self.builder.append_block_param(next, types::I64);
        let start = self.builder.ins().iconst(types::I64, 0);
        self.builder.ins().jump(next, &[start.into()]);
        self.builder.switch_to_block(next);
        let (from, to) = (self.builder.ins().iadd(object, at), self.builder.ins().iadd(copy, at));
        let word = self.builder.ins().load(types::I64, heap, from, header);
        self.builder.ins().store(heap, word, to, header);
        let after = self.builder.ins().iadd_imm_s(at, 8);
        let is_end = self.builder.ins().icmp(IntCC::Equal, after, bytes);
        self.builder.ins().brif(is_end, done, &[], next, &[after.into()]);
        self.builder.switch_to_block(done);
        copy
    }

    /// Room for so many bytes.
    pub(super) fn bump(&mut self, size: clif::Value) -> clif::Value {
        let (cold, next) = (self.cold_block(), self.builder.create_block());
        let base = self.builder.append_block_param(next, types::I64);
        let end = self.builder.append_block_param(next, types::I64);
        let cursor = self.load_context(self.abi.context.allocator_cursor);
        let after = self.builder.ins().iadd(cursor, size);
        let limit = self.load_context(self.abi.context.allocator_limit);
        let full = self.builder.ins().icmp(IntCC::UnsignedGreaterThan, after, limit);
        let args = [BlockArg::Value(cursor), BlockArg::Value(after)];
        self.builder.ins().brif(full, cold, &[], next, &args);
        self.builder.switch_to_block(cold);
        self.store_context(size, offset_of!(StackContext, request) as i32);
        self.call_target(Target::Allocate, &[]);
        let cursor = self.load_context(self.abi.context.allocator_cursor);
        let after = self.builder.ins().iadd(cursor, size);
        self.builder.ins().jump(next, &[BlockArg::Value(cursor), BlockArg::Value(after)]);
        self.builder.switch_to_block(next);
        self.store_context(end, self.abi.context.allocator_cursor);
        base
    }
}

/// Bytes of an object and of those that the rest of its block makes before the first instruction
/// that can run other code.
fn run_bytes(bytes: u32, rest: &[Inst]) -> u32 {
    let mut total = bytes;
    for inst in rest {
        match inst.op {
            Op::Allocate { bytes, .. } if total.saturating_add(bytes) <= RUN_BYTES => total += bytes,
            Op::Allocate { .. } => break,
            ref op if op.runs_other_code() => break,
            _ => {}
        }
    }
    total
}
