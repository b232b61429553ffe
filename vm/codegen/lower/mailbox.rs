//! The walk of a receive over the messages, inline: a message that no clause takes costs a few loads.

use super::Lowering;
use cranelift::codegen::ir as clif;
use cranelift::codegen::ir::condcodes::IntCC;
use cranelift::codegen::ir::{BlockArg, InstBuilder, MemFlagsData, types};

impl Lowering<'_> {
    /// A builtin of the mailbox that is called for its effect.
    pub(super) fn mailbox(&mut self, address: usize) {
        self.step(address, &[]);
    }

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
        self.builder.ins().store(MemFlagsData::trusted(), cursor, process, mailbox.before);
        self.builder.ins().store(MemFlagsData::trusted(), next, process, mailbox.cursor);
        self.builder.ins().jump(done, &[]);

        self.builder.switch_to_block(done);
    }

    /// The running process, and the cell under its cursor. Used at once: neither outlives the operation.
    fn mailbox_cursor(&mut self) -> (clif::Value, clif::Value) {
        let process = self.load_context(self.abi.context.process);
        (process, self.load_mailbox(process, self.abi.mailbox.cursor))
    }

    fn load_mailbox(&mut self, base: clif::Value, offset: i32) -> clif::Value {
        self.builder.ins().load(types::I64, MemFlagsData::trusted(), base, offset)
    }

    fn at_end(&mut self, cursor: clif::Value, end: clif::Block, found: clif::Block) {
        let is = self.builder.ins().iconst(types::I64, self.abi.mailbox.end as i64);
        let is_end = self.builder.ins().icmp(IntCC::Equal, cursor, is);
        self.builder.ins().brif(is_end, end, &[], found, &[]);
    }
}
