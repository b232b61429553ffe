//! Directives, conditions, included files and macros: what stands between scanner and parser.
//!
//! # What
//! [`Preprocessor::next`] answers the forms of a file and of what it includes, one by one, macros
//! expanded. An error costs the form that it is in; the next call goes on after it.
//!
//! # Invariants
//! - **P3** At most [`MAX_INCLUDE_DEPTH`] files are open, so a file that includes itself ends.
//! - **P4** Conditions nest within a file: a file that ends inside one is an error, and the includer's
//!   are as before.

pub mod condition;
mod directive;
pub mod include;
pub mod macros;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::ast::{Name, Position};
use crate::diagnostic::{Problem, Severity};
use crate::parse;
use crate::scan::token::{Symbol, Token, TokenKind};
use crate::scan::{Names, Scanner};
use crate::source::Sources;
use directive::{
    Expect, bad, bad_define, bad_named, definition_body, definition_with_parameters, directive,
    first_mismatch, join_strings, macro_name, mismatch, redefinition,
};
use include::Search;
use macros::{Definition, FunctionMacros, Macros};

/// How many files may be open at once, as in erlc: the module and eight below it.
pub const MAX_INCLUDE_DEPTH: usize = 9;

/// The release whose language this is, as `?OTP_RELEASE`.
const OTP_RELEASE: u32 = 25;

/// A condition whose end is yet to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Condition {
    IfDef,
    IfNotDef,
    If,
    Elif,
    Else,
}

impl Condition {
    fn name(self) -> &'static str {
        match self {
            Condition::IfDef => "ifdef",
            Condition::IfNotDef => "ifndef",
            Condition::If => "if",
            Condition::Elif => "elif",
            Condition::Else => "else",
        }
    }
}

/// An open file.
#[derive(Debug)]
struct Input {
    scanner: Scanner,
    /// Where it was found; its directory is searched first.
    path: PathBuf,
    /// What `?FILE` says.
    name: Name,
    /// Conditions whose forms are being read, innermost last.
    conditions: Vec<Condition>,
    /// Conditions whose forms are skipped, innermost last. The first decides; the others are counted.
    skipping: Vec<Condition>,
}

/// A form, or what went wrong with one.
#[derive(Debug)]
pub enum Item {
    /// Tokens, the full stop last (unless the file ends without one).
    Form(Vec<Token>),
    /// An error or a warning.
    Problem(Problem),
}

/// Reads a module with all that it includes.
#[derive(Debug)]
pub struct Preprocessor {
    inputs: Vec<Input>,
    macros: Macros,
    names: Names,
    search: Search,
    /// Names of all files that positions mention.
    pub files: Vec<Name>,
    /// Texts of all files that were read.
    pub sources: Sources,
    /// Where the module's own text ends.
    pub end: Position,
}

/// The answer of a directive: `None` goes on with the next form.
type Outcome = Result<Option<Item>, Problem>;

impl Preprocessor {
    /// Begins with a module's text.
    ///
    /// # Errors
    /// A macro given in `defines` is predefined or there twice; the message says which.
    pub fn new(
        path: &Path,
        text: &str,
        search: Search,
        defines: &[(String, Vec<TokenKind>)],
    ) -> Result<Self, String> {
        let name: Name = Arc::from(path.to_string_lossy().as_ref());
        let text: Arc<str> = Arc::from(text);
        let mut preprocessor = Preprocessor {
            inputs: Vec::new(),
            macros: Macros::default(),
            names: Names::default(),
            search,
            files: Vec::new(),
            sources: Sources::default(),
            end: Position::default(),
        };
        preprocessor.predefine();
        for (macro_name, kinds) in defines {
            let position = Position { file: 0, line: 1, column: 1 };
            let body = kinds.iter().map(|kind| Token { position, kind: kind.clone() }).collect();
            let defined =
                preprocessor.macros.define(macro_name.as_str().into(), Definition { parameters: None, body });
            defined.map_err(|refusal| redefinition(macro_name, &refusal))?;
        }
        preprocessor.open(path.to_owned(), name, text);
        Ok(preprocessor)
    }

