//! Records: definitions, and fields that are there.

use rustc_hash::FxHashSet;

use super::Checker;
use super::scope::{self, Delta};
use crate::ast::{Expr, ExprKind, Name, Position, RecordDefinition, RecordField};
use crate::scan::print;

impl<'m> Checker<'m> {
    pub(super) fn record_definition(&mut self, record: &'m RecordDefinition) {
        if self.records.contains_key(&record.name) {
            let message = format!("record {} already defined", print::atom(&record.name));
            self.error(record.position, 2, "redefine_record", message);
            return;
        }
        let mut seen = FxHashSet::default();
        for field in &record.fields {
            if !seen.insert(&field.name) {
                self.redefined_field(field.position, &record.name, &field.name);
                continue;
            }
            let Some(default) = &field.default else { continue };
            let before = self.problems.len();
            let calls = self.calls.clone();
            let used = self.used_records.clone();
            self.scope.clear();
            self.in_record_definition = true;
            self.expression(default);
            self.in_record_definition = false;
            // What a default uses counts where the record is built.
            self.calls = calls;
            self.used_records = used;
            let is_error =
                |problem: &crate::diagnostic::Problem| problem.severity == crate::diagnostic::Severity::Error;
            if self.problems[before..].iter().any(is_error) {
                self.bad_defaults.insert((record.name.clone(), field.name.clone()));
            }
        }
        self.records.insert(record.name.clone(), record);
        let types: Vec<_> = record.fields.iter().filter_map(|field| field.field_type.as_ref()).collect();
        self.type_user = super::TypeUser::Root;
        self.check_type_refs(&types, &[]);
    }

    fn redefined_field(&mut self, position: Position, record: &Name, field: &Name) {
        let message =
            format!("field {} already defined in record {}", print::atom(field), print::atom(record));
        self.error(position, 3, "redefine_field", message);
    }

    pub(super) fn undefined_field(&mut self, position: Position, record: &Name, field: &Name) {
        let message = format!("field {} undefined in record {}", print::atom(field), print::atom(record));
        self.error(position, 3, "undefined_field", message);
    }

