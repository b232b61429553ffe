//! Tables of terms, as module `ets` has them.
//!
//! # What
//! Objects are in the shared heap like all terms: to insert one or to look it up passes its address. A table
//! keeps its objects alive through the slots of a [`GcTable`](tambour::GcTable); a young
//! collection visits only what was stored since the last one.
//!
//! | to understand | read |
//! |---|---|
//! | which tables there are, and who may use them | `registry`, `table` |
//! | rows and the way from a key to them | `rows`, `index`, `ordered` |
//! | insertions that take long | `pending` |
//! | patterns and match specifications | `pattern`, `expression`, `spec` |
//!
//! # Locks
//! Each table has one lock. A builtin holds it for a part of its call only and never while it answers, so
//! never across a safepoint: a collection doesn't wait for a holder that waits for the collection. What was
//! read under the lock stays valid until the builtin answers. Traversals take the lock for some
//! thousand rows at a time.

mod expression;
mod index;
mod ordered;
mod pattern;
mod pending;
mod registry;
mod rows;
mod spec;
mod table;

pub(crate) use pending::Pending;
pub(crate) use registry::{Cause, Reading, Tables, Writing};
pub(crate) use rows::{Kind, Position, Rows};
pub(crate) use spec::{Machine, Spec};
pub(crate) use table::{Access, Flags, Options, Protection, Table};
