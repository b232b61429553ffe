//! A typed IR, and its translation to native code.
//!
//! # What
//! [`ir`] is the language between a guest language and the VM, [`builder`] makes it, [`print`](mod@print)
//! shows it, [`parse`](mod@parse) reads it, [`validate`](mod@validate) checks it. A [`Compiler`] turns one
//! function into [`CompiledCode`] through Cranelift; a [`CodeHeap`] copies that to its place, and answers
//! what is known about a return address: the frame's size and roots, the handler of an exception, the source
//! line.
//!
//! # Way of a function
//! 1. The facade takes an entry slot for each function name ([`CodeHeap::new_slot`]). A fresh slot
//!    points to a thunk that calls the `resolve` stub with the slot's number.
//! 2. On the first call the facade validates and compiles the function ([`Compiler::compile`]),
//!    installs it ([`CodeHeap::install`]) and publishes its address ([`CodeHeap::publish`]).
pub mod abi;
mod addresses;
mod arch;
mod bits;
pub mod builder;
mod clauses;
pub mod code_heap;
pub mod code_map;
pub mod compile;
mod flow;
pub mod ir;
pub mod literal;
mod lower;
mod module_env;
mod names;
pub mod parse;
pub mod print;
mod roots;
mod sys;
pub mod target;
mod uses;
pub mod validate;

pub use abi::{Abi, ContextLayout, Continuations, HANDLE_BYTES, Mailbox, Sending, Stubs};
pub use clauses::ClauseTables;
pub use code_heap::{CodeHeap, CodeHeapConfig, CodeHeapError};
pub use code_map::{CodeMap, Frame, Handler, Location};
pub use compile::{CallSite, CompileError, CompiledCode, Compiler, Listing, Processor};
pub use module_env::ModuleEnv;
pub use target::Target;
