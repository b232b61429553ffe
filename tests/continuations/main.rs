//! Continuations through every layer: the semantics of the stack-switching proposal, sentence by sentence,
//! each also with a collection and with a move of all stacks at every checkpoint.

mod handlers;
mod memory;
mod processes;
mod switches;
mod traps;
mod unit;
