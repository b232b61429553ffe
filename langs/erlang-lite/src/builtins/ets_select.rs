//! Module `ets`: traversals with patterns and match specifications, some thousand rows at a time.
//!
//! # Order
//! A traversal that gives all its results at once goes down, so that a list grows at its front and is in
//! the order of keys or of rows at the end. One that gives them in portions goes up.

use tambour::{Cx, Step, Value};

use super::ets::{Call, outcome, run};
use super::{builtins, count, state};
use crate::atoms;
use crate::ets::{Access, Machine, Position, Rows, Spec};
use crate::term::{Fault, Outcome, list};

/// Rows that are looked at under one lock; also the reductions of that.
const ROWS: usize = 1000;

/// What becomes of the objects that match.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    /// The results are listed.
    Collect,
    /// Results `true` are counted.
    Count,
    /// Objects with the result `true` are deleted, and counted.
    Delete,
    /// Objects are replaced by the results, and counted.
    Replace,
}

/// How a function tells what matches.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// By a match specification.
    Spec,
    /// By a pattern; the results are what its variables are bound to.
    Match,
    /// By a pattern; the results are the objects.
    Object,
}

/// A function of the module, for its errors.
struct Function {
    name: &'static str,
    action: Action,
    form: Form,
}

fn compile(machine: &mut Machine<'_>, form: Form, term: Value) -> Result<Spec, Fault> {
    let spec = match form {
        Form::Spec => Spec::compile(machine, term),
        Form::Match => Spec::of_pattern(machine, term, true),
        Form::Object => Spec::of_pattern(machine, term, false),
    };
    spec.ok_or(Fault::Badarg)
}

/// A position as a term, for a state or a continuation.
fn position_term(call: &mut Call<'_>, position: Position) -> Value {
    match position {
        Position::Start => Value::NIL,
        Position::Row(row) => count(row as usize),
        Position::After(key) => call.heap.tuple(&[key]),
    }
}

fn position(term: Value) -> Option<Position> {
    if term.is_nil() {
        return Some(Position::Start);
    }
    match term.as_tuple() {
        Some(&[key]) => Some(Position::After(key)),
        Some(_) => None,
        None => Some(Position::Row(u32::try_from(term.as_small()?).ok()?)),
    }
}

/// The rows that keys in the patterns lead to, each once; `None`: any row may match.
fn rows_of_keys(call: &Call<'_>, rows: &Rows, spec: &Spec) -> Option<Vec<u32>> {
    Some(rows.find_all(call.vm, &spec.keys(call.vm, rows.key_index())?))
}

/// The rows to look at from a position down, and where to go on.
fn rows_below(call: &Call<'_>, rows: &Rows, spec: &Spec, from: Position) -> (Vec<u32>, Option<Position>) {
    match rows_of_keys(call, rows, spec) {
        Some(mut found) => {
            found.reverse();
            (found, None)
        }
        None => rows.batch_down(call.vm, from, ROWS),
    }
}

/// Part of a traversal that gives its results at the end: results before, with those of more rows; objects
/// counted; and where it goes on.
struct Part {
    results: Value,
    counted: usize,
    next: Option<Value>,
}

