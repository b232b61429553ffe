//! The text of an exception, as OTP's `erl_error` writes it for `escript`.

use tambour::{Cx, Value};

use super::entry::{Call, Entry};
use super::{arguments, processes};
use crate::atoms;
use crate::format::{Encoding, Layout, pretty, pretty_arguments, quoted_atom};
use crate::fun_table;
use crate::lint::bifs::is_auto_imported;
use crate::term::list;

/// Depth at which terms are cut off.
const DEPTH: i64 = 50;

/// Columns of a line.
const LINE_LENGTH: usize = 80;

/// Columns that a call's arguments need beside its name, or the call goes on a line of its own.
const SHORT_ARGUMENTS: usize = "([a2345,b2345])".len() - 1;

/// The whole text, without a new line at the end.
pub(super) fn text(cx: &Cx, class: Value, reason: Value, mut entries: Vec<Entry>) -> String {
    let kind = if class == atoms::EXIT.value() {
        "exception exit: "
    } else if class == atoms::THROW.value() {
        "exception throw: "
    } else {
        "exception error: "
    };
    let is_error = class == atoms::ERROR.value();
    let mut text = kind.to_owned();
    let own_entry = is_error && explains_itself(reason, entries.first());
    if own_entry {
        let entry = entries.remove(0);
        text.push_str(&explain_call(cx, reason, &entry, kind.len()));
    } else {
        text.push_str(&explain(cx, is_error, reason, kind.len()));
    }
    for (index, entry) in entries.iter().enumerate() {
        text.push('\n');
        push_entry(&mut text, cx, reason, entry, index == 0);
    }
    text
}

/// Whether the reason is told together with the first entry.
fn explains_itself(reason: Value, first: Option<&Entry>) -> bool {
    let Some(first) = first else { return false };
    reason == atoms::UNDEF.value()
        || reason == atoms::FUNCTION_CLAUSE.value() && matches!(first.call, Call::Args(_))
}

fn explain_call(cx: &Cx, reason: Value, entry: &Entry, kind_length: usize) -> String {
    if reason == atoms::UNDEF.value() {
        return format!("undefined function {}/{}", function_name(entry), entry.arity());
    }
    let start = "no function clause matching ";
    let call = call_text(cx, start, &" ".repeat(kind_length), entry);
    format!("{start}{call} {}", location(entry))
}

fn layout(column: usize) -> Layout {
    Layout {
        column: column as i64,
        line_length: LINE_LENGTH as i64,
        depth: DEPTH,
        encoding: Encoding::Unicode,
        strings: true,
    }
}

/// A term from a column on.
fn term_at(cx: &Cx, term: Value, column: usize) -> String {
    let mut text = String::new();
    pretty(&mut text, cx.vm(), term, &layout(column));
    text
}

/// A value after a text; on a line of its own when that saves lines.
fn value_after(cx: &Cx, start: &str, value: Value, kind_length: usize) -> String {
    let beside = term_at(cx, value, kind_length + start.len() + 1);
    let lines = |text: &str| text.matches('\n').count();
    if lines(&beside) > 1 {
        let below = term_at(cx, value, kind_length + 1);
        if lines(&below) < lines(&beside) {
            return format!("{start}\n{}{below}", " ".repeat(kind_length));
        }
    }
    format!("{start}{beside}")
}

fn explain(cx: &Cx, is_error: bool, reason: Value, kind_length: usize) -> String {
    if !is_error {
        return term_at(cx, reason, kind_length + 1);
    }
    const PLAIN: [(atoms::Known, &str); 6] = [
        (atoms::BADARG, "bad argument"),
        (atoms::BADARITH, "an error occurred when evaluating an arithmetic expression"),
        (atoms::IF_CLAUSE, "no true branch found when evaluating an if expression"),
        (atoms::NOPROC, "no such process or port"),
        (atoms::SYSTEM_LIMIT, "a system limit has been reached"),
        (atoms::TIMEOUT_VALUE, "bad receive timeout value"),
    ];
    const WITH_VALUE: [(atoms::Known, &str); 9] = [
        (atoms::BADARG, "bad argument: "),
        (atoms::BADKEY, "bad key: "),
        (atoms::BADMAP, "bad map: "),
        (atoms::BADFUN, "bad function "),
        (atoms::BADMATCH, "no match of right hand side value "),
        (atoms::CASE_CLAUSE, "no case clause matching "),
        (atoms::TRY_CLAUSE, "no try clause matching "),
        (atoms::BAD_FILTER, "bad filter "),
        (atoms::BAD_GENERATOR, "bad generator "),
    ];
    if let Some((_, text)) = PLAIN.iter().find(|(known, _)| known.value() == reason) {
        return (*text).to_owned();
    }
    if let Some(&[tag, value]) = reason.as_tuple() {
        if let Some((_, start)) = WITH_VALUE.iter().find(|(known, _)| known.value() == tag) {
            return value_after(cx, start, value, kind_length);
        }
        if tag == atoms::BADARITY.value()
            && let Some(text) = explain_arity(value)
        {
            return text;
        }
    }
    term_at(cx, reason, kind_length + 1)
}

