//! Errors and warnings in erlc's words, order and layout.
//!
//! # What
//! The phases report [`Problem`]s, whose places name files by number. [`finish`] turns them into
//! [`Diagnostic`]s that stand by themselves: with the file's name and the line that they point at.
//!
//! # Order
//! As erlc prints them: errors before warnings; among each, what scanner, preprocessor and parser say
//! before what lint says; then by file, place and description.

use std::fmt::Write as _;

use crate::ast::{Name, Position};

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The module can't be compiled.
    Error,
    /// The module can be compiled.
    Warning,
}

/// Which part of the front end reports. The order is that of printing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Scanner, preprocessor and parser.
    Syntax,
    /// Everything that needs the whole module.
    Lint,
}

/// What a phase reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where; the file is a number.
    pub position: Position,
    /// Error or warning.
    pub severity: Severity,
    /// Who says so.
    pub phase: Phase,
    /// Sorts problems at one place as erlc's error terms sort: the number of the term's elements, then its
    /// tag.
    pub rank: (u8, &'static str),
    /// What is wrong, without the place.
    pub message: String,
}

impl Problem {
    /// An error of scanner, preprocessor or parser.
    pub fn syntax(position: Position, message: impl Into<String>) -> Problem {
        Problem {
            position,
            severity: Severity::Error,
            phase: Phase::Syntax,
            rank: (0, ""),
            message: message.into(),
        }
    }
}

/// One error or warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file's name as given to the compiler.
    pub file: Name,
    /// Where in the file; line 0: the file as a whole.
    pub position: Position,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, without the place.
    pub message: String,
    /// The line that `position` points at, where its file was read.
    pub source_line: Option<String>,
}

/// How [`Diagnostic::render`] writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RenderOptions {
    /// Without the source line.
    pub brief: bool,
    /// With ANSI colours.
    pub color: bool,
}

const RED: &str = "\x1b[1;31m";
const YELLOW: &str = "\x1b[1;33m";
const PLAIN: &str = "\x1b[0m";

impl Diagnostic {
    /// The text that erlc prints, ending in a line feed.
    pub fn render(&self, options: RenderOptions) -> String {
        let mut out = String::new();
        let (color, plain) = match (options.color, self.severity) {
            (false, _) => ("", ""),
            (true, Severity::Error) => (RED, PLAIN),
            (true, Severity::Warning) => (YELLOW, PLAIN),
        };
        let Position { line, column, .. } = self.position;
        out.push_str(&self.file);
        // Writing to a String never fails.
        let _ = match (line, column) {
            (0, _) => write!(out, ": "),
            (_, 0) => write!(out, ":{line}: "),
            _ => write!(out, ":{line}:{column}: "),
        };
        let label = if self.severity == Severity::Warning { "Warning: " } else { "" };
        let _ = writeln!(out, "{color}{label}{}{plain}", self.message);
        if let (false, Some(text)) = (options.brief, &self.source_line) {
            let _ = writeln!(out, "% {line:>4}| {text}");
            let width = line.to_string().len().max(4);
            let indent: String = indentation(text, column.max(1));
            let _ = writeln!(out, "% {:width$}| {indent}{color}^{plain}\n", "");
        }
        out
    }
}

/// What stands before the caret: tabs where the line has tabs, so that it lines up.
fn indentation(text: &str, column: u32) -> String {
    text.chars().take(column as usize - 1).map(|c| if c == '\t' { '\t' } else { ' ' }).collect()
}

/// Prints all of them one after another.
pub fn render_all(diagnostics: &[Diagnostic], options: RenderOptions) -> String {
    diagnostics.iter().map(|diagnostic| diagnostic.render(options)).collect()
}

/// Sorts problems as erlc does and gives them names and lines. `lines` answers a line of the file with that
/// number.
pub fn finish(
    mut problems: Vec<Problem>,
    files: &[Name],
    lines: impl Fn(Position) -> Option<String>,
) -> Vec<Diagnostic> {
    let name = |position: Position| files.get(position.file as usize).cloned().unwrap_or_default();
    problems.sort_by_cached_key(|problem| {
        let Position { line, column, .. } = problem.position;
        // The first group is not sorted by what it says.
        let text = if problem.phase == Phase::Lint { problem.message.clone() } else { String::new() };
        (problem.severity, problem.phase, name(problem.position), line, column, problem.rank, text)
    });
    problems
        .into_iter()
        .map(|problem| Diagnostic {
            file: name(problem.position),
            position: problem.position,
            severity: problem.severity,
            source_line: lines(problem.position),
            message: problem.message,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diagnostic(severity: Severity, line: u32, column: u32, text: &str) -> Diagnostic {
        Diagnostic {
            file: "a.erl".into(),
            position: Position { file: 0, line, column },
            severity,
            message: "broken".into(),
            source_line: Some(text.into()),
        }
    }

    #[test]
    fn the_caret_stands_under_the_column() {
        let error = diagnostic(Severity::Error, 7, 3, "\tx y");
        assert_eq!(
            error.render(RenderOptions::default()),
            "a.erl:7:3: broken\n%    7| \tx y\n%     | \t ^\n\n"
        );
    }

    #[test]
    fn long_line_numbers_widen_the_margin() {
        let error = diagnostic(Severity::Warning, 12345, 1, "x");
        assert_eq!(
            error.render(RenderOptions::default()),
            "a.erl:12345:1: Warning: broken\n% 12345| x\n%      | ^\n\n"
        );
    }

    #[test]
    fn brief_shows_no_source() {
        let error = diagnostic(Severity::Error, 7, 3, "x");
        assert_eq!(error.render(RenderOptions { brief: true, color: false }), "a.erl:7:3: broken\n");
    }
}
