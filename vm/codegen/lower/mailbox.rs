//! The walk of a receive over the messages, inline: a message that no clause takes costs a few loads, and one
//! that is taken some more. Builtins do what is seldom: they take what has arrived, look after signals, and
//! take a message out of the middle.

use super::Lowering;
use cranelift::codegen::ir as clif;
use cranelift::codegen::ir::condcodes::IntCC;
use cranelift::codegen::ir::{BlockArg, InstBuilder, MemFlagsData, types};

impl Lowering<'_> {
    /// The message under the cursor; behind the last one the builtin looks for more.
    pub(super) fn mailbox_peek(&mut self) -> clif::Value {
        let mailbox = self.abi.mailbox;
        let (found, more, done) =
            (self.builder.create_block(), self.builder.create_block(), self.builder.create_block());
        let message = self.builder.append_block_param(done, types::I64);
        let (_, cursor) = self.mailbox_cursor();
        self.at_end(cursor, more, found);

        self.builder.switch_to_block(found);
        let under = self.load_mailbox(cursor, mailbox.cell_message);
        self.builder.ins().jump(done, &[BlockArg::Value(under)]);

        self.builder.switch_to_block(more);
        let look = self.builder.create_block();
        let process = self.load_context(self.abi.context.process);
        let address = self.builder.ins().iadd_imm_s(process, i64::from(mailbox.inbox));
        let inbox = self.builder.ins().atomic_load(types::I64, MemFlagsData::trusted(), address);
        let is_empty = self.is(inbox, mailbox.end);
        let has_no_side = self.has_no_side(process);
        let is_end = self.builder.ins().band(is_empty, has_no_side);
        let none = self.builder.ins().iconst(types::I64, mailbox.end as i64);
        self.builder.ins().brif(is_end, done, &[BlockArg::Value(none)], look, &[]);
        self.builder.switch_to_block(look);
        let (_, came) = self.step(mailbox.peek, &[]);
        self.builder.ins().jump(done, &[BlockArg::Value(came)]);

        self.builder.switch_to_block(done);
        message
    }

    /// Moves the cursor past the message under it; at the end it stays.
    pub(super) fn mailbox_next(&mut self) {
        let mailbox = self.abi.mailbox;
        let (found, done) = (self.builder.create_block(), self.builder.create_block());
        let (process, cursor) = self.mailbox_cursor();
        self.at_end(cursor, done, found);

        self.builder.switch_to_block(found);
        let next = self.load_mailbox(cursor, mailbox.cell_next);
        self.store_mailbox(cursor, process, mailbox.before);
        self.store_mailbox(next, process, mailbox.cursor);
        self.builder.ins().jump(done, &[]);

        self.builder.switch_to_block(done);
    }

    /// Takes the message under the cursor out, and moves the cursor to the first.
    pub(super) fn mailbox_remove(&mut self) {
        let mailbox = self.abi.mailbox;
        let (first, other, done) =
            (self.builder.create_block(), self.cold_block(), self.builder.create_block());
        let (process, cursor) = self.mailbox_cursor();
        let before = self.load_mailbox(process, mailbox.before);
        let is_first = self.is(before, mailbox.end);
        let has_no_side = self.has_no_side(process);
        let is_plain = self.builder.ins().band(is_first, has_no_side);
        self.builder.ins().brif(is_plain, first, &[], other, &[]);

        // It is the first one, and the cell before the cursor is none already.
        self.builder.switch_to_block(first);
        let next = self.load_mailbox(cursor, mailbox.cell_next);
        self.store_mailbox(next, process, mailbox.first);
        self.store_mailbox(next, process, mailbox.cursor);
        let last = self.load_mailbox(process, mailbox.last);
        let is_last = self.is(next, mailbox.end);
        let last = self.builder.ins().select(is_last, next, last);
        self.store_mailbox(last, process, mailbox.last);
        let young = self.load_mailbox(process, mailbox.young);
        let is_young = self.builder.ins().icmp(IntCC::Equal, young, cursor);
        let young = self.builder.ins().select(is_young, next, young);
        self.store_mailbox(young, process, mailbox.young);
        self.builder.ins().jump(done, &[]);

        self.builder.switch_to_block(other);
        self.cold_step(mailbox.remove, &[]);
        self.builder.ins().jump(done, &[]);
        self.builder.switch_to_block(done);
    }

    /// Moves the cursor to the first message.
    pub(super) fn mailbox_reset(&mut self) {
        let mailbox = self.abi.mailbox;
        let process = self.load_context(self.abi.context.process);
        let first = self.load_mailbox(process, mailbox.first);
        let none = self.builder.ins().iconst(types::I64, mailbox.end as i64);
        self.store_mailbox(none, process, mailbox.before);
        self.store_mailbox(first, process, mailbox.cursor);
    }

    /// Whether a receive has only the list to look at.
    fn has_no_side(&mut self, process: clif::Value) -> clif::Value {
        let side = self.load_mailbox(process, self.abi.mailbox.side);
        self.is(side, 0)
    }

    pub(super) fn store_mailbox(&mut self, value: clif::Value, base: clif::Value, offset: i32) {
        self.builder.ins().store(MemFlagsData::trusted(), value, base, offset);
    }

    /// The running process, and the cell under its cursor. Used at once: neither outlives the operation.
    fn mailbox_cursor(&mut self) -> (clif::Value, clif::Value) {
        let process = self.load_context(self.abi.context.process);
        (process, self.load_mailbox(process, self.abi.mailbox.cursor))
    }

    pub(super) fn load_mailbox(&mut self, base: clif::Value, offset: i32) -> clif::Value {
        self.builder.ins().load(types::I64, MemFlagsData::trusted(), base, offset)
    }

    fn at_end(&mut self, cursor: clif::Value, end: clif::Block, found: clif::Block) {
        let is = self.builder.ins().iconst(types::I64, self.abi.mailbox.end as i64);
        let is_end = self.builder.ins().icmp(IntCC::Equal, cursor, is);
        self.builder.ins().brif(is_end, end, &[], found, &[]);
    }
}
