//! Checks of a module's meaning, in erlc's words.
//!
//! # What
//! [`check`] goes through the forms in order: a record must be defined before it is used, attributes
//! stand before functions. Inside functions it follows the variables (`scope.rs`). At the end
//! (`finish.rs`) it looks at what needs the whole module: calls of functions that aren't there,
//! functions and types that nobody uses. The order in which problems are found doesn't matter: they are
//! sorted before they are shown.

mod behaviours;
pub mod bifs;
mod binary;
mod calls;
mod clauses;
mod expression;
mod finish;
mod forms;
mod guard;
mod module;
mod pattern;
mod records;
mod scope;
mod types;
mod unreached;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::ast::{Expr, ExprKind, FunctionName, Module, Name, Position, RecordDefinition};
use crate::diagnostic::{Phase, Problem, Severity};
use crate::parse::Form;
use crate::scan::print;
use scope::Scope;

/// How many arguments a function can take.
const MAX_ARGUMENTS: usize = 255;

/// True when a comprehension's filter is evaluated as a guard test, where a test that raises is false.
/// Takes the test's functions for those of `erlang`; see [`is_guard_test_in`].
pub fn is_guard_test(test: &Expr) -> bool {
    guard::is_guard_test(test, &|_, _| false)
}

/// True when a comprehension's filter is evaluated as a guard test in that module, whose own functions may
/// hide those of `erlang`.
pub fn is_guard_test_in(module: &Module, test: &Expr) -> bool {
    guard::is_guard_test(test, &|name, arity| {
        module.functions.iter().any(|function| &*function.name == name && function.arity == arity)
            || module.imports.contains_key(&(Name::from(name), arity))
    })
}

/// The first parse transform that a module asks for. Nothing here can run one.
pub fn parse_transform(forms: &[Form]) -> Option<Name> {
    let options = forms::compile_options(forms);
    module::option_values(&options, "parse_transform").into_iter().find_map(|value| match &value.kind {
        ExprKind::Atom(name) => Some(name.clone()),
        _ => None,
    })
}

/// Checks a module's forms and puts them together. `end` is where the module's text ends.
pub fn check(forms: Vec<Form>, files: Vec<Name>, end: Position, problems: &mut Vec<Problem>) -> Module {
    let mut checker = Checker::new(&forms);
    checker.forms(&forms, end);
    checker.finish(&forms);
    problems.append(&mut checker.problems);
    if problems.iter().all(|problem| problem.severity != Severity::Error) {
        problems.append(&mut checker.hints);
    }
    module::assemble(forms, files)
}

/// How far the forms have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Nothing was seen.
    Start,
    /// Only attributes were seen.
    Attributes,
    /// A function was seen.
    Functions,
}

/// What a guard expression is part of: the words for what is illegal in it differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GuardContext {
    Guard,
    SegmentSize,
}

/// What warnings are wanted.
#[derive(Clone, Copy, Debug)]
struct Warnings {
    unused_variables: bool,
    unused_functions: bool,
    unused_records: bool,
    unused_types: bool,
    shadowed_variables: bool,
    underscore_match: bool,
    export_all: bool,
    export_variables: bool,
    obsolete_guard: bool,
}

/// Who uses a type: other types don't count as uses unless they are used themselves.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum TypeUser {
    /// An export, a record or a specification.
    Root,
    /// The type with that name and arity.
    Type(FunctionName),
}

/// A module being checked.
struct Checker<'m> {
    problems: Vec<Problem>,
    /// Warnings that are given only where nothing is wrong (unreached.rs).
    hints: Vec<Problem>,
    warnings: Warnings,
    /// True where what is found is not reported: a record's default was reported where it is defined.
    is_quiet: bool,
    stage: Stage,
    module: Name,
    /// All functions of the module, also those yet to come.
    locals: FxHashSet<FunctionName>,
    /// Functions that were seen.
    defined: FxHashSet<FunctionName>,
    exports: FxHashSet<FunctionName>,
    imports: FxHashMap<FunctionName, Name>,
    no_auto_import: FxHashSet<FunctionName>,
    suppresses_all_auto_imports: bool,
    exports_all: bool,
    records: FxHashMap<Name, &'m RecordDefinition>,
    /// Fields whose default is wrong: not looked at again where the record is used.
    bad_defaults: FxHashSet<(Name, Name)>,
    used_records: FxHashSet<Name>,
    on_load: Vec<FunctionName>,
    on_load_position: Position,
    /// Functions that are called or exported, with the places.
    called: FxHashSet<(FunctionName, Position)>,
    /// Which function calls which.
    calls: FxHashMap<FunctionName, FxHashSet<FunctionName>>,
    /// The function being checked.
    function: FunctionName,
    scope: Scope,
    /// True in a record's default, outside funs and comprehensions: no variable may be bound there.
    in_record_definition: bool,
    guard_context: GuardContext,
    /// New variables of the binary pattern whose size expression is being checked.
    segment_variables: Option<scope::Delta>,
    types: FxHashMap<FunctionName, (Position, bool)>,
    exported_types: FxHashSet<FunctionName>,
    used_types: Vec<(FunctionName, Position, TypeUser)>,
    type_user: TypeUser,
    specs: FxHashMap<(Name, Name, u32), Position>,
    callbacks: FxHashMap<FunctionName, Position>,
}

