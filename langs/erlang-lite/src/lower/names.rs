//! What a module's code names: symbols, builtins, constants.

use rustc_hash::FxHashMap;

use super::words::{ir, layout};
use super::{Env, Fun, symbol};
use crate::core::{self, Literal, Visibility};

/// The tables of a module that is being lowered.
pub(super) struct Names<'a> {
    pub(super) env: &'a dyn Env,
    /// The module's name.
    name: &'a str,
    pub(super) functions: &'a [core::Function],
    /// By name and arity, the module's own named functions.
    locals: FxHashMap<(&'a str, usize), usize>,
    out: ir::Module,
    symbols: FxHashMap<String, ir::Symbol>,
    builtins: FxHashMap<&'static str, ir::BuiltinRef>,
    /// Bits of `true` and `false`.
    pub(super) truth: [u64; 2],
}

impl<'a> Names<'a> {
    pub(super) fn new(module: &'a core::Module, name: &'a str, env: &'a dyn Env) -> Self {
        let named = module.functions.iter().enumerate().filter(|(_, one)| one.visibility != Visibility::Fun);
        Self {
            env,
            name,
            functions: &module.functions,
            locals: named.map(|(index, one)| ((&*one.name, one.params.len()), index)).collect(),
            out: ir::Module { name: name.to_owned(), ..ir::Module::default() },
            symbols: FxHashMap::default(),
            builtins: FxHashMap::default(),
            truth: [env.atom("true"), env.atom("false")],
        }
    }

    pub(super) fn finish(mut self, file: &str, functions: Vec<ir::Function>) -> ir::Module {
        file.clone_into(&mut self.out.file);
        self.out.functions = functions;
        self.out
    }

    /// The symbol of a name.
    pub(super) fn symbol(&mut self, name: String) -> ir::Symbol {
        *self.symbols.entry(name).or_insert_with_key(|name| {
            self.out.symbols.push(name.clone());
            ir::Symbol(self.out.symbols.len() as u32 - 1)
        })
    }

    /// The symbol of a function of another module, or of this one's that is exported.
    pub(super) fn remote(&mut self, module: &str, name: &str, arity: usize) -> ir::Symbol {
        self.symbol(symbol::exported(module, name, arity))
    }

    /// The symbol of one of the module's functions. A fun's arity counts its captures, as erlc's does.
    pub(super) fn own(&mut self, index: usize) -> ir::Symbol {
        let function = &self.functions[index];
        let arity = function.params.len() + function.captures.len();
        let name = match function.visibility {
            Visibility::Exported => symbol::exported(self.name, &function.name, arity),
            Visibility::Local | Visibility::Fun => symbol::local(self.name, &function.name, arity),
        };
        self.symbol(name)
    }

    /// The number of a named function of the module.
    pub(super) fn local(&self, name: &str, arity: usize) -> Option<usize> {
        self.locals.get(&(name, arity)).copied()
    }

    /// The builtin, if there is one.
    pub(super) fn builtin(&mut self, module: &str, name: &str, arity: usize) -> Option<ir::BuiltinRef> {
        let builtin = self.env.builtin(module, name, arity)?;
        Some(*self.builtins.entry(builtin.name).or_insert_with(|| {
            self.out.builtins.push(builtin);
            ir::BuiltinRef(self.out.builtins.len() as u32 - 1)
        }))
    }

    /// The bits of a constant.
    pub(super) fn bits(&self, literal: &Literal) -> u64 {
        match literal {
            Literal::Atom(name) => self.env.atom(name),
            Literal::Nil => layout::NIL,
            other => match other.as_small() {
                Some(small) => small_bits(small) as u64,
                None => self.env.literal(other),
            },
        }
    }

    /// The info word of a fun's objects.
    pub(super) fn fun_word(&self, index: usize) -> u64 {
        let function = &self.functions[index];
        self.env.fun(&Fun {
            module: self.name,
            function: &function.name,
            arity: function.params.len() as u8,
            index: Some(function.fun_index),
        })
    }

    /// The entry and the info word of `fun module:name/arity`.
    pub(super) fn external(&mut self, module: &str, name: &str, arity: u32) -> (ir::Symbol, u64) {
        let symbol = self.symbol(symbol::fun(module, name, arity as usize));
        (symbol, self.env.fun(&Fun { module, function: name, arity: arity as u8, index: None }))
    }
}

/// The bits of a small integer.
pub(super) fn small_bits(small: i64) -> i64 {
    small << layout::TAG_BITS
}