fn part(
    call: &mut Call<'_>,
    function: &Function,
    id: Value,
    term: Value,
    before: Part,
) -> Result<Part, Fault> {
    let Part { mut results, mut counted, next } = before;
    let self_pid = Value::pid(call.caller);
    let vm = call.vm;
    let from = next.and_then(position).unwrap_or(Position::Start);
    let next = if matches!(function.action, Action::Collect | Action::Count) {
        let table = call.read(id, Access::Read)?;
        let spec = compile(&mut Machine::new(vm, call.heap, self_pid), function.form, term)?;
        let (rows, next) = rows_below(call, &table.rows, &spec, from);
        let mut machine = Machine::new(vm, call.heap, self_pid);
        for row in rows {
            for object in table.rows.objects(row).into_iter().rev() {
                let Some(result) = spec.run(&mut machine, object) else { continue };
                if function.action == Action::Collect {
                    results = machine.heap.pair(result, results);
                } else {
                    counted += usize::from(result == atoms::TRUE.value());
                }
            }
        }
        next
    } else {
        let mut table = call.write(id, Access::Write)?;
        let mut machine = Machine::new(vm, call.heap, self_pid);
        let spec = compile(&mut machine, function.form, term)?;
        let replaces = function.action == Action::Replace;
        let refuses =
            replaces && !(table.rows.kind().is_set() && spec.keeps_key(&machine, table.rows.key_index()));
        if refuses {
            return Err(Fault::Badarg);
        }
        let (rows, next) = rows_below(call, &table.rows, &spec, from);
        for row in rows {
            let mut machine = Machine::new(vm, call.heap, self_pid);
            counted += change_row(&mut machine, &mut table.rows, row, &spec, function);
        }
        next
    };
    let next = next.map(|next| position_term(call, next));
    Ok(Part { results, counted, next })
}

/// Deletes or replaces the objects of a row that match; answers how many there are.
fn change_row(
    machine: &mut Machine<'_>,
    rows: &mut Rows,
    row: u32,
    spec: &Spec,
    function: &Function,
) -> usize {
    let before = rows.objects(row);
    let mut changed = 0;
    let mut left = Vec::with_capacity(before.len());
    for object in before {
        match spec.run(machine, object) {
            Some(result) if function.action == Action::Replace => {
                let is_kept = rows.key_of(result).is_some();
                changed += usize::from(is_kept);
                left.push(if is_kept { result } else { object });
            }
            Some(_) if function.form != Form::Spec => changed += 1,
            Some(result) if result == atoms::TRUE.value() => changed += 1,
            _ => left.push(object),
        }
    }
    if changed > 0 {
        rows.replace(machine.names, machine.heap, row, &left);
    }
    changed
}

/// A traversal that gives all its results at once.
fn traverse(cx: &mut Cx, function: &Function, first: Value, term: Value) -> Step {
    let progress = state::resume(first);
    let goes_on = first.as_cell().is_some();
    let id = progress.original;
    let before =
        Part { results: progress.result, counted: progress.count, next: goes_on.then_some(progress.rest) };
    let Some(made) = outcome(cx, |call| part(call, function, id, term, before)) else {
        let rest = if goes_on { progress.rest } else { Value::NIL };
        return state::again(cx, state::Progress { rest, ..progress }, 0);
    };
    match made {
        Err(fault) => state::fail(cx, fault, "ets", function.name, &[id, term]),
        Ok(Part { results, counted, next: None }) => Step::ret(match (function.action, function.form) {
            (Action::Collect, _) => results,
            (_, Form::Spec) => count(counted),
            _ => atoms::boolean(true),
        }),
        Ok(Part { results, counted, next: Some(next) }) => {
            let progress = state::Progress { original: id, rest: next, result: results, count: counted };
            state::again(cx, progress, ROWS)
        }
    }
}

/// Where a traversal in portions stands; as a term, it is the continuation that the program gets.
#[derive(Clone, Copy)]
struct Cursor {
    id: Value,
    form: Form,
    term: Value,
    limit: usize,
    position: Position,
    /// Objects of the row at the position that were given before.
    skip: usize,
}

const FORMS: [(Form, &str); 3] =
    [(Form::Spec, "select"), (Form::Match, "match"), (Form::Object, "match_object")];

impl Cursor {
    fn to_term(self, call: &mut Call<'_>) -> Value {
        let (_, name) = FORMS[FORMS.iter().position(|&(form, _)| form == self.form).unwrap_or_default()];
        let position = position_term(call, self.position);
        let form = call.vm.atom(name);
        call.heap.tuple(&[self.id, form, self.term, count(self.limit), position, count(self.skip)])
    }

