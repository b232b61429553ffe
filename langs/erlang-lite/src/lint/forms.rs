//! Forms in their order: attributes, then functions.

use super::module::{function_name, function_names, options};
use super::{Checker, MAX_ARGUMENTS, Stage, TypeUser, bifs, function_text};
use crate::ast::types::{Spec, TypeDefinition};
use crate::ast::{Attribute, Expr, ExprKind, Function, FunctionName, Name, Position};
use crate::parse::{self, Form};
use crate::scan::print;

/// All options of all `-compile` attributes.
pub(super) fn compile_options(forms: &[Form]) -> Vec<Expr> {
    let compile = forms.iter().filter_map(|form| match form {
        Form::Attribute(attribute) if &*attribute.name == "compile" => Some(attribute.value.clone()),
        _ => None,
    });
    compile.flat_map(options).collect()
}

impl<'m> Checker<'m> {
    pub(super) fn forms(&mut self, forms: &'m [Form], end: Position) {
        for form in forms {
            if let Form::Attribute(attribute) = form
                && &*attribute.name == "compile"
            {
                self.compile_attribute(attribute);
                continue;
            }
            self.form(form);
        }
        if self.stage == Stage::Start {
            self.error(end, 0, "undefined_module", "no module definition");
        }
    }

    fn compile_attribute(&mut self, attribute: &Attribute) {
        let own = options(attribute.value.clone());
        if self.warnings.export_all && super::module::has_option(&own, "export_all") {
            let message = "export_all flag enabled - all functions will be exported";
            self.warning(attribute.position, 0, "export_all", message);
        }
    }

    fn form(&mut self, form: &'m Form) {
        let (position, name) = place(form);
        if self.stage == Stage::Start {
            self.stage = Stage::Attributes;
            if let Form::Module(_, name) = form {
                self.module = name.clone();
                self.module_name(name, position);
                return;
            }
            self.error(position, 0, "undefined_module", "no module definition");
        }
        match form {
            Form::Function(function) => {
                self.stage = Stage::Functions;
                self.function(function);
            }
            Form::Record(record) => self.record_definition(record),
            Form::Type(definition) => self.type_definition(definition),
            Form::Spec(spec) if !spec.is_callback => self.spec(spec),
            _ if self.stage == Stage::Functions => {
                if name != "dialyzer" {
                    let name = print::atom(name);
                    let message = format!("attribute {name} after function definitions");
                    self.error(position, 2, "attribute", message);
                }
            }
            Form::Module(..) => {
                if !self.module.is_empty() {
                    self.error(position, 0, "redefine_module", "redefining module");
                }
            }
            Form::Spec(spec) => self.callback(spec),
            Form::Export(_, names) => self.export(position, names),
            Form::Import(_, module, names) => self.import(position, module, names),
            Form::Attribute(attribute) => match &*attribute.name {
                "export_type" => self.export_types(attribute),
                "on_load" => self.on_load(attribute),
                _ => {}
            },
        }
    }

    /// Refuses names that are no names.
    fn module_name(&mut self, name: &Name, position: Position) {
        let is_blank = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{ad}');
        if name.is_empty() {
            self.error(position, 0, "empty_module_name", "the module name must not be empty");
            return;
        }
        if name.chars().all(is_blank) {
            let message = "the module name must contain at least one visible character";
            self.error(position, 0, "blank_module_name", message);
            return;
        }
        if name.chars().any(|c| c as u32 > 255) {
            let message = "module names with non-latin1 characters are not supported";
            self.error(position, 0, "non_latin1_module_unsupported", message);
        }
        if name.chars().any(char::is_control) {
            let message = "the module name must not contain control characters";
            self.error(position, 0, "ctrl_chars_in_module_name", message);
        }
    }

    fn export(&mut self, position: Position, names: &[FunctionName]) {
        for name in names {
            if !self.exports.insert(name.clone()) {
                let message = format!("function {} already exported", function_text(&name.0, name.1));
                self.warning(position, 2, "duplicated_export", message);
            }
            self.called.insert((name.clone(), position));
        }
    }

    fn import(&mut self, position: Position, module: &Name, names: &[FunctionName]) {
        let mut is_refused = false;
        for (name, arity) in names {
            let text = function_text(name, *arity);
            if let Some(other) = self.imports.get(&(name.clone(), *arity)) {
                let message = format!("function {text} already imported from {}", print::atom(other));
                self.error(position, 2, "redefine_import", message);
                is_refused = true;
            } else if bifs::is_auto_imported(name, *arity)
                && !self.suppresses_auto_import(name, *arity as usize)
            {
                let advice =
                    format!(" - use \"-compile({{no_auto_import,[{text}]}}).\" to resolve name clash");
                if bifs::is_old(name, *arity) {
                    let message =
                        format!("import directive overrides pre R14 auto-imported BIF {text}\n{advice}");
                    self.error(position, 2, "redefine_old_bif_import", message);
                } else {
                    let message = format!("import directive overrides auto-imported BIF {text}\n{advice}");
                    self.warning(position, 2, "redefine_bif_import", message);
                }
            }
        }
        if !is_refused {
            self.imports.extend(names.iter().map(|name| (name.clone(), module.clone())));
        }
    }

    fn export_types(&mut self, attribute: &Attribute) {
        let ExprKind::List { elements, tail: None } = &attribute.value.kind else {
            self.error(attribute.position, 2, "bad_export_type", "bad export_type declaration");
            return;
        };
        for element in elements {
            let Some(name) = function_name(element) else {
                self.error(attribute.position, 2, "bad_export_type", "bad export_type declaration");
                return;
            };
            if !self.exported_types.insert(name.clone()) {
                let message = format!("type {} already exported", function_text(&name.0, name.1));
                self.warning(attribute.position, 2, "duplicated_export_type", message);
            }
            self.used_types.push((name, attribute.position, TypeUser::Root));
        }
    }

