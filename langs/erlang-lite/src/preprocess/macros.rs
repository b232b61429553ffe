//! Macro definitions and their expansion.
//!
//! # Protocol
//! Expansion works on a stack of tokens yet to be read: a macro call is replaced by its body on top of
//! that stack, which is then read again. Nothing recurses.
//!
//! # Invariants
//! - **P1** The body of a macro without parameters can't take arguments from the text after the call: a
//!   `Piece::Boundary` stands between them.
//! - **P2** Expanding one form costs at most [`MAX_WORK`] steps, whatever macros say.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::ast::{Name, Position};
use crate::diagnostic::Problem;
use crate::scan::print;
use crate::scan::token::{Symbol, Token, TokenKind};

/// Steps (tokens read or produced) that expanding one form may take: far above what real programs need,
/// and a second's work at most.
pub const MAX_WORK: usize = 1 << 22;

/// A macro's parameters and body.
#[derive(Clone, Debug)]
pub struct Definition {
    /// `None`: called without parentheses.
    pub parameters: Option<Vec<Name>>,
    /// What a call becomes.
    pub body: Vec<Token>,
}

/// What a macro's name stands for.
#[derive(Clone, Debug)]
enum Macro {
    /// Predefined, without a meaning yet (`MODULE` before `-module`).
    Unset,
    /// Predefined; can't be overloaded.
    Predefined(Definition),
    /// From `-define` or the command line; one definition an arity.
    User(Vec<Definition>),
}

/// Why a definition is refused.
pub enum Redefinition {
    /// The same name and arity were defined before.
    User,
    /// The name is predefined.
    Predefined,
}

/// Where `?FUNCTION_NAME` and `?FUNCTION_ARITY` get their meaning from.
pub enum FunctionMacros<'a> {
    /// They are left as they are.
    Keep,
    /// From the beginning of this form.
    Form(&'a [Token]),
    /// They mean nothing: an attribute of the preprocessor.
    Illegal,
}

/// All macros.
#[derive(Clone, Debug, Default)]
pub struct Macros {
    table: FxHashMap<Name, Macro>,
}

/// An element of the stack of what is yet to be read.
#[derive(Debug)]
enum Piece {
    Token(Token),
    /// The end of the body of a macro without parameters.
    Boundary,
}

impl Macros {
    /// Defines a predefined macro anew; no tokens: it has no meaning yet.
    pub fn predefine(&mut self, name: Name, tokens: Option<Vec<TokenKind>>) {
        let position = Position { file: 0, line: 1, column: 1 };
        let value = match tokens {
            None => Macro::Unset,
            Some(kinds) => Macro::Predefined(Definition {
                parameters: None,
                body: kinds.into_iter().map(|kind| Token { position, kind }).collect(),
            }),
        };
        self.table.insert(name, value);
    }

    /// Defines a predefined macro with parameters.
    pub fn predefine_function(&mut self, name: Name, definition: Definition) {
        self.table.insert(name, Macro::Predefined(definition));
    }

    /// Adds what `-define` says.
    ///
    /// # Errors
    /// There is such a macro.
    pub fn define(&mut self, name: Name, definition: Definition) -> Result<(), Redefinition> {
        match self.table.entry(name).or_insert_with(|| Macro::User(Vec::new())) {
            Macro::User(definitions) => {
                let arity = |definition: &Definition| definition.parameters.as_ref().map(Vec::len);
                if definitions.iter().any(|known| arity(known) == arity(&definition)) {
                    return Err(Redefinition::User);
                }
                definitions.push(definition);
                Ok(())
            }
            Macro::Unset | Macro::Predefined(_) => Err(Redefinition::Predefined),
        }
    }

    /// Forgets all definitions of a name.
    pub fn undefine(&mut self, name: &str) {
        self.table.remove(name);
    }

    /// True when `-ifdef` takes the name for defined.
    pub fn is_defined(&self, name: &str) -> bool {
        !matches!(self.table.get(name), None | Some(Macro::Unset))
    }

    /// Expands all macros of a form.
    ///
    /// # Errors
    /// A macro is unknown, wrongly called, circular or too large.
    pub fn expand(&self, tokens: &[Token], function: FunctionMacros<'_>) -> Result<Vec<Token>, Problem> {
        Expansion {
            macros: self,
            pending: tokens.iter().rev().cloned().map(Piece::Token).collect(),
            output: Vec::with_capacity(tokens.len()),
            function,
            function_name: None,
            without_circle: FxHashSet::default(),
            work: 0,
        }
        .run()
    }

