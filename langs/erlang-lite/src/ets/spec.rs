//! Match specifications: clauses of a pattern, guards and a body. Compiled once a call.

use tambour::{Allocator, Value, Vm};

use super::expression::{self, Expression};
use super::pattern::{self, Bindings, Pattern, Variables};
use crate::atoms;
use crate::term::{Names, list};

/// What a specification runs with.
pub(crate) struct Machine<'a> {
    pub(crate) names: &'a Vm,
    pub(crate) heap: &'a mut Allocator,
    pub(crate) self_pid: Value,
    bindings: Bindings,
    /// Indices of the running clause's variables, in the order of their numbers.
    sorted: Vec<usize>,
}

/// A specification, compiled.
#[derive(Debug)]
pub(crate) struct Spec {
    clauses: Vec<Clause>,
}

#[derive(Debug)]
struct Clause {
    head: Pattern,
    /// The head as it was given.
    head_term: Value,
    sorted: Vec<usize>,
    guards: Vec<Expression>,
    body: Vec<Expression>,
    /// The body as it was given.
    body_term: Value,
}

impl<'a> Machine<'a> {
    pub(crate) fn new(names: &'a Vm, heap: &'a mut Allocator, self_pid: Value) -> Self {
        Self { names, heap, self_pid, bindings: Vec::new(), sorted: Vec::new() }
    }

    pub(super) fn atom(&self, name: &str) -> Value {
        self.names.atom(name)
    }

    pub(super) fn name(&self, atom: Value) -> &'a str {
        atom.as_atom().map_or("", |atom| self.names.atom_name(atom))
    }

    /// The list of what is bound, in the order of the variables' numbers.
    pub(super) fn bound(&mut self, bindings: &Bindings) -> Value {
        let values: Vec<Value> = self.sorted.iter().map(|&index| bindings[index]).collect();
        self.heap.list(&values, Value::NIL)
    }
}

impl Spec {
    /// Compiles a list of clauses. `None`: it is no match specification.
    pub(crate) fn compile(machine: &mut Machine<'_>, spec: Value) -> Option<Self> {
        let clauses = list::proper(spec).ok()?;
        let clauses: Option<Vec<Clause>> =
            clauses.into_iter().map(|clause| Clause::compile(machine, clause)).collect();
        Some(Self { clauses: clauses? })
    }

    /// The specification with one pattern and a body that answers the object, or with `binds` the list of
    /// what the pattern's variables are bound to.
    pub(crate) fn of_pattern(machine: &Machine<'_>, term: Value, binds: bool) -> Option<Self> {
        let mut variables = Variables::default();
        let head = pattern::compile(machine.names, term, &mut variables)?;
        let body = if binds { Expression::Bindings } else { Expression::Object };
        let clause = Clause {
            head,
            head_term: term,
            sorted: variables.sorted(),
            guards: Vec::new(),
            body: vec![body],
            body_term: Value::NIL,
        };
        Some(Self { clauses: vec![clause] })
    }

    /// What the first clause that takes an object makes of it.
    pub(crate) fn run(&self, machine: &mut Machine<'_>, object: Value) -> Option<Value> {
        self.clauses.iter().find_map(|clause| clause.run(machine, object))
    }

    /// The keys that objects must have to match, if each clause's pattern tells one.
    pub(crate) fn keys(&self, names: &dyn Names, key_index: usize) -> Option<Vec<Value>> {
        let keys = self.clauses.iter().map(|clause| {
            let key = *clause.head_term.as_tuple()?.get(key_index)?;
            (!pattern::is_open(names, key, false)).then_some(key)
        });
        keys.collect()
    }

    /// Whether each clause's body answers a tuple that surely has the object's key.
    pub(crate) fn keeps_key(&self, machine: &Machine<'_>, key_index: usize) -> bool {
        self.clauses.iter().all(|clause| clause.keeps_key(machine, key_index))
    }
}

impl Clause {
    fn compile(machine: &mut Machine<'_>, term: Value) -> Option<Self> {
        let &[head_term, guards, body_term] = term.as_tuple()? else { return None };
        let mut variables = Variables::default();
        let head = pattern::compile(machine.names, head_term, &mut variables)?;
        let mut all = |list: Value| -> Option<Vec<Expression>> {
            let terms = list::proper(list).ok()?;
            terms.into_iter().map(|term| expression::compile(machine, term, &variables, 0)).collect()
        };
        let (guards, body) = (all(guards)?, all(body_term)?);
        (!body.is_empty()).then(|| Self {
            head,
            head_term,
            sorted: variables.sorted(),
            guards,
            body,
            body_term,
        })
    }

    fn run(&self, machine: &mut Machine<'_>, object: Value) -> Option<Value> {
        let mut bindings = std::mem::take(&mut machine.bindings);
        bindings.clear();
        let result = if self.head.matches(object, &mut bindings) {
            machine.sorted.clone_from(&self.sorted);
            self.answer(machine, object, &bindings)
        } else {
            None
        };
        machine.bindings = bindings;
        result
    }

    fn answer(&self, machine: &mut Machine<'_>, object: Value, bindings: &Bindings) -> Option<Value> {
        let holds = self.guards.iter().all(|guard| {
            guard.evaluate(machine, object, bindings, false).is_ok_and(|value| value == atoms::TRUE.value())
        });
        if !holds {
            return None;
        }
        let mut result = None;
        for expression in &self.body {
            result = expression.evaluate(machine, object, bindings, true).ok();
        }
        result
    }

    /// Whether the body answers a tuple that surely has the object's key.
    fn keeps_key(&self, machine: &Machine<'_>, key_index: usize) -> bool {
        let (Some(head), Ok(body)) = (self.head_term.as_tuple(), list::proper(self.body_term)) else {
            return false;
        };
        let (Some(&key), &[answer]) = (head.get(key_index), &body[..]) else { return false };
        if answer == machine.atom("$_") {
            return true;
        }
        let Some(&[tuple]) = answer.as_tuple() else { return false };
        let Some(&answered) = tuple.as_tuple().and_then(|elements| elements.get(key_index)) else {
            return false;
        };
        let is_variable = pattern::variable(machine.names, key).is_some();
        is_variable && answered == key || self.is_key_of_object(machine, answered, key_index, key)
    }

    /// Whether an expression is `{element, Position, '$_'}`, or the key itself as a constant.
    fn is_key_of_object(&self, machine: &Machine<'_>, answered: Value, key_index: usize, key: Value) -> bool {
        match answered.as_tuple() {
            Some(&[name, position, object]) => {
                name == machine.atom("element")
                    && position.as_small() == i64::try_from(key_index + 1).ok()
                    && object == machine.atom("$_")
            }
            Some(&[name, constant]) => {
                name == machine.atom("const")
                    && constant == key
                    && !pattern::is_open(machine.names, key, true)
            }
            Some(_) => false,
            None => !key.is_pointer() && answered == key && !pattern::is_open(machine.names, key, true),
        }
    }
}
