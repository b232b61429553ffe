//! Signatures of what suspends and resumes, by the rules of the stack-switching proposal.

use super::types::{MAX_RESULTS, same_results};
use super::{Check, Checker, Invalid};
use crate::ir::{
    Clause, ContType, Inst, Jump, MAX_BOUND, Module, Op, Resumption, Signature, Symbol, Tag, TagRef, Type,
    Val,
};
use tambour_continuations::layout::MAX_ARGS;

/// Checks a module's tags and types of continuations.
pub(super) fn module(module: &Module) -> Result<(), Invalid> {
    let fault = |place: String, fault: &str| {
        Err(Invalid { function: module.name.clone(), place, fault: fault.to_owned(), at: None })
    };
    let is_known = |ty: &Type| !matches!(ty, Type::Cont(cont) if cont.0 as usize >= module.conts.len());
    for (at, tag) in module.tags.iter().enumerate() {
        let place = format!("tag {}", tag.name);
        if module.tags[..at].iter().any(|other| other.name == tag.name) {
            return fault(place, "defined twice");
        }
        if !tag.params.iter().chain(&tag.results).all(is_known) {
            return fault(place, "a type of continuations that doesn't exist");
        }
        // The continuation travels behind the parameters.
        if tag.params.len() >= MAX_ARGS || tag.results.len() > MAX_ARGS {
            return fault(place, "too many parameters or results");
        }
    }
    for (at, cont) in module.conts.iter().enumerate() {
        let place = ContType(at as u32).to_string();
        if !cont.params.iter().chain(&cont.results).all(is_known) {
            return fault(place, "a type of continuations that doesn't exist");
        }
        if cont.params.len() > MAX_ARGS || cont.results.len() > MAX_RESULTS {
            return fault(place, "too many parameters or results");
        }
    }
    Ok(())
}

impl Checker<'_> {
    pub(super) fn known_type(&self, ty: Type) -> Check {
        match ty {
            Type::Cont(cont) => self.signature(cont).map(|_| ()),
            _ => Ok(()),
        }
    }

    fn signature(&self, ty: ContType) -> Result<&Signature, String> {
        self.module.conts.get(ty.0 as usize).ok_or_else(|| format!("{ty} isn't in the module's table"))
    }

    fn tag(&self, tag: TagRef) -> Result<&Tag, String> {
        let known = self.module.tags.get(tag.0 as usize);
        known.ok_or_else(|| format!("tag {} isn't in the module's table", tag.0))
    }

    /// Signature of the type of a continuation.
    fn signature_of(&self, cont: Val) -> Result<&Signature, String> {
        match self.ty(cont) {
            Type::Cont(ty) => self.signature(ty),
            other => Err(format!("{cont} is of type {other} where a continuation is wanted")),
        }
    }

    pub(super) fn continuation_types(&self, inst: &Inst) -> Check {
        let results = |ty| self.expect_all("results", &inst.results, &[ty]);
        match &inst.op {
            Op::ContNew { ty, function } => self.continued(*ty, *function).and(results(Type::Cont(*ty))),
            Op::ContBind { to, cont, args } => self.bind(*to, *cont, args).and(results(Type::Cont(*to))),
            Op::ContNull(ty) => results(Type::Cont(*ty)),
            Op::IsNull(cont) => self.signature_of(*cont).map(|_| ()).and(results(Type::Bool)),
            Op::ContValue(cont) => self.signature_of(*cont).map(|_| ()).and(results(Type::Value)),
            Op::ValueCont(ty, value) => self.expect(*value, Type::Value).and(results(Type::Cont(*ty))),
            op => unreachable!("{op:?} has nothing to do with continuations"),
        }
    }

    /// A function as the body of a continuation.
    fn continued(&self, ty: ContType, function: Symbol) -> Check {
        self.symbol(function)?;
        let signature = self.signature(ty)?;
        let fits = match self.known_function(function)? {
            Some(known) => known == *signature,
            None => {
                let values = signature.params.iter().all(|&param| param == Type::Value);
                values && signature.results == [Type::Value]
            }
        };
        if fits { Ok(()) } else { Err(format!("the function doesn't have the signature of {ty}")) }
    }

    fn bind(&self, to: ContType, cont: Val, args: &[Val]) -> Check {
        let (from, to_signature) = (self.signature_of(cont)?, self.signature(to)?);
        if args.len() > MAX_BOUND {
            return Err(format!("more than {MAX_BOUND} arguments"));
        }
        let Some((bound, rest)) = from.params.split_at_checked(args.len()) else {
            return Err(format!("{} arguments where {} fit", args.len(), from.params.len()));
        };
        self.expect_all("arguments", args, bound)?;
        if rest != to_signature.params || from.results != to_signature.results {
            return Err(format!("what is left of {} isn't {to}", self.ty(cont)));
        }
        Ok(())
    }

    pub(super) fn suspend(&self, tag: TagRef, args: &[Val], results: &[Type]) -> Check {
        let tag = self.tag(tag)?;
        self.expect_all("arguments", args, &tag.params)?;
        same_results(results, &tag.results)
    }

    pub(super) fn switch(&self, tag: TagRef, cont: Val, args: &[Val], results: &[Type]) -> Check {
        let (tag, to) = (self.tag(tag)?, self.signature_of(cont)?);
        let Some((&Type::Cont(suspended), params)) = to.params.split_last() else {
            return Err(format!("{cont} doesn't take the suspended continuation as its last parameter"));
        };
        let suspended = self.signature(suspended)?;
        self.expect_all("arguments", args, params)?;
        same_results(results, &suspended.params)?;
        if !tag.params.is_empty() {
            return Err(format!("tag {} of a switch has parameters", tag.name));
        }
        if to.results != tag.results || suspended.results != tag.results {
            return Err(format!("results other than those of tag {}", tag.name));
        }
        Ok(())
    }

    pub(super) fn resume(&self, with: &Resumption, cont: Val, clauses: &[Clause], normal: &Jump) -> Check {
        let signature = self.signature_of(cont)?;
        match with {
            Resumption::Values(values) => self.expect_all("arguments", values, &signature.params)?,
            _ => with.operands().into_iter().try_for_each(|operand| self.expect(operand, Type::Value))?,
        }
        clauses.iter().try_for_each(|clause| self.clause(clause, signature))?;
        self.jump(normal, &signature.results)
    }

    fn clause(&self, clause: &Clause, resumed: &Signature) -> Check {
        let tag = self.tag(clause.tag())?;
        let Clause::Suspend { block, .. } = *clause else {
            if tag.params.is_empty() && tag.results == resumed.results {
                return Ok(());
            }
            return Err(format!("tag {} isn't one for switches here", tag.name));
        };
        let params = self.types_of(&self.function.blocks[block.0 as usize].params);
        let Some((&Type::Cont(suspended), payload)) = params.split_last() else {
            return Err(format!("the last parameter of {block} is no continuation"));
        };
        let suspended = self.signature(suspended)?;
        if payload != tag.params {
            return Err(format!("{block} doesn't take the parameters of tag {}", tag.name));
        }
        if suspended.params != tag.results || suspended.results != resumed.results {
            return Err(format!("the continuation that {block} takes is of another type"));
        }
        Ok(())
    }
}