    /// The definition that a call with so many arguments uses.
    fn choose(&self, name: &Name, arity: Option<usize>, at: Position) -> Result<&Definition, Problem> {
        match self.table.get(name) {
            None | Some(Macro::Unset) => {
                let arity = arity.map_or(String::new(), |arity| format!("/{arity}"));
                Err(Problem::syntax(at, format!("undefined macro '{name}{arity}'")))
            }
            Some(Macro::Predefined(definition)) => Ok(definition),
            Some(Macro::User(definitions)) => match definitions.as_slice() {
                [only] if only.parameters.is_none() => Ok(only),
                _ => definitions
                    .iter()
                    .find(|definition| definition.parameters.as_ref().map(Vec::len) == arity)
                    .ok_or_else(|| mismatch(name, at)),
            },
        }
    }

    /// Refuses a macro whose body leads back to itself.
    fn check_circularity(
        &self,
        name: &Name,
        arity: Option<usize>,
        at: Position,
        work: &mut usize,
    ) -> Result<(), Problem> {
        // Depth first: `open` holds the macros on the way to the one looked at, `done` those without a
        // circle.
        enum Visit {
            Enter(Name, Option<usize>),
            Leave((Name, Option<usize>)),
        }
        let mut open = FxHashSet::default();
        let mut done = FxHashSet::default();
        let mut visits = vec![Visit::Enter(name.clone(), arity)];
        while let Some(visit) = visits.pop() {
            match visit {
                Visit::Leave(key) => {
                    open.remove(&key);
                    done.insert(key);
                }
                Visit::Enter(name, arity) => {
                    let Some(definition) = self.definition(&name, arity) else { continue };
                    let key = (name, arity);
                    if open.contains(&key) {
                        let arity = key.1.map_or(String::new(), |arity| format!("/{arity}"));
                        return Err(Problem::syntax(at, format!("circular macro '{}{arity}'", key.0)));
                    }
                    if done.contains(&key) {
                        continue;
                    }
                    open.insert(key.clone());
                    visits.push(Visit::Leave(key));
                    let uses = uses(&definition.body, work).into_iter();
                    visits.extend(uses.map(|(name, arity)| Visit::Enter(name, arity)));
                }
            }
        }
        Ok(())
    }

    fn definition(&self, name: &Name, arity: Option<usize>) -> Option<&Definition> {
        let Some(Macro::User(definitions)) = self.table.get(name) else { return None };
        let with_arity = |arity: Option<usize>| {
            definitions.iter().find(|known| known.parameters.as_ref().map(Vec::len) == arity)
        };
        with_arity(arity).or_else(|| with_arity(None))
    }
}

/// The macros that a body calls.
fn uses(body: &[Token], work: &mut usize) -> Vec<(Name, Option<usize>)> {
    let mut found = Vec::new();
    let mut index = 0;
    *work += body.len();
    while index + 1 < body.len() {
        let is_call = body[index].kind.is(Symbol::Question);
        match &body[index + 1].kind {
            kind if is_call && kind.is(Symbol::Question) => index += 1,
            TokenKind::Atom(name) | TokenKind::Variable(name) if is_call => {
                index += 1;
                let rest = body[index + 1..].iter().map(Some);
                // A malformed call is found where it is expanded.
                let arity = arguments(rest, work).ok().flatten().map(|call| call.arguments.len());
                found.push((name.clone(), arity));
            }
            _ => {}
        }
        index += 1;
    }
    found
}

/// A macro call's arguments, not yet taken from the stack.
struct CallArguments {
    arguments: Vec<Vec<Token>>,
    /// How many tokens they take, with the parentheses.
    length: usize,
}

/// Reads `(a, b)` where there is one; `None` in the stream is the end of what may be read.
///
/// # Errors
/// The parentheses don't close, an argument is missing, or `work` is past its bound.
fn arguments<'t>(
    stream: impl Iterator<Item = Option<&'t Token>>,
    work: &mut usize,
) -> Result<Option<CallArguments>, ()> {
    let mut stream = stream.map_while(|token| token).enumerate().peekable();
    if stream.next_if(|(_, token)| token.kind.is(Symbol::OpenParen)).is_none() {
        return Ok(None);
    }
    let mut arguments = Vec::new();
    let mut argument: Vec<Token> = Vec::new();
    let mut closers = Vec::new();
    let mut after_fun = 0;
    while let Some((index, token)) = stream.next() {
        *work += 1;
        if *work > MAX_WORK {
            return Err(());
        }
        if closers.is_empty() && (token.kind.is(Symbol::Comma) || token.kind.is(Symbol::CloseParen)) {
            let ends = token.kind.is(Symbol::CloseParen);
            let is_first = arguments.is_empty();
            match (argument.is_empty(), is_first, ends) {
                (true, true, true) => {}
                (true, true, false) | (true, false, true) => return Err(()),
                _ => arguments.push(std::mem::take(&mut argument)),
            }
            if ends {
                return Ok(Some(CallArguments { arguments, length: index + 1 }));
            }
            continue;
        }
        let opens_body = |token: Option<&(usize, &Token)>| {
            token.is_some_and(|(_, token)| token.kind.is(Symbol::OpenParen))
        };
        match &token.kind {
            TokenKind::Symbol(symbol) if closers.last() == Some(symbol) => {
                closers.pop();
            }
            TokenKind::Symbol(Symbol::Fun) if opens_body(stream.peek()) => closers.push(Symbol::End),
            TokenKind::Symbol(Symbol::Fun) => after_fun = index + 1,
            TokenKind::Variable(_) if after_fun == index && index > 0 && opens_body(stream.peek()) => {
                closers.push(Symbol::End);
            }
            TokenKind::Symbol(symbol) => closers.extend(closer(*symbol)),
            _ => {}
        }
        argument.push(token.clone());
    }
    Err(())
}