/// `m:f/1 called with two arguments`
fn explain_arity(call: Value) -> Option<String> {
    let &[fun, args] = call.as_tuple()? else { return None };
    let entry = fun_table::get(fun.as_fun()?.info)?;
    let count = match list::proper(args).ok()?.len() {
        0 => "no arguments".to_owned(),
        1 => "one argument".to_owned(),
        2 => "two arguments".to_owned(),
        count => format!("{count} arguments"),
    };
    let name = mf_text(&entry.module, &entry.function, usize::from(entry.arity));
    Some(format!("{name}/{} called with {count}", entry.arity))
}

/// A line of the trace, with the arguments and what is wrong with them where they are known.
fn push_entry(text: &mut String, cx: &Cx, reason: Value, entry: &Entry, is_first: bool) {
    let origin = match (is_first, is_operator(entry)) {
        (false, _) => "in call from",
        (true, true) => "in operator ",
        (true, false) => "in function ",
    };
    text.push_str(&format!("  {origin} {}/{}", function_name(entry), entry.arity()));
    let Call::Args(args) = entry.call else {
        text.push_str(&format!(" {}", location(entry)));
        return;
    };
    let start = "     called as ";
    text.push_str(&format!("\n{start}{}", call_text(cx, "", start, entry)));
    if !is_first || entry.explained_by.is_none() {
        return;
    }
    let args: Vec<Value> = list::elements(args).collect();
    let cause = entry.cause.and_then(Value::as_atom).map(|cause| cx.vm().atoms().name(cause));
    let by_cause = cause.and_then(|cause| processes::of_cause(&entry.function, cause, &args));
    let mut faults = arguments::faults(&entry.module, &entry.function, &args, reason);
    if let Some(fault) = by_cause {
        faults.retain(|(position, _)| *position > fault.0);
        faults.insert(0, fault);
    }
    for (position, fault) in faults {
        text.push_str(&format!("\n     *** argument {position}: {fault}"));
    }
}

fn location(entry: &Entry) -> String {
    entry.location.as_ref().map_or_else(String::new, |(file, line)| format!("({file}, line {line})"))
}

/// A function's name: without its module if it is `erlang` and needn't be said.
fn function_name(entry: &Entry) -> String {
    mf_text(&entry.module, &entry.function, entry.arity())
}

fn mf_text(module: &str, function: &str, arity: usize) -> String {
    let quoted = quoted_atom(function, Encoding::Unicode);
    if module == "erlang" {
        if u32::try_from(arity).is_ok_and(|arity| is_auto_imported(function, arity)) {
            return quoted;
        }
        if is_operator_name(function, arity) {
            return if function == "/" { quoted } else { function.to_owned() };
        }
    }
    format!("{}:{quoted}", quoted_atom(module, Encoding::Unicode))
}

fn is_operator(entry: &Entry) -> bool {
    entry.module == "erlang" && is_operator_name(&entry.function, entry.arity())
}

fn is_operator_name(name: &str, arity: usize) -> bool {
    match arity {
        1 => matches!(name, "+" | "-" | "bnot" | "not"),
        2 => matches!(
            name,
            "+" | "-"
                | "*"
                | "/"
                | "div"
                | "rem"
                | "band"
                | "bor"
                | "bxor"
                | "bsl"
                | "bsr"
                | "and"
                | "or"
                | "xor"
                | "++"
                | "--"
                | "=="
                | "/="
                | "=<"
                | "<"
                | ">="
                | ">"
                | "=:="
                | "=/="
                | "!"
        ),
        _ => false,
    }
}

/// A call with its arguments, after `before` and `start` on the line.
fn call_text(cx: &Cx, start: &str, before: &str, entry: &Entry) -> String {
    let Call::Args(args) = entry.call else { return function_name(entry) };
    if is_operator(entry) {
        let operands: Vec<Value> = list::elements(args).collect();
        return operation_text(cx, start.len() + before.len(), &entry.function, &operands);
    }
    let name = function_name(entry);
    let lines = |text: &str| text.matches('\n').count();
    let length = |text: &str| text.chars().count();
    let column = length(before) + length(start) + length(&name);
    let beside = arguments_text(cx, args, column);
    let below = arguments_text(cx, args, length(before) + length(&name));
    if column + SHORT_ARGUMENTS >= LINE_LENGTH || lines(&below) < lines(&beside) {
        format!("\n{before}{name}{below}")
    } else {
        format!("{name}{beside}")
    }
}

/// `A op B`, in lines when the operands are long.
fn operation_text(cx: &Cx, column: usize, operator: &str, args: &[Value]) -> String {
    let &[a, b] = args else {
        let operand = args.first().map(|&a| term_at(cx, a, column + operator.len() + 2)).unwrap_or_default();
        return format!("{operator} {operand}");
    };
    let (first, second) = (term_at(cx, a, column + 1), term_at(cx, b, column + 1));
    let in_lines = || {
        let indent = format!("\n{}", " ".repeat(column));
        format!("{first}{indent}{operator}{indent}{second}")
    };
    if first.contains('\n') {
        return in_lines();
    }
    let beside = term_at(cx, b, column + operator.len() + 2 + first.chars().count() + 1);
    let lines = |text: &str| text.matches('\n').count();
    if lines(&second) < lines(&beside) { in_lines() } else { format!("{first} {operator} {beside}") }
}

/// `(A, B)`: the list of arguments in other brackets.
fn arguments_text(cx: &Cx, args: Value, column: usize) -> String {
    let mut text = String::new();
    pretty_arguments(&mut text, cx.vm(), args, &layout(column + 1));
    text
}
