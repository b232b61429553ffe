//! Walking frames and their values.

use tambour_continuations::layout::Leave;
use tambour_continuations::{FrameInfo, FrameMap, Shrink, stubs, visit_roots};

use crate::guests::guest;
use crate::world::{Act, GuestMap, World};

fn roots(world: &World) -> Vec<u64> {
    let mut values = vec![];
    // SAFETY: C1: the map names words of the stack's frames.
    visit_roots(&world.stack, &GuestMap, |root| values.push(unsafe { *root }));
    values
}

#[test]
fn a_fresh_stack_has_no_frames() {
    let mut world = World::new(256, guest!(guest_identity), &[1]);
    assert_eq!(world.stack.frames().count(), 0);
    world.run_to_end();
    world.stack.release();
    assert_eq!(world.stack.frames().count(), 0);
}

#[test]
fn a_parked_stack_shows_its_values_newest_first() {
    let mut world = World::new(256, guest!(guest_sum), &[50]);
    world.bottom = guest!(guest_sum_park);
    assert_eq!(world.run(), Leave::Parked);
    let expected: Vec<u64> = (0..=50).collect();
    assert_eq!(roots(&world), expected);
    world.stack.relocate().unwrap();
    assert_eq!(roots(&world), expected);
    world.stack.shrink(Shrink::Now);
    assert_eq!(roots(&world), expected);

    let pcs: Vec<usize> = world.stack.frames().map(|frame| frame.pc).collect();
    assert_eq!(pcs.len(), 52);
    assert_eq!(pcs[..3], [guest!(guest_sum_park_return), guest!(guest_sum_bottom), guest!(guest_sum_return)]);
    world.context.result = 0;
    assert_eq!(world.run_to_end(), 50 * 51 / 2);
}

#[test]
fn a_yielded_stack_shows_the_checkpoint_first() {
    let mut world = World::new(256, guest!(guest_sum), &[50]);
    world.bottom = guest!(guest_sum_yield);
    world.act = Act::Leave;
    assert_eq!(world.run(), Leave::Yielded);
    assert_eq!(world.stack.frames().next().unwrap().pc, guest!(guest_sum_yield_return));
    assert_eq!(roots(&world), (0..=50).collect::<Vec<u64>>());
    world.context.resume_registers = 1;
    assert_eq!(world.run_to_end(), 50 * 51 / 2);
}

#[test]
fn a_value_can_be_changed_through_its_root() {
    let mut world = World::new(256, guest!(guest_sum), &[0]);
    world.bottom = guest!(guest_sum_park);
    assert_eq!(world.run(), Leave::Parked);
    // SAFETY: C1: the map names words of the stack's frames.
    visit_roots(&world.stack, &GuestMap, |root| unsafe { *root = 99 });
    assert_eq!(roots(&world), [99]);
}

#[test]
fn an_overflowed_stack_can_be_walked() {
    let mut world = World::new(256, guest!(guest_sum), &[1 << 40]);
    world.limit_bytes = 1 << 16;
    assert_eq!(world.run(), Leave::Overflowed);
    let pcs: Vec<usize> = world.stack.frames().map(|frame| frame.pc).collect();
    assert_eq!(pcs[0], guest!(guest_sum_grow_return));
    assert!(pcs[1..].iter().all(|&pc| pc == guest!(guest_sum_return)));
    assert!(pcs.len() > 1300);
}

#[test]
fn a_stack_that_has_no_room_for_a_large_frame_can_be_walked() {
    let mut world = World::new(256, guest!(guest_sum), &[50]);
    world.bottom = guest!(guest_frame_65536);
    world.limit_bytes = 1 << 16;
    assert_eq!(world.run(), Leave::Overflowed);
    assert_eq!(world.grown.last(), Some(&(65536 + 16)));
    assert_eq!(world.stack.frames().next().unwrap().pc, guest!(guest_sum_bottom));
    assert_eq!(roots(&world), (0..=50).collect::<Vec<u64>>());
}

struct Empty;

impl FrameMap for Empty {
    fn lookup(&self, _: usize) -> Option<FrameInfo<'_>> {
        None
    }
}

#[test]
#[should_panic(expected = "no stack map for the return address")]
fn an_unknown_return_address_is_a_broken_invariant() {
    let mut world = World::new(256, guest!(guest_park_loop), &[1]);
    assert_eq!(world.run(), Leave::Parked);
    assert_ne!(stubs::start(), guest!(guest_park_loop_return));
    visit_roots(&world.stack, &Empty, |_| ());
}
