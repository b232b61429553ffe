//! A walk over the tokens of one statement.

use super::Fault;
use super::scan::{Kind, Position, Token};
use crate::ir::{ContType, Signature, Type};
use rustc_hash::FxHashMap;

/// Where the reader stands in a statement.
#[derive(Clone)]
pub(super) struct Cursor<'t, 'a> {
    tokens: &'t [Token<'a>],
    /// The end of its line, which is next for ever behind the others.
    end: &'t Token<'a>,
    next: usize,
}

/// A parameter or a result.
#[derive(Clone)]
pub(super) struct Definition<'a> {
    pub(super) name: &'a str,
    pub(super) at: Position,
    pub(super) ty: Option<Type>,
}

pub(super) type Read<T> = Result<T, Fault>;

/// The names of types of continuations.
pub(super) type Types = FxHashMap<String, ContType>;

impl<'t, 'a> Cursor<'t, 'a> {
    /// At the beginning of a line, whose last token is its end.
    pub(super) fn new(line: &'t [Token<'a>]) -> Self {
        Self::without(line, 0)
    }

    /// As `new`, without so many tokens before the end.
    pub(super) fn without(line: &'t [Token<'a>], last: usize) -> Self {
        let (end, tokens) = line.split_last().expect("a line has its end");
        Self { tokens: &tokens[..tokens.len() - last], end, next: 0 }
    }

    fn token(&self) -> &'t Token<'a> {
        self.tokens.get(self.next).unwrap_or(self.end)
    }

    pub(super) fn peek(&self) -> &'t Kind<'a> {
        &self.token().kind
    }

    /// The token after the next.
    pub(super) fn peek_second(&self) -> &'t Kind<'a> {
        &self.tokens.get(self.next + 1).unwrap_or(self.end).kind
    }

    pub(super) fn at(&self) -> Position {
        self.token().at
    }

    pub(super) fn advance(&mut self) {
        self.next += 1;
    }

    /// The fault that something else was expected here.
    pub(super) fn expected(&self, what: &str) -> Fault {
        let found = self.peek().describe();
        Fault { at: self.at(), message: format!("expected {what}, found {found}") }
    }

    /// Goes past this character if it is next.
    pub(super) fn eat(&mut self, mark: char) -> bool {
        let is_next = *self.peek() == Kind::Mark(mark);
        self.next += usize::from(is_next);
        is_next
    }

    /// Goes past this word if it is next.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let is_next = *self.peek() == Kind::Name(word);
        self.next += usize::from(is_next);
        is_next
    }

    pub(super) fn mark(&mut self, mark: char) -> Read<()> {
        if self.eat(mark) { Ok(()) } else { Err(self.expected(&format!("`{mark}`"))) }
    }

    pub(super) fn word(&mut self, word: &str) -> Read<()> {
        if self.eat_word(word) { Ok(()) } else { Err(self.expected(&format!("`{word}`"))) }
    }

    pub(super) fn name(&mut self, what: &str) -> Read<&'a str> {
        let Kind::Name(name) = *self.peek() else { return Err(self.expected(what)) };
        self.advance();
        Ok(name)
    }

    /// A name, or a text in quotes that stands for one.
    pub(super) fn quotable_name(&mut self, what: &str) -> Read<String> {
        match self.peek() {
            Kind::Text(bytes) => {
                let text = utf8(bytes, self.at())?;
                self.advance();
                Ok(text)
            }
            _ => self.name(what).map(str::to_owned),
        }
    }

    /// A text in quotes.
    pub(super) fn text(&mut self, what: &str) -> Read<String> {
        let Kind::Text(bytes) = self.peek() else { return Err(self.expected(what)) };
        let text = utf8(bytes, self.at())?;
        self.advance();
        Ok(text)
    }

    /// An integer with its sign, decimal or hexadecimal.
    pub(super) fn integer(&mut self, what: &str) -> Read<i64> {
        let at = self.at();
        let is_negative = self.eat('-');
        let magnitude = match *self.peek() {
            Kind::Integer(number) => i128::from(number),
            // Bits, of which the highest may be the sign.
            Kind::Hex(bits) if !is_negative => i128::from(bits.cast_signed()),
            _ => return Err(self.expected(what)),
        };
        self.advance();
        let number = if is_negative { -magnitude } else { magnitude };
        let too_large = Fault { at, message: format!("{number} doesn't fit 64 bits") };
        i64::try_from(number).map_err(|_| too_large)
    }

    /// An integer of another type.
    pub(super) fn small<T: TryFrom<i64>>(&mut self, what: &str) -> Read<T> {
        let at = self.at();
        let number = self.integer(what)?;
        T::try_from(number).map_err(|_| Fault { at, message: format!("{number} is out of range for {what}") })
    }

    /// `+4` or `-4`, or nothing: 0.
    pub(super) fn offset(&mut self) -> Read<i32> {
        match self.peek() {
            Kind::Mark('+') => {
                self.advance();
                self.small("an offset")
            }
            Kind::Mark('-') => self.small("an offset"),
            _ => Ok(0),
        }
    }

    /// `bool`, `i64`, `f64`, `value`, or the name of a type of continuations.
    pub(super) fn ty(&mut self, types: &Types) -> Read<Type> {
        let Kind::Name(name) = *self.peek() else { return Err(self.expected("a type")) };
        let ty = match name {
            "bool" => Type::Bool,
            "i64" => Type::I64,
            "f64" => Type::F64,
            "value" => Type::Value,
            name => match types.get(name) {
                Some(&cont) => Type::Cont(cont),
                None => return Err(Fault { at: self.at(), message: format!("no type is called `{name}`") }),
            },
        };
        self.advance();
        Ok(ty)
    }

    /// `name` or `name: type`.
    pub(super) fn definition(&mut self, types: &Types) -> Read<Definition<'a>> {
        let at = self.at();
        let name = self.name("a name")?;
        let ty = if self.eat(':') { Some(self.ty(types)?) } else { None };
        Ok(Definition { name, at, ty })
    }

    /// `(a: value, b: i64)`: each with its type.
    pub(super) fn params(&mut self, types: &Types) -> Read<Vec<Definition<'a>>> {
        let params = self.bracketed(|c| c.definition(types))?;
        match params.iter().find(|param| param.ty.is_none()) {
            Some(untyped) => {
                let message = format!("the type of `{}` is missing", untyped.name);
                Err(Fault { at: untyped.at, message })
            }
            None => Ok(params),
        }
    }

    /// `-> value, i64`, `-> (value, i64)`, or nothing.
    pub(super) fn results(&mut self, types: &Types) -> Read<Vec<Type>> {
        if *self.peek() != Kind::Arrow {
            return Ok(Vec::new());
        }
        self.advance();
        if *self.peek() == Kind::Mark('(') {
            self.bracketed(|c| c.ty(types))
        } else {
            self.separated(|c| c.ty(types))
        }
    }

    /// `(value, i64) -> value`
    pub(super) fn signature(&mut self, types: &Types) -> Read<Signature> {
        let params = self.bracketed(|c| c.ty(types))?;
        Ok(Signature { params, results: self.results(types)? })
    }

    /// What one reads, as often as a comma follows.
    pub(super) fn separated<T>(&mut self, mut one: impl FnMut(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let mut all = vec![one(self)?];
        while self.eat(',') {
            all.push(one(self)?);
        }
        Ok(all)
    }

    /// `(a, b)`, or `()`.
    pub(super) fn bracketed<T>(&mut self, one: impl FnMut(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        self.mark('(')?;
        if self.eat(')') {
            return Ok(Vec::new());
        }
        let all = self.separated(one)?;
        if !self.eat(')') {
            return Err(self.expected("`,` or `)`"));
        }
        Ok(all)
    }

    pub(super) fn end(&self) -> Read<()> {
        if *self.peek() == Kind::Newline { Ok(()) } else { Err(self.expected("the end of the line")) }
    }
}

/// A name's bytes as a text.
pub(super) fn utf8(bytes: &[u8], at: Position) -> Read<String> {
    let fault = |_| Fault { at, message: "a name is UTF-8".to_owned() };
    String::from_utf8(bytes.to_vec()).map_err(fault)
}
