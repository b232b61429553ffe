//! Control structures and funs.

use super::{Mode, Parsed, Parser, leaf};
use crate::ast::{After, Clause, Expr, ExprKind, Handler, Name};
use crate::diagnostic::Problem;
use crate::scan::token::{Symbol, TokenKind};

impl Parser<'_> {
    /// The construct that the keyword here begins.
    pub(super) fn control(&mut self, keyword: Symbol) -> Parsed<Expr> {
        let position = self.position();
        let kind = match keyword {
            Symbol::Begin => {
                self.skip();
                let body = self.expressions()?;
                self.expect(Symbol::End)?;
                ExprKind::Block(body)
            }
            Symbol::If => {
                self.skip();
                let clauses = self.clauses(Self::if_clause)?;
                self.expect(Symbol::End)?;
                ExprKind::If(clauses)
            }
            Symbol::Case => {
                self.skip();
                let subject = Box::new(self.expression()?);
                let height = self.height;
                self.expect(Symbol::Of)?;
                let clauses = self.clauses(Self::case_clause)?;
                self.expect(Symbol::End)?;
                self.height = height.max(self.height);
                ExprKind::Case { subject, clauses }
            }
            Symbol::Receive => self.receive()?,
            Symbol::Try => self.try_expression()?,
            Symbol::Fun => self.fun()?,
            _ => return Err(self.unexpected()),
        };
        self.raise(self.height)?;
        Ok(Expr { position, kind })
    }

    fn if_clause(&mut self) -> Parsed<Clause> {
        let guard = self.guard()?;
        let height = self.height;
        let position = guard[0][0].start();
        let body = self.clause_body()?;
        self.height = height.max(self.height);
        Ok(Clause { position, patterns: Vec::new(), guard, body })
    }

    fn case_clause(&mut self) -> Parsed<Clause> {
        let pattern = self.expression()?;
        let position = pattern.start();
        self.clause(position, vec![pattern])
    }

    fn receive(&mut self) -> Parsed<ExprKind> {
        self.skip();
        let mut height = 0;
        let clauses = if self.at(Symbol::After) {
            Vec::new()
        } else {
            let clauses = self.clauses(Self::case_clause)?;
            height = self.height;
            clauses
        };
        let after = if self.accept(Symbol::After) {
            let timeout = Box::new(self.expression()?);
            height = height.max(self.height);
            let body = self.clause_body()?;
            Some(After { timeout, body })
        } else {
            None
        };
        self.height = height.max(self.height);
        self.expect(Symbol::End)?;
        Ok(ExprKind::Receive { clauses, after })
    }

    fn try_expression(&mut self) -> Parsed<ExprKind> {
        self.skip();
        let body = self.expressions()?;
        let mut tallest = self.height;
        let mut clauses = Vec::new();
        if self.accept(Symbol::Of) {
            clauses = self.clauses(Self::case_clause)?;
            tallest = tallest.max(self.height);
        }
        let mut handlers = Vec::new();
        let catches = self.accept(Symbol::Catch);
        if catches {
            handlers = self.clauses(Self::handler)?;
            tallest = tallest.max(self.height);
        }
        let mut cleanup = Vec::new();
        if self.accept(Symbol::After) {
            cleanup = self.expressions()?;
            tallest = tallest.max(self.height);
        } else if !catches {
            return Err(self.unexpected());
        }
        self.expect(Symbol::End)?;
        self.height = tallest;
        Ok(ExprKind::Try { body, clauses, handlers, cleanup })
    }

    fn handler(&mut self) -> Parsed<Handler> {
        let first = self.position();
        let has_class = self.at_offset(1, Symbol::Colon);
        let class = match self.peek() {
            Some(TokenKind::Atom(name)) if has_class => Some(leaf(first, ExprKind::Atom(name.clone()))),
            Some(TokenKind::Variable(name)) if has_class => Some(leaf(
                first,
                if &**name == "_" { ExprKind::Wildcard } else { ExprKind::Variable(name.clone()) },
            )),
            _ => None,
        };
        if class.is_some() {
            self.next += 2;
        }
        let reason = self.operators(Mode::Pattern)?;
        let head = self.height;
        let position = if class.is_some() { first } else { reason.start() };
        let mut trace = None;
        if class.is_some() && self.accept(Symbol::Colon) {
            match self.peek() {
                Some(TokenKind::Variable(name)) => {
                    trace = Some((self.position(), name.clone())).filter(|(_, name)| &**name != "_");
                    self.next += 1;
                }
                _ => return Err(self.unexpected()),
            }
        }
        self.height = head;
        let Clause { guard, body, .. } = self.clause(position, Vec::new())?;
        let class = class.unwrap_or_else(|| leaf(position, ExprKind::Atom("throw".into())));
        let (trace_position, trace) =
            trace.map_or((position, None), |(position, name)| (position, Some(name)));
        Ok(Handler { position, class, reason, trace, trace_position, guard, body })
    }

    fn fun(&mut self) -> Parsed<ExprKind> {
        self.skip();
        let is_named = self.at_offset(1, Symbol::OpenParen);
        match self.peek() {
            Some(TokenKind::Symbol(Symbol::OpenParen)) => self.fun_clauses(),
            Some(TokenKind::Variable(_)) if is_named => self.fun_clauses(),
            Some(TokenKind::Atom(_) | TokenKind::Variable(_)) => self.fun_reference(),
            _ => Err(self.unexpected()),
        }
    }

    /// `name/arity` or `module:name/arity`.
    fn fun_reference(&mut self) -> Parsed<ExprKind> {
        if let (Some(TokenKind::Atom(name)), true) = (self.peek(), self.at_offset(1, Symbol::Slash)) {
            self.next += 2;
            let Some(TokenKind::Integer(arity)) = self.peek() else { return Err(self.unexpected()) };
            // No function takes so many arguments: lint finds it undefined.
            let arity = u32::try_from(arity).unwrap_or(u32::MAX);
            self.next += 1;
            self.height = 0;
            return Ok(ExprKind::FunLocal { name: name.clone(), arity });
        }
        let module = Box::new(self.primary(Mode::Expression)?);
        self.expect(Symbol::Colon)?;
        if !matches!(self.peek(), Some(TokenKind::Atom(_) | TokenKind::Variable(_))) {
            return Err(self.unexpected());
        }
        let name = Box::new(self.primary(Mode::Expression)?);
        self.expect(Symbol::Slash)?;
        if !matches!(self.peek(), Some(TokenKind::Integer(_) | TokenKind::Variable(_))) {
            return Err(self.unexpected());
        }
        let arity = Box::new(self.primary(Mode::Expression)?);
        Ok(ExprKind::FunRemote { module, name, arity })
    }

    fn fun_clauses(&mut self) -> Parsed<ExprKind> {
        let mut fun_name: Option<Option<Name>> = None;
        let mut arity = None;
        let mut mismatch = None;
        let clauses = self.clauses(|parser| {
            let mut start = parser.position();
            let mut own = None;
            if let Some(TokenKind::Variable(name)) = parser.peek() {
                own = Some(name.clone());
                start = parser.skip();
            }
            let patterns = parser.parenthesised(Mode::Pattern)?;
            let same_name = fun_name.get_or_insert_with(|| own.clone()) == &own;
            if *arity.get_or_insert(patterns.len()) != patterns.len() || !same_name {
                mismatch.get_or_insert(start);
            }
            parser.clause(start, patterns)
        })?;
        self.expect(Symbol::End)?;
        if let Some(at) = mismatch {
            return Err(Problem::syntax(at, "head mismatch"));
        }
        let name = fun_name.flatten().filter(|name| &**name != "_");
        Ok(ExprKind::Fun { name, clauses })
    }
}
