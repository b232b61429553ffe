//! Formats, order, arithmetic and conversions against what a real `erl` answered (`record.erl` records it).

mod support;

use std::sync::Arc;

use support::{cases, elements, shown, tuple};
use tambour::{Allocator, Config, Cx, Exit, Language, Pid, Value, Vm, ir};
use tambour_erlang_lite::format::{Encoding, Layout, format, pretty};
use tambour_erlang_lite::term::equality::exactly_equal;
use tambour_erlang_lite::term::order::{Comparison, Numbers};
use tambour_erlang_lite::term::{Fault, Outcome, arithmetic, convert};

/// A language for VMs that run nothing.
struct Nothing;

impl Language for Nothing {
    fn undefined(&self, _vm: &Vm, symbol: &str) -> ir::Module {
        panic!("nothing calls {symbol}")
    }

    fn ended(&self, _cx: &mut Cx, _pid: Pid, _exit: &Exit) {}
}

/// A VM with the atoms of Erlang.
fn vm() -> Arc<Vm> {
    let config = Config { schedulers: 1, ..Config::default() };
    let vm = Vm::new(&config, Box::new(Nothing)).expect("a small VM can be made");
    tambour_erlang_lite::builtins::install(&vm);
    vm
}

/// Calls `check` with the input and the answer of each recorded case, and gives the number of cases.
fn each_case(name: &str, mut check: impl FnMut(&Vm, &mut Allocator, Value, Value)) -> usize {
    let vm = vm();
    let cases = cases(&vm, name);
    vm.literal(|heap| {
        cases.iter().for_each(|&(input, expected)| check(&vm, heap, input, expected));
        Value::NIL
    });
    cases.len()
}

/// The text of a recorded binary.
fn text(value: Value) -> String {
    String::from_utf8(value.bytes().expect("a binary").to_vec()).expect("texts are recorded as UTF-8")
}

/// `{ok, Text}` or `badarg`.
fn expected_text(expected: Value) -> Option<String> {
    expected.as_tuple().map(|pair| text(pair[1]))
}

/// Fails with all differences, the first ones in full.
fn report(differences: &[String], cases: usize) {
    assert!(
        differences.is_empty(),
        "{} of {cases} differ:\n{}",
        differences.len(),
        differences[..differences.len().min(10)].join("\n\n")
    );
}

#[test]
fn formats_are_those_of_erl() {
    let mut differences = Vec::new();
    let cases = each_case("format", |vm, _heap, input, expected| {
        let [control, args] = tuple(input);
        let ours = format(vm, control, args).ok();
        let theirs = expected_text(expected);
        if ours != theirs {
            differences.push(format!("{}\nerl:  {theirs:?}\nours: {ours:?}", shown(vm, input)));
        }
    });
    assert!(cases > 2000);
    report(&differences, cases);
}

#[test]
fn terms_are_laid_out_as_in_erl() {
    let layout = Layout { column: 1, line_length: 80, depth: -1, encoding: Encoding::Latin1, strings: true };
    let mut differences = Vec::new();
    let cases = each_case("pretty", |vm, _heap, input, expected| {
        let mut ours = String::new();
        pretty(&mut ours, vm, input, &layout);
        let theirs = text(expected);
        if ours != theirs {
            differences.push(format!("erl:\n{theirs}\nours:\n{ours}"));
        }
    });
    assert!(cases > 400);
    report(&differences, cases);
}

#[test]
fn order_is_that_of_erl() {
    let mut differences = Vec::new();
    let cases = each_case("order", |vm, _heap, input, expected| {
        let [a, b] = tuple(input);
        let [order, equal] = tuple(expected);
        let ours = Comparison::new(vm).compare(a, b, Numbers::ByValue) as i64;
        let ours_equal = exactly_equal(a, b).0;
        if order.as_small() != Some(ours) || equal != vm.atom(if ours_equal { "true" } else { "false" }) {
            differences.push(format!("{} gives {ours}, {ours_equal}", shown(vm, input)));
        }
    });
    assert!(cases > 1000);
    report(&differences, cases);
}

