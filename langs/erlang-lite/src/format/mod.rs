//! `io_lib:format` and its parts: control sequences, terms written out plainly (`~w`) and laid out in
//! lines (`~p`).
//!
//! Text is a Rust `String` of code points. Where OTP counts grapheme clusters for a field's width, this
//! counts code points.

mod control;
mod float;
mod pretty;
mod write;

pub use control::format;
pub use pretty::{Layout, pretty, pretty_arguments};
pub use write::{Encoding, fun_text, pid_text, quoted_atom, quoted_string, reference_text, write};