    fn on_load(&mut self, attribute: &Attribute) {
        let position = attribute.position;
        let Some((name, arity)) = function_name(&attribute.value) else {
            let value = parse::text(&attribute.value).unwrap_or_default();
            self.error(position, 2, "bad_on_load", format!("badly formed on_load attribute: {value}"));
            return;
        };
        self.on_load.push((name.clone(), arity));
        self.on_load_position = position;
        if self.on_load.len() > 1 {
            self.error(position, 0, "multiple_on_loads", "more than one on_load attribute");
        } else if arity != 0 {
            let message = format!("function {} has wrong arity (must be 0)", function_text(&name, arity));
            self.error(position, 2, "bad_on_load_arity", message);
        }
    }

    fn function(&mut self, function: &'m Function) {
        let name = (function.name.clone(), function.arity);
        let text = function_text(&function.name, function.arity);
        self.function = name.clone();
        if !self.defined.insert(name.clone()) {
            let message = format!("function {text} already defined");
            self.error(function.position, 2, "redefine_function", message);
        } else {
            if function.arity as usize > MAX_ARGUMENTS {
                self.too_many_arguments(function.position, function.arity as usize);
            }
            if self.imports.contains_key(&name) {
                let message = format!("defining imported function {text}");
                self.error(function.position, 2, "define_import", message);
            }
        }
        self.unreached(&function.clauses, true, Some((&function.name, function.arity)));
        for clause in &function.clauses {
            self.scope.clear();
            let start = self.scope.mark();
            let new = self.head(&clause.patterns, false);
            self.bind(new);
            self.guard(&clause.guard);
            self.expressions(&clause.body);
            let delta = self.scope.take_back(start);
            self.report_unused(&delta);
        }
    }

    pub(super) fn too_many_arguments(&mut self, position: Position, count: usize) {
        let message = format!("too many arguments ({count}) - maximum allowed is {MAX_ARGUMENTS}");
        self.error(position, 2, "too_many_arguments", message);
    }

    fn type_definition(&mut self, definition: &'m TypeDefinition) {
        let arity = definition.parameters.len() as u32;
        let name = (definition.name.clone(), arity);
        let text = super::types::type_text(&definition.name, arity);
        let position = definition.position;
        if super::types::is_builtin(&definition.name, arity) {
            let message = format!("type {text} is a builtin type; it cannot be redefined");
            self.error(position, 2, "builtin_type", message);
            return;
        }
        if self.types.contains_key(&name) {
            self.error(position, 2, "redefine_type", format!("type {text} already defined"));
            return;
        }
        self.types.insert(name.clone(), (position, definition.is_opaque));
        self.type_user = TypeUser::Type(name);
        let parameters: Vec<(Position, Name)> =
            definition.places.iter().copied().zip(definition.parameters.iter().cloned()).collect();
        self.check_types(std::slice::from_ref(&definition.body), &parameters);
        self.type_user = TypeUser::Root;
    }

    fn spec(&mut self, spec: &'m Spec) {
        let module = spec.module.clone().unwrap_or_else(|| self.module.clone());
        let text = function_text(&spec.name, spec.arity);
        let key = (module.clone(), spec.name.clone(), spec.arity);
        if self.specs.insert(key, spec.position).is_some() {
            let prefix =
                spec.module.as_ref().map_or(String::new(), |module| format!("{}:", print::atom(module)));
            let message = format!("spec for {prefix}{text} already defined");
            self.error(spec.position, 2, "redefine_spec", message);
            return;
        }
        if module != self.module {
            let message = format!("spec for function {}:{text} from other module", print::atom(&module));
            self.error(spec.position, 2, "bad_module", message);
        }
        self.spec_clauses(spec, "spec has wrong arity", "spec_wrong_arity");
    }

    fn callback(&mut self, spec: &'m Spec) {
        let text = function_text(&spec.name, spec.arity);
        if let Some(module) = &spec.module {
            let message = format!("explicit module not allowed for callback {}:{text}", print::atom(module));
            self.error(spec.position, 2, "bad_callback", message);
            return;
        }
        if self.callbacks.insert((spec.name.clone(), spec.arity), spec.position).is_some() {
            let message = format!("callback {text} already defined");
            self.error(spec.position, 2, "redefine_callback", message);
            return;
        }
        self.spec_clauses(spec, "callback has wrong arity", "callback_wrong_arity");
    }

    /// Functions named by compile options that take a list of them.
    pub(super) fn option_functions(forms: &[Form], option: &str) -> Vec<(FunctionName, Position)> {
        let mut found = Vec::new();
        for form in forms {
            let Form::Attribute(attribute) = form else { continue };
            if &*attribute.name != "compile" {
                continue;
            }
            let own = options(attribute.value.clone());
            let names = super::module::option_values(&own, option).into_iter().flat_map(function_names);
            found.extend(names.map(|name| (name, attribute.position)));
        }
        found
    }
}

/// A form's place and, for attributes, its name.
fn place(form: &Form) -> (Position, &str) {
    match form {
        Form::Module(position, _) => (*position, "module"),
        Form::Export(position, _) => (*position, "export"),
        Form::Import(position, ..) => (*position, "import"),
        Form::Record(record) => (record.position, "record"),
        Form::Type(definition) => (definition.position, "type"),
        Form::Spec(spec) => (spec.position, if spec.is_callback { "callback" } else { "spec" }),
        Form::Attribute(attribute) => (attribute.position, &attribute.name),
        Form::Function(function) => (function.position, ""),
    }
}