    fn from_term(call: &Call<'_>, term: Value) -> Option<Self> {
        let &[id, form, term, limit, at, skip] = term.as_tuple()? else { return None };
        let (form, _) = FORMS.into_iter().find(|(_, name)| call.vm.atom(name) == form)?;
        let limit = usize::try_from(limit.as_small()?).ok()?;
        Some(Self {
            id,
            form,
            term,
            limit,
            position: position(at)?,
            skip: usize::try_from(skip.as_small()?).ok()?,
        })
    }
}

/// Takes results of up to [`ROWS`] rows. Answers where the traversal stands, if there may be more.
fn portion(
    call: &mut Call<'_>,
    cursor: Cursor,
    results: &mut Vec<Value>,
    taken: usize,
) -> Result<Option<Cursor>, Fault> {
    let table = call.read(cursor.id, Access::Read)?;
    let (vm, self_pid) = (call.vm, Value::pid(call.caller));
    let spec = compile(&mut Machine::new(vm, call.heap, self_pid), cursor.form, cursor.term)?;
    let is_start = matches!(cursor.position, Position::Start);
    let (rows, next) = match rows_of_keys(call, &table.rows, &spec) {
        Some(rows) if is_start => (rows, None),
        Some(rows) => {
            // Few rows: those from the position on.
            let (from, _) = table.rows.batch(vm, cursor.position, usize::MAX - 1);
            (rows.into_iter().filter(|row| from.contains(row)).collect(), None)
        }
        None => table.rows.batch(vm, cursor.position, ROWS),
    };
    let mut machine = Machine::new(vm, call.heap, self_pid);
    let mut skip = cursor.skip;
    for row in rows {
        for (index, object) in table.rows.objects(row).into_iter().enumerate().skip(skip) {
            if taken + results.len() == cursor.limit {
                return Ok(Some(Cursor { position: Position::Row(row), skip: index, ..cursor }));
            }
            results.extend(spec.run(&mut machine, object));
        }
        skip = 0;
        if taken + results.len() == cursor.limit {
            return Ok(Some(Cursor { position: table.rows.after(row), skip: 0, ..cursor }));
        }
    }
    Ok(next.map(|position| Cursor { position, skip: 0, ..cursor }))
}

