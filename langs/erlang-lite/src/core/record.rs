//! Records: tuples whose first element is the record's name.

use super::convert::Converter;
use super::decide::{Pattern, PatternId, Patterns};
use super::literal::Literal;
use super::tree::{Body, Expr, Failure, Operand};
use crate::ast::{Expr as Syntax, ExprKind, Name, Position, RecordDefinition, RecordField};

impl<'a> Converter<'a> {
    fn definition(&mut self, position: Position, name: &Name) -> Option<&'a RecordDefinition> {
        let definition = self.ast.records.get(name);
        if definition.is_none() {
            self.error(position, format!("record {name} undefined"));
        }
        definition
    }

    /// The number of a field, from 0.
    pub(super) fn field_index(&self, name: &Name, field: &Name) -> Option<i64> {
        let fields = &self.ast.records.get(name)?.fields;
        fields.iter().position(|one| one.name == *field).map(|at| at as i64)
    }

    fn checked_index(&mut self, position: Position, name: &Name, field: &Name) -> i64 {
        self.field_index(name, field).unwrap_or_else(|| {
            self.error(position, format!("field {field} undefined in record {name}"));
            0
        })
    }

    /// `record_info(fields, name)` and `record_info(size, name)`, which are known when the module is
    /// compiled.
    pub(super) fn record_info(&self, function: &Name, arguments: &[Syntax]) -> Option<Literal> {
        let [item, name] = arguments else { return None };
        let (ExprKind::Atom(item), ExprKind::Atom(name)) = (&item.kind, &name.kind) else { return None };
        if &**function != "record_info" {
            return None;
        }
        let fields = &self.ast.records.get(name)?.fields;
        match &**item {
            "fields" => {
                let names = fields.iter().map(|field| Literal::Atom(field.name.clone())).collect();
                Some(Literal::list(names, Literal::Nil))
            }
            "size" => Some(Literal::integer(fields.len() as i64 + 1)),
            _ => None,
        }
    }

    /// `#name{field = value}`.
    pub(super) fn new_record(&mut self, position: Position, name: &Name, given: &[RecordField]) -> Operand {
        let Some(definition) = self.definition(position, name) else { return Operand::atom("undefined") };
        let (mut values, wildcard) = self.given(position, name, given);
        let mut elements = vec![Operand::atom(name)];
        for (at, field) in definition.fields.iter().enumerate() {
            let value =
                values.iter().position(|(index, _)| *index == at as i64).map(|i| values.swap_remove(i).1);
            let default = |this: &mut Self| match &field.default {
                Some(default) => this.expr(default),
                None => Operand::atom("undefined"),
            };
            elements.push(value.or_else(|| wildcard.clone()).unwrap_or_else(|| default(self)));
        }
        self.tuple(elements)
    }

    /// The values given for fields by number, and the one for all others.
    fn given(
        &mut self,
        position: Position,
        name: &Name,
        given: &[RecordField],
    ) -> (Vec<(i64, Operand)>, Option<Operand>) {
        let mut values = Vec::new();
        let mut wildcard = None;
        for one in given {
            let value = self.expr(&one.value);
            match &one.name {
                Some(field) => values.push((self.checked_index(position, name, field), value)),
                None => wildcard = Some(value),
            }
        }
        (values, wildcard)
    }

    fn tuple(&mut self, elements: Vec<Operand>) -> Operand {
        let constants: Option<Vec<_>> = elements.iter().map(|one| one.as_literal().cloned()).collect();
        match constants {
            Some(constants) => Literal::Tuple(constants).into(),
            None => self.step(Expr::Tuple(elements)),
        }
    }

    /// `base#name{field = value}`: the fields given are replaced in a copy.
    pub(super) fn update_record(
        &mut self,
        position: Position,
        base: &Syntax,
        name: &Name,
        given: &[RecordField],
    ) -> Operand {
        let base = self.expr(base);
        let Some(definition) = self.definition(position, name) else { return base };
        let (values, _) = self.given(position, name, given);
        let fields = definition.fields.len();
        self.at(position);
        self.with_fields(name, fields, &base, |this, olds| {
            let mut elements = vec![Operand::atom(name)];
            elements.extend(olds);
            for (at, value) in values {
                elements[at as usize + 1] = value;
            }
            this.step(Expr::Tuple(elements))
        })
    }

    /// `record#name.field`.
    pub(super) fn record_access(
        &mut self,
        position: Position,
        record: &Syntax,
        name: &Name,
        field: &Name,
    ) -> Operand {
        let record = self.expr(record);
        let Some(definition) = self.definition(position, name) else { return record };
        let at = self.checked_index(position, name, field);
        self.at(position);
        let fields = definition.fields.len();
        self.with_fields(name, fields, &record, |_, values| {
            values.into_iter().nth(at as usize).unwrap_or_else(|| Operand::atom("undefined"))
        })
    }

    /// What `make` says of the fields of `record`, which must be a record of this name.
    fn with_fields(
        &mut self,
        name: &Name,
        fields: usize,
        record: &Operand,
        make: impl FnOnce(&mut Self, Vec<Operand>) -> Operand,
    ) -> Operand {
        let mut matching = super::clauses::Matching::default();
        let patterns = &mut matching.patterns;
        let mut elements = vec![patterns.add(Pattern::Literal(Literal::Atom(name.clone())))];
        let mut olds = Vec::with_capacity(fields);
        for _ in 0..fields {
            let var = self.fresh();
            elements.push(patterns.add(Pattern::Bind(var)));
            olds.push(var.into());
        }
        let pattern = patterns.add(Pattern::Tuple(elements));
        let (steps, value) = self.collect(|this| make(this, olds));
        let body = Body { steps, values: vec![value] };
        matching.add(vec![pattern], None, super::convert::Branch { body, bound: Vec::new() });
        let failure = self.failure(Failure::BadRecord, vec![record.clone()]);
        self.finish_match(std::slice::from_ref(record), matching, failure)
    }

    /// `#name{field = Pattern}` in a pattern.
    pub(super) fn record_pattern(
        &mut self,
        position: Position,
        name: &Name,
        given: &[RecordField],
        patterns: &mut Patterns,
    ) -> PatternId {
        let Some(definition) = self.definition(position, name) else { return patterns.add(Pattern::Any) };
        let mut fields: Vec<Option<PatternId>> = vec![None; definition.fields.len()];
        let mut wildcard = None;
        for one in given {
            match &one.name {
                Some(field) => {
                    let pattern = self.pattern(&one.value, patterns);
                    let at = self.checked_index(position, name, field) as usize;
                    if let Some(slot) = fields.get_mut(at) {
                        *slot = Some(pattern);
                    }
                }
                None => wildcard = Some(&one.value),
            }
        }
        let mut elements = vec![patterns.add(Pattern::Literal(Literal::Atom(name.clone())))];
        for field in fields {
            elements.push(match (field, wildcard) {
                (Some(pattern), _) => pattern,
                (None, Some(value)) => self.pattern(value, patterns),
                (None, None) => patterns.add(Pattern::Any),
            });
        }
        patterns.add(Pattern::Tuple(elements))
    }
}
