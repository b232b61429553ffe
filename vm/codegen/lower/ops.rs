//! Arithmetic, comparisons, loads and stores.

use super::{Lowering, type_of};
use crate::ir::{FloatBinary, FloatCompare, Inst, IntBinary, IntCompare, Op, Overflowing, Val};
use crate::target::Target;
use cranelift::codegen::ir as clif;
use cranelift::codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift::codegen::ir::{InstBuilder, MemFlagsData, types};
use tambour_continuations::layout::GIVES_WAY;

impl Lowering<'_> {
    /// Translates one instruction; `rest` is what follows it in its block.
    pub(super) fn inst(&mut self, inst: &Inst, rest: &[Inst]) {
        if inst.op.runs_other_code() {
            self.run = None;
        }
        match &inst.op {
            Op::Overflowing(op, a, b) => {
                let (result, overflowed) = self.overflowing(*op, *a, *b);
                self.define(inst.results[0], result);
                self.define(inst.results[1], overflowed);
            }
            Op::Call(callee, args) => {
                let results = self.call(callee, args);
                for (&result, raw) in inst.results.iter().zip(results) {
                    let is = self.typed(raw, self.type_of(result));
                    self.define(result, is);
                }
            }
            Op::Reduction(count) => self.reduction(*count),
            Op::InitStore { value, base, offset } => {
                let (value, base) = (self.use_value(*value), self.use_value(*base));
                self.builder.ins().store(self.regions.heap, value, base, *offset);
            }
            Op::StoreIndexed { value, base, index, offset } => {
                let value = self.use_value(*value);
                let address = self.indexed(*base, *index);
                self.builder.ins().store(self.regions.heap, value, address, *offset);
            }
            Op::Yield => {
                let deadline = self.builder.ins().iconst(types::I64, GIVES_WAY as i64);
                self.suspend(deadline);
            }
            Op::MailboxNext => self.mailbox_next(),
            Op::MailboxSeek(reference) => {
                let reference = self.use_value(*reference);
                self.step(self.abi.mailbox.seek, &[reference]);
            }
            Op::MailboxRemove => self.mailbox_remove(),
            Op::MailboxReset => self.mailbox_reset(),
            Op::Send { to, message } => self.send(*to, *message),
            op => {
                let is = self.single(op, rest);
                self.define(inst.results[0], is);
            }
        }
    }

    /// Operations with exactly one result.
    fn single(&mut self, op: &Op, rest: &[Inst]) -> clif::Value {
        match *op {
            Op::Int(value) => self.builder.ins().iconst(types::I64, value),
            Op::Constant(bits) => self.builder.ins().iconst(types::I64, bits as i64),
            Op::Float(bits) => self.builder.ins().f64const(clif::immediates::Ieee64::with_bits(bits)),
            Op::Bool(value) => self.builder.ins().iconst(types::I8, i64::from(value)),
            Op::EntrySlot(symbol) => self.builder.ins().iconst(types::I64, self.env.slot(symbol) as i64),
            Op::IntBinary(op, a, b) => self.int_binary(op, a, b),
            Op::IntCompare(op, a, b) => {
                let (a, b) = (self.use_value(a), self.use_value(b));
                self.builder.ins().icmp(int_condition(op), a, b)
            }
            Op::FloatBinary(op, a, b) => {
                let (a, b) = (self.use_value(a), self.use_value(b));
                match op {
                    FloatBinary::Add => self.builder.ins().fadd(a, b),
                    FloatBinary::Sub => self.builder.ins().fsub(a, b),
                    FloatBinary::Mul => self.builder.ins().fmul(a, b),
                    FloatBinary::Div => self.builder.ins().fdiv(a, b),
                }
            }
            Op::FloatCompare(op, a, b) => {
                let (a, b) = (self.use_value(a), self.use_value(b));
                self.builder.ins().fcmp(float_condition(op), a, b)
            }
            Op::Select(condition, a, b) => {
                let (condition, a, b) = (self.use_value(condition), self.use_value(a), self.use_value(b));
                self.builder.ins().select(condition, a, b)
            }
            Op::Load { ty, base, offset } | Op::LoadAddress { ty, address: base, offset } => {
                let base = self.use_value(base);
                // An address may name an entry slot or a descriptor, so only objects have the heap's region.
                let flags = match op {
                    Op::Load { .. } => self.regions.heap,
                    _ => MemFlagsData::trusted(),
                };
                self.builder.ins().load(type_of(ty), flags, base, offset)
            }
            Op::ContNew { function, .. } => self.cont_new(function),
            Op::ContBind { cont, ref args, .. } => self.cont_bind(cont, args),
            Op::ContNull(_) => self.null_continuation(),
            Op::IsNull(cont) => self.is_null(cont),
            Op::ContValue(a) | Op::ValueCont(_, a) => self.use_value(a),
            Op::Copy { base, bytes, tag } => self.copy(base, bytes, tag),
            Op::Search { address, bytes, word } => self.search(address, bytes, word),
            Op::LoadIndexed { base, index, offset } => {
                let address = self.indexed(base, index);
                self.builder.ins().load(types::I64, self.regions.heap, address, offset)
            }
            Op::CompareExchange { base, offset, expected, new } => {
                let [base, expected, new] = [base, expected, new].map(|operand| self.use_value(operand));
                let offset = self.builder.ins().iconst(types::I64, i64::from(offset));
                let address = self.builder.ins().iadd(base, offset);
                self.builder.ins().atomic_cas(self.regions.heap, address, expected, new)
            }
            Op::Allocate { bytes, tag } => self.allocate(bytes, tag, rest),
            Op::SelfPid => self.load_context(self.abi.context.self_pid),
            Op::MailboxPeek => self.mailbox_peek(),
            Op::Park(deadline) => {
                let deadline = self.use_value(deadline);
                self.suspend(deadline)
            }
            ref op => self.convert(op),
        }
    }

    fn indexed(&mut self, base: Val, index: Val) -> clif::Value {
        let (base, index) = (self.use_value(base), self.use_value(index));
        self.builder.ins().iadd(base, index)
    }

    /// Operations on one operand.
    fn convert(&mut self, op: &Op) -> clif::Value {
        match *op {
            Op::ValueBits(a) | Op::ValueFromBits(a) => self.use_value(a),
            Op::ByteSwap(a) => {
                let a = self.use_value(a);
                self.builder.ins().bswap(a)
            }
            Op::FloatNegate(a) => {
                let a = self.use_value(a);
                self.builder.ins().fneg(a)
            }
            Op::IntToFloat(a) => {
                let a = self.use_value(a);
                self.builder.ins().fcvt_from_sint(types::F64, a)
            }
            Op::FloatBits(a) => {
                let a = self.use_value(a);
                self.builder.ins().bitcast(types::I64, MemFlagsData::new(), a)
            }
            Op::FloatFromBits(a) => {
                let a = self.use_value(a);
                self.builder.ins().bitcast(types::F64, MemFlagsData::new(), a)
            }
            ref op => unreachable!("{op:?} is translated with the instructions"),
        }
    }

    /// A loop over words; it ends at the first one that is looked for, or behind the last one.
    fn search(&mut self, address: Val, bytes: Val, word: Val) -> clif::Value {
        let [address, bytes, word] = [address, bytes, word].map(|val| self.use_value(val));
        let [look, compare, next, done] = [(); 4].map(|()| self.builder.create_block());
        let at = self.builder.append_block_param(look, types::I64);
        let start = self.builder.ins().iconst(types::I64, 0);
        self.builder.ins().jump(look, &[start.into()]);
        self.builder.switch_to_block(look);
        let is_end = self.builder.ins().icmp(IntCC::Equal, at, bytes);
        self.builder.ins().brif(is_end, done, &[], compare, &[]);
        self.builder.switch_to_block(compare);
        let place = self.builder.ins().iadd(address, at);
        let own = self.builder.ins().load(types::I64, MemFlagsData::trusted(), place, 0);
        let is_it = self.builder.ins().icmp(IntCC::Equal, own, word);
        self.builder.ins().brif(is_it, done, &[], next, &[]);
        self.builder.switch_to_block(next);
        let after = self.builder.ins().iadd_imm_s(at, 8);
        self.builder.ins().jump(look, &[after.into()]);
        self.builder.switch_to_block(done);
        at
    }

    fn int_binary(&mut self, op: IntBinary, a: Val, b: Val) -> clif::Value {
        let divisor = self.constants[b.0 as usize];
        let (a, b) = (self.use_value(a), self.use_value(b));
        let ins = self.builder.ins();
        match op {
            IntBinary::Add => ins.iadd(a, b),
            IntBinary::Sub => ins.isub(a, b),
            IntBinary::Mul => ins.imul(a, b),
            IntBinary::And => ins.band(a, b),
            IntBinary::Or => ins.bor(a, b),
            IntBinary::Xor => ins.bxor(a, b),
            IntBinary::ShiftLeft => ins.ishl(a, b),
            IntBinary::ShiftRightSigned => ins.sshr(a, b),
            IntBinary::ShiftRightUnsigned => ins.ushr(a, b),
            IntBinary::RotateLeft => ins.rotl(a, b),
            // Cranelift multiplies by the inverse of a constant; other divisions could trap (L2).
            IntBinary::DivSigned if divisor.is_some_and(is_plain_divisor) => ins.sdiv(a, b),
            IntBinary::RemSigned if divisor.is_some_and(is_plain_divisor) => ins.srem(a, b),
            IntBinary::DivSigned => self.call_routine(Target::Divide, a, b),
            IntBinary::RemSigned => self.call_routine(Target::Remainder, a, b),
        }
    }

    fn call_routine(&mut self, routine: Target, a: clif::Value, b: clif::Value) -> clif::Value {
        let call = self.call_target(routine, &[a, b]);
        self.builder.inst_results(call)[0]
    }

    fn overflowing(&mut self, op: Overflowing, a: Val, b: Val) -> (clif::Value, clif::Value) {
        let (a, b) = (self.use_value(a), self.use_value(b));
        match op {
            Overflowing::Add => self.builder.ins().sadd_overflow(a, b),
            Overflowing::Sub => self.builder.ins().ssub_overflow(a, b),
            Overflowing::Mul => self.builder.ins().smul_overflow(a, b),
        }
    }
}

