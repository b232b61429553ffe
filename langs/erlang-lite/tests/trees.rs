//! Syntax trees against those of OTP's own parser, node by node with their places.
//!
//! `tests/trees/record.escript FILE.erl > FILE.expected` records a file's again. With `TREES` naming files or
//! directories (`TREES=/usr/lib/erlang/lib/stdlib-4.2/src`), every module there that has no syntax errors
//! is compared with what an installed escript says.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tambour_erlang_lite::ast::{
    BinaryOp, Callee, Clause, Expr, ExprKind, Function, Guard, Handler, MapField, Position, Qualifier,
    RecordField, Segment, Specifier,
};
use tambour_erlang_lite::diagnostic::Severity;
use tambour_erlang_lite::parse::{self, Form};
use tambour_erlang_lite::preprocess::include::Search;
use tambour_erlang_lite::preprocess::{Item, Preprocessor};
use tambour_erlang_lite::scan::print;
use tambour_erlang_lite::source;

fn place(position: Position) -> String {
    format!("{}:{} ", position.line, position.column)
}

fn node(position: Position, text: impl AsRef<str>) -> String {
    format!("({}{})", place(position), text.as_ref())
}

fn list(exprs: &[Expr]) -> String {
    exprs.iter().map(tree).collect::<Vec<_>>().join(", ")
}

fn function(function: &Function) -> String {
    let name = print::atom(&function.name);
    format!("{}function {name}/{}{}", place(function.position), function.arity, clauses(&function.clauses))
}

fn guard(guard: &Guard) -> String {
    guard.iter().map(|tests| list(tests)).collect::<Vec<_>>().join("; ")
}

fn clauses(clauses: &[Clause]) -> String {
    clauses
        .iter()
        .map(|Clause { position, patterns, guard: tests, body }| {
            format!(" [{}({}) when {} -> {}]", place(*position), list(patterns), guard(tests), list(body))
        })
        .collect()
}

fn handler(handler: &Handler) -> String {
    let Handler { position, class, reason, trace, guard: tests, body, .. } = handler;
    let trace = trace.as_deref().unwrap_or("_");
    let (class, reason) = (tree(class), tree(reason));
    format!(" [{}{class}:{reason}:{trace} when {} -> {}]", place(*position), guard(tests), list(body))
}

fn base(base: &Option<Box<Expr>>) -> String {
    base.as_ref().map_or("none".to_owned(), |base| tree(base))
}

fn map_field(field: &MapField) -> String {
    let arrow = if field.exact { ":=" } else { "=>" };
    format!(" {}{}{arrow}{}", place(field.position), tree(&field.key), tree(&field.value))
}

fn record_field(field: &RecordField) -> String {
    let name = match &field.name {
        Some(name) if field.is_variable => name.to_string(),
        Some(name) => print::atom(name),
        None => "_".to_owned(),
    };
    format!(" {}{name}={}", place(field.position), tree(&field.value))
}

fn segment(segment: &Segment) -> String {
    let specifiers: Vec<String> = segment
        .specifiers
        .iter()
        .map(|specifier| match specifier {
            Specifier::Word(word) => word.to_string(),
            Specifier::WithNumber(word, number) => format!("{word}:{number}"),
        })
        .collect();
    let size = segment.size.as_ref().map_or("default".to_owned(), |size| tree(size));
    format!(" {}{}:{size}/{}", place(segment.position), tree(&segment.value), specifiers.join("-"))
}

fn qualifier(qualifier: &Qualifier) -> String {
    match qualifier {
        Qualifier::Generator { position, pattern, source } => {
            format!(" {}{}<-{}", place(*position), tree(pattern), tree(source))
        }
        Qualifier::BinaryGenerator { position, pattern, source } => {
            format!(" {}{}<={}", place(*position), tree(pattern), tree(source))
        }
        Qualifier::Filter(test) => format!(" filter {}", tree(test)),
    }
}

/// `~.17e` as Erlang writes it.
fn float(value: f64) -> String {
    let text = format!("{value:.16e}");
    let (mantissa, exponent) = text.split_once('e').expect("it has an exponent");
    let exponent: i32 = exponent.parse().expect("it is a number");
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{}", exponent.abs())
}

