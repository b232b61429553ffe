//! The IR of small programs, and that of every kind of construct past the validator.

use std::cell::RefCell;
use std::path::Path;

use rustc_hash::FxHashMap;
use tambour::{print, validate};

use super::words::{ir, layout};
use super::{Env, Fun};
use crate::ast;
use crate::core::Literal;
use crate::frontend::{Options, frontend};

/// An environment that numbers what it is asked for.
#[derive(Default)]
struct Numbers {
    atoms: RefCell<FxHashMap<String, u64>>,
    literals: RefCell<Vec<Literal>>,
    funs: RefCell<Vec<String>>,
}

impl Env for Numbers {
    fn atom(&self, name: &str) -> u64 {
        let mut atoms = self.atoms.borrow_mut();
        let next = atoms.len() as u64;
        *atoms.entry(name.to_owned()).or_insert(next) << layout::IMMEDIATE_SHIFT | layout::ATOM
    }

    fn literal(&self, term: &Literal) -> u64 {
        let mut literals = self.literals.borrow_mut();
        literals.push(term.clone());
        let tag = if matches!(term, Literal::List(..)) { layout::TAG_PAIR } else { layout::TAG_BOXED };
        (literals.len() as u64) << 16 | tag
    }

    fn builtin(&self, module: &str, name: &str, arity: usize) -> Option<ir::Builtin> {
        let is_operator = module == "erlang" && !name.starts_with(|c: char| c.is_ascii_lowercase());
        let known = ["spawn", "send", "length", "hd", "tl", "element", "tuple_size", "bsl", "rem", "error"];
        let is_known = module == "%" || is_operator || (module == "erlang" && known.contains(&name));
        let full = || format!("{module}:{name}/{arity}").leak();
        is_known.then(|| ir::Builtin { name: full(), address: 8, arity: arity as u8 })
    }

    fn fun(&self, fun: &Fun<'_>) -> u64 {
        let mut funs = self.funs.borrow_mut();
        funs.push(fun.function.to_owned());
        (funs.len() as u64) << 8 | u64::from(fun.arity)
    }
}

fn parse(text: &str) -> ast::Module {
    match frontend(Path::new("m.erl"), text, &Options::default()) {
        Ok((module, _)) => module,
        Err(diagnostics) => panic!("{diagnostics:?}"),
    }
}

fn compile(text: &str) -> ir::Module {
    let module = super::module(&parse(text), &Numbers::default()).expect("everything is supported");
    if let Err(invalid) = validate::module(&module) {
        panic!("{invalid}\n{}", print::module(&module));
    }
    module
}

/// Programs of every kind of construct; each function of `all.erl` is one.
#[test]
fn every_construct_passes_the_validator() {
    let text = include_str!("golden/all.erl");
    let module = compile(text);
    assert!(module.functions.len() > 100, "{}", module.functions.len());
}

/// The IR of `golden/NAME.erl` is `golden/NAME.ir`. With `BLESS=1` in the environment it is written anew.
fn golden(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lower/golden");
    let text = std::fs::read_to_string(folder.join(format!("{name}.erl"))).unwrap();
    let module = compile(&text);
    let is_shown = |one: &&ir::Function| !module.symbols[one.symbol.0 as usize].contains(":module_info/");
    let printed: Vec<String> =
        module.functions.iter().filter(is_shown).map(|one| print::function(one, &module)).collect();
    let printed = printed.join("\n");
    let expected = folder.join(format!("{name}.ir"));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&expected, &printed).unwrap();
    }
    assert_eq!(printed, std::fs::read_to_string(&expected).unwrap(), "{name}: BLESS=1 records it again");
}

#[test]
fn arithmetic_is_inline_and_its_slow_paths_cold() {
    golden("fib");
}

#[test]
fn list_functions_test_each_cell_once() {
    golden("lists");
}

#[test]
fn a_receive_takes_a_message_without_a_safepoint() {
    golden("receive");
}

#[test]
fn calls_in_a_try_have_its_handler() {
    golden("try");
}

#[test]
fn bits_are_walked_in_registers_and_put_together_there() {
    golden("bits");
}

#[test]
fn funs_are_checked_and_called_through_their_entry() {
    golden("funs");
}

#[test]
fn a_function_that_is_not_exported_has_no_name_for_others() {
    let module = compile("-module(m).\n-export([f/0]).\nf() -> g().\ng() -> m:g().\n");
    let defined =
        |name: &str| module.functions.iter().any(|one| module.symbols[one.symbol.0 as usize] == name);
    assert!(defined("m:f/0") && defined("m:g/0'") && !defined("m:g/0"));
    assert!(module.symbols.iter().any(|name| name == "m:g/0"), "the remote call names the exported one");
}

#[test]
fn constants_are_one_literal() {
    let numbers = Numbers::default();
    let text = "-module(m).\n-export([f/1]).\nf(X) -> {[1, {a, \"b\"}], [X, 2, 3], 1 + 2 * 3}.\n";
    let module = super::module(&parse(text), &numbers).unwrap();
    assert_eq!(validate::module(&module), Ok(()));
    let literals = numbers.literals.borrow();
    let is_used = |literal: &Literal| literals.contains(literal);
    let one = Literal::integer(1);
    let pair = Literal::Tuple(vec![Literal::atom("a"), Literal::string("b")]);
    assert!(is_used(&Literal::list(vec![one, pair], Literal::Nil)));
    assert!(is_used(&Literal::list(vec![Literal::integer(2), Literal::integer(3)], Literal::Nil)));
}

#[test]
fn long_lists_and_chains_are_no_depth() {
    let list = vec!["X"; 20_000].join(", ");
    let sum = vec!["X"; 5_000].join(" + ");
    let append = vec!["X"; 5_000].join(" ++ ");
    let pattern = "a".repeat(3_000);
    let clauses: String = (0..3_000).map(|i| format!("h({i}) -> {};\n", i + 1)).collect();
    let text = format!(
        "-module(m).\n-export([f/1]).\nf(X) -> {{[{list}], {sum}, {append}, g(X), h(X)}}.\n\
         g(\"{pattern}\" ++ T) -> T;\ng(\"{pattern}\") -> all.\n{clauses}h(_) -> none.\n"
    );
    assert_eq!(compile(&text).functions.len(), 5);
}

#[test]
fn a_name_that_nobody_defines_gets_a_module() {
    let numbers = Numbers::default();
    for (symbol, expected) in [
        ("m:f/2", "call builtin %:undef/3(v5, v6, v4)"),
        ("erlang:+/2", "call builtin \"erlang:+/2\"(v0, v1)"),
        ("erlang:apply/2", "tail_call apply"),
        ("erlang:apply/3", "tail_call apply"),
        ("lists:reverse/1''", "tail_call lists:reverse/1(v0)"),
    ] {
        let module = super::undefined(symbol, &numbers);
        assert_eq!(validate::module(&module), Ok(()));
        assert_eq!(module.symbols[0], symbol);
        let text = print::module(&module);
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn what_follows_a_match_that_never_succeeds_is_left_out() {
    let module = compile("-module(m).\n-export([f/0]).\nf() -> X = [1], {ok, Y} = X, g(Y), Y.\ng(Y) -> Y.\n");
    let f = module.functions.iter().find(|one| module.symbols[one.symbol.0 as usize] == "m:f/0").unwrap();
    let text = print::function(f, &module);
    assert!(text.contains("%:badmatch/1") && !text.contains("m:g/1"), "{text}");
}
