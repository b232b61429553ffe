//! Continuations: what makes them, and what runs them.

use super::Fault;
use super::body::Body;
use super::cursor::{Cursor, Read};
use super::module::FunctionName;
use super::scan::Kind;
use crate::ir::{Clause, ContType, Op, Resumption, Terminator, Type};

impl<'a> Body<'_, '_, 'a> {
    /// An operation whose type of continuations is its result's.
    pub(super) fn continuation(
        &mut self,
        word: &str,
        declared: Option<Type>,
        c: &mut Cursor<'_, 'a>,
    ) -> Read<Option<Op>> {
        if !["cont_new", "cont_bind", "cont_null", "value_cont"].contains(&word) {
            return Ok(None);
        }
        let Some(Type::Cont(ty)) = declared else {
            let message = format!("the type of the continuation is missing: name: TYPE = {word} ...");
            return Err(Fault { at: self.at(), message });
        };
        Ok(Some(match word {
            "cont_new" => {
                let params = self.shared.module.conts[ty.0 as usize].params.len();
                let name = FunctionName::read(c)?;
                Op::ContNew { ty, function: self.shared.symbol(&name, params) }
            }
            "cont_bind" => {
                let cont = self.operand(c)?;
                Op::ContBind { to: ty, cont, args: self.arguments(c)? }
            }
            "cont_null" => Op::ContNull(ty),
            _ => Op::ValueCont(ty, self.operand(c)?),
        }))
    }

    /// `resume cont(args), suspend TAG: block, switch TAG, normal(args), unwind block`
    pub(super) fn resume(&mut self, word: &str, c: &mut Cursor<'_, 'a>) -> Read<Terminator> {
        let cont = self.operand(c)?;
        let at = c.at();
        let args = self.arguments(c)?;
        let with = match (word, args.as_slice()) {
            ("resume", _) => Resumption::Values(args),
            ("resume_throw", &[class, reason]) => Resumption::Throw { class, reason },
            ("resume_throw", _) => {
                return Err(Fault { at, message: "an exception is (class, reason)".to_owned() });
            }
            (_, &[class, reason, trace]) => Resumption::ThrowRef { class, reason, trace },
            _ => {
                return Err(Fault { at, message: "a caught exception is (class, reason, trace)".to_owned() });
            }
        };
        c.mark(',')?;
        let mut clauses = Vec::new();
        while let Some(clause) = self.clause(c)? {
            clauses.push(clause);
            c.mark(',')?;
        }
        let normal = self.jump(c)?;
        let unwind = if c.eat(',') {
            c.word("unwind")?;
            Some(self.block(c)?)
        } else {
            None
        };
        Ok(Terminator::Resume { with, cont, clauses, normal, unwind })
    }

    /// `suspend TAG: block` or `switch TAG`, if one is next.
    fn clause(&mut self, c: &mut Cursor<'_, 'a>) -> Read<Option<Clause>> {
        // A block may be called as the words are.
        if !matches!(c.peek_second(), Kind::Name(_) | Kind::Text(_)) {
            return Ok(None);
        }
        if c.eat_word("suspend") {
            let tag = self.shared.find_tag(c)?;
            c.mark(':')?;
            return Ok(Some(Clause::Suspend { tag, block: self.block(c)? }));
        }
        if c.eat_word("switch") {
            return self.shared.find_tag(c).map(|tag| Some(Clause::Switch { tag }));
        }
        Ok(None)
    }

    /// What comes back to who switches to a continuation of this type: the parameters of its last parameter.
    pub(super) fn switched(&self, to: Type) -> Vec<Type> {
        let params = |ty: ContType| self.shared.module.conts.get(ty.0 as usize).map(|cont| &cont.params);
        let last = |ty| match ty {
            Type::Cont(cont) => params(cont).and_then(|params| params.last().copied()),
            _ => None,
        };
        match last(to) {
            Some(Type::Cont(suspended)) => params(suspended).cloned().unwrap_or_default(),
            _ => Vec::new(),
        }
    }
}
