//! A typed IR, and its translation to native code.
pub mod ir;
