//! Modules: where their text is, and from text to IR.

use std::path::{Path, PathBuf};

use tambour::{Terms, Vm, ir, parse};

use super::LoadError;
use crate::ast;
use crate::builtins;
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

/// Whether a file holds the text form of the IR.
pub(super) fn is_ir(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "tir")
}

/// Source text to IR.
pub(super) fn compile(vm: &Vm, file: &Path, text: &str, options: &Options) -> Result<Compiled, LoadError> {
    if is_ir(file) {
        return compile_ir(file, text, vm);
    }
    let (ast, warnings) = frontend(file, text, options).map_err(|problems| failed(&problems))?;
    let quoted = |problems| failed(&with_lines(problems, file, text));
    let ir = lower::module(&ast, &VmEnv(vm)).map_err(quoted)?;
    Ok(Compiled { name: ast.name.to_string(), ir, exports: exports(&ast), warnings })
}

/// A module of IR; all its functions can be called from outside.
pub(super) fn compile_ir(file: &Path, text: &str, terms: &dyn Terms) -> Result<Compiled, LoadError> {
    let environment = parse::Environment { terms, builtin: &builtins::named };
    let ir = parse::module(text, &file.display().to_string(), &environment);
    let ir = ir.map_err(|faults| LoadError(faults.to_string()))?;
    let exports =
        ir.functions.iter().map(|function| ir.symbols[function.symbol.0 as usize].clone()).collect();
    Ok(Compiled { name: ir.name.clone(), ir, exports, warnings: Vec::new() })
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
    let files = |directory: &PathBuf| ["erl", "tir"].map(|kind| directory.join(format!("{module}.{kind}")));
    let mut candidates = directories.iter().flat_map(files);
    candidates.find(|path| is_file_name && path.is_file())
}