    fn predefine(&mut self) {
        for name in [
            "FUNCTION_NAME",
            "FUNCTION_ARITY",
            "MODULE",
            "MODULE_STRING",
            "BASE_MODULE",
            "BASE_MODULE_STRING",
        ] {
            self.macros.predefine(name.into(), None);
        }
        self.macros.predefine("LINE".into(), Some(vec![TokenKind::Integer(1.into())]));
        self.macros.predefine("MACHINE".into(), Some(vec![TokenKind::Atom("BEAM".into())]));
        self.macros.predefine("BEAM".into(), Some(vec![TokenKind::Atom("true".into())]));
        self.macros.predefine("OTP_RELEASE".into(), Some(vec![TokenKind::Integer(OTP_RELEASE.into())]));
        let position = Position { file: 0, line: 1, column: 1 };
        for name in ["FEATURE_AVAILABLE", "FEATURE_ENABLED"] {
            let body = vec![Token { position, kind: TokenKind::Atom("false".into()) }];
            let definition = Definition { parameters: Some(vec!["X".into()]), body };
            self.macros.predefine_function(name.into(), definition);
        }
    }

    fn open(&mut self, path: PathBuf, name: Name, text: Arc<str>) {
        let file = self.file_number(&name);
        self.sources.add(name.clone(), text.clone());
        self.inputs.push(Input {
            scanner: Scanner::new(text, file),
            path,
            name: name.clone(),
            conditions: Vec::new(),
            skipping: Vec::new(),
        });
        self.set_file_macro(name);
    }

    fn set_file_macro(&mut self, name: Name) {
        self.macros.predefine("FILE".into(), Some(vec![TokenKind::String(name)]));
    }

    fn file_number(&mut self, name: &Name) -> u32 {
        let known = self.files.iter().position(|file| file == name);
        let index = known.unwrap_or_else(|| {
            self.files.push(name.clone());
            self.files.len() - 1
        });
        index as u32
    }

    /// The next form or problem; `None` at the end of the module's own file.
    #[allow(clippy::should_implement_trait, reason = "it is a request to a reader with public state")]
    pub fn next(&mut self) -> Option<Item> {
        loop {
            let input = self.inputs.last_mut()?;
            let is_skipping = !input.skipping.is_empty();
            match input.scanner.next_form(&mut self.names) {
                None => {
                    if let Some(problem) = self.leave() {
                        return Some(Item::Problem(problem));
                    }
                }
                // A word that can't be read matters only where it is read.
                Some(Err(_)) if is_skipping => {}
                Some(Err(error)) => {
                    return Some(Item::Problem(Problem::syntax(error.position, error.message)));
                }
                Some(Ok(tokens)) => {
                    let outcome = if is_skipping { self.skip(&tokens) } else { self.form(tokens) };
                    match outcome {
                        Ok(None) => {}
                        Ok(Some(item)) => return Some(item),
                        Err(problem) => return Some(Item::Problem(problem)),
                    }
                }
            }
        }
    }

    /// At the end of a file: goes back to its includer, unless a condition is open.
    fn leave(&mut self) -> Option<Problem> {
        let input = self.inputs.last_mut()?;
        let position = input.scanner.position();
        let open = input.skipping.pop().or_else(|| input.conditions.pop());
        if let Some(condition) = open {
            return Some(Problem::syntax(position, format!("unterminated '-{}'", condition.name())));
        }
        self.inputs.pop();
        self.end = position;
        let name = self.inputs.last().map(|includer| includer.name.clone());
        if let Some(name) = name {
            self.set_file_macro(name);
        }
        None
    }

    /// Looks at a form that is skipped for the end of the condition.
    fn skip(&mut self, tokens: &[Token]) -> Outcome {
        let Some((directive, at)) = directive(tokens) else { return Ok(None) };
        let Some(input) = self.inputs.last_mut() else { return Ok(None) };
        let innermost = input.skipping.last().copied();
        let is_outermost = input.skipping.len() == 1;
        match directive {
            "ifdef" => input.skipping.push(Condition::IfDef),
            "ifndef" => input.skipping.push(Condition::IfNotDef),
            "if" => input.skipping.push(Condition::If),
            "endif" => {
                input.skipping.pop();
            }
            "else" => match innermost {
                Some(Condition::Else) => return Err(Problem::syntax(at, "repeated '-else'")),
                Some(Condition::Elif) => replace_last(&mut input.skipping, Condition::Else),
                _ if is_outermost => {
                    input.skipping.pop();
                    input.conditions.push(Condition::Else);
                }
                _ => {}
            },
            "elif" => match innermost {
                Some(Condition::Else) => return Err(Problem::syntax(at, "'elif' following 'else'")),
                // An earlier branch was taken: this one can't be.
                Some(Condition::Elif) => {}
                _ if is_outermost => {
                    input.skipping.pop();
                    return self.condition(tokens, "if");
                }
                _ => {}
            },
            _ => {}
        }
        Ok(None)
    }

