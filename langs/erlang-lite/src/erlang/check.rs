//! Diagnostics of a file, without a VM.

use std::path::Path;

use super::LoadError;
use super::modules::{failed, with_lines};
use crate::core;
use crate::diagnostic::{RenderOptions, render_all};
use crate::frontend::{Options, frontend};
use crate::source;

/// Compiles a file as far as that can find something wrong; answers the warnings.
///
/// # Errors
/// All that is wrong with it, as erlc prints it.
pub fn check(path: &Path, options: &Options) -> Result<String, LoadError> {
    let text = source::read(path).map_err(|error| LoadError(format!("{}: {error}\n", path.display())))?;
    let (ast, warnings) = frontend(path, &text, options).map_err(|problems| failed(&problems))?;
    core::module(&ast).map_err(|problems| failed(&with_lines(problems, path, &text)))?;
    Ok(render_all(&warnings, RenderOptions::default()))
}