/// What closes a construct within which commas don't separate arguments.
fn closer(symbol: Symbol) -> Option<Symbol> {
    Some(match symbol {
        Symbol::OpenParen => Symbol::CloseParen,
        Symbol::OpenBinary => Symbol::CloseBinary,
        Symbol::OpenBracket => Symbol::CloseBracket,
        Symbol::OpenBrace => Symbol::CloseBrace,
        Symbol::Begin | Symbol::If | Symbol::Case | Symbol::Receive | Symbol::Try | Symbol::Cond => {
            Symbol::End
        }
        _ => return None,
    })
}

fn mismatch(name: &Name, at: Position) -> Problem {
    Problem::syntax(at, format!("argument mismatch for macro '{name}'"))
}

/// A form being expanded.
struct Expansion<'a> {
    macros: &'a Macros,
    /// What is yet to be read; the next piece is the last.
    pending: Vec<Piece>,
    output: Vec<Token>,
    function: FunctionMacros<'a>,
    /// The form's function with its arity, once asked for.
    function_name: Option<(Name, usize)>,
    /// Macros that were found not to lead back to themselves.
    without_circle: FxHashSet<(Name, Option<usize>)>,
    work: usize,
}

impl Expansion<'_> {
    fn run(mut self) -> Result<Vec<Token>, Problem> {
        while let Some(piece) = self.pending.pop() {
            let Piece::Token(token) = piece else { continue };
            self.spend(1, token.position)?;
            if !token.kind.is(Symbol::Question) {
                self.output.push(token);
                continue;
            }
            match self.pending.pop() {
                Some(Piece::Token(name)) => self.call(token, name)?,
                Some(Piece::Boundary) | None => self.output.push(token),
            }
        }
        Ok(self.output)
    }

    fn spend(&mut self, steps: usize, at: Position) -> Result<(), Problem> {
        self.work += steps;
        if self.work > MAX_WORK {
            return Err(Problem::syntax(at, "macro expansion too large"));
        }
        Ok(())
    }

    /// Replaces a call; `question` is the mark before `name`.
    fn call(&mut self, question: Token, name: Token) -> Result<(), Problem> {
        let at = name.position;
        let macro_name = match &name.kind {
            TokenKind::Variable(text) if matches!(&**text, "FUNCTION_NAME" | "FUNCTION_ARITY") => {
                return self.function_macro(question, name);
            }
            TokenKind::Variable(text) if &**text == "LINE" => {
                self.output.push(Token { position: at, kind: TokenKind::Integer(at.line.into()) });
                return Ok(());
            }
            TokenKind::Atom(text) | TokenKind::Variable(text) => text.clone(),
            other => {
                return Err(Problem::syntax(at, format!("illegal macro call '?{}'", print::token(other))));
            }
        };
        let call = self.arguments(&macro_name, at)?;
        let arity = call.as_ref().map(|call| call.arguments.len());
        let definition = self.macros.choose(&macro_name, arity, at)?;
        let own_arity = definition.parameters.as_ref().map(Vec::len);
        if self.without_circle.insert((macro_name.clone(), own_arity)) {
            self.macros.check_circularity(&macro_name, own_arity, at, &mut self.work)?;
            self.spend(0, at)?;
        }
        let (parameters, arguments) = match (&definition.parameters, call) {
            (None, _) => {
                self.pending.push(Piece::Boundary);
                (&[][..], Vec::new())
            }
            (Some(parameters), Some(call)) if call.arguments.len() == parameters.len() => {
                self.pending.truncate(self.pending.len() - call.length);
                (&parameters[..], call.arguments)
            }
            (Some(_), _) => return Err(mismatch(&macro_name, at)),
        };
        if arguments.iter().any(Vec::is_empty) {
            return Err(mismatch(&macro_name, at));
        }
        let bindings: FxHashMap<&Name, &[Token]> =
            parameters.iter().zip(arguments.iter().map(Vec::as_slice)).collect();
        let expansion = substitute(&definition.body, &bindings, at);
        self.spend(expansion.len(), at)?;
        self.pending.extend(expansion.into_iter().rev().map(Piece::Token));
        Ok(())
    }

    fn arguments(&mut self, name: &Name, at: Position) -> Result<Option<CallArguments>, Problem> {
        let stream = self.pending.iter().rev().map(|piece| match piece {
            Piece::Token(token) => Some(token),
            Piece::Boundary => None,
        });
        let malformed = || Problem::syntax(at, format!("badly formed argument for macro '{name}'"));
        let call = arguments(stream, &mut self.work);
        self.spend(0, at)?;
        call.map_err(|()| malformed())
    }

    fn function_macro(&mut self, question: Token, name: Token) -> Result<(), Problem> {
        let at = name.position;
        let TokenKind::Variable(text) = &name.kind else { return Ok(()) };
        let form = match self.function {
            FunctionMacros::Keep => {
                self.output.push(question);
                self.output.push(name);
                return Ok(());
            }
            FunctionMacros::Illegal => return Err(outside_function(text, at)),
            FunctionMacros::Form(form) => form,
        };
        let (function, arity) = match &self.function_name {
            Some(known) => known.clone(),
            None => {
                let head = self.macros.expand(form, FunctionMacros::Keep)?;
                function_of(&head, text, at)?
            }
        };
        self.function_name = Some((function.clone(), arity));
        let kind = if &**text == "FUNCTION_NAME" {
            TokenKind::Atom(function)
        } else {
            TokenKind::Integer(arity.into())
        };
        self.output.push(Token { position: at, kind });
        Ok(())
    }
}

