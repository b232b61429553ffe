//! Growing, moving, shrinking, and the limit.

use std::os::unix::fs::FileExt;

use tambour_continuations::layout::Leave;
use tambour_continuations::{Place, Shrink, Stack, StackOverflow};

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
    assert_eq!(world.context.result, 4711);
    world.context.result = 0;
    world
}

/// Marks the lowest word of a stack, which is free; answers its address.
fn mark(stack: &Stack) -> usize {
    // SAFETY: C1, C5: a word of the stack's, below sp.
    unsafe { (stack.low() as *mut u64).write(MARK) };
    stack.low()
}

const MARK: u64 = 0x7a3b_91c4_55d2_e60f;

/// Whether a marked word is still there, whatever has become of its page.
fn is_marked(address: usize) -> bool {
    let mut word = [0; 8];
    let memory = std::fs::File::open("/proc/self/mem").unwrap();
    memory.read_exact_at(&mut word, address as u64).is_ok() && u64::from_ne_bytes(word) == MARK
}

#[test]
fn a_recursion_of_100_000_frames_starts_in_256_bytes() {
    let mut world = World::new(256, guest!(guest_sum), &[100_000]);
    assert_eq!(world.run_to_end(), sum(100_000));
    // 1 KiB to 512 KiB by copying, then one mapping by little at a time: 100,000 frames of 48 bytes.
    assert!(world.grown.len() <= 10 + 33 && world.grown.iter().all(|&bytes| bytes == 0));
    assert_eq!(world.stack.place(), Place::Mapping);
    assert!((4_800_000..4_800_000 + (2 << 20)).contains(&world.stack.bytes()), "{}", world.stack.bytes());
    assert!(world.guards_are_intact());
}

#[test]
fn a_stack_moves_at_every_check() {
    let mut world = World::new(256, guest!(guest_yielding), &[3000]);
    world.act = Act::Move;
    assert_eq!(world.run_to_end(), sum(3000));
}

#[test]
fn a_stack_yields_and_moves_at_every_check() {
    let mut world = World::new(256, guest!(guest_yielding), &[3000]);
    world.act = Act::Leave;
    for n in 0..=3000 {
        assert_eq!(world.run(), Leave::Yielded, "yield {n}");
        if n % 3 == 0 {
            world.stack.relocate().unwrap();
        }
        world.context.resume_registers = 1;
    }
    assert_eq!(world.run_to_end(), sum(3000));
}

#[test]
fn a_mapping_moves_too() {
    let mut world = parked(30_000);
    assert_eq!(world.stack.place(), Place::Mapping);
    let marked = mark(&world.stack);
    assert!(is_marked(marked));
    world.stack.relocate().unwrap();
    assert_ne!(world.stack.low(), marked);
    assert!(!is_marked(marked));
    assert_eq!(world.run_to_end(), sum(30_000));
}

#[test]
fn a_stack_keeps_its_frames_through_any_moves() {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    for _ in 0..300 {
        let depth = random() % (1 << (random() % 16));
        let mut world = parked(depth);
        let used_bytes = world.stack.used_bytes();
        for _ in 0..random() % 12 {
            match random() % 5 {
                0 => world.stack.grow(random() as usize % 4096, 1 << 30).unwrap(),
                1 => world.stack.relocate().unwrap(),
                2 => {
                    world.stack.freeze(&GuestMap);
                    world.stack.thaw(&GuestMap).unwrap();
                }
                3 => {
                    world.stack.shrink(Shrink::Now);
                }
                _ => {
                    world.stack.shrink(Shrink::Slice);
                }
            }
            assert_eq!(world.stack.used_bytes(), used_bytes);
            let has_room = world.stack.sp() + 8 >= world.stack.limit();
            assert!(
                has_room || world.stack.place() == Place::Packed,
                "C4: the newest frame is above the limit"
            );
        }
        assert_eq!(world.run_to_end(), sum(depth));
        assert!(world.guards_are_intact());
    }
}

#[test]
fn the_limit_ends_the_process_and_nothing_else() {
    for limit_bytes in [256, 1024, 5000, 512 << 10, (1 << 20) + 48, 64 << 20] {
        let mut world = World::new(256, guest!(guest_sum), &[1 << 40]);
        world.limit_bytes = limit_bytes;
        assert_eq!(world.run(), Leave::Overflowed, "limit {limit_bytes}");
        assert!(world.stack.bytes() <= limit_bytes + 4096);
        assert!(world.stack.bytes() + 16 > limit_bytes & !15, "the whole limit can be used");
        let is_mapped = world.stack.place() == Place::Mapping;
        assert_eq!(is_mapped, limit_bytes > 512 << 10);
        let marked = mark(&world.stack);
        world.stack.release();
        world.stack.release();
        assert_eq!(world.stack.place(), Place::Slot);
        assert!(!is_mapped || !is_marked(marked));
        assert!(world.guards_are_intact());
        // The slot is as good as new.
        world.stack.fresh();
        world.context.args[0] = 3;
        world.limit_bytes = 1 << 20;
        assert_eq!(world.run_to_end(), 6);
    }
}

