//! Bump allocation, and the words of objects.

use super::Lowering;
use crate::ir::{Inst, Op};
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
                Run { base: self.bump(total), used: 0, total }
            }
        };
        self.run = Some(Run { used: run.used + bytes, ..run });
        let offset = i64::from(run.used) + i64::from(tag);
        let offset = self.builder.ins().iconst(types::I64, offset);
        self.builder.ins().iadd(run.base, offset)
    }

    fn bump(&mut self, bytes: u32) -> clif::Value {
        let (cold, next) = (self.cold_block(), self.builder.create_block());
        let base = self.builder.append_block_param(next, types::I64);
        let end = self.builder.append_block_param(next, types::I64);
        let size = self.builder.ins().iconst(types::I64, i64::from(bytes));
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
