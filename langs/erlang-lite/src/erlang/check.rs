//! Diagnostics of a file, without a VM.

use std::path::Path;

use super::LoadError;
use tambour::{Literal, Terms, layout};

use super::modules::{compile_ir, failed, is_ir, with_lines};
use crate::core;
use crate::diagnostic::{RenderOptions, render_all};
use crate::frontend::{Options, frontend};
use crate::source;

/// Constants of a text that nobody runs.
struct Unused;

impl Terms for Unused {
    fn bits(&self, _: &Literal) -> Result<u64, String> {
        Ok(layout::NIL)
    }

    fn literal(&self, _: u64) -> Option<Literal> {
        None
    }
}

/// Compiles a file as far as that can find something wrong; answers the warnings.
///
/// # Errors
/// All that is wrong with it, as erlc prints it.
pub fn check(path: &Path, options: &Options) -> Result<String, LoadError> {
    let text = source::read(path).map_err(|error| LoadError(format!("{}: {error}\n", path.display())))?;
    if is_ir(path) {
        return compile_ir(path, &text, &Unused).map(|_| String::new());
    }
    let (ast, warnings) = frontend(path, &text, options).map_err(|problems| failed(&problems))?;
    core::module(&ast).map_err(|problems| failed(&with_lines(problems, path, &text)))?;
    Ok(render_all(&warnings, RenderOptions::default()))
}