    /// The record's definition; an error where there is none.
    pub(super) fn record_must_exist(
        &mut self,
        name: &Name,
        position: Position,
    ) -> Option<&'m RecordDefinition> {
        let definition = self.records.get(name).copied();
        match definition {
            Some(_) => {
                self.used_records.insert(name.clone());
            }
            None => {
                let message = format!("record {} undefined", print::atom(name));
                self.error(position, 2, "undefined_record", message);
            }
        }
        definition
    }

    /// `#name.field`, with or without a record before it.
    pub(super) fn record_field_access(
        &mut self,
        position: Position,
        name: &Name,
        field: &Name,
        field_position: Position,
    ) {
        let Some(record) = self.record_must_exist(name, position) else { return };
        if !record.fields.iter().any(|known| known.name == *field) {
            self.undefined_field(field_position, name, field);
        }
    }

    /// `#name{...}` and `base#name{...}`
    pub(super) fn record_expression(
        &mut self,
        position: Position,
        base: Option<&'m Expr>,
        name: &Name,
        fields: &'m [RecordField],
    ) {
        let mut all = Delta::default();
        if let Some(base) = base {
            self.warn_invalid_record(position, base);
            all = self.alone(|checker| checker.expression(base));
        }
        let definition = self.record_must_exist(name, position);
        if let Some(record) = definition {
            let delta = self.alone(|checker| {
                checker.given_fields(record, fields, |checker, value| checker.expression(value))
            });
            scope::merge(&mut all, delta, |_, _, _| false);
        }
        self.scope.apply(all);
        match (definition, base) {
            (Some(record), None) => self.defaults(record, fields, |checker, value| checker.expression(value)),
            (_, Some(_)) => {
                if let Some(wildcard) = fields.iter().find(|field| is_wildcard(field)) {
                    let message = format!("meaningless use of _ in update of record {}", print::atom(name));
                    self.error(wildcard.position, 2, "wildcard_in_update", message);
                }
            }
            _ => {}
        }
    }

    /// `#name{...}` in a guard.
    pub(super) fn record_guard(&mut self, position: Position, name: &Name, fields: &'m [RecordField]) {
        let Some(record) = self.record_must_exist(name, position) else { return };
        self.given_fields(record, fields, |checker, value| checker.guard_expression(value));
        self.defaults(record, fields, |checker, value| checker.guard_expression(value));
    }

    pub(super) fn record_pattern(
        &mut self,
        position: Position,
        name: &Name,
        fields: &'m [RecordField],
        shadows: bool,
        new: &mut Delta,
    ) {
        let Some(record) = self.record_must_exist(name, position) else { return };
        if let Some(wildcard) = fields.iter().find(|field| is_wildcard(field)) {
            let named: FxHashSet<&Name> = fields.iter().filter_map(|field| field.name.as_ref()).collect();
            if record.fields.iter().all(|field| named.contains(&field.name)) {
                self.bad_wildcard(wildcard.position);
            }
        }
        self.given_fields(record, fields, |checker, value| checker.pattern(value, shadows, new));
    }

    fn bad_wildcard(&mut self, position: Position) {
        self.error(position, 0, "bad_multi_field_init", "'_' initializes no omitted fields");
    }

    /// The fields that are written: each once, each defined.
    fn given_fields(
        &mut self,
        record: &'m RecordDefinition,
        fields: &'m [RecordField],
        mut check: impl FnMut(&mut Self, &'m Expr),
    ) {
        let mut seen = FxHashSet::default();
        let mut all = Delta::default();
        for field in fields {
            match &field.name {
                Some(name) if field.is_variable => {
                    let message = format!(
                        "field {} is not an atom or _ in record {}",
                        print::atom(name),
                        print::atom(&record.name)
                    );
                    self.error(field.position, 3, "field_name_is_variable", message);
                    continue;
                }
                name if !seen.insert(name) => {
                    match name {
                        Some(name) => self.redefined_field(field.position, &record.name, name),
                        None => self.bad_wildcard(field.position),
                    }
                    continue;
                }
                Some(name) if !record.fields.iter().any(|known| known.name == *name) => {
                    self.undefined_field(field.position, &record.name, name);
                    continue;
                }
                _ => {}
            }
            let delta = self.alone(|checker| check(checker, &field.value));
            self.merge_matched(&mut all, delta);
        }
        self.scope.apply(all);
    }

    /// The defaults of fields that aren't written: what they call is called here.
    fn defaults(
        &mut self,
        record: &'m RecordDefinition,
        given: &[RecordField],
        check: impl Fn(&mut Self, &'m Expr),
    ) {
        let given: FxHashSet<&Name> = given.iter().filter_map(|field| field.name.as_ref()).collect();
        let was_quiet = std::mem::replace(&mut self.is_quiet, true);
        for field in &record.fields {
            let is_bad = || self.bad_defaults.contains(&(record.name.clone(), field.name.clone()));
            if let Some(default) = &field.default
                && !given.contains(&field.name)
                && !is_bad()
            {
                self.alone(|checker| check(checker, default));
            }
        }
        self.is_quiet = was_quiet;
    }

    /// Warns of a record operation on what can't be a record.
    pub(super) fn warn_invalid_record(&mut self, position: Position, record: &Expr) {
        let is_invalid = matches!(
            record.kind,
            ExprKind::Char(_)
                | ExprKind::Integer(_)
                | ExprKind::Float(_)
                | ExprKind::Atom(_)
                | ExprKind::String(_)
                | ExprKind::List { .. }
                | ExprKind::ListComprehension { .. }
                | ExprKind::RecordIndex { .. }
                | ExprKind::Fun { .. }
                | ExprKind::FunLocal { .. }
                | ExprKind::FunRemote { .. }
        );
        if is_invalid {
            self.warning(position, 0, "invalid_record", "invalid record expression");
        }
    }
}

fn is_wildcard(field: &RecordField) -> bool {
    field.is_variable && field.name.is_none()
}
