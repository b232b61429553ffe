//! What lowering asks of a VM.

use tambour::{Allocator, Value, Vm, ir};

use crate::builtins;
use crate::core::Literal;
use crate::fun_table::{self, FunEntry, FunKind};
use crate::lower::{Env, Fun};
use crate::term::{integer, map};

/// A VM, as lowering sees it.
pub(crate) struct VmEnv<'a>(pub(crate) &'a Vm);

impl Env for VmEnv<'_> {
    fn atom(&self, name: &str) -> u64 {
        self.0.atom(name).bits()
    }

    fn literal(&self, term: &Literal) -> u64 {
        self.0.literal(|allocator| build(self.0, allocator, term)).bits()
    }

    fn builtin(&self, module: &str, name: &str, arity: usize) -> Option<ir::Builtin> {
        builtins::lookup(module, name, arity)
    }

    fn fun(&self, fun: &Fun<'_>) -> u64 {
        fun_table::register(FunEntry {
            module: fun.module.to_owned(),
            function: fun.function.to_owned(),
            arity: fun.arity,
            kind: match fun.index {
                Some(index) => FunKind::Local { index, uniq: 0 },
                None => FunKind::External,
            },
        })
    }
}

/// A constant term in the heap. Its depth is bounded as the syntax tree's is (A4).
fn build(vm: &Vm, allocator: &mut Allocator, term: &Literal) -> Value {
    match term {
        Literal::Integer(number) => integer::from_big(allocator, number)
            .unwrap_or_else(|_| panic!("an integer literal too large for the heap")),
        Literal::Float(float) => allocator.float(*float),
        Literal::Atom(name) => vm.atom(name),
        Literal::Nil => Value::NIL,
        Literal::List(elements, tail) => {
            let elements: Vec<Value> = elements.iter().map(|one| build(vm, allocator, one)).collect();
            let tail = build(vm, allocator, tail);
            allocator.list(&elements, tail)
        }
        Literal::Tuple(elements) => {
            let elements: Vec<Value> = elements.iter().map(|one| build(vm, allocator, one)).collect();
            allocator.tuple(&elements)
        }
        Literal::Map(pairs) => {
            let mut build = |one| build(vm, allocator, one);
            let pairs = pairs.iter().map(|(key, value)| (build(key), build(value))).collect();
            map::from_pairs(vm, allocator, pairs)
        }
        Literal::Binary(bytes) => allocator.binary(bytes),
    }
}
