//! Source text to a checked syntax tree: scanner, preprocessor, parser and lint in one call.

use std::path::{Path, PathBuf};

use crate::ast::{Callee, Clause, Expr, ExprKind, Function, Module, Name, Position};
use crate::diagnostic::{self, Diagnostic, Problem, Severity};
use crate::lint;
use crate::parse::{self, Form};
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
    if let Some(name) = lint::parse_transform(&forms) {
        let name = crate::scan::print::atom(&name);
        return Err(vec![whole_file(path, format!("undefined parse transform '{name}'"))]);
    }
    let module = lint::check(forms, preprocessor.files.clone(), preprocessor.end, &mut problems);
    let failed = problems.iter().any(|problem| problem.severity == Severity::Error);
    let files = &preprocessor.files;
    let diagnostics = diagnostic::finish(problems, files, |position| {
        preprocessor.sources.line(files.get(position.file as usize)?, position.line)
    });
    if failed { Err(diagnostics) } else { Ok((module, diagnostics)) }
}

/// Name of the module and of the file of expressions that are given as texts.
pub const EXPRESSIONS: &str = "--eval";

/// Puts texts of expressions, each with or without a full stop, into a module whose function `start/0`
/// evaluates them in turn. Files are numbered as the texts are. Nothing is warned of.
///
/// # Errors
/// What erlc would say of each, as an error of file [`EXPRESSIONS`].
pub fn expressions(texts: &[String]) -> Result<Module, Vec<Diagnostic>> {
    let start = Position { file: 0, line: 1, column: 1 };
    let mut problems = Vec::new();
    let mut functions = Vec::new();
    let mut calls = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let name: Name = format!("expressions_{}", index + 1).into();
        let body = tokens_of(text, index as u32).and_then(|tokens| parse::expressions(&tokens));
        match body {
            Ok(body) => functions.push(function(Position { file: index as u32, ..start }, &name, body)),
            Err(problem) => problems.push(problem),
        }
        calls.push(Expr {
            position: start,
            kind: ExprKind::Call { callee: Callee::Local(name), arguments: Vec::new() },
        });
    }
    let entry: Name = "start".into();
    functions.push(function(start, &entry, calls));
    let mut forms = vec![Form::Module(start, EXPRESSIONS.into()), Form::Export(start, vec![(entry, 0)])];
    forms.extend(functions.into_iter().map(Form::Function));
    let files: Vec<Name> = texts.iter().map(|_| EXPRESSIONS.into()).collect();
    let mut found = Vec::new();
    let module = lint::check(forms, files.clone(), start, &mut found);
    if problems.is_empty() {
        problems = found;
    }
    problems.retain(|problem| problem.severity == Severity::Error);
    if problems.is_empty() {
        return Ok(module);
    }
    Err(diagnostic::finish(problems, &files, |position| {
        let line =
            texts.get(position.file as usize)?.lines().nth((position.line as usize).checked_sub(1)?)?;
        Some(line.to_owned())
    }))
}

fn function(position: Position, name: &Name, body: Vec<Expr>) -> Function {
    let clause = Clause { position, patterns: Vec::new(), guard: Vec::new(), body };
    Function { position, name: name.clone(), arity: 0, clauses: vec![clause] }
}

/// All tokens of a text as one form: a full stop counts only at the end, and is added where it is missing.
fn tokens_of(text: &str, file: u32) -> Result<Vec<Token>, Problem> {
    let mut names = Names::default();
    let mut scanner = Scanner::new(text.into(), file);
    let mut tokens: Vec<Token> = Vec::new();
    while let Some(form) = scanner.next_form(&mut names) {
        let form = form.map_err(|error| Problem::syntax(error.position, error.message))?;
        if tokens.last().is_some_and(|last| last.kind == TokenKind::Dot) {
            tokens.pop();
        }
        tokens.extend(form);
    }
    if tokens.last().is_none_or(|last| last.kind != TokenKind::Dot) {
        tokens.push(Token { position: scanner.position(), kind: TokenKind::Dot });
    }
    Ok(tokens)
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
    forms: Vec<Form>,
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
