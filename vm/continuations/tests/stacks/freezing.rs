//! Freezing and thawing.

use tambour_continuations::layout::Leave;
use tambour_continuations::{Place, visit_roots};

use crate::guests::guest;
use crate::world::{Act, GuestMap, World};

const fn sum(n: u64) -> u64 {
    n * (n + 1) / 2
}

/// A process parked at the end of `guest_sum(depth)`.
fn parked(depth: u64) -> Box<World> {
    let mut world = World::new(256, guest!(guest_sum), &[depth]);
    world.bottom = guest!(guest_sum_park);
    assert_eq!(world.run(), Leave::Parked);
    world.context.result = 0;
    world
}

fn roots(world: &World) -> Vec<u64> {
    let mut values = vec![];
    // SAFETY: C1: the map names words of the stack's frames.
    visit_roots(&world.stack, &GuestMap, |root| values.push(unsafe { *root }));
    values
}

fn newest(world: &World, most: usize) -> Vec<usize> {
    world.stack.newest_frames(most)
}

#[test]
fn a_stack_of_any_depth_survives() {
    for depth in [0, 1, 3, 20, 100, 1000, 20_000, 300_000] {
        let mut world = parked(depth);
        let expected = roots(&world);
        assert_eq!(expected, (0..=depth).collect::<Vec<_>>());
        let pcs = (newest(&world, 100), newest(&world, 20_000));
        let (used_bytes, bytes) = (world.stack.used_bytes(), world.stack.bytes());
        world.stack.freeze(&GuestMap);
        assert_eq!(world.stack.place(), Place::Frozen);
        assert_eq!((world.stack.used_bytes(), world.stack.bytes()), (used_bytes, bytes), "invisible");
        assert_eq!(roots(&world), expected, "visited without a thaw");
        assert_eq!((newest(&world, 100), newest(&world, 20_000)), pcs, "and looked at");
        world.stack.freeze(&GuestMap);
        world.stack.thaw(&GuestMap).unwrap();
        world.stack.thaw(&GuestMap).unwrap();
        assert_eq!((world.stack.used_bytes(), roots(&world)), (used_bytes, expected));
        assert_eq!(world.run_to_end(), sum(depth));
        assert!(world.guards_are_intact());
    }
}

#[test]
fn a_large_stack_goes_and_comes_back_by_portions() {
    // Some 1 MiB, in a mapping; and one in a block.
    for (depth, least) in [(20_000, 10), (5_000, 2)] {
        let mut world = parked(depth);
        let (expected, used_bytes) = (roots(&world), world.stack.used_bytes());
        let pcs = newest(&world, 20_000);
        let same = |world: &World| {
            assert_eq!((world.stack.place(), world.stack.used_bytes()), (Place::Frozen, used_bytes));
            assert!(roots(world) == expected && newest(world, 20_000) == pcs);
        };
        // Forth and back, each time some portions further.
        for portions in 1.. {
            let is_whole = (0..portions).any(|_| world.stack.freeze_some(&GuestMap));
            same(&world);
            let mut thawed_bytes = 0;
            while world.stack.is_frozen() {
                same(&world);
                let bytes = world.stack.thaw_some(&GuestMap).unwrap();
                assert!((1..80 << 10).contains(&bytes), "{bytes}");
                thawed_bytes += bytes;
            }
            assert!(thawed_bytes <= used_bytes && thawed_bytes >= used_bytes.min(portions * (64 << 10)));
            assert!(roots(&world) == expected && newest(&world, 20_000) == pcs);
            if is_whole {
                assert!(portions >= least && thawed_bytes == used_bytes, "{portions}");
                break;
            }
        }
        // Half way there and half way back, then there.
        for _ in 0..least / 2 {
            assert!(!world.stack.freeze_some(&GuestMap));
        }
        world.stack.thaw_some(&GuestMap).unwrap();
        world.stack.freeze(&GuestMap);
        assert!(world.stack.resident_bytes() < used_bytes / 2);
        world.stack.thaw(&GuestMap).unwrap();
        assert_eq!(world.run_to_end(), sum(depth));
    }
}

#[test]
fn a_stack_that_is_half_frozen_can_be_released() {
    for depth in [5_000, 20_000] {
        let mut world = parked(depth);
        assert!(!world.stack.freeze_some(&GuestMap));
        world.stack.release();
        let mut world = parked(depth);
        world.stack.freeze(&GuestMap);
        world.stack.thaw_some(&GuestMap).unwrap();
        world.stack.release();
        assert_eq!((world.stack.place(), world.stack.resident_bytes()), (Place::Slot, 0));
    }
}

#[test]
fn a_recursion_becomes_less_than_half() {
    let mut world = parked(100_000);
    let used_bytes = world.stack.used_bytes();
    world.stack.freeze(&GuestMap);
    // Of each frame of 48 bytes its value, and a word that differs from frame to frame.
    assert!(world.stack.resident_bytes() < used_bytes / 2, "{used_bytes}: {}", world.stack.resident_bytes());
}

#[test]
fn a_mapping_keeps_its_limit() {
    let mut world = parked(50_000);
    let limit_bytes = 1 << 30;
    for _ in 0..20 {
        world.stack.freeze(&GuestMap);
        world.stack.thaw(&GuestMap).unwrap();
        assert_eq!(world.stack.place(), Place::Mapping);
    }
    let overflow = tambour_continuations::StackOverflow::Limit { limit_bytes };
    assert_eq!(world.stack.grow(limit_bytes, usize::MAX), Err(overflow));
    world.stack.grow(100 << 20, usize::MAX).unwrap();
    assert_eq!(world.run_to_end(), sum(50_000));
}

#[test]
fn a_process_that_yielded_goes_on_with_its_registers() {
    for depth in [0, 50, 30_000] {
        let mut world = World::new(256, guest!(guest_sum), &[depth]);
        world.bottom = guest!(guest_sum_yield);
        world.act = Act::Leave;
        assert_eq!(world.run(), Leave::Yielded);
        world.stack.freeze(&GuestMap);
        world.stack.thaw(&GuestMap).unwrap();
        world.context.resume_registers = 1;
        assert_eq!(world.run_to_end(), sum(depth));
    }
}

#[test]
fn a_frozen_stack_can_be_released() {
    let mut world = parked(30_000);
    world.stack.freeze(&GuestMap);
    world.stack.release();
    assert_eq!((world.stack.place(), world.stack.resident_bytes()), (Place::Slot, 0));
    world.stack.fresh();
    world.context.args[0] = 3;
    world.bottom = guest!(guest_identity);
    assert_eq!(world.run_to_end(), 6);
}

#[test]
#[should_panic(expected = "thawed before it is walked")]
fn a_frozen_stack_has_no_frames_to_walk() {
    let mut world = parked(10);
    world.stack.freeze(&GuestMap);
    let _ = world.stack.frames();
}