    fn form(&mut self, tokens: Vec<Token>) -> Outcome {
        if let Some((name, at)) = directive(&tokens) {
            let rest = &tokens[2..];
            match name {
                "define" => return self.define(rest, at),
                "undef" => return self.undef(rest, at),
                "include" | "include_lib" => {
                    let name = name.to_owned();
                    return self.include(rest, at, &name);
                }
                "ifdef" | "ifndef" => return self.if_defined(rest, at, name == "ifdef"),
                "if" => return self.condition(&tokens, "if"),
                "else" | "elif" | "endif" => return self.branch(rest, at, name),
                "error" | "warning" => return self.announce(rest, at, name == "error"),
                "file" => return self.file(rest, at),
                "feature" => return Err(bad(rest, at, "feature")),
                _ => {}
            }
        }
        let tokens = self.macros.expand(&tokens, FunctionMacros::Form(&tokens))?;
        self.note_module(&tokens);
        Ok(Some(Item::Form(tokens)))
    }

    /// Gives `?MODULE` its meaning.
    fn note_module(&mut self, tokens: &[Token]) {
        let [_, _, open, Token { kind: TokenKind::Atom(name), .. }, close, ..] = tokens else { return };
        let is_module = directive(tokens).is_some_and(|(directive, _)| directive == "module");
        let is_closed = close.kind.is(Symbol::CloseParen) || close.kind.is(Symbol::Comma);
        if is_module && open.kind.is(Symbol::OpenParen) && is_closed {
            self.macros.predefine("MODULE".into(), Some(vec![TokenKind::Atom(name.clone())]));
            self.macros.predefine("MODULE_STRING".into(), Some(vec![TokenKind::String(name.clone())]));
        }
    }

    fn define(&mut self, tokens: &[Token], at: Position) -> Outcome {
        let [open, name_token, rest @ ..] = tokens else { return Err(bad_define(tokens, at)) };
        let (TokenKind::Atom(name) | TokenKind::Variable(name), true) =
            (&name_token.kind, open.kind.is(Symbol::OpenParen))
        else {
            return Err(bad_define(tokens, at));
        };
        let definition = match rest {
            [comma, body @ ..] if comma.kind.is(Symbol::Comma) => {
                Definition { parameters: None, body: definition_body(body, comma.position)? }
            }
            [open, parameters @ ..] if open.kind.is(Symbol::OpenParen) => {
                definition_with_parameters(parameters, open.position)?
            }
            _ => return Err(bad(rest, at, "define")),
        };
        self.macros
            .define(name.clone(), definition)
            .map_err(|refusal| Problem::syntax(name_token.position, redefinition(name, &refusal)))?;
        Ok(None)
    }

    fn undef(&mut self, tokens: &[Token], at: Position) -> Outcome {
        let name = macro_name(tokens).ok_or_else(|| bad_named(tokens, at, "undef"))?;
        self.macros.undefine(name);
        Ok(None)
    }

    fn if_defined(&mut self, tokens: &[Token], at: Position, wanted: bool) -> Outcome {
        let condition = if wanted { Condition::IfDef } else { Condition::IfNotDef };
        let Some(name) = macro_name(tokens) else {
            self.enter(condition, false);
            return Err(bad_named(tokens, at, condition.name()));
        };
        self.enter(condition, self.macros.is_defined(name) == wanted);
        Ok(None)
    }

    /// Goes on inside a condition, reading or skipping.
    fn enter(&mut self, condition: Condition, holds: bool) {
        if let Some(input) = self.inputs.last_mut() {
            let stack = if holds { &mut input.conditions } else { &mut input.skipping };
            stack.push(condition);
        }
    }

    /// `-if(test).` or, after branches that didn't hold, `-elif(test).`
    fn condition(&mut self, tokens: &[Token], name: &str) -> Outcome {
        let (at, rest) = (tokens[1].position, &tokens[2..]);
        if !rest.first().is_some_and(|first| first.kind.is(Symbol::OpenParen)) {
            self.enter(Condition::If, false);
            return Err(bad(rest, at, name));
        }
        let value = self
            .macros
            .expand(rest, FunctionMacros::Illegal)
            .and_then(|tokens| condition::holds(&tokens, at, &self.macros));
        self.enter(Condition::If, *value.as_ref().unwrap_or(&false));
        value.map(|_| None)
    }

