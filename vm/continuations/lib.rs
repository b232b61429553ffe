//! Growable stacks for guest code, and the switches between them and the schedulers.
pub mod layout;
