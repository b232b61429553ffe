//! Entries of stack traces, read from an exception, and the trace as a term.

use tambour::{Cx, TraceFrame, Value};

use crate::atoms;
use crate::builtins::count;
use crate::term::{convert, list};

/// What lowering puts behind the name of a function that isn't exported.
const LOCAL: char = '\'';

/// What a trace says of a call besides its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Call {
    /// How many arguments it had.
    Arity(usize),
    /// The arguments, a proper list.
    Args(Value),
}

/// A call in a trace.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) module: String,
    pub(super) function: String,
    pub(super) call: Call,
    /// File and line.
    pub(super) location: Option<(String, u32)>,
    /// Module that explains the error, for an entry of a builtin.
    pub(super) explained_by: Option<atoms::Known>,
    /// What the builtin says of the error besides its reason, an atom.
    pub(super) cause: Option<Value>,
}

impl Entry {
    pub(super) fn arity(&self) -> usize {
        match &self.call {
            Call::Arity(arity) => *arity,
            Call::Args(args) => list::elements(*args).count(),
        }
    }
}

/// The trace of an exception as the term that programs see.
pub fn stacktrace(cx: &mut Cx, trace: Value) -> Value {
    let named = cx.vm().trace(trace);
    if let Some(&[given]) = named.origin.as_tuple() {
        return given;
    }
    let entries = read(cx, named.origin, &named.frames);
    let terms: Vec<Value> = entries.iter().map(|entry| to_term(cx, entry)).collect();
    cx.allocator().list(&terms, Value::NIL)
}

/// The same without the calls in one module.
pub(super) fn stacktrace_without(cx: &mut Cx, trace: Value, module: &str) -> Value {
    let entries = entries(cx, trace);
    let terms: Vec<Value> =
        entries.iter().filter(|entry| entry.module != module).map(|entry| to_term(cx, entry)).collect();
    cx.allocator().list(&terms, Value::NIL)
}

/// The entries of an exception's trace.
pub(super) fn entries(cx: &mut Cx, trace: Value) -> Vec<Entry> {
    let named = cx.vm().trace(trace);
    match named.origin.as_tuple() {
        Some(&[given]) => list::elements(given).filter_map(|term| from_term(cx, term)).collect(),
        _ => read(cx, named.origin, &named.frames),
    }
}

fn read(cx: &Cx, origin: Value, frames: &[TraceFrame]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = frames.iter().filter_map(from_frame).collect();
    if origin.is_pair() {
        if let Some(newest) = entries.first_mut().filter(|_| is_proper(origin)) {
            newest.call = Call::Args(origin);
        }
    } else if let Some(first) = from_origin(cx, origin) {
        entries.insert(0, first);
    }
    entries
}

fn is_proper(list: Value) -> bool {
    let mut walk = list::elements(list);
    walk.by_ref().for_each(drop);
    walk.rest().is_nil()
}

/// Module, function and arity of a symbol, as terms. `None` for the code of a fun.
#[must_use]
pub fn called(cx: &Cx, symbol: &str) -> Option<[Value; 3]> {
    let (module, function, arity) = parts(symbol)?;
    let is_fun = function.starts_with('-');
    (!is_fun).then(|| [cx.atom(module), cx.atom(function), count(arity)])
}

fn parts(symbol: &str) -> Option<(&str, &str, usize)> {
    let (rest, arity) = symbol.trim_end_matches(LOCAL).rsplit_once('/')?;
    let (module, function) = rest.split_once(':')?;
    Some((module, function, arity.parse().ok()?))
}

/// The entry of a frame. A function without a file stands in for a builtin or for an undefined function,
/// which the origin names, so it has none; nor has one of module `erlang`, which is native in OTP.
fn from_frame(frame: &TraceFrame) -> Option<Entry> {
    if frame.file.is_empty() {
        return None;
    }
    let (module, function, arity) = parts(&frame.symbol)?;
    if module == atoms::ERLANG.name() {
        return None;
    }
    Some(Entry {
        module: module.to_owned(),
        function: function.to_owned(),
        call: Call::Arity(arity),
        location: (frame.line > 0).then(|| (frame.file.to_string(), frame.line)),
        explained_by: None,
        cause: None,
    })
}

/// The entry of a builtin, or of an undefined function.
fn from_origin(cx: &Cx, origin: Value) -> Option<Entry> {
    let (module, function, args, is_builtin, cause) = match *origin.as_tuple()? {
        [module, function, args] => (module, function, args, true, None),
        [module, function, args, _] => (module, function, args, false, None),
        [module, function, args, _, cause] => (module, function, args, true, Some(cause)),
        _ => return None,
    };
    let name = |atom: Value| Some(cx.vm().atoms().name(atom.as_atom()?).to_owned());
    let module = name(module)?;
    let explained_by = is_builtin.then_some(match module.as_str() {
        "erlang" => atoms::ERL_ERTS_ERRORS,
        _ => atoms::ERL_STDLIB_ERRORS,
    });
    Some(Entry {
        module,
        function: name(function)?,
        call: Call::Args(Some(args).filter(|&args| is_proper(args))?),
        location: None,
        explained_by,
        cause,
    })
}

/// `{Module, Function, ArityOrArgs, [{file, F}, {line, L}, {error_info, #{module => M}}]}`
fn to_term(cx: &mut Cx, entry: &Entry) -> Value {
    let (module, function) = (cx.atom(&entry.module), cx.atom(&entry.function));
    let heap = cx.allocator();
    let call = match &entry.call {
        Call::Arity(arity) => count(*arity),
        Call::Args(args) => *args,
    };
    let mut info = Vec::new();
    if let Some((file, line)) = &entry.location {
        let file = list::from_chars(heap, file);
        info.push(heap.tuple(&[atoms::FILE.value(), file]));
        info.push(heap.tuple(&[atoms::LINE.value(), count(*line as usize)]));
    }
    if let Some(explained_by) = entry.explained_by {
        let of_module = (atoms::MODULE.value(), explained_by.value());
        // In term order: `cause` comes before `module`.
        let pairs = entry.cause.map(|cause| (atoms::CAUSE.value(), cause)).into_iter().chain([of_module]);
        let (keys, values): (Vec<Value>, Vec<Value>) = pairs.unzip();
        let keys = heap.tuple(&keys);
        let map = heap.map(keys, &values);
        info.push(heap.tuple(&[atoms::ERROR_INFO.value(), map]));
    }
    let info = heap.list(&info, Value::NIL);
    heap.tuple(&[module, function, call, info])
}

/// An entry of a trace that a program gave to `erlang:raise/3`.
fn from_term(cx: &Cx, term: Value) -> Option<Entry> {
    let &[module, function, call, info] = term.as_tuple()? else { return None };
    let name = |atom: Value| Some(cx.vm().atoms().name(atom.as_atom()?).to_owned());
    let call = match call.as_small() {
        Some(arity) => Call::Arity(usize::try_from(arity).ok()?),
        None => Call::Args(Some(call).filter(|&call| is_proper(call))?),
    };
    let item = |key: atoms::Known| {
        list::elements(info).find_map(|pair| match pair.as_tuple() {
            Some(&[name, value]) if name == key.value() => Some(value),
            _ => None,
        })
    };
    let file = item(atoms::FILE).and_then(|file| convert::list_text(file).ok());
    let line = item(atoms::LINE).and_then(|line| u32::try_from(line.as_small()?).ok());
    let location = file.zip(line);
    Some(Entry {
        module: name(module)?,
        function: name(function)?,
        call,
        location,
        explained_by: None,
        cause: None,
    })
}
