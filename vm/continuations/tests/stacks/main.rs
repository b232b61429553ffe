//! Stacks and stubs, run with guests written by hand.

#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

mod freezing;
mod growth;
mod guests;
mod packing;
mod red_zone;
mod stubs;
mod walking;
mod world;
