//! The text form of the IR, read: what [`print`](mod@crate::print) writes, and what people write.
//!
//! # What
//! ```text
//! ; Sums the integers from 1 to n.
//! module sums
//!
//! function sum(n: i64) -> i64 {
//!   reduction 1
//!   jump loop(n, 0)
//! loop(left: i64, sum: i64):
//!   reduction 1
//!   done = compare eq left, 0
//!   branch done, end, more
//! more:
//!   sum2 = add sum, left
//!   left2 = sub left, 1
//!   jump loop(left2, sum2)
//! end:
//!   return sum
//! }
//! ```
//! - A line holds one statement; it goes on after a comma and after an opening bracket. A comment begins with
//!   `;` and ends with its line.
//! - `module NAME` alone says that stack traces name the lines of this text; `module NAME "FILE"`, that they
//!   name those of `FILE`, which stand behind the instructions as `@LINE`.
//! - A function's whole name is `module:name/arity`, as other modules call it. The module is left out for a
//!   function of this one, and the arity where it is the number of parameters. What isn't a name otherwise
//!   stands in double quotes.
//! - A value has any name, and a block. If all names of a function's values are `v0`, `v1` and so on, they
//!   are the numbers of the IR. The type of a result may be left out where the operation says it; a word
//!   that is loaded is a `value` then.
//! - Where a value is read, a literal may stand: `5` (an `i64`), `1.5`, `true`, or `#` and a constant term,
//!   as in `#5`, `#ok`, `#"text"`, `#{point, 1, [2]}`.
//! - A call or a `park` whose results nobody names drops them.
//!
//! # Continuations
//! ```text
//! tag yield(i64) -> value            ; what a suspension gives, and what it is resumed with
//! producer = (i64) -> value          ; types of continuations
//! rest = (value) -> value
//! ...
//!   p: producer = cont_new produce   ; `function produce(n: i64) -> value`
//!   resume p(3), suspend yield: one, done
//! one(number: i64, more: rest):
//!   ...
//! done(result: value):
//! ```
//! - In the body, `answer = call suspend yield(n)`; with a handler for what the resumption throws,
//!   `invoke suspend yield(n), go_on, unwind handler`.
//! - `resume_throw p(class, reason), ...` and `resume_throw_ref p(class, reason, trace), ...` go on with an
//!   exception. A `resume` may end with `, unwind handler`.
//! - `switch TAG` among the clauses, `x = call switch TAG target(args)` in the body.
//! - `b: rest = cont_bind p(3)`, `n: rest = cont_null`, `is_null n`; a continuation goes into a message as
//!   `cont_value c`, and comes out of one as `c: rest = value_cont v`.
//!
//! # How it works
//! `scan` makes tokens, `module` finds the functions and their signatures, `body` the blocks and values of
//! one, `ops` reads its instructions. Each line is read for itself, so one run shows what is wrong on every
//! line. What reads well is validated; what the validator finds is told with the line and the names of the
//! text.

mod body;
mod check;
mod conts;
mod cursor;
mod module;
mod ops;
mod scan;
mod terms;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::ir::{Builtin, Module};
use crate::literal::Terms;

pub use scan::Position;
pub(crate) use scan::is_symbol;

/// What a text can refer to.
pub struct Environment<'a> {
    /// The bits of constants.
    pub terms: &'a dyn Terms,
    /// The builtins, by name.
    pub builtin: &'a dyn Fn(&str) -> Option<Builtin>,
}

impl fmt::Debug for Environment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").finish_non_exhaustive()
    }
}

/// What is wrong at a place of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub at: Position,
    /// What.
    pub message: String,
}

/// All that is wrong with a text: prints each fault with its line and a caret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults {
    /// The file's name.
    pub file: String,
    /// In the order of the text, at most [`MAX_FAULTS`].
    pub faults: Vec<Fault>,
    /// The line of each fault.
    lines: Vec<String>,
}

/// Faults that are told of at once: more of them have one cause.
pub const MAX_FAULTS: usize = 20;

/// Reads a module and validates it. `file` is the name that its stack traces show, unless the text says
/// another one.
///
/// # Errors
/// All that is wrong with it.
pub fn module(text: &str, file: &str, environment: &Environment<'_>) -> Result<Module, Faults> {
    let (tokens, faults) = scan::scan(text);
    let result = if faults.is_empty() { module::read(&tokens, file, environment) } else { Err(faults) };
    let result = result.and_then(|parsed| check::validated(&parsed).map(|()| parsed.module));
    result.map_err(|faults| Faults::new(file, text, faults))
}

impl Faults {
    fn new(file: &str, text: &str, mut faults: Vec<Fault>) -> Self {
        faults.sort_by_key(|fault| fault.at);
        faults.truncate(MAX_FAULTS);
        let line = |fault: &Fault| text.lines().nth(fault.at.line.saturating_sub(1) as usize);
        let lines = faults.iter().map(|fault| line(fault).unwrap_or_default().to_owned()).collect();
        Self { file: file.to_owned(), faults, lines }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (fault, text) in self.faults.iter().zip(&self.lines) {
            let Position { line, column } = fault.at;
            // Tabs stay, so that the caret lines up.
            let before = text.chars().take(column.saturating_sub(1) as usize);
            let indent: String = before.map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
            let width = line.to_string().len().max(4);
            writeln!(f, "{}:{line}:{column}: {}", self.file, fault.message)?;
            writeln!(f, "{line:>width$} | {text}\n{:width$} | {indent}^\n", "")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