fn outside_function(name: &str, at: Position) -> Problem {
    Problem::syntax(at, format!("?{name} can only be used within a function"))
}

/// The function that a form defines, by its first clause's head.
fn function_of(form: &[Token], asking: &str, at: Position) -> Result<(Name, usize), Problem> {
    let rest = match form {
        [first, ..] if first.kind.is(Symbol::Question) => {
            return Err(Problem::syntax(at, format!("?{asking} must not begin a form")));
        }
        [Token { kind: TokenKind::Atom(name), .. }, open, rest @ ..] if open.kind.is(Symbol::OpenParen) => {
            (name.clone(), rest)
        }
        _ => return Err(outside_function(asking, at)),
    };
    let (name, rest) = rest;
    let mut depth = 1;
    let mut arity = 0;
    for token in rest {
        match token.kind {
            TokenKind::Symbol(Symbol::Comma) if depth == 1 => arity += 1,
            TokenKind::Symbol(Symbol::Comma) => {}
            TokenKind::Symbol(
                Symbol::OpenParen | Symbol::OpenBrace | Symbol::OpenBracket | Symbol::OpenBinary,
            ) => {
                depth += 1;
                arity = arity.max(1);
            }
            TokenKind::Symbol(
                Symbol::CloseParen | Symbol::CloseBrace | Symbol::CloseBracket | Symbol::CloseBinary,
            ) => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            _ => arity = arity.max(1),
        }
    }
    Ok((name, arity))
}

/// A body with its parameters replaced. Tokens of the body stand where the call stands; those of
/// arguments keep their places, and what follows an argument stands where it ended.
fn substitute(body: &[Token], bindings: &FxHashMap<&Name, &[Token]>, at: Position) -> Vec<Token> {
    let mut output = Vec::with_capacity(body.len());
    let mut at = at;
    let mut index = 0;
    let bound = |token: Option<&Token>| match token.map(|token| &token.kind) {
        Some(TokenKind::Variable(name)) => bindings.get(name).copied(),
        _ => None,
    };
    let is_question = |index: usize| body.get(index).is_some_and(|token| token.kind.is(Symbol::Question));
    while let Some(token) = body.get(index) {
        let is_stringify = is_question(index)
            && is_question(index + 1)
            && matches!(body.get(index + 2).map(|token| &token.kind), Some(TokenKind::Variable(_)));
        if is_stringify {
            let position = at;
            let kind = match bound(body.get(index + 2)) {
                Some(argument) => TokenKind::String(stringify(argument).into()),
                None => body[index + 2].kind.clone(),
            };
            output.push(Token { position, kind });
            index += 3;
            continue;
        }
        match bound(Some(token)) {
            Some(argument) => {
                output.extend_from_slice(argument);
                at = argument.last().map_or(at, |last| last.position);
            }
            None => output.push(Token { position: at, kind: token.kind.clone() }),
        }
        index += 1;
    }
    output
}

/// The text of tokens, one space apart.
fn stringify(tokens: &[Token]) -> String {
    let texts: Vec<String> = tokens.iter().map(|token| print::source(&token.kind)).collect();
    texts.join(" ")
}
