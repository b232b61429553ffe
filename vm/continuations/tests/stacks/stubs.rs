//! Each stub: what it hands over, what it keeps.

use tambour_continuations::layout::{Leave, Registers, StackContext};
use tambour_continuations::{Place, stubs};

use crate::guests::guest;
use crate::world::{Act, World};

const SLOT_BYTES: usize = 512;

#[track_caller]
fn assert_same(seen: &Registers, given: &Registers) {
    assert_eq!(seen.general, given.general);
    assert_eq!(seen.vectors, given.vectors);
}

#[test]
fn start_loads_six_arguments_and_returns_the_result() {
    let args = [10, 20, 30, 40, 50, 60];
    let mut world = World::new(SLOT_BYTES, guest!(guest_collect), &args);
    assert_eq!(world.run_to_end(), 4242);
    // In the order of Registers: rax rcx rdx rbx rsi rdi r8 r9.
    let general = world.seen.general;
    assert_eq!([general[5], general[4], general[2], general[1], general[6], general[7]], args);
    assert!(world.guards_are_intact());
}

#[test]
fn start_raises_when_there_is_no_entry() {
    let mut world = World::new(SLOT_BYTES, 0, &[]);
    assert_eq!(world.run(), Leave::Thrown);
    assert_eq!(world.raises, 1);
}

#[test]
fn a_slot_is_used_again() {
    let mut world = World::new(SLOT_BYTES, guest!(guest_sum), &[1000]);
    for _ in 0..3 {
        world.stack.fresh();
        assert_eq!(world.stack.place(), Place::Slot);
        world.context.args[0] = 1000;
        assert_eq!(world.run_to_end(), 500_500);
        assert_ne!(world.stack.place(), Place::Slot);
    }
}

#[test]
fn cold_calls_keep_every_register() {
    for entry in [guest!(guest_all_yield), guest!(guest_all_grow), guest!(guest_all_allocate)] {
        for act in [Act::Continue, Act::Move] {
            let mut world = World::new(SLOT_BYTES, entry, &[]);
            world.act = act;
            world.context.request = 48;
            assert_eq!(world.run_to_end(), 1234);
            assert_same(&world.seen, &world.given);
        }
    }
}

#[test]
fn a_cold_call_hands_its_argument_to_the_hook() {
    let mut world = World::new(SLOT_BYTES, guest!(guest_all_allocate), &[]);
    world.context.request = 48;
    world.run_to_end();
    assert_eq!(world.allocated, [48]);

    let mut world = World::new(SLOT_BYTES, guest!(guest_all_grow), &[]);
    world.run_to_end();
    assert_eq!(world.grown, [0]);
    assert_eq!((world.stack.place(), world.stack.bytes()), (Place::Block, 1024));
}

#[test]
fn grow_frame_keeps_every_register_and_makes_room() {
    let mut world = World::new(SLOT_BYTES, guest!(guest_all_grow_frame), &[]);
    // r11 carries the bytes.
    world.given.general[9] = 100_000;
    assert_eq!(world.run_to_end(), 1234);
    assert_same(&world.seen, &world.given);
    assert_eq!(world.grown, [100_000]);
    assert!(world.stack.bytes() >= 100_000);
}

#[test]
fn a_yielded_process_goes_on_with_all_its_registers_in_another_context() {
    let mut world = World::new(SLOT_BYTES, guest!(guest_all_yield), &[]);
    world.act = Act::Leave;
    assert_eq!(world.run(), Leave::Yielded);
    assert_same(&world.context.registers, &world.given);

    let saved = world.context.registers;
    world.stack.relocate().unwrap();
    let entered = std::thread::spawn(move || {
        let mut world = world;
        // What another scheduler's context holds before it takes the process up.
        world.context.registers = Registers::ZERO;
        world.context.system_sp = 0;
        world.context.registers = saved;
        world.context.resume_registers = 1;
        let result = world.run_to_end();
        assert_eq!(world.context.resume_registers, 0);
        assert_same(&world.seen, &world.given);
        result
    });
    assert_eq!(entered.join().unwrap(), 1234);
}

#[test]
fn suspend_and_enter_exchange_values() {
    let mut world = World::new(SLOT_BYTES, guest!(guest_park_loop), &[5]);
    for n in (1..=5).rev() {
        assert_eq!(world.run(), Leave::Parked);
        assert_eq!(world.context.result, n);
        if n == 3 {
            world.stack.relocate().unwrap();
        }
        world.context.result = n * 100;
    }
    assert_eq!(world.run_to_end(), 1500);
}

