//! From the syntax tree to the core language: the converter's state and what all its parts use.

use rustc_hash::{FxHashMap, FxHashSet};

use super::scope::Scope;
use super::tree::{Body, Expr, Failure, Function, Module, Operand, Step, Var};
use crate::ast::{self, Name, Position};
use crate::diagnostic::{self, Diagnostic, Phase, Problem, Severity};

/// Converts a checked module.
///
/// # Errors
/// All constructs that have no translation, each with its place. The source lines are the caller's to fill
/// in.
pub fn module(ast: &ast::Module) -> Result<Module, Vec<Diagnostic>> {
    let mut converter = Converter::new(ast);
    for function in &ast.functions {
        converter.function(function);
    }
    converter.module_info();
    if !converter.problems.is_empty() {
        return Err(diagnostic::finish(converter.problems, &ast.files, |_| None));
    }
    let functions = converter.functions.into_iter();
    Ok(Module { functions: functions.map(|one| one.expect("each number was filled")).collect() })
}

/// The state of a module's conversion.
pub(super) struct Converter<'a> {
    pub(super) ast: &'a ast::Module,
    /// The module's own functions.
    pub(super) locals: FxHashSet<(Name, u32)>,
    /// Converted functions; `None` while one that was given its number is being converted.
    pub(super) functions: Vec<Option<Function>>,
    pub(super) fun_count: u32,
    /// Wrappers made for `fun f/1`.
    pub(super) wrappers: FxHashMap<(Name, u32), usize>,
    problems: Vec<Problem>,
    /// The function of the source that is being converted, and the counters of the names made for it.
    pub(super) origin: Origin,
    pub(super) frame: Frame,
}

/// Names lifted functions.
#[derive(Debug, Default)]
pub(super) struct Origin {
    /// `main/0`.
    pub(super) name: String,
    /// Lifted functions of all kinds.
    pub(super) funs: u32,
    /// Those that aren't funs.
    pub(super) loops: u32,
}

impl Origin {
    /// The two numbers in the name of a lifted function that is no fun.
    pub(super) fn next_loop(&mut self) -> (u32, u32) {
        let numbers = (self.funs, self.loops);
        self.funs += 1;
        self.loops += 1;
        numbers
    }
}

/// The function that is being made.
#[derive(Debug, Default)]
pub(super) struct Frame {
    pub(super) scope: Scope,
    /// Steps of the current body.
    pub(super) steps: Vec<Step>,
    pub(super) variables: u32,
    pub(super) line: u32,
    /// Inside how many cleanups this code stands.
    pub(super) cleanups: u32,
}

/// A body with what it bound.
pub(super) struct Branch {
    pub(super) body: Body,
    pub(super) bound: Vec<(Name, Operand)>,
}

impl<'a> Converter<'a> {
    fn new(ast: &'a ast::Module) -> Self {
        let made = [0, 1].map(|arity| (Name::from("module_info"), arity));
        Self {
            ast,
            locals: ast.functions.iter().map(|one| (one.name.clone(), one.arity)).chain(made).collect(),
            functions: Vec::new(),
            fun_count: 0,
            wrappers: FxHashMap::default(),
            problems: Vec::new(),
            origin: Origin::default(),
            frame: Frame::default(),
        }
    }

    /// A variable that nothing else stands for.
    pub(super) fn fresh(&mut self) -> Var {
        self.frame.variables += 1;
        Var(self.frame.variables - 1)
    }

    /// Appends a step and answers its result.
    pub(super) fn step(&mut self, expr: Expr) -> Operand {
        let var = self.fresh();
        self.step_as(vec![var], expr);
        var.into()
    }

    /// Appends a step that binds these variables.
    pub(super) fn step_as(&mut self, vars: Vec<Var>, expr: Expr) {
        let line = self.frame.line;
        self.frame.steps.push(Step { vars, expr, line });
    }

    /// Runs `make` on an empty list of steps, and answers what it added.
    pub(super) fn collect<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> (Vec<Step>, T) {
        let outer = std::mem::take(&mut self.frame.steps);
        let line = self.frame.line;
        let answer = make(self);
        self.frame.line = line;
        (std::mem::replace(&mut self.frame.steps, outer), answer)
    }

    /// A body on a path of its own: what it binds is taken back, and said.
    pub(super) fn branch(&mut self, make: impl FnOnce(&mut Self) -> Operand) -> Branch {
        let mark = self.frame.scope.mark();
        let (steps, value) = self.collect(make);
        let bound = self.frame.scope.leave(mark);
        Branch { body: Body { steps, values: vec![value] }, bound }
    }

    /// A body whose bindings nobody sees.
    pub(super) fn closed(&mut self, make: impl FnOnce(&mut Self) -> Operand) -> Body {
        self.branch(make).body
    }

    /// Gives the names that all branches bind to what follows: the branches' bodies get the values, the
    /// answer is the variables of their step, the result first.
    pub(super) fn join(&mut self, branches: &mut [Branch]) -> Vec<Var> {
        let mut vars = vec![self.fresh()];
        let Some((first, others)) = branches.split_first() else { return vars };
        let others: Vec<FxHashSet<&Name>> =
            others.iter().map(|one| one.bound.iter().map(|(name, _)| name).collect()).collect();
        let shared = first.bound.iter().map(|(name, _)| name);
        let shared: Vec<Name> =
            shared.filter(|name| others.iter().all(|one| one.contains(name))).cloned().collect();
        drop(others);
        for branch in branches {
            let mut bound: FxHashMap<Name, Operand> = branch.bound.drain(..).collect();
            let exported = shared.iter().map(|name| bound.remove(name).expect("all branches bind it"));
            branch.body.values.extend(exported);
        }
        for name in shared {
            let var = self.fresh();
            vars.push(var);
            self.frame.scope.bind(name, var.into());
        }
        vars
    }

    /// A body that raises.
    pub(super) fn failure(&self, failure: Failure, args: Vec<Operand>) -> Body {
        let step = Step { vars: Vec::new(), expr: Expr::Fail(failure, args), line: self.frame.line };
        Body { steps: vec![step], values: Vec::new() }
    }

    /// Notes what comes from this place.
    pub(super) fn at(&mut self, position: Position) {
        if position.line != 0 {
            self.frame.line = position.line;
        }
    }

    /// Reports an error; the answer stands for the value that there isn't.
    pub(super) fn error(&mut self, position: Position, message: impl Into<String>) -> Operand {
        let phase = Phase::Lint;
        let severity = Severity::Error;
        self.problems.push(Problem { position, severity, phase, rank: (0, ""), message: message.into() });
        Operand::atom("undefined")
    }
}
