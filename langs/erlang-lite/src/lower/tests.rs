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

#[test]
fn peers() {
    for name in ["fib", "tak", "nrev", "binary_trees", "ping_pong", "ring", "spawn_many", "spawn_chain", "deep_rec"] {
        let text = std::fs::read_to_string(format!("/work/shared/peers/erlang/{name}.erl")).unwrap();
        let module = compile(&text);
        std::fs::write(format!("/tmp/ir_{name}.txt"), print::module(&module)).unwrap();
    }
}