/// A chain as the nested pairs that it stands for.
fn chain(operands: &[Expr], operators: &[(BinaryOp, Position)]) -> String {
    let pair = |(op, position): (BinaryOp, Position), left: &str, right: &str| {
        node(position, format!("op {} {left} {right}", op.name()))
    };
    let mut trees: Vec<String> = operands.iter().map(tree).collect();
    if operators[0].0.is_right_associative() {
        let mut result = trees.pop().expect("a chain has operands");
        for (left, operator) in trees.iter().zip(operators).rev() {
            result = pair(*operator, left, &result);
        }
        return result;
    }
    let mut trees = trees.into_iter();
    let mut result = trees.next().expect("a chain has operands");
    for (right, operator) in trees.zip(operators) {
        result = pair(*operator, &result, &right);
    }
    result
}

fn tree(expr: &Expr) -> String {
    let at = expr.position;
    match &expr.kind {
        ExprKind::Integer(value) => node(at, value.to_string()),
        ExprKind::Char(c) => node(at, format!("${}", *c as u32)),
        ExprKind::Float(value) => node(at, float(*value)),
        ExprKind::Atom(name) => node(at, print::atom(name)),
        ExprKind::Variable(name) => node(at, name),
        ExprKind::Wildcard => node(at, "_"),
        ExprKind::String(text) => {
            let mut out = String::from("s");
            for c in text.chars() {
                write!(out, " {}", c as u32).expect("strings grow");
            }
            node(at, out)
        }
        ExprKind::List { elements, tail } => match (elements.as_slice(), tail) {
            ([], _) => node(at, "[]"),
            (elements, Some(tail)) => match &tail.kind {
                // `[a | [b]]` is `[a, b]` to OTP's parser.
                ExprKind::List { .. } => {
                    let inner = tree(tail);
                    let inner = inner
                        .split_once("cons ")
                        .map_or(String::new(), |(_, rest)| format!(", {}", &rest[..rest.len() - 1]));
                    node(at, format!("cons {}{inner}", list(elements)))
                }
                _ => node(at, format!("cons {} | {}", list(elements), tree(tail))),
            },
            (elements, None) => node(at, format!("cons {}", list(elements))),
        },
        ExprKind::Tuple(elements) => node(at, format!("tuple {}", list(elements))),
        ExprKind::Map { base: map, fields } => {
            node(at, format!("map {}{}", base(map), fields.iter().map(map_field).collect::<String>()))
        }
        ExprKind::Record { base: record, name, fields } => {
            let fields: String = fields.iter().map(record_field).collect();
            node(at, format!("record {} {}{fields}", base(record), print::atom(name)))
        }
        ExprKind::RecordAccess { record, name, field, field_position } => {
            let field = node(*field_position, print::atom(field));
            node(at, format!("access {} {} {field}", tree(record), print::atom(name)))
        }
        ExprKind::RecordIndex { name, field, field_position } => {
            let field = node(*field_position, print::atom(field));
            node(at, format!("index {} {field}", print::atom(name)))
        }
        ExprKind::Binary(segments) => {
            node(at, format!("bin{}", segments.iter().map(segment).collect::<String>()))
        }
        ExprKind::Match { patterns, value } => patterns
            .iter()
            .rev()
            .fold(tree(value), |right, left| node(left.start(), format!("match {} {right}", tree(left)))),
        ExprKind::Unary { operator, operand } => {
            node(at, format!("op {} {}", operator.name(), tree(operand)))
        }
        ExprKind::Chain { operands, operators } => {
            let operators: Vec<_> =
                operators.iter().map(|operator| (operator.op, operator.position)).collect();
            chain(operands, &operators)
        }
        _ => operation(expr),
    }
}

