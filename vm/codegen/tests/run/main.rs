//! Compiled functions, run for real on growable stacks with the stubs of `tambour-continuations`.

#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

mod arguments;
mod arithmetic;
mod build;
mod exceptions;
mod heap_words;
mod messages;
mod roots;
mod speed;
mod stacks;
mod world;