    /// `-else.`, `-elif(...)` and `-endif.` where forms are read.
    fn branch(&mut self, tokens: &[Token], at: Position, name: &str) -> Outcome {
        if name != "elif" && !matches!(tokens, [dot] if dot.kind == TokenKind::Dot) {
            return Err(bad(tokens, at, name));
        }
        let Some(input) = self.inputs.last_mut() else { return Ok(None) };
        let Some(condition) = input.conditions.pop() else {
            return Err(Problem::syntax(at, format!("unbalanced '-{name}'")));
        };
        match (name, condition) {
            ("endif", _) => return Ok(None),
            ("else", Condition::Else) => {
                input.skipping.push(Condition::Else);
                return Err(Problem::syntax(at, "repeated '-else'"));
            }
            (_, Condition::Else) => {
                input.skipping.push(Condition::Else);
                return Err(Problem::syntax(at, "unbalanced '-elif'"));
            }
            ("else", _) => input.skipping.push(Condition::Else),
            _ => input.skipping.push(Condition::Elif),
        }
        Ok(None)
    }

    fn announce(&mut self, tokens: &[Token], at: Position, is_error: bool) -> Outcome {
        let name = if is_error { "error" } else { "warning" };
        if !tokens.first().is_some_and(|first| first.kind.is(Symbol::OpenParen)) {
            return Err(bad(tokens, at, name));
        }
        let term = self
            .macros
            .expand(tokens, FunctionMacros::Illegal)
            .ok()
            .and_then(|tokens| parse::term_text(&tokens));
        let term = term.ok_or_else(|| Problem::syntax(at, format!("badly formed '{name}'")))?;
        let mut problem = Problem::syntax(at, format!("-{name}({term})."));
        if !is_error {
            problem.severity = Severity::Warning;
        }
        Ok(Some(Item::Problem(problem)))
    }

    fn include(&mut self, tokens: &[Token], at: Position, directive: &str) -> Outcome {
        let expected = [
            Expect::Symbol(Symbol::OpenParen),
            Expect::String,
            Expect::Symbol(Symbol::CloseParen),
            Expect::Dot,
        ];
        let tokens = join_strings(tokens);
        let (true, &[_, Token { kind: TokenKind::String(ref wanted), position }, _, _]) =
            (first_mismatch(&expected, &tokens) == expected.len(), tokens.as_slice())
        else {
            return Err(mismatch(&expected, &tokens, at, directive));
        };
        if self.inputs.len() >= MAX_INCLUDE_DEPTH {
            let place = if directive == "include" { position } else { at };
            return Err(Problem::syntax(place, format!("{directive} too deep")));
        }
        let includer = self.inputs.last().map(|input| input.path.clone()).unwrap_or_default();
        let is_library = directive == "include_lib";
        match self.search.find(&includer, wanted, is_library) {
            Some((path, text)) => {
                let name: Name = Arc::from(path.to_string_lossy().as_ref());
                self.open(path, name, text.into());
                Ok(None)
            }
            None => {
                let kind = if is_library { "lib" } else { "file" };
                Err(Problem::syntax(position, format!("can't find include {kind} \"{wanted}\"")))
            }
        }
    }

    /// `-file("name", line).`: what follows is taken to stand there.
    fn file(&mut self, tokens: &[Token], at: Position) -> Outcome {
        let expected = [
            Expect::Symbol(Symbol::OpenParen),
            Expect::String,
            Expect::Symbol(Symbol::Comma),
            Expect::Integer,
            Expect::Symbol(Symbol::CloseParen),
            Expect::Dot,
        ];
        let tokens = join_strings(&self.macros.expand(tokens, FunctionMacros::Illegal)?);
        let matches = tokens.len() == expected.len() && first_mismatch(&expected, &tokens) == tokens.len();
        let (
            true,
            [
                _,
                Token { kind: TokenKind::String(name), .. },
                _,
                Token { kind: TokenKind::Integer(line), .. },
                ..,
            ],
        ) = (matches, tokens.as_slice())
        else {
            return Err(mismatch(&expected, &tokens, at, "file"));
        };
        let name = name.clone();
        let line = u32::try_from(line).unwrap_or(0);
        let file = self.file_number(&name);
        self.set_file_macro(name.clone());
        if let Some(input) = self.inputs.last_mut() {
            let passed_lines = input.scanner.position().line.saturating_sub(at.line);
            input.scanner.set_place(file, line.saturating_add(passed_lines));
            input.name = name;
        }
        Ok(None)
    }
}

fn replace_last(stack: &mut [Condition], condition: Condition) {
    if let Some(last) = stack.last_mut() {
        *last = condition;
    }
}
