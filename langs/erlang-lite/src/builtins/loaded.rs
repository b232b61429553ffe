//! What is known of code: which modules and functions there are.

use tambour::{Cx, Step, Value};

use super::{badarg, builtins, internal, lookup, truth};
use crate::library;

/// Whether a function can be called from other modules. Library modules count, though they are compiled
/// when first called.
fn is_exported(cx: &Cx, module: tambour::Atom, function: tambour::Atom, arity: usize) -> bool {
    let names = cx.vm().atoms();
    let (module_name, function_name) = (names.name(module), names.name(function));
    lookup(module_name, function_name, arity).is_some()
        || library::exports(module_name, function_name, arity)
        || cx.vm().is_in_source(&internal::symbol(cx, module, function, arity))
}

fn function_exported(cx: &mut Cx, module: Value, function: Value, arity: Value) -> Step {
    let (Some(module), Some(function)) = (module.as_atom(), function.as_atom()) else { return badarg(cx) };
    match arity.as_small() {
        Some(arity) => {
            truth(usize::try_from(arity).is_ok_and(|arity| is_exported(cx, module, function, arity)))
        }
        None => badarg(cx),
    }
}

fn module_loaded(cx: &mut Cx, module: Value) -> Step {
    let Some(module) = module.as_atom() else { return badarg(cx) };
    let name = cx.vm().atoms().name(module);
    truth(name == "erlang" || library::source(name).is_some() || cx.vm().has_module(name))
}

fn is_builtin(cx: &mut Cx, module: Value, function: Value, arity: Value) -> Step {
    let (Some(module), Some(function), Some(arity)) =
        (module.as_atom(), function.as_atom(), arity.as_small())
    else {
        return badarg(cx);
    };
    let names = cx.vm().atoms();
    let found = usize::try_from(arity).ok().and_then(|arity| {
        let (module, function) = (names.name(module), names.name(function));
        lookup(module, function, arity)
    });
    truth(found.is_some())
}

builtins! {
    "erlang:function_exported/3" => |cx, module, function, arity| {
        function_exported(cx, module, function, arity)
    };
    "erlang:module_loaded/1" => |cx, module| module_loaded(cx, module);
    "erlang:is_builtin/3" => |cx, module, function, arity| is_builtin(cx, module, function, arity);
}
