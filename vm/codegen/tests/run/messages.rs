//! Sending and receiving: what the code does itself, and what it leaves to builtins.

use tambour_codegen::ir::{Op, Type};

use crate::build::{Short, function, module};
use crate::world::{CLOSED, MAILBOX_END, NO_SLOT, PARKED, STATE_TAKES, World, small};

/// A pid of slot and generation.
const fn pid(index: u64, generation: u64) -> u64 {
    generation << 35 | index << 3 | 6
}

/// `send(To, Message) -> Message`.
fn sender() -> Box<World> {
    let (mut f, params) = function(0, 2);
    f.effect(Op::Send { to: params[0], message: params[1] });
    f.ret(params[1]);
    World::new(module(&["t:send/2"], vec![f.finish()]))
}

/// Message and next cell of what was pushed last.
fn pushed(world: &World, index: usize) -> [u64; 2] {
    cell(world.processes[index].inbox)
}

/// Message and next cell of a cell.
fn cell(cell: u64) -> [u64; 2] {
    // SAFETY: the address of a pair, which the world's allocator keeps.
    unsafe { *((cell - 1) as *const [u64; 2]) }
}

#[test]
fn a_process_that_waits_has_the_message_and_runs_next() {
    let mut world = sender();
    world.processes[2].inbox = PARKED;
    assert_eq!(world.call(0, &[pid(2, 0), small(7)]), small(7));
    let got = world.processes[2];
    assert_eq!(cell(got.first), [small(7), MAILBOX_END]);
    assert_eq!([got.last, got.cursor, got.young], [got.first; 3]);
    assert_eq!([got.inbox, got.before], [MAILBOX_END; 2]);
    assert_eq!((world.woken, world.notes.len()), (2, 0));
}

#[test]
fn where_another_runs_next_the_builtin_finds_room() {
    let mut world = sender();
    (world.processes[3].inbox, world.woken) = (PARKED, 1);
    world.call(0, &[pid(3, 0), small(7)]);
    assert_eq!(cell(world.processes[3].first), [small(7), MAILBOX_END]);
    assert_eq!((world.woken, &world.notes[..]), (1, &[5, pid(3, 0)][..]));
}

#[test]
fn behind_messages_that_no_clause_took_the_builtin_appends() {
    let mut world = sender();
    let others = world.receive(&[small(1)]);
    (world.processes[0].inbox, world.processes[0].cursor) = (PARKED, MAILBOX_END);
    world.call(0, &[pid(0, 0), small(7)]);
    let &[6, to, appended] = &world.notes[..] else { panic!("{:?}", world.notes) };
    assert_eq!((to, cell(appended)), (pid(0, 0), [small(7), MAILBOX_END]));
    assert_eq!([world.processes[0].first, world.processes[0].inbox], [others[0], MAILBOX_END]);
    assert_eq!(world.woken, 0);
}

#[test]
fn a_process_that_runs_gets_a_chain() {
    let mut world = sender();
    world.call(0, &[pid(1, 0), small(7)]);
    let first = world.processes[1].inbox;
    assert_eq!(pushed(&world, 1), [small(7), MAILBOX_END]);
    world.call(0, &[pid(1, 0), small(8)]);
    assert_eq!(pushed(&world, 1), [small(8), first]);
    assert_eq!((world.woken, world.notes.len()), (NO_SLOT, 0));
}

#[test]
fn the_builtin_does_the_rest() {
    let generation_3 = 3 << 32 | STATE_TAKES;
    for (state, inbox, to, is_inline) in [
        (STATE_TAKES, CLOSED, pid(1, 0), false),
        (STATE_TAKES, MAILBOX_END, pid(1, 1), false),
        (STATE_TAKES, MAILBOX_END, pid(4, 0), false),
        (STATE_TAKES, MAILBOX_END, pid(u32::MAX.into(), 0), false),
        (STATE_TAKES & !1, MAILBOX_END, pid(1, 0), false),
        (STATE_TAKES & !2, MAILBOX_END, pid(1, 0), false),
        (STATE_TAKES | 8, MAILBOX_END, pid(1, 0), false),
        (STATE_TAKES | 4, MAILBOX_END, pid(1, 0), true),
        (generation_3, MAILBOX_END, pid(1, 3), true),
        (generation_3, MAILBOX_END, pid(1, 2), false),
    ] {
        let mut world = sender();
        (world.processes[1].state, world.processes[1].inbox) = (state, inbox);
        assert_eq!(world.call(0, &[to, small(7)]), small(7));
        let expected: &[u64] = if is_inline { &[] } else { &[4, to, small(7)] };
        assert_eq!(world.notes, expected, "{state:#x} {inbox:#x} {to:#x}");
        assert_eq!(world.processes[1].inbox != inbox, is_inline);
    }
}