#[test]
fn raise_finds_a_handler_frames_up() {
    for depth in [0, 1, 7, 5000] {
        let mut world = World::new(SLOT_BYTES, guest!(guest_catch), &[depth]);
        assert_eq!(world.run_to_end(), 77);
        assert_eq!(world.raises, 1);
    }
}

#[test]
fn raise_without_a_handler_leaves() {
    let mut world = World::new(SLOT_BYTES, guest!(guest_raise), &[]);
    assert_eq!(world.run(), Leave::Thrown);
    assert_eq!(world.stack.frames().count(), 1);
}

#[test]
fn resolve_keeps_the_arguments() {
    for entry in [guest!(guest_unresolved), guest!(guest_tail_unresolved)] {
        let mut world = World::new(SLOT_BYTES, entry, &[]);
        world.resolved = guest!(guest_collect);
        assert_eq!(world.run_to_end(), 4242);
        assert_eq!(world.resolves, [9]);
        // rcx rdx rbx rsi rdi r8 r9, and r12 to r14, are the caller's; xmm0 to xmm7 as well.
        for n in [1, 2, 3, 4, 5, 6, 7, 10, 11, 12] {
            assert_eq!(world.seen.general[n], world.given.general[n], "register {n}");
        }
        assert_eq!(world.seen.vectors[..8], world.given.vectors[..8]);
    }
}

#[test]
fn resolve_as_the_entry_of_a_process() {
    let mut world = World::new(SLOT_BYTES, stubs::resolve(), &[7]);
    world.resolved = guest!(guest_identity);
    assert_eq!(world.run_to_end(), 7);
}

#[test]
fn resolve_of_nothing_raises() {
    let mut world = World::new(SLOT_BYTES, guest!(guest_unresolved), &[]);
    assert_eq!(world.run(), Leave::Thrown);
    assert_eq!((world.raises, world.resolves.len()), (1, 1));
}

#[test]
fn apply_takes_its_arguments_from_the_context() {
    let mut world = World::new(SLOT_BYTES, guest!(guest_apply), &[guest!(guest_collect) as u64]);
    world.context.args[1..6].copy_from_slice(&[2, 3, 4, 5, 6]);
    assert_eq!(world.run_to_end(), 4243);
    let general = world.seen.general;
    assert_eq!([general[4], general[2], general[1], general[6], general[7]], [2, 3, 4, 5, 6]);
}

#[repr(C)]
struct Pair(u64, u64);

extern "C" fn mix(context: *mut StackContext, a: u64, b: u64, c: u64, d: u64, e: u64) -> Pair {
    // Deeper than any slot: proves that the system stack is used.
    let big = std::hint::black_box([a; 4096]);
    // SAFETY: C1: sp is the address of a word of the guest's stack.
    let pc = unsafe { *((*context).sp as *const u64) };
    assert_ne!(pc, 0);
    Pair(a + 10 * b + 100 * c + 1000 * d + 10_000 * e, big[4095])
}

#[test]
fn a_builtin_gets_five_values_and_answers_two() {
    let mut world = World::new(SLOT_BYTES, guest!(guest_builtin), &[mix as *const () as u64, 1, 2, 3, 4, 5]);
    assert_eq!(world.run_to_end(), 54321);
    assert_eq!(world.seen.vectors[0][0], 1);
    assert!(world.guards_are_intact());
}

#[test]
fn a_builtin_runs_on_the_aligned_system_stack() {
    let mut world = World::new(SLOT_BYTES, guest!(guest_builtin), &[guest!(guest_report) as u64]);
    let rsp = world.run_to_end();
    assert_eq!(rsp % 16, 8, "as at any function's entry");
    assert_eq!(rsp + 8, world.context.system_sp);
    assert!(!world.slot.contains(&(rsp as usize)));
    assert_eq!(world.seen.vectors[0][0], &raw const *world as u64, "rdi was the context");
}

#[test]
fn every_stub_has_an_address() {
    let mut addresses = stubs::all().map(|(_, address)| address);
    addresses.sort_unstable();
    assert!(addresses.windows(2).all(|pair| pair[0] < pair[1]));
}
