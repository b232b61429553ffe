//! Sending, inline: the cell is pushed by one compare-and-swap. From a process that waits the same takes
//! PARKED away, so that it belongs to the sender, which appends the cell to its list and lets it run next:
//! the receiver need not take it from the inbox. What is seldom (the receiver has ended or wasn't sent to
//! since the last collection, another sender came first, somebody else has that place) is a builtin's.

use super::Lowering;
use crate::ir::Val;
use crate::target::Target;
use cranelift::codegen::ir as clif;
use cranelift::codegen::ir::condcodes::IntCC;
use cranelift::codegen::ir::{InstBuilder, MemFlagsData, types};
use cranelift::codegen::isa::CallConv;

impl Lowering<'_> {
    /// A message to a pid.
    pub(super) fn send(&mut self, to: Val, message: Val) {
        let sending = self.abi.sending;
        let (to, message) = (self.use_value(to), self.use_value(message));
        let (slow, done) = (self.cold_block(), self.builder.create_block());
        let (process, index) = self.receiver(to, slow);

        let size = self.builder.ins().iconst(types::I64, i64::from(sending.cell_bytes));
        let base = self.bump(size);
        let heap = self.regions.heap;
        let tag = i32::from(sending.cell_tag);
        let next = tag + self.abi.mailbox.cell_next;
        self.builder.ins().store(heap, message, base, tag + self.abi.mailbox.cell_message);
        let cell = self.builder.ins().iadd_imm_s(base, i64::from(tag));
        let address = self.builder.ins().iadd_imm_s(process, i64::from(self.abi.mailbox.inbox));
        let inbox = self.atomic_word(address);
        let [waits, runs, owned] = [(); 3].map(|()| self.builder.create_block());
        let kind = self.masked(inbox, sending.parked_mask);
        let is_parked = self.is(kind, sending.parked);
        self.builder.ins().brif(is_parked, waits, &[], runs, &[]);

        // The receiver is runnable anyway.
        self.builder.switch_to_block(runs);
        let open = self.builder.create_block();
        let is_closed = self.is(inbox, sending.closed);
        self.builder.ins().brif(is_closed, slow, &[], open, &[]);
        self.builder.switch_to_block(open);
        self.builder.ins().store(heap, inbox, base, next);
        self.push(address, inbox, cell, done, slow);

        // It is parked: who takes PARKED away owns it, and makes it runnable.
        self.builder.switch_to_block(waits);
        let end = self.builder.ins().iconst(types::I64, self.abi.mailbox.end as i64);
        self.builder.ins().store(heap, end, base, next);
        self.push(address, inbox, end, owned, slow);
        self.builder.switch_to_block(owned);
        self.append(process, to, cell);
        self.wake(to, index, done);

        self.builder.switch_to_block(slow);
        self.cold_step(sending.send, &[to, message]);
        self.builder.ins().jump(done, &[]);
        self.builder.switch_to_block(done);
    }

    /// The control block and the slot of a process that lives, of normal priority, which the next young
    /// collection looks at; else goes to `slow`.
    fn receiver(&mut self, to: clif::Value, slow: clif::Block) -> (clif::Value, clif::Value) {
        let sending = self.abi.sending;
        let [known, found] = [(); 2].map(|()| self.builder.create_block());
        let index = self.builder.ins().ushr_imm_u(to, i64::from(sending.pid_index_shift));
        let index = self.masked(index, (1 << sending.pid_index_bits) - 1);
        let count = self.load_context(sending.slot_count);
        let is_known = self.builder.ins().icmp(IntCC::UnsignedLessThan, index, count);
        self.builder.ins().brif(is_known, known, &[], slow, &[]);

        self.builder.switch_to_block(known);
        let first = self.load_context(sending.processes);
        let offset = self.builder.ins().ishl_imm_u(index, i64::from(sending.slot_shift));
        let process = self.builder.ins().iadd(first, offset);
        let address = self.builder.ins().iadd_imm_s(process, i64::from(sending.state));
        let state = self.atomic_word(address);
        let state = self.masked(state, !sending.state_ignored);
        let generation = self.builder.ins().ushr_imm_u(to, i64::from(sending.pid_generation_shift));
        let generation = self.builder.ins().ishl_imm_u(generation, i64::from(sending.state_generation_shift));
        let wanted = self.builder.ins().bor_imm_u(generation, sending.state_takes as i64);
        let takes = self.builder.ins().icmp(IntCC::Equal, state, wanted);
        self.builder.ins().brif(takes, found, &[], slow, &[]);
        self.builder.switch_to_block(found);
        (process, index)
    }

    /// The first message of a process that nobody else owns; behind others by a builtin.
    fn append(&mut self, process: clif::Value, to: clif::Value, cell: clif::Value) {
        let mailbox = self.abi.mailbox;
        let [first, appended] = [(); 2].map(|()| self.builder.create_block());
        let others = self.cold_block();
        let last = self.load_mailbox(process, mailbox.last);
        let is_first = self.is(last, mailbox.end);
        self.builder.ins().brif(is_first, first, &[], others, &[]);

        self.builder.switch_to_block(first);
        for word in [mailbox.first, mailbox.last, mailbox.cursor, mailbox.young] {
            self.store_mailbox(cell, process, word);
        }
        self.builder.ins().jump(appended, &[]);

        self.builder.switch_to_block(others);
        self.cold_step(self.abi.sending.append, &[to, cell]);
        self.builder.ins().jump(appended, &[]);
        self.builder.switch_to_block(appended);
    }

    /// Goes to `pushed` if the inbox was as expected, and has the new word now.
    fn push(
        &mut self,
        address: clif::Value,
        expected: clif::Value,
        new: clif::Value,
        pushed: clif::Block,
        slow: clif::Block,
    ) {
        let found = self.builder.ins().atomic_cas(MemFlagsData::trusted(), address, expected, new);
        let is_pushed = self.builder.ins().icmp(IntCC::Equal, found, expected);
        self.builder.ins().brif(is_pushed, pushed, &[], slow, &[]);
    }

    /// Lets a process run next.
    fn wake(&mut self, to: clif::Value, index: clif::Value, done: clif::Block) {
        let sending = self.abi.sending;
        let (free, taken) = (self.builder.create_block(), self.cold_block());
        let context = self.builder.ins().get_pinned_reg(types::I64);
        let woken = self.builder.ins().load(types::I32, self.regions.context, context, sending.woken);
        let no_slot = self.builder.ins().iconst(types::I32, i64::from(sending.no_slot));
        let is_free = self.builder.ins().icmp(IntCC::Equal, woken, no_slot);
        self.builder.ins().brif(is_free, free, &[], taken, &[]);

        self.builder.switch_to_block(free);
        let index = self.builder.ins().ireduce(types::I32, index);
        self.store_context(index, sending.woken);
        self.builder.ins().jump(done, &[]);

        self.builder.switch_to_block(taken);
        self.cold_step(sending.wake, &[to]);
        self.builder.ins().jump(done, &[]);
    }

    /// A builtin that always returns, whose value isn't used, on a path that is seldom taken.
    pub(super) fn cold_step(&mut self, address: usize, args: &[clif::Value]) {
        self.builtin_call(Target::BuiltinCold, CallConv::PreserveAll, address, args);
    }

    fn atomic_word(&mut self, address: clif::Value) -> clif::Value {
        self.builder.ins().atomic_load(types::I64, MemFlagsData::trusted(), address)
    }

    fn masked(&mut self, word: clif::Value, mask: u64) -> clif::Value {
        let mask = self.builder.ins().iconst(types::I64, mask as i64);
        self.builder.ins().band(word, mask)
    }

    pub(super) fn is(&mut self, word: clif::Value, expected: u64) -> clif::Value {
        let expected = self.builder.ins().iconst(types::I64, expected as i64);
        self.builder.ins().icmp(IntCC::Equal, word, expected)
    }
}
