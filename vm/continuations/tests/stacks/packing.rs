//! Stacks whose slot holds saved frames only: they run on a run stack, and wait as their live bytes.

use tambour_continuations::layout::{Leave, RED_ZONE};
use tambour_continuations::{
    DEFAULT_LIMIT_BYTES, PACKED_MOST_BYTES, Place, RUN_STACK_BYTES, RunStack, Shrink,
};

use crate::guests::guest;
use crate::world::{Act, World};

/// Less than a red zone.
const SLOT_BYTES: usize = 112;

const fn sum(n: u64) -> u64 {
    n * (n + 1) / 2
}

/// A process parked at the end of `guest_sum(depth)`.
fn parked(depth: u64) -> Box<World> {
    let mut world = World::new(SLOT_BYTES, guest!(guest_sum), &[depth]);
    world.bottom = guest!(guest_sum_park);
    assert_eq!(world.run(), Leave::Parked);
    world.context.result = 0;
    world
}

/// Another run stack at another address, and the old one's bytes overwritten: nothing lives there.
fn change_run_stack(world: &mut World) {
    let low = world.context.limit as usize - RED_ZONE;
    // SAFETY: C5: the run stack that the world's stack was lent, and has left.
    unsafe { std::ptr::write_bytes(low as *mut u8, 0x5b, RUN_STACK_BYTES) };
    world.run_stack = RunStack::new(DEFAULT_LIMIT_BYTES);
}

#[test]
fn a_parked_stack_is_its_live_bytes() {
    let mut places = Vec::new();
    for depth in 0..60 {
        let mut world = parked(depth);
        let (used, place) = (world.stack.used_bytes(), world.stack.place());
        let expected = if used <= SLOT_BYTES {
            (Place::Slot, 0)
        } else if used <= PACKED_MOST_BYTES {
            (Place::Packed, used.next_multiple_of(16))
        } else {
            (Place::Block, world.stack.bytes())
        };
        assert_eq!((place, world.stack.resident_bytes()), expected, "depth {depth}, {used} bytes");
        if place == Place::Block {
            assert!(world.stack.bytes() >= 2 * used, "it runs in place");
        } else {
            change_run_stack(&mut world);
        }
        assert_eq!(world.run_to_end(), sum(depth), "depth {depth}");
        assert!(world.guards_are_intact());
        places.push(place);
    }
    places.dedup();
    assert_eq!(places, [Place::Slot, Place::Packed, Place::Block]);
}

#[test]
fn recursion_leaves_the_run_stack_when_that_is_full() {
    let mut world = parked(1_000);
    assert_eq!(world.stack.place(), Place::Block);
    assert_eq!(world.grown, [0; 2], "16 KiB to 32 KiB to 64 KiB");
    assert_eq!(world.run_to_end(), sum(1_000));
}

#[test]
fn a_shallow_block_is_packed_again() {
    let mut world = World::new(SLOT_BYTES, guest!(guest_park_loop), &[20]);
    assert_eq!(world.run(), Leave::Parked);
    assert_eq!(world.stack.place(), Place::Slot);
    world.stack.relocate().unwrap();
    assert_eq!(world.stack.place(), Place::Block, "a test of relocation moves it to where it runs");
    world.context.result = 0;
    assert_eq!(world.run(), Leave::Parked);
    assert_eq!(world.stack.place(), Place::Block);
    assert!(world.stack.shrink(Shrink::Now));
    assert_eq!(world.stack.place(), Place::Slot);
    assert!(!world.stack.shrink(Shrink::Now));
    assert!(world.guards_are_intact());
}

#[test]
fn packed_stacks_yield_and_change_the_run_stack() {
    let mut world = World::new(SLOT_BYTES, guest!(guest_yielding), &[300]);
    world.act = Act::Leave;
    for n in 0..=300 {
        assert_eq!(world.run(), Leave::Yielded, "yield {n}");
        if world.stack.place() != Place::Block {
            change_run_stack(&mut world);
        }
        world.context.resume_registers = 1;
    }
    assert_eq!(world.run_to_end(), sum(300));
}

#[test]
fn what_was_packed_is_released() {
    let mut world = parked(10);
    assert_eq!(world.stack.place(), Place::Packed);
    world.stack.fresh();
    assert_eq!((world.stack.place(), world.stack.resident_bytes()), (Place::Slot, 0));
    world.bottom = guest!(guest_identity);
    world.context.args[0] = 3;
    assert_eq!(world.run_to_end(), sum(3));
    world.stack.release();
    assert_eq!(world.stack.place(), Place::Slot, "it left the run stack");
}