#[test]
fn the_mailbox_and_the_pid() {
    let (mut f, _) = function(0, 0);
    f.effect(Op::MailboxReset);
    let message = f.inst(Op::MailboxPeek, Type::Value);
    let pid = f.inst(Op::SelfPid, Type::Value);
    f.effect(Op::MailboxSeek(pid));
    let sum = f.plus_value(message, pid);
    f.ret(sum);
    let mut world = World::new(module(&["t:mailbox/0"], vec![f.finish()]));
    let cells = world.receive(&[small(10), small(11)]);
    (world.processes[0].before, world.processes[0].cursor) = (cells[0], cells[1]);
    assert_eq!(world.call(0, &[]), small(10) + 0x806);
    assert_eq!(world.notes, [0x806]);
}

/// Sums three messages, and the one that the builtin finds behind them.
#[test]
fn the_cursor_walks_over_the_messages() {
    let (mut f, _) = function(0, 0);
    let mut sum = f.inst(Op::MailboxPeek, Type::Value);
    for _ in 0..2 {
        f.effect(Op::MailboxNext);
        let message = f.inst(Op::MailboxPeek, Type::Value);
        sum = f.plus_value(sum, message);
    }
    f.effect(Op::MailboxNext);
    f.ret(sum);
    let mut world = World::new(module(&["t:walk/0"], vec![f.finish()]));
    world.notes.push(small(100));
    let cells = world.receive(&[small(1), small(20)]);
    world.processes[0].inbox = cells[0];
    assert_eq!(world.call(0, &[]), small(121));
    assert_eq!((world.processes[0].before, world.processes[0].cursor), (cells[1], MAILBOX_END));
}

#[test]
fn the_builtin_looks_only_where_there_may_be_something() {
    let (mut f, _) = function(0, 0);
    let message = f.inst(Op::MailboxPeek, Type::Value);
    f.ret(message);
    let mut world = World::new(module(&["t:peek/0"], vec![f.finish()]));
    world.notes.push(small(100));
    assert_eq!(world.call(0, &[]), MAILBOX_END, "nothing came");
    world.processes[0].side = 8;
    assert_eq!(world.call(0, &[]), small(100), "there may be signals");
    (world.processes[0].side, world.processes[0].inbox) = (0, 2);
    assert_eq!(world.call(0, &[]), small(100), "something came");
}

#[test]
fn messages_are_taken_out() {
    let (mut f, _) = function(0, 0);
    f.effect(Op::MailboxRemove);
    let message = f.inst(Op::MailboxPeek, Type::Value);
    f.ret(message);
    let mut world = World::new(module(&["t:remove/0"], vec![f.finish()]));
    let cells = world.receive(&[small(1), small(2), small(3)]);
    world.processes[0].young = cells[1];
    assert_eq!(world.call(0, &[]), small(2));
    let mailbox = world.processes[0];
    assert_eq!([mailbox.first, mailbox.cursor, mailbox.before], [cells[1], cells[1], MAILBOX_END]);
    assert_eq!([mailbox.last, mailbox.young], [cells[2], cells[1]]);
    assert_eq!(world.call(0, &[]), small(3));
    assert_eq!(world.processes[0].young, cells[2], "it moved on with the oldest that may be young");
    assert_eq!(world.call(0, &[]), MAILBOX_END);
    let mailbox = world.processes[0];
    assert_eq!([mailbox.first, mailbox.last, mailbox.cursor, mailbox.young], [MAILBOX_END; 4]);

    // From the middle, and with more to look after: the builtin.
    let cells = world.receive(&[small(1), small(2)]);
    (world.processes[0].before, world.processes[0].cursor) = (cells[0], cells[1]);
    world.call(0, &[]);
    assert_eq!(world.notes, [2]);
    world.receive(&[small(1)]);
    world.processes[0].side = 8;
    world.call(0, &[]);
    assert_eq!(world.notes, [2, 2]);
}
