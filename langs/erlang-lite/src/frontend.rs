//! Source text to a checked syntax tree: scanner, preprocessor, parser and lint in one call.

use std::path::{Path, PathBuf};

use crate::ast::Module;
use crate::diagnostic::{self, Diagnostic, Problem, Severity};
use crate::lint;
use crate::parse;
use crate::preprocess::include::Search;
use crate::preprocess::{Item, Preprocessor};
use crate::scan::token::{Token, TokenKind};
use crate::scan::{Names, Scanner};

/// What the command line says.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Directories for `-include`.
    pub include_paths: Vec<PathBuf>,
    /// Directories of applications for `-include_lib`.
    pub library_paths: Vec<PathBuf>,
    /// Macros with their bodies as source text; `true` where none is given.
    pub defines: Vec<(String, Option<String>)>,
}

/// A compilable module with its warnings, or all that is wrong with it.
pub type Checked = Result<(Module, Vec<Diagnostic>), Vec<Diagnostic>>;

/// Compiles a module's text to its tree. `path` names it in diagnostics and says where included files are
/// searched first; the file itself isn't read.
///
/// # Errors
/// Everything that erlc would report: errors first, then warnings.
pub fn frontend(path: &Path, text: &str, options: &Options) -> Checked {
    let parsed = parse_all(path, text, options).map_err(|message| vec![whole_file(path, message)])?;
    let Parsed { forms, mut problems, preprocessor } = parsed;
    let module = lint::check(forms, preprocessor.files.clone(), preprocessor.end, &mut problems);
    let failed = problems.iter().any(|problem| problem.severity == Severity::Error);
    let files = &preprocessor.files;
    let diagnostics = diagnostic::finish(problems, files, |position| {
        preprocessor.sources.line(files.get(position.file as usize)?, position.line)
    });
    if failed { Err(diagnostics) } else { Ok((module, diagnostics)) }
}

/// The bodies of the command line's macros as tokens.
fn defines(options: &Options) -> Result<Vec<(String, Vec<TokenKind>)>, String> {
    let tokens = |name: &str, text: &str| -> Result<Vec<TokenKind>, String> {
        let mut names = Names::default();
        let mut scanner = Scanner::new(text.into(), 0);
        let form = scanner.next_form(&mut names).unwrap_or(Ok(Vec::new()));
        let form = form.map_err(|error| format!("badly formed '{name}': {}", error.message))?;
        Ok(form.into_iter().map(|Token { kind, .. }| kind).filter(|kind| *kind != TokenKind::Dot).collect())
    };
    let define = |(name, body): &(String, Option<String>)| {
        Ok((name.clone(), tokens(name, body.as_deref().unwrap_or("true"))?))
    };
    options.defines.iter().map(define).collect()
}

fn whole_file(path: &Path, message: String) -> Diagnostic {
    Diagnostic {
        file: path.to_string_lossy().as_ref().into(),
        position: Default::default(),
        severity: Severity::Error,
        message,
        source_line: None,
    }
}

/// A module as far as it can be read form by form.
struct Parsed {
    forms: Vec<parse::Form>,
    problems: Vec<Problem>,
    preprocessor: Preprocessor,
}

fn parse_all(path: &Path, text: &str, options: &Options) -> Result<Parsed, String> {
    let search =
        Search { include_paths: options.include_paths.clone(), library_paths: options.library_paths.clone() };
    let mut preprocessor = Preprocessor::new(path, text, search, &defines(options)?)?;
    let mut forms = Vec::new();
    let mut problems = Vec::new();
    while let Some(item) = preprocessor.next() {
        match item {
            Item::Problem(problem) => problems.push(problem),
            Item::Form(tokens) => match parse::form(&tokens) {
                Ok(form) => forms.push(form),
                Err(problem) => problems.push(problem),
            },
        }
    }
    Ok(Parsed { forms, problems, preprocessor })
}
