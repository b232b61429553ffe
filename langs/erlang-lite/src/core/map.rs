//! Maps: construction, updates, patterns.
//!
//! # What
//! A map whose keys are atoms and integers of the source is made in place: its keys are a constant tuple in
//! the order that [`key_order`] says, which is the order of keys in the heap. All else calls builtins of
//! module `%`. The keys of a pattern are evaluated before the match that the pattern is part of.

use std::cmp::Ordering;
use std::rc::Rc;

use super::convert::Converter;
use super::decide::{Pattern, PatternId, Patterns};
use super::literal::Literal;
use super::tree::{Body, Callee, Expr, Operand, Try};
use crate::ast::{Expr as Syntax, ExprKind, MapField, Position};
use crate::term::map::FLAT_MAX;

impl Converter<'_> {
    /// The value of a map expression of constants.
    pub(super) fn constant_map(&self, fields: &[MapField]) -> Option<Literal> {
        let pair = |field: &MapField| Some((self.constant(&field.key)?, self.constant(&field.value)?));
        Some(Literal::Map(fields.iter().map(pair).collect::<Option<_>>()?))
    }

    /// `#{key => value}`.
    pub(super) fn new_map(&mut self, position: Position, fields: &[MapField]) -> Operand {
        let pairs = self.map_fields(fields);
        self.at(position);
        if let Some(sorted) = sorted_by_constant_keys(&pairs) {
            let (keys, values) = sorted.into_iter().unzip();
            return self.step(Expr::Map(Rc::new(Literal::Tuple(keys)), values));
        }
        let words = self.words(pairs);
        self.step(Expr::Call(Callee::Internal("map_of"), vec![words]))
    }

    /// Keys and values, in order of evaluation.
    fn map_fields(&mut self, fields: &[MapField]) -> Vec<(Operand, Operand)> {
        fields.iter().map(|field| (self.expr(&field.key), self.expr(&field.value))).collect()
    }

    /// A tuple of keys and values in turn.
    fn words(&mut self, pairs: Vec<(Operand, Operand)>) -> Operand {
        let words: Vec<Operand> = pairs.into_iter().flat_map(|(key, value)| [key, value]).collect();
        match words.iter().map(|word| word.as_literal().cloned()).collect() {
            Some(constants) => Literal::Tuple(constants).into(),
            None => self.step(Expr::Tuple(words)),
        }
    }

    /// `base#{key => value, key := value}`: as many updates as the kind of arrow changes.
    pub(super) fn update_map(&mut self, position: Position, base: &Syntax, fields: &[MapField]) -> Operand {
        let mut map = self.expr(base);
        let mut pairs = self.map_fields(fields).into_iter();
        self.at(position);
        if fields.is_empty() {
            return self.step(Expr::MapUpdate { exact: false, map, pairs: Vec::new() });
        }
        for group in fields.chunk_by(|a, b| a.exact == b.exact) {
            let pairs = pairs.by_ref().take(group.len()).collect();
            map = self.step(Expr::MapUpdate { exact: group[0].exact, map, pairs });
        }
        map
    }

    /// `#{key := pattern}`.
    pub(super) fn map_pattern(&mut self, fields: &[MapField], patterns: &mut Patterns) -> PatternId {
        let fields = fields
            .iter()
            .map(|field| {
                let key = self.key(&field.key);
                let value = self.pattern(&field.value, patterns);
                (key, patterns.add(Pattern::Present(value)))
            })
            .collect();
        patterns.add(Pattern::Map(fields))
    }

    /// A pattern's key. One whose evaluation fails is in no map: a fresh reference stands for it.
    fn key(&mut self, syntax: &Syntax) -> Operand {
        if let Some(constant) = self.constant(syntax) {
            return constant.into();
        }
        if let ExprKind::Variable(_) = syntax.kind {
            return self.expr(syntax);
        }
        let body = self.closed(|this| this.expr(syntax));
        let result = self.fresh();
        let exception = [self.fresh(), self.fresh(), self.fresh()];
        let then = Body { steps: Vec::new(), values: vec![result.into()] };
        let handler = self.closed(|this| this.operator("make_ref", Vec::new()));
        self.step(Expr::Try(Box::new(Try { body, result, then, exception, handler })))
    }
}

/// The function of module `erlang` that erlc calls in place of one of module `maps`; traces show it.
pub(super) fn guard_bif(module: &str, name: &str, arity: usize) -> Option<Callee> {
    let bif = match (module, name, arity) {
        ("maps", "get", 2) => "map_get",
        ("maps", "is_key", 2) => "is_map_key",
        ("maps", "size", 1) => "map_size",
        _ => return None,
    };
    Some(Callee::Remote("erlang".into(), bif.into()))
}

/// The pairs in the order of keys, if these are all atoms and integers and not too many; of equal keys the
/// last one's.
fn sorted_by_constant_keys(pairs: &[(Operand, Operand)]) -> Option<Vec<(Literal, Operand)>> {
    let mut sorted: Vec<(Literal, Operand)> = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        let key = key.as_literal().filter(|key| matches!(key, Literal::Atom(_) | Literal::Integer(_)))?;
        match sorted.binary_search_by(|(own, _)| key_order(own, key)) {
            Ok(at) => sorted[at].1 = value.clone(),
            Err(at) => sorted.insert(at, (key.clone(), value.clone())),
        }
    }
    (sorted.len() <= FLAT_MAX).then_some(sorted)
}

/// The order of integers and atoms as keys.
fn key_order(a: &Literal, b: &Literal) -> Ordering {
    match (a, b) {
        (Literal::Integer(a), Literal::Integer(b)) => a.cmp(b),
        (Literal::Atom(a), Literal::Atom(b)) => a.cmp(b),
        (Literal::Integer(_), _) => Ordering::Less,
        _ => Ordering::Greater,
    }
}