fn operate(vm: &Vm, heap: &mut Allocator, name: &str, args: &[Value]) -> Outcome {
    let order = |vm: &Vm, is: fn(std::cmp::Ordering) -> bool| {
        let order = Comparison::new(vm).compare(args[0], args[1], Numbers::ByValue);
        Ok(vm.atom(if is(order) { "true" } else { "false" }))
    };
    match (name, args) {
        ("+", &[a, b]) => arithmetic::add(heap, a, b),
        ("-", &[a, b]) => arithmetic::subtract(heap, a, b),
        ("*", &[a, b]) => arithmetic::multiply(heap, a, b),
        ("/", &[a, b]) => arithmetic::divide(heap, a, b),
        ("div", &[a, b]) => arithmetic::quotient(heap, a, b),
        ("rem", &[a, b]) => arithmetic::remainder(heap, a, b),
        ("band", &[a, b]) => arithmetic::bit_and(heap, a, b),
        ("bor", &[a, b]) => arithmetic::bit_or(heap, a, b),
        ("bxor", &[a, b]) => arithmetic::bit_xor(heap, a, b),
        ("bsl", &[a, b]) => arithmetic::shift_left(heap, a, b),
        ("bsr", &[a, b]) => arithmetic::shift_right(heap, a, b),
        ("<", _) => order(vm, std::cmp::Ordering::is_lt),
        ("==", _) => order(vm, std::cmp::Ordering::is_eq),
        ("=<", _) => order(vm, std::cmp::Ordering::is_le),
        ("-", &[a]) => arithmetic::negate(heap, a),
        ("+", &[a]) => arithmetic::identity(heap, a),
        ("bnot", &[a]) => arithmetic::bit_not(heap, a),
        ("abs", &[a]) => arithmetic::absolute(heap, a),
        ("float", &[a]) => arithmetic::to_float(heap, a),
        ("trunc", &[a]) => arithmetic::to_integer(heap, a, f64::trunc),
        ("round", &[a]) => arithmetic::to_integer(heap, a, f64::round),
        ("ceil", &[a]) => arithmetic::to_integer(heap, a, f64::ceil),
        ("floor", &[a]) => arithmetic::to_integer(heap, a, f64::floor),
        _ => panic!("no operation {name}"),
    }
}

#[test]
fn arithmetic_is_that_of_erl() {
    let mut differences = Vec::new();
    let cases = each_case("arithmetic", |vm, heap, input, expected| {
        let [operation, args] = tuple(input);
        let name = vm.atoms().name(operation.as_atom().expect("an atom"));
        let ours = operate(vm, heap, name, &elements(args)).map_err(Fault::reason);
        let [kind, theirs] = tuple(expected);
        let agrees = match ours {
            Ok(ours) => kind == vm.atom("ok") && exactly_equal(ours, theirs).0,
            Err(reason) => kind == vm.atom("error") && reason == theirs,
        };
        if !agrees {
            let ours = ours.map_or_else(|reason| shown(vm, reason), |value| shown(vm, value));
            differences.push(format!("{}\nerl:  {}\nours: {ours}", shown(vm, input), shown(vm, theirs)));
        }
    });
    assert!(cases > 2500);
    report(&differences, cases);
}

#[test]
fn floats_have_the_texts_of_erl() {
    let mut differences = Vec::new();
    let cases = each_case("floats", |_vm, _heap, input, expected| {
        let number = input.as_float().expect("a float");
        let [short, long] = tuple(expected).map(|list: Value| convert::list_text(list).expect("a text"));
        let ours = (convert::shortest_float(number), convert::scientific_float(number, 20));
        if (&ours.0, &ours.1) != (&short, &long) {
            differences.push(format!("erl: {short} {long}, ours: {} {}", ours.0, ours.1));
        }
    });
    assert!(cases > 900);
    report(&differences, cases);
}