impl<'m> Checker<'m> {
    fn new(forms: &[Form]) -> Self {
        let options = forms::compile_options(forms);
        let enabled = |name: &str, default: bool| {
            let last = options.iter().rev().find_map(|option| match &option.kind {
                ExprKind::Atom(word) if word.strip_prefix("warn_") == Some(name) => Some(true),
                ExprKind::Atom(word) if word.strip_prefix("nowarn_") == Some(name) => Some(false),
                _ => None,
            });
            last.unwrap_or(default)
        };
        let locals = forms.iter().filter_map(|form| match form {
            Form::Function(function) => Some((function.name.clone(), function.arity)),
            _ => None,
        });
        let pseudo_locals = [("module_info", 0), ("module_info", 1), ("record_info", 2)];
        let no_auto_import = module::option_values(&options, "no_auto_import");
        Checker {
            problems: Vec::new(),
            hints: Vec::new(),
            warnings: Warnings {
                unused_variables: enabled("unused_vars", true),
                unused_functions: enabled("unused_function", true),
                unused_records: enabled("unused_record", true),
                unused_types: enabled("unused_type", true),
                shadowed_variables: enabled("shadow_vars", true),
                underscore_match: enabled("underscore_match", true),
                export_all: enabled("export_all", true),
                export_variables: enabled("export_vars", false),
                obsolete_guard: enabled("obsolete_guard", true),
            },
            is_quiet: false,
            stage: Stage::Start,
            module: Name::default(),
            locals: locals.collect(),
            defined: pseudo_locals.iter().map(|(name, arity)| (Name::from(*name), *arity)).collect(),
            exports: pseudo_locals[..2].iter().map(|(name, arity)| (Name::from(*name), *arity)).collect(),
            imports: FxHashMap::default(),
            no_auto_import: no_auto_import.into_iter().flat_map(module::function_names).collect(),
            suppresses_all_auto_imports: module::has_option(&options, "no_auto_import"),
            exports_all: module::has_option(&options, "export_all"),
            records: FxHashMap::default(),
            bad_defaults: FxHashSet::default(),
            used_records: FxHashSet::default(),
            on_load: Vec::new(),
            on_load_position: Position::default(),
            called: FxHashSet::default(),
            calls: FxHashMap::default(),
            function: FunctionName::default(),
            scope: Scope::default(),
            in_record_definition: false,
            guard_context: GuardContext::Guard,
            segment_variables: None,
            types: FxHashMap::default(),
            exported_types: FxHashSet::default(),
            used_types: Vec::new(),
            type_user: TypeUser::Root,
            specs: FxHashMap::default(),
            callbacks: FxHashMap::default(),
        }
    }

    fn report(
        &mut self,
        severity: Severity,
        position: Position,
        rank: (u8, &'static str),
        message: impl Into<String>,
    ) {
        if !self.is_quiet {
            let message = message.into();
            self.problems.push(Problem { position, severity, phase: Phase::Lint, rank, message });
        }
    }

    /// Reports an error whose term in erlc has so many elements (0: an atom) and that tag.
    fn error(&mut self, position: Position, elements: u8, tag: &'static str, message: impl Into<String>) {
        self.report(Severity::Error, position, (elements, tag), message);
    }

    /// Reports a warning, likewise.
    fn warning(&mut self, position: Position, elements: u8, tag: &'static str, message: impl Into<String>) {
        self.report(Severity::Warning, position, (elements, tag), message);
    }

    fn is_local(&self, name: &Name, arity: usize) -> bool {
        self.locals.contains(&(name.clone(), arity as u32))
    }

    fn is_imported(&self, name: &Name, arity: usize) -> bool {
        self.imports.contains_key(&(name.clone(), arity as u32))
    }

    /// True when the module declares that the name doesn't stand for a function of `erlang`.
    fn suppresses_auto_import(&self, name: &Name, arity: usize) -> bool {
        self.suppresses_all_auto_imports || self.no_auto_import.contains(&(name.clone(), arity as u32))
    }
}

/// `name/arity` as messages write it.
fn function_text(name: &str, arity: u32) -> String {
    format!("{}/{arity}", print::atom(name))
}

/// A variable's name as messages write it: in quotes, for it isn't a plain atom.
fn variable_text(name: &str) -> String {
    print::atom(name)
}
