//! One garbage-collected heap, shared by all processes.
pub mod layout;
