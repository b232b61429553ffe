//! Tokens and their names.

use dashu_int::IBig;

use crate::ast::{Name, Position};

/// A token with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Where it begins; for a token out of a macro: where the macro was called.
    pub position: Position,
    /// What it is.
    pub kind: TokenKind,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub enum TokenKind {
    /// An atom, quoted or not; keywords are symbols.
    Atom(Name),
    /// A variable, `_` included.
    Variable(Name),
    /// An integer.
    Integer(IBig),
    /// A float.
    Float(f64),
    /// `$c`
    Char(char),
    /// `"text"`
    String(Name),
    /// A keyword, an operator or punctuation.
    Symbol(Symbol),
    /// The full stop at the end of a form.
    Dot,
    /// A character that means nothing in Erlang (`@`, `~`, ...).
    Stray(char),
}

impl TokenKind {
    /// True for that symbol.
    pub fn is(&self, symbol: Symbol) -> bool {
        matches!(self, TokenKind::Symbol(own) if *own == symbol)
    }

    /// The atom's name.
    pub fn atom(&self) -> Option<&Name> {
        match self {
            TokenKind::Atom(name) => Some(name),
            _ => None,
        }
    }
}

macro_rules! symbols {
    (keywords { $($keyword:ident $keyword_text:literal),* $(,)? }
     punctuation { $($mark:ident $mark_text:literal),* $(,)? }) => {
        /// A keyword, an operator or punctuation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Symbol {
            $(#[doc = concat!("`", $keyword_text, "`")] $keyword,)*
            $(#[doc = concat!("`", $mark_text, "`")] $mark,)*
        }

        impl Symbol {
            /// As written in the source.
            pub fn text(self) -> &'static str {
                match self {
                    $(Symbol::$keyword => $keyword_text,)*
                    $(Symbol::$mark => $mark_text,)*
                }
            }

            /// The keyword with that text.
            pub fn keyword(text: &str) -> Option<Symbol> {
                match text {
                    $($keyword_text => Some(Symbol::$keyword),)*
                    _ => None,
                }
            }

            /// The operator or punctuation with that text.
            pub fn punctuation(text: &str) -> Option<Symbol> {
                match text {
                    $($mark_text => Some(Symbol::$mark),)*
                    _ => None,
                }
            }
        }
    };
}

symbols! {
    keywords {
        After "after", Begin "begin", Case "case", Try "try", Cond "cond", Catch "catch",
        AndAlso "andalso", OrElse "orelse", End "end", Fun "fun", If "if", Let "let", Of "of",
        Receive "receive", When "when", BitNot "bnot", Not "not", Div "div", Rem "rem",
        BitAnd "band", And "and", BitOr "bor", BitXor "bxor", ShiftLeft "bsl", ShiftRight "bsr",
        Or "or", Xor "xor",
    }
    punctuation {
        OpenParen "(", CloseParen ")", OpenBrace "{", CloseBrace "}", OpenBracket "[", CloseBracket "]",
        OpenBinary "<<", CloseBinary ">>", Comma ",", Semicolon ";", Period ".", DotDot "..", Ellipsis "...",
        Bar "|", BarBar "||", Arrow "->", LeftArrow "<-", LeftDoubleArrow "<=", FatArrow "=>", Assign ":=",
        Colon ":", ColonColon "::", Hash "#", Question "?", MaybeMatch "?=", Match "=", Bang "!",
        Plus "+", Minus "-", Star "*", Slash "/", PlusPlus "++", MinusMinus "--",
        Equal "==", NotEqual "/=", LessOrEqual "=<", Less "<", GreaterOrEqual ">=", Greater ">",
        ExactlyEqual "=:=", ExactlyNotEqual "=/=",
    }
}

impl Symbol {
    /// True for words.
    pub fn is_keyword(self) -> bool {
        self.text().starts_with(|first: char| first.is_ascii_lowercase())
    }
}
