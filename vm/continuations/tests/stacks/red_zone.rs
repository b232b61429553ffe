//! Frames of all sizes at every remaining depth: nothing below `low` is ever written.

use tambour_continuations::layout::{RED_ZONE, needs_preamble};

use crate::guests::guest;
use crate::world::{Act, World};

/// Calls `function`, of a frame of `frame_bytes`, with `remaining` bytes above the limit.
fn call_at(remaining: usize, frame_bytes: usize, function: usize, act: Act) -> Box<World> {
    let slot_bytes = (RED_ZONE + remaining + 64).next_multiple_of(16).max(256);
    let mut world = World::new(slot_bytes, guest!(guest_at_depth), &[remaining as u64, function as u64]);
    world.act = act;
    assert_eq!(world.run_to_end() as usize, frame_bytes / 8, "words intact, {remaining} remaining");
    world
}

fn sweep(frame_bytes: usize, function: usize) {
    for remaining in (0..frame_bytes + 80).step_by(16) {
        for act in [Act::Continue, Act::Move] {
            let world = call_at(remaining, frame_bytes, function, act);
            assert!(world.guards_are_intact(), "frame of {frame_bytes}, {remaining} remaining");
            // The return address, the frame pointer and the frame must fit above the limit.
            let expected = usize::from(remaining < frame_bytes + 16);
            assert_eq!(world.grown.len(), expected, "frame of {frame_bytes}, {remaining} remaining");
        }
    }
}

#[test]
fn small_frames_check_after_they_are_made() {
    assert!(!needs_preamble(16) && !needs_preamble(96));
    sweep(16, guest!(guest_frame_16));
    sweep(96, guest!(guest_frame_96));
}

#[test]
fn frames_around_the_red_zone_check_before() {
    assert!(needs_preamble(112) && needs_preamble(128) && needs_preamble(144));
    assert_eq!(RED_ZONE, 128);
    sweep(112, guest!(guest_frame_112));
    sweep(128, guest!(guest_frame_128));
    sweep(144, guest!(guest_frame_144));
}

#[test]
fn frames_of_64_kib_check_before() {
    assert!(needs_preamble(65536));
    let function = guest!(guest_frame_65536);
    for remaining in (0..512).chain(65000..65700).step_by(16) {
        let world = call_at(remaining, 65536, function, Act::Continue);
        assert!(world.guards_are_intact(), "{remaining} remaining");
        assert_eq!(world.grown.len(), usize::from(remaining < 65552), "{remaining} remaining");
    }
    for remaining in (0..65536).step_by(4096) {
        assert!(call_at(remaining, 65536, function, Act::Move).guards_are_intact());
    }
}

/// Without a check the largest small frame just fits, the next one doesn't, and the guard words notice.
#[test]
fn the_threshold_is_exact() {
    assert!(!needs_preamble(96) && needs_preamble(112));
    let world = call_at(0, 96, guest!(guest_unchecked_96), Act::Continue);
    assert!(world.guards_are_intact());
    let world = call_at(0, 112, guest!(guest_unchecked_112), Act::Continue);
    assert!(!world.guards_are_intact());
}