#[test]
fn an_overflow_says_what_was_reached() {
    let mut world = parked(100);
    let limit_bytes = world.stack.bytes();
    let overflow = StackOverflow::Limit { limit_bytes };
    assert_eq!(world.stack.grow(0, limit_bytes), Err(overflow));
    assert_eq!(world.stack.grow(usize::MAX, limit_bytes), Err(overflow));
    assert_eq!(
        world.stack.grow(usize::MAX / 2, usize::MAX),
        Err(StackOverflow::Limit { limit_bytes: u32::MAX as usize * 16 })
    );
    assert_eq!(world.stack.grow(16, limit_bytes), Ok(()), "there is room for these");
    assert_eq!(world.run_to_end(), sum(100));
}

#[test]
fn no_address_space_is_an_overflow_too() {
    let mut world = parked(20_000);
    world.stack.shrink(Shrink::Now);
    // 64 GiB less a little is a limit that `units` can hold; a mapping of it may fail or not, but
    // the frames are there either way.
    let grown = world.stack.grow(1 << 20, (u32::MAX as usize) * 16);
    assert!(matches!(grown, Ok(()) | Err(StackOverflow::Memory { .. })));
    assert_eq!(world.run_to_end(), sum(20_000));
}

#[test]
fn a_deep_stack_that_is_shallow_again_goes_back_to_its_slot() {
    let mut world = World::new(256, guest!(guest_park_loop), &[20]);
    assert_eq!(world.run(), Leave::Parked);
    world.stack.grow(900_000, 1 << 30).unwrap();
    let marked = mark(&world.stack);
    assert_eq!(world.stack.place(), Place::Mapping);
    let shrunk: Vec<bool> = (0..9).map(|_| world.stack.shrink(Shrink::Slice)).collect();
    assert_eq!(shrunk, [false, false, false, false, false, false, false, true, false]);
    assert_eq!((world.stack.place(), world.stack.resident_bytes()), (Place::Slot, 0));
    assert!(!is_marked(marked));
    for _ in 0..19 {
        assert_eq!(world.run(), Leave::Parked);
    }
    assert_eq!(world.run(), Leave::Returned);
}

#[test]
fn a_very_deep_stack_is_given_back_by_and_by() {
    let mut world = World::new(256, guest!(guest_park_loop), &[1]);
    assert_eq!(world.run(), Leave::Parked);
    world.stack.grow(8_000_000, 1 << 30).unwrap();
    let (mut sizes, mut slices) = (vec![world.stack.bytes()], 0);
    while world.stack.place() != Place::Slot {
        slices += 1;
        if world.stack.shrink(Shrink::Slice) {
            sizes.push(world.stack.bytes());
        }
    }
    // 2 MiB at a time, once it was shallow for long enough, and the rest by halves.
    assert_eq!((sizes.len(), slices), (6, 8 + 3 + 8), "{sizes:?}");
    assert!(sizes.windows(2).all(|pair| pair[0] - pair[1] <= 2 << 20), "{sizes:?}");
    assert_eq!(world.run(), Leave::Returned);
}

#[test]
fn growth_starts_the_wait_for_shrinking_again() {
    let mut world = parked(10);
    for _ in 0..3 {
        for _ in 0..7 {
            assert!(!world.stack.shrink(Shrink::Slice));
        }
        world.stack.grow(8 * world.stack.bytes(), 1 << 30).unwrap();
    }
    assert_eq!(world.run_to_end(), sum(10));
}

#[test]
fn parking_for_long_trims_to_the_live_bytes() {
    let mut world = parked(100);
    assert_eq!(world.stack.bytes(), 8192);
    assert!(world.stack.shrink(Shrink::Now));
    // 100 frames of 48 bytes and some; the red zone; nothing else.
    assert!(world.stack.bytes() < world.stack.used_bytes() + 128 + 16);
    assert!(!world.stack.shrink(Shrink::Now));
    assert_eq!(world.run_to_end(), sum(100));
}

#[test]
fn a_large_mapping_gives_its_pages_back() {
    let mut world = parked(20_000);
    let used_bytes = world.stack.used_bytes();
    assert!((900_000..1_100_000).contains(&used_bytes), "{used_bytes}");
    world.stack.grow(200 << 20, 1 << 30).unwrap();
    let marked = mark(&world.stack);
    // 2 MiB at a time: who has a timer to serve needn't wait for all of it.
    let pieces = (0..).take_while(|_| world.stack.shrink(Shrink::Now)).count();
    assert!((100..=104).contains(&pieces), "{pieces}");
    assert!(!is_marked(marked));
    assert_eq!(world.stack.place(), Place::Mapping);
    assert!(world.stack.bytes() < used_bytes + 8192);
    // It grows again in place.
    let high = world.stack.high();
    world.stack.grow(200 << 20, 1 << 30).unwrap();
    assert_eq!(world.stack.high(), high);
    assert_eq!(world.run_to_end(), sum(20_000));
}
