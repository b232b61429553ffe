//! Types: that they are defined, and that their variables mean something.

use std::collections::BTreeMap;

use dashu_int::IBig;

use super::pattern::{Constant, constant};
use super::{Checker, TypeUser, variable_text};
use crate::ast::types::{Spec, Type, TypeKind};
use crate::ast::{Expr, ExprKind, Name, Position};
use crate::scan::print;

/// Type variables that were seen, with the place of the only occurrence.
type Variables = BTreeMap<Name, Option<Position>>;

/// Built-in types. Sorted by name and number of parameters.
static BUILTIN: &[(&str, u32)] = &[
    ("any", 0),
    ("arity", 0),
    ("atom", 0),
    ("binary", 0),
    ("bitstring", 0),
    ("bool", 0),
    ("boolean", 0),
    ("byte", 0),
    ("char", 0),
    ("float", 0),
    ("function", 0),
    ("identifier", 0),
    ("integer", 0),
    ("iodata", 0),
    ("iolist", 0),
    ("list", 0),
    ("list", 1),
    ("map", 0),
    ("maybe_improper_list", 0),
    ("maybe_improper_list", 2),
    ("mfa", 0),
    ("module", 0),
    ("neg_integer", 0),
    ("nil", 0),
    ("no_return", 0),
    ("node", 0),
    ("non_neg_integer", 0),
    ("none", 0),
    ("nonempty_binary", 0),
    ("nonempty_bitstring", 0),
    ("nonempty_improper_list", 2),
    ("nonempty_list", 0),
    ("nonempty_list", 1),
    ("nonempty_maybe_improper_list", 0),
    ("nonempty_maybe_improper_list", 2),
    ("nonempty_string", 0),
    ("number", 0),
    ("pid", 0),
    ("port", 0),
    ("pos_integer", 0),
    ("reference", 0),
    ("string", 0),
    ("term", 0),
    ("timeout", 0),
    ("tuple", 0),
];

/// True when the language has that type.
pub(super) fn is_builtin(name: &str, arity: u32) -> bool {
    BUILTIN.binary_search(&(name, arity)).is_ok()
}

/// `name(_,_)` as messages write it.
pub(super) fn type_text(name: &str, arity: u32) -> String {
    format!("{}({})", print::atom(name), vec!["_"; arity as usize].join(","))
}

impl<'m> Checker<'m> {
    /// Types that share their variables, which are also at these places.
    pub(super) fn check_types(&mut self, types: &'m [Type], parameters: &[(Position, Name)]) {
        let types: Vec<&Type> = types.iter().collect();
        self.check_type_refs(&types, parameters);
    }

    pub(super) fn check_type_refs(&mut self, types: &[&Type], parameters: &[(Position, Name)]) {
        let mut variables = Variables::new();
        for type_ in types {
            self.check_type(type_, &mut variables);
        }
        for (position, name) in parameters {
            see(&mut variables, name, *position);
        }
        self.check_singletons(variables);
    }

    fn check_singletons(&mut self, variables: Variables) {
        for (name, place) in variables {
            if let Some(position) = place
                && !name.starts_with('_')
            {
                let message =
                    format!("type variable {} is only used once (is unbound)", variable_text(&name));
                self.error(position, 2, "singleton_typevar", message);
            }
        }
    }

    pub(super) fn spec_clauses(&mut self, spec: &'m Spec, wrong_arity: &str, tag: &'static str) {
        for clause in &spec.clauses {
            let (function, constraints) = match &clause.kind {
                TypeKind::Bounded(function, constraints) => (&**function, &constraints[..]),
                _ => (clause, &[][..]),
            };
            if let TypeKind::Function(parameters, _) = &function.kind
                && parameters.as_ref().is_none_or(|parameters| parameters.len() != spec.arity as usize)
            {
                self.error(function.position, 0, tag, wrong_arity);
            }
            let mut variables = Variables::new();
            self.check_type(function, &mut variables);
            for (position, name, bound) in constraints {
                see(&mut variables, name, *position);
                self.check_type(bound, &mut variables);
            }
            self.check_singletons(variables);
        }
    }