/// Calls, funs and control structures.
fn operation(expr: &Expr) -> String {
    let at = expr.position;
    let qualifiers = |all: &[Qualifier]| all.iter().map(qualifier).collect::<String>();
    match &expr.kind {
        ExprKind::Call { callee, arguments } => {
            let arguments = list(arguments);
            node(
                at,
                match callee {
                    Callee::Local(name) => format!("local {} {arguments}", print::atom(name)),
                    Callee::Remote { module, name } => {
                        format!("call {}:{} {arguments}", tree(module), tree(name))
                    }
                    Callee::Value(function) => format!("call {} {arguments}", tree(function)),
                },
            )
        }
        ExprKind::Remote { module, name } => node(at, format!("remote {}:{}", tree(module), tree(name))),
        ExprKind::FunLocal { name, arity } => node(at, format!("fun {}/{arity}", print::atom(name))),
        ExprKind::FunRemote { module, name, arity } => {
            node(at, format!("fun {}:{}/{}", tree(module), tree(name), tree(arity)))
        }
        ExprKind::Fun { name, clauses: own } => {
            node(at, format!("fun {}{}", name.as_deref().unwrap_or("none"), clauses(own)))
        }
        ExprKind::ListComprehension { template, qualifiers: own } => {
            node(at, format!("lc {}{}", tree(template), qualifiers(own)))
        }
        ExprKind::BinaryComprehension { template, qualifiers: own } => {
            node(at, format!("bc {}{}", tree(template), qualifiers(own)))
        }
        ExprKind::Block(body) => node(at, format!("block {}", list(body))),
        ExprKind::If(own) => node(at, format!("if{}", clauses(own))),
        ExprKind::Case { subject, clauses: own } => {
            node(at, format!("case {}{}", tree(subject), clauses(own)))
        }
        ExprKind::Receive { clauses: own, after } => {
            let after = after.as_ref().map_or(String::new(), |after| {
                format!(" after {} {}", tree(&after.timeout), list(&after.body))
            });
            node(at, format!("receive{}{after}", clauses(own)))
        }
        ExprKind::Try { body, clauses: own, handlers, cleanup } => {
            let handlers: String = handlers.iter().map(handler).collect();
            node(at, format!("try {} of{} catch{handlers} after {}", list(body), clauses(own), list(cleanup)))
        }
        ExprKind::Catch(body) => node(at, format!("catch {}", tree(body))),
        other => unreachable!("{other:?} is no operation"),
    }
}

/// The functions of a module, one a line; nothing when it has syntax errors.
fn functions(file: &Path) -> Option<String> {
    let text = source::read(file).ok()?;
    let mut preprocessor = Preprocessor::new(file, &text, Search::default(), &[]).ok()?;
    let mut out = String::new();
    while let Some(item) = preprocessor.next() {
        match item {
            Item::Form(tokens) => {
                if let Form::Function(own) = parse::form(&tokens).ok()? {
                    out.push_str(&function(&own));
                    out.push('\n');
                }
            }
            Item::Problem(problem) if problem.severity == Severity::Error => return None,
            Item::Problem(_) => {}
        }
    }
    Some(out)
}

fn compare(file: &Path, ours: &str, theirs: &str) -> usize {
    for (number, (ours, theirs)) in ours.lines().zip(theirs.lines()).enumerate() {
        assert_eq!(ours, theirs, "{}, function {}", file.display(), number + 1);
    }
    assert_eq!(ours.lines().count(), theirs.lines().count(), "{}", file.display());
    ours.lines().count()
}

/// The trees without `line:column `. What macros make has places out of order, among which OTP's parser
/// takes the least where ours takes the leftmost part's.
fn without_places(trees: &str) -> String {
    let is_place = |word: &str| {
        word.split_once(':').is_some_and(|(line, column)| {
            [line, column]
                .iter()
                .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        })
    };
    let lines = trees.lines().map(|line| {
        let words = line.split(' ').map(|word| {
            let start = word.trim_start_matches(['(', '[']);
            if is_place(start) { &word[..word.len() - start.len()] } else { word }
        });
        words.collect::<Vec<_>>().join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn trees_are_those_of_otp() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/trees/constructs.erl");
    let expected = std::fs::read_to_string(file.with_extension("expected")).expect("it was recorded");
    let ours = functions(&file).expect("it has no errors");
    assert!(compare(&file, &ours, &expected) > 10);
}

#[test]
fn trees_of_other_files_are_those_of_otp() {
    let Some(roots) = std::env::var_os("TREES") else {
        eprintln!("left out: TREES names no files to compare with OTP's parser");
        return;
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for root in std::env::split_paths(&roots) {
        match std::fs::read_dir(&root) {
            Ok(entries) => files.extend(entries.filter_map(|entry| Some(entry.ok()?.path()))),
            Err(_) => files.push(root),
        }
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "erl"));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/trees/record.escript");
    let mut compared = 0;
    let mut modules = 0;
    for file in &files {
        let Some(ours) = functions(file) else { continue };
        let output = Command::new("escript").arg(&script).arg(file).output().expect("escript runs");
        let theirs = String::from_utf8_lossy(&output.stdout);
        compared += compare(file, &without_places(&ours), &without_places(&theirs));
        modules += 1;
    }
    eprintln!("{compared} functions of {modules} of {} modules are alike", files.len());
    assert!(compared > 0);
}