/// Whether Cranelift turns a division by this constant into multiplications and shifts.
fn is_plain_divisor(divisor: i64) -> bool {
    !(-1..=0).contains(&divisor)
}

fn int_condition(op: IntCompare) -> IntCC {
    match op {
        IntCompare::Eq => IntCC::Equal,
        IntCompare::Ne => IntCC::NotEqual,
        IntCompare::SignedLt => IntCC::SignedLessThan,
        IntCompare::SignedLe => IntCC::SignedLessThanOrEqual,
        IntCompare::SignedGt => IntCC::SignedGreaterThan,
        IntCompare::SignedGe => IntCC::SignedGreaterThanOrEqual,
        IntCompare::UnsignedLt => IntCC::UnsignedLessThan,
        IntCompare::UnsignedLe => IntCC::UnsignedLessThanOrEqual,
        IntCompare::UnsignedGt => IntCC::UnsignedGreaterThan,
        IntCompare::UnsignedGe => IntCC::UnsignedGreaterThanOrEqual,
    }
}

fn float_condition(op: FloatCompare) -> FloatCC {
    match op {
        FloatCompare::Eq => FloatCC::Equal,
        FloatCompare::Ne => FloatCC::NotEqual,
        FloatCompare::Lt => FloatCC::LessThan,
        FloatCompare::Le => FloatCC::LessThanOrEqual,
        FloatCompare::Gt => FloatCC::GreaterThan,
        FloatCompare::Ge => FloatCC::GreaterThanOrEqual,
    }
}