    fn check_type(&mut self, type_: &Type, variables: &mut Variables) {
        let position = type_.position;
        match &type_.kind {
            TypeKind::Any | TypeKind::Function(None, None) | TypeKind::List(None, _) => {}
            TypeKind::Literal(expr) => {
                if integer(expr).is_none() && !matches!(expr.kind, ExprKind::Atom(_)) {
                    self.bad_type(position, "integer");
                }
            }
            TypeKind::Variable(name) => see(variables, name, position),
            TypeKind::Annotated(_, inner) | TypeKind::List(Some(inner), _) => {
                self.check_type(inner, variables)
            }
            TypeKind::Union(types) | TypeKind::Tuple(types) => {
                for inner in types {
                    self.check_type(inner, variables);
                }
            }
            TypeKind::Range(low, high) => {
                if !matches!((bound(low), bound(high)), (Some(low), Some(high)) if low < high) {
                    self.bad_type(position, "range");
                }
            }
            TypeKind::Binary(base, unit) => {
                let parts = [base, unit].into_iter().flatten();
                let zero = IBig::from(0);
                if parts.into_iter().any(|part| bound(part).is_none_or(|size| size < zero)) {
                    self.bad_type(position, "binary");
                }
            }
            TypeKind::Named(name, arguments) => self.named_type(position, name, arguments, variables),
            TypeKind::Remote(module, name, arguments) => {
                if *module == self.module {
                    self.use_type(position, name, arguments.len());
                }
                for inner in arguments {
                    self.check_type(inner, variables);
                }
            }
            TypeKind::Map(pairs) => {
                for (_, key, value) in pairs {
                    self.check_type(key, variables);
                    self.check_type(value, variables);
                }
            }
            TypeKind::Record(name, fields) => self.record_type(position, name, fields, variables),
            TypeKind::Function(parameters, result) => {
                for inner in parameters.iter().flatten().chain(result.as_deref()) {
                    self.check_type(inner, variables);
                }
            }
            TypeKind::Bounded(function, constraints) => {
                self.check_type(function, variables);
                for (_, _, bound) in constraints {
                    self.check_type(bound, variables);
                }
            }
        }
    }

    fn named_type(&mut self, position: Position, name: &Name, arguments: &[Type], variables: &mut Variables) {
        if &**name == "bool" && arguments.is_empty() {
            let message = "type bool() is now called boolean(); please use the new name instead";
            self.warning(position, 3, "renamed_type", message);
        } else if !is_builtin(name, arguments.len() as u32) {
            self.use_type(position, name, arguments.len());
        }
        for inner in arguments {
            self.check_type(inner, variables);
        }
    }

    fn use_type(&mut self, position: Position, name: &Name, arity: usize) {
        let user: TypeUser = self.type_user.clone();
        self.used_types.push(((name.clone(), arity as u32), position, user));
    }

    fn bad_type(&mut self, position: Position, what: &str) {
        self.error(position, 2, "type_syntax", format!("bad {what} type"));
    }

    fn record_type(
        &mut self,
        position: Position,
        name: &Name,
        fields: &[(Position, Name, Type)],
        variables: &mut Variables,
    ) {
        let Some(record) = self.record_must_exist(name, position) else { return };
        let mut seen: Vec<&Name> = Vec::new();
        for (position, field, field_type) in fields {
            if !record.fields.iter().any(|known| known.name == *field) {
                self.undefined_field(*position, name, field);
            }
            if seen.contains(&field) {
                let message =
                    format!("field {} already defined in record {}", print::atom(field), print::atom(name));
                self.error(*position, 3, "redefine_field", message);
            }
            seen.push(field);
            self.check_type(field_type, variables);
        }
    }
}

fn see(variables: &mut Variables, name: &Name, position: Position) {
    variables.entry(name.clone()).and_modify(|place| *place = None).or_insert(Some(position));
}

fn integer(expr: &Expr) -> Option<IBig> {
    match constant(expr)? {
        Constant::Integer(value) => Some(value),
        Constant::Float(_) => None,
    }
}

fn bound(type_: &Type) -> Option<IBig> {
    match &type_.kind {
        TypeKind::Literal(expr) => integer(expr),
        _ => None,
    }
}
