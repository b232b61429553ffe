//! Modules: where their text is, and from text to IR.

use std::path::{Path, PathBuf};

use tambour::{Vm, ir};

use super::LoadError;
use crate::ast;
use crate::diagnostic::{Diagnostic, RenderOptions, render_all};
use crate::env::VmEnv;
use crate::frontend::{Options, frontend};
use crate::lower;

/// A module on its way into the VM.
pub(super) struct Compiled {
    pub(super) name: String,
    pub(super) ir: ir::Module,
    /// As symbols: `module:name/arity`.
    pub(super) exports: Vec<String>,
    pub(super) warnings: Vec<Diagnostic>,
}

/// Source text to IR.
pub(super) fn compile(vm: &Vm, file: &Path, text: &str, options: &Options) -> Result<Compiled, LoadError> {
    let (ast, warnings) = frontend(file, text, options).map_err(|problems| failed(&problems))?;
    let quoted = |problems| failed(&with_lines(problems, file, text));
    let ir = lower::module(&ast, &VmEnv(vm)).map_err(quoted)?;
    Ok(Compiled { name: ast.name.to_string(), ir, exports: exports(&ast), warnings })
}

pub(super) fn failed(problems: &[Diagnostic]) -> LoadError {
    LoadError(render_all(problems, RenderOptions::default()))
}

fn exports(ast: &ast::Module) -> Vec<String> {
    ast.exports.iter().map(|(name, arity)| format!("{}:{name}/{arity}", ast.name)).collect()
}

/// Adds the lines that diagnostics of the file itself point at.
pub(super) fn with_lines(mut problems: Vec<Diagnostic>, file: &Path, text: &str) -> Vec<Diagnostic> {
    for problem in problems.iter_mut().filter(|problem| Path::new(&*problem.file) == file) {
        let line = text.lines().nth((problem.position.line as usize).wrapping_sub(1));
        problem.source_line = line.map(str::to_owned);
    }
    problems
}

/// The file of a module, in the first of the directories that has one. A module whose name isn't a file's
/// name has none.
pub(super) fn find(module: &str, directories: &[PathBuf]) -> Option<PathBuf> {
    let is_file_name = !module.is_empty() && !module.contains(['/', '\0']);
    let mut candidates = directories.iter().map(|directory| directory.join(format!("{module}.erl")));
    candidates.find(|path| is_file_name && path.is_file())
}
