//! What a function becomes on its way to machine code.

use std::path::Path;

use tambour::{ir, print};

use super::modules::compile;
use super::{Erlang, LoadError};
use crate::{lower, source};

/// Which form of a function [`Erlang::emit`] prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emit {
    /// Tambour's IR.
    Ir,
    /// Cranelift's IR.
    Clif,
    /// Machine code.
    Asm,
}

impl Erlang {
    /// The text of one function (`name` or `name/arity`, lifted funs too) or of the whole module.
    ///
    /// # Errors
    /// Diagnostics, or which function there isn't.
    pub fn emit(&self, path: &Path, form: Emit, function: Option<&str>) -> Result<String, LoadError> {
        let error = |error: &dyn std::fmt::Display| LoadError(format!("{error}\n"));
        let named = |problem| error(&format_args!("{}: {problem}", path.display()));
        let text = source::read(path).map_err(named)?;
        let compiled = compile(&self.vm, path, &text, &self.host.settings.compiler)?;
        let ir = compiled.ir;
        let wanted = |symbol: &str| {
            let name = lower::printed(symbol);
            let name = name.split_once(':').map_or(name, |(_, name)| name);
            let bare = name.rsplit_once('/').map_or(name, |(bare, _)| bare);
            function.is_none_or(|function| function == name || function == bare)
        };
        let symbol_of = |function: &ir::Function| ir.symbols[function.symbol.0 as usize].clone();
        let chosen: Vec<&ir::Function> = ir.functions.iter().filter(|one| wanted(&symbol_of(one))).collect();
        if chosen.is_empty() {
            let function = function.unwrap_or("at all");
            return Err(error(&format_args!("no function {function} in module {}", compiled.name)));
        }
        if form == Emit::Ir {
            let texts = chosen.iter().map(|one| print::function_with(one, &ir, &*self.vm));
            let texts: Vec<String> = [print::header(&ir)].into_iter().chain(texts).collect();
            return Ok(texts.join("\n"));
        }
        let symbols: Vec<String> = chosen.into_iter().map(symbol_of).collect();
        self.vm.load(ir).map_err(|problem| error(&problem))?;
        let mut text = String::new();
        for symbol in symbols {
            let listing = self.vm.listing(&symbol).map_err(|problem| error(&problem))?;
            let body = if form == Emit::Clif { listing.clif } else { listing.asm };
            text.push_str(&format!("; {}\n{body}\n", lower::printed(&symbol)));
        }
        Ok(text)
    }
}