/// A traversal in portions: its first one, or the one that a continuation stands for.
fn portions(
    cx: &mut Cx,
    name: &str,
    first: Value,
    args: &[Value],
    begin: impl FnOnce(&Call<'_>, Value) -> Option<Cursor>,
) -> Step {
    let progress = state::resume(first);
    // A cursor is a tuple: without one, the table was busy when the call began.
    let (goes_on, taken) = (first.as_cell().is_some() && !progress.rest.is_nil(), progress.count);
    let end = cx.atom("$end_of_table");
    let step = outcome(cx, |call| -> Result<(Value, usize, Option<Value>), Fault> {
        let cursor =
            if goes_on { Cursor::from_term(call, progress.rest) } else { begin(call, progress.original) };
        let cursor = cursor.ok_or(Fault::Badarg)?;
        let mut results = Vec::new();
        let next = portion(call, cursor, &mut results, taken)?;
        // Newest first until all are there.
        let all = results.iter().fold(progress.result, |list, &result| call.heap.pair(result, list));
        Ok((all, taken + results.len(), next.map(|next| next.to_term(call))))
    });
    let Some(step) = step else {
        let rest = if goes_on { progress.rest } else { Value::NIL };
        return state::again(cx, state::Progress { rest, ..progress }, 0);
    };
    match step {
        Err(fault) => {
            let args: Vec<Value> = [progress.original].into_iter().chain(args.iter().copied()).collect();
            state::fail(cx, fault, "ets", name, &args)
        }
        Ok((all, taken, next)) => {
            let is_full = next.is_some_and(|next| {
                next.as_tuple().and_then(|parts| parts[3].as_small()) == i64::try_from(taken).ok()
            });
            if let Some(rest) = next.filter(|_| !is_full) {
                let progress =
                    state::Progress { original: progress.original, rest, result: all, count: taken };
                return state::again(cx, progress, ROWS);
            }
            if taken == 0 {
                return Step::ret(end);
            }
            let mut results: Vec<Value> = list::elements(all).collect();
            results.reverse();
            let results = cx.allocator().list(&results, Value::NIL);
            Step::ret(cx.allocator().tuple(&[results, next.unwrap_or(end)]))
        }
    }
}

fn first_portion(cx: &mut Cx, name: &str, form: Form, id: Value, term: Value, limit: Value) -> Step {
    portions(cx, name, id, &[term, limit], |_, id| {
        let limit = usize::try_from(limit.as_small()?).ok().filter(|&limit| limit > 0)?;
        Some(Cursor { id, form, term, limit, position: Position::Start, skip: 0 })
    })
}

fn next_portion(cx: &mut Cx, name: &str, continuation: Value) -> Step {
    if continuation == cx.atom("$end_of_table") {
        return Step::ret(continuation);
    }
    portions(cx, name, continuation, &[], Cursor::from_term)
}

/// `ets:test_ms/2`.
fn test(call: &mut Call<'_>, object: Value, term: Value) -> Outcome {
    if object.as_tuple().is_none() {
        return Err(Fault::Badarg);
    }
    let mut machine = Machine::new(call.vm, call.heap, Value::pid(call.caller));
    let Some(spec) = Spec::compile(&mut machine, term).filter(|_| term.is_pair()) else {
        return Ok(machine.heap.tuple(&[atoms::ERROR.value(), Value::NIL]));
    };
    let result = spec.run(&mut machine, object).unwrap_or_else(|| atoms::boolean(false));
    Ok(machine.heap.tuple(&[atoms::OK.value(), result]))
}

const SELECT: Function = Function { name: "select", action: Action::Collect, form: Form::Spec };
const SELECT_COUNT: Function = Function { name: "select_count", action: Action::Count, form: Form::Spec };
const SELECT_DELETE: Function = Function { name: "select_delete", action: Action::Delete, form: Form::Spec };
const SELECT_REPLACE: Function =
    Function { name: "select_replace", action: Action::Replace, form: Form::Spec };
const MATCH: Function = Function { name: "match", action: Action::Collect, form: Form::Match };
const MATCH_OBJECT: Function = Function { name: "match_object", action: Action::Collect, form: Form::Object };
const MATCH_DELETE: Function = Function { name: "match_delete", action: Action::Delete, form: Form::Object };

builtins! {
    "ets:select/2" => |cx, id, spec| traverse(cx, &SELECT, id, spec);
    "ets:select_count/2" => |cx, id, spec| traverse(cx, &SELECT_COUNT, id, spec);
    "ets:select_delete/2" => |cx, id, spec| traverse(cx, &SELECT_DELETE, id, spec);
    "ets:select_replace/2" => |cx, id, spec| traverse(cx, &SELECT_REPLACE, id, spec);
    "ets:match/2" => |cx, id, pattern| traverse(cx, &MATCH, id, pattern);
    "ets:match_object/2" => |cx, id, pattern| traverse(cx, &MATCH_OBJECT, id, pattern);
    "ets:match_delete/2" => |cx, id, pattern| traverse(cx, &MATCH_DELETE, id, pattern);
    "ets:select/3" => |cx, id, spec, limit| first_portion(cx, "select", Form::Spec, id, spec, limit);
    "ets:match/3" => |cx, id, pattern, limit| first_portion(cx, "match", Form::Match, id, pattern, limit);
    "ets:match_object/3" => |cx, id, pattern, limit| {
        first_portion(cx, "match_object", Form::Object, id, pattern, limit)
    };
    "ets:select/1" => |cx, continuation| next_portion(cx, "select", continuation);
    "ets:match/1" => |cx, continuation| next_portion(cx, "match", continuation);
    "ets:match_object/1" => |cx, continuation| next_portion(cx, "match_object", continuation);
    "ets:test_ms/2" => |cx, object, spec| {
        run(cx, "test_ms", &[object, spec], |call, object| test(call, object, spec))
    };
}
