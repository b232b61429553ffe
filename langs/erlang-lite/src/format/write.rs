//! Terms on one line: `~w`, `io_lib:write`, and the texts of atoms, strings, pids and funs.

use std::fmt::Write as _;
use std::rc::Rc;

use tambour::{Bits, Pid, Value};

use crate::fun_table::{self, FunKind};
use crate::term::map::{self, Pair};
use crate::term::{Names, convert};

/// Which characters stand for themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Up to 255; others are written `\x{...}`.
    Latin1,
    /// All.
    Unicode,
}

/// The depth of an unlimited term.
const UNLIMITED: i64 = -1;

/// What is left to write, newest last.
enum Todo {
    /// A term at a depth.
    Term(Value, i64),
    /// Elements of a list after the first; the depth counts down along the list, too.
    Tail(Value, i64),
    /// Elements of a tuple from an index.
    Elements(Value, usize, i64),
    /// Pairs of a map from an index.
    Pairs(Rc<[Pair]>, usize, i64),
    /// A closing text.
    Text(&'static str),
}

/// Writes a term in Erlang's syntax. `depth` limits nesting as `~W` does; none when negative.
pub fn write(out: &mut String, names: &dyn Names, term: Value, depth: i64, encoding: Encoding) {
    let mut todo = vec![Todo::Term(term, depth.max(UNLIMITED))];
    while let Some(next) = todo.pop() {
        match next {
            Todo::Text(text) => out.push_str(text),
            Todo::Term(term, depth) => write_term(out, names, term, depth, encoding, &mut todo),
            Todo::Tail(tail, depth) => write_tail(out, tail, depth, &mut todo),
            Todo::Elements(tuple, index, depth) => write_elements(out, tuple, index, depth, &mut todo),
            Todo::Pairs(pairs, index, depth) => write_pairs(out, pairs, index, depth, &mut todo),
        }
    }
}

fn write_term(
    out: &mut String,
    names: &dyn Names,
    term: Value,
    depth: i64,
    encoding: Encoding,
    todo: &mut Vec<Todo>,
) {
    if depth == 0 {
        out.push_str("...");
    } else if let Some((head, tail)) = term.as_pair() {
        if depth == 1 {
            out.push_str("[...]");
            return;
        }
        out.push('[');
        todo.extend([Todo::Text("]"), Todo::Tail(tail, below(depth)), Todo::Term(head, below(depth))]);
    } else if let Some(elements) = term.as_tuple() {
        match elements.first() {
            None => out.push_str("{}"),
            Some(_) if depth == 1 => out.push_str("{...}"),
            Some(&first) => {
                out.push('{');
                let rest = Todo::Elements(term, 1, below(depth));
                todo.extend([Todo::Text("}"), rest, Todo::Term(first, below(depth))]);
            }
        }
    } else if let Some(size) = term.map_size() {
        if depth == 1 || size == 0 {
            out.push_str("#{}");
            return;
        }
        out.push_str("#{");
        todo.extend([Todo::Text("}"), Todo::Pairs(map::pairs(term).into(), 0, depth)]);
    } else {
        write_leaf(out, names, term, depth, encoding);
    }
}

/// One level deeper.
fn below(depth: i64) -> i64 {
    if depth < 0 { depth } else { depth - 1 }
}

fn write_tail(out: &mut String, tail: Value, depth: i64, todo: &mut Vec<Todo>) {
    if tail.is_nil() {
    } else if depth == 1 {
        out.push_str("|...");
    } else if let Some((head, tail)) = tail.as_pair() {
        out.push(',');
        todo.extend([Todo::Tail(tail, below(depth)), Todo::Term(head, below(depth))]);
    } else {
        out.push('|');
        todo.push(Todo::Term(tail, below(depth)));
    }
}

fn write_elements(out: &mut String, tuple: Value, index: usize, depth: i64, todo: &mut Vec<Todo>) {
    let Some(&element) = tuple.as_tuple().and_then(|elements| elements.get(index)) else { return };
    if depth == 1 {
        out.push_str(",...");
        return;
    }
    out.push(',');
    todo.extend([Todo::Elements(tuple, index + 1, below(depth)), Todo::Term(element, below(depth))]);
}

/// As OTP: past the depth it says that there is more, also when there isn't.
fn write_pairs(out: &mut String, pairs: Rc<[Pair]>, index: usize, depth: i64, todo: &mut Vec<Todo>) {
    if index > 0 && depth >= 0 && depth - 1 <= index as i64 {
        out.push_str(",...");
        return;
    }
    let Some(&(key, value)) = pairs.get(index) else { return };
    if index > 0 {
        out.push(',');
    }
    let inner = below(depth);
    todo.push(Todo::Pairs(pairs, index + 1, depth));
    todo.extend([Todo::Term(value, inner), Todo::Text(" => "), Todo::Term(key, inner)]);
}

/// Writes a term that has no terms inside.
fn write_leaf(out: &mut String, names: &dyn Names, term: Value, depth: i64, encoding: Encoding) {
    if term.is_nil() {
        out.push_str("[]");
    } else if let Some(number) = term.as_small() {
        let _ = write!(out, "{number}");
    } else if let Some(atom) = term.as_atom() {
        out.push_str(&quoted_atom(names.atom_name(atom), encoding));
    } else if let Some(number) = term.as_float() {
        out.push_str(&convert::shortest_float(number));
    } else if let Some(text) = convert::integer_text(term, 10) {
        out.push_str(&text);
    } else if let Some(pid) = term.as_pid() {
        out.push_str(&pid_text(pid));
    } else if let Some(bits) = term.as_bits() {
        write_bits(out, bits, depth);
    } else if let Some(fun) = term.as_fun() {
        out.push_str(&fun_text(fun.info));
    } else if let Some(reference) = term.as_reference() {
        out.push_str(&reference_text(reference));
    } else {
        let _ = write!(out, "#Opaque<{:x}>", term.bits());
    }
}

/// Writes a binary or bitstring as numbers, bits that make no byte as `value:size`; a limited depth counts
/// them.
pub(super) fn write_bits(out: &mut String, bits: Bits<'_>, depth: i64) {
    if depth == 1 && !bits.is_empty() {
        out.push_str("<<...>>");
        return;
    }
    out.push_str("<<");
    for (index, at) in (0..bits.len()).step_by(8).enumerate() {
        if index > 0 {
            out.push(',');
        }
        if depth >= 0 && index as i64 == depth - 1 {
            out.push_str("...");
            break;
        }
        let count = (bits.len() - at).min(8);
        let _ = write!(out, "{}", bits.read(at, count));
        if count < 8 {
            let _ = write!(out, ":{count}");
        }
    }
    out.push_str(">>");
}

/// `<0.Index.Generation>`: the slot of the process, and how often it was used before.
#[must_use]
pub fn pid_text(pid: Pid) -> String {
    format!("<0.{}.{}>", pid.index, pid.generation)
}

/// `#Ref<0.C.B.A>`: the serial number in words of 18, 32 and 32 bits as in OTP.
#[must_use]
pub fn reference_text((serial, creation): (u64, u64)) -> String {
    format!("#Ref<0.{}.{}.{}>", creation, serial >> 18, serial & 0x3_ffff)
}

/// `#Fun<module.index.uniq>` or `fun m:f/a`.
#[must_use]
pub fn fun_text(word: u64) -> String {
    let Some(entry) = fun_table::get(word) else { return format!("#Fun<unknown.{word}>") };
    let module = quoted_atom(&entry.module, Encoding::Unicode);
    match entry.kind {
        FunKind::Local { index, uniq } => format!("#Fun<{module}.{index}.{uniq}>"),
        FunKind::External => {
            format!("fun {module}:{}/{}", quoted_atom(&entry.function, Encoding::Unicode), entry.arity)
        }
    }
}

/// An atom as it stands in source, in quotes where it needs them.
#[must_use]
pub fn quoted_atom(name: &str, encoding: Encoding) -> String {
    if is_plain_atom(name) { name.to_owned() } else { quoted_string(name, '\'', encoding) }
}

fn is_plain_atom(name: &str) -> bool {
    let mut chars = name.chars();
    let starts_well = matches!(chars.next(), Some('a'..='z' | 'ß'..='ö' | 'ø'..='ÿ'));
    starts_well
        && chars.all(|char| {
            char.is_ascii_alphanumeric()
                || matches!(char, '_' | '@' | 'ß'..='ö' | 'ø'..='ÿ' | 'À'..='Ö' | 'Ø'..='Þ')
        })
        && !is_reserved(name)
}

/// Words that are no atoms without quotes.
fn is_reserved(name: &str) -> bool {
    const RESERVED: [&str; 27] = [
        "after", "and", "andalso", "band", "begin", "bnot", "bor", "bsl", "bsr", "bxor", "case", "catch",
        "cond", "div", "end", "fun", "if", "let", "not", "of", "or", "orelse", "receive", "rem", "try",
        "when", "xor",
    ];
    RESERVED.contains(&name)
}

/// Text between quotation marks, with the escapes of Erlang's syntax.
#[must_use]
pub fn quoted_string(text: &str, mark: char, encoding: Encoding) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(mark);
    for char in text.chars() {
        push_escaped(&mut out, char, mark, encoding);
    }
    out.push(mark);
    out
}

fn push_escaped(out: &mut String, char: char, mark: char, encoding: Encoding) {
    match char {
        '\\' => out.push_str("\\\\"),
        _ if char == mark => out.extend(['\\', mark]),
        ' '..='~' | '\u{a0}'..='\u{ff}' => out.push(char),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{b}' => out.push_str("\\v"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\u{1b}' => out.push_str("\\e"),
        '\u{7f}' => out.push_str("\\d"),
        '\0'..'\u{a0}' => {
            let _ = write!(out, "\\{:03o}", char as u32);
        }
        _ if encoding == Encoding::Unicode => out.push(char),
        _ => {
            let _ = write!(out, "\\x{{{:X}}}", char as u32);
        }
    }
}
