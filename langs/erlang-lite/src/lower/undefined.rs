//! Modules that stand in for names that no module defines.

use super::words::ir::{self, FunctionBuilder, Op, Terminator, Type, Val};
use super::words::layout;
use super::{Env, symbol};

/// The module that defines `symbol`. That is a `module:name/arity`: a function that calls the builtin of
/// that name, or one that raises `undef`, with its arguments in the trace. Or it is the entry of a fun
/// ([`fun_symbol`](super::fun_symbol)): a function that drops the fun and calls what it names.
#[must_use]
pub fn undefined(symbol: &str, env: &dyn Env) -> ir::Module {
    let called = symbol::called_by_fun(symbol);
    let (module, name, arity) = symbol::parts(symbol).unwrap_or(("undefined", symbol, 0));
    let mut out =
        ir::Module { name: module.to_owned(), symbols: vec![symbol.to_owned()], ..ir::Module::default() };
    let params = arity + usize::from(called.is_some());
    let mut b = FunctionBuilder::new(ir::Symbol(0), &vec![Type::Value; params], &[Type::Value]);
    b.effect(Op::Reduction(1));
    let params = b.params(ir::Block(0))[..arity].to_vec();
    if let Some(called) = called {
        out.symbols.push(called.to_owned());
        b.terminate(Terminator::TailCall(ir::Callee::Function(ir::Symbol(1)), params));
    } else {
        stand_in(&mut out, &mut b, env, (module, name), &params);
    }
    out.functions.push(b.finish());
    out
}

/// The module that defines `symbol` as a function of the host: a call of `%:native/2` with the function's
/// number and a list of the arguments.
#[must_use]
pub fn native(symbol: &str, number: usize, env: &dyn Env) -> ir::Module {
    let (module, _, arity) = symbol::parts(symbol).unwrap_or(("undefined", symbol, 0));
    let mut out =
        ir::Module { name: module.to_owned(), symbols: vec![symbol.to_owned()], ..ir::Module::default() };
    let mut b = FunctionBuilder::new(ir::Symbol(0), &vec![Type::Value; arity], &[Type::Value]);
    b.effect(Op::Reduction(1));
    let params = b.params(ir::Block(0)).to_vec();
    let arguments = list(&mut b, &params);
    let number = b.inst(Op::Constant((number as u64) << layout::TAG_BITS), Type::Value);
    let answer = call(&mut out, &mut b, env, ("%", "native"), &[number, arguments]);
    b.terminate(Terminator::Return(vec![answer]));
    out.functions.push(b.finish());
    out
}

/// A module with one function, which has the library call a blocking native of this number.
#[must_use]
pub fn blocking_native(symbol: &str, number: usize, _env: &dyn Env) -> ir::Module {
    let (module, _, arity) = symbol::parts(symbol).unwrap_or(("undefined", symbol, 0));
    let symbols = vec![symbol.to_owned(), "tambour:blocking/2".to_owned()];
    let mut out = ir::Module { name: module.to_owned(), symbols, ..ir::Module::default() };
    let mut b = FunctionBuilder::new(ir::Symbol(0), &vec![Type::Value; arity], &[Type::Value]);
    b.effect(Op::Reduction(1));
    let params = b.params(ir::Block(0)).to_vec();
    let arguments = list(&mut b, &params);
    let number = b.inst(Op::Constant((number as u64) << layout::TAG_BITS), Type::Value);
    b.terminate(Terminator::TailCall(ir::Callee::Function(ir::Symbol(1)), vec![number, arguments]));
    out.functions.push(b.finish());
    out
}

/// The body of a function that nobody defines.
fn stand_in(
    out: &mut ir::Module,
    b: &mut FunctionBuilder,
    env: &dyn Env,
    (module, name): (&str, &str),
    params: &[Val],
) {
    let apply = match (module, name, params.len()) {
        ("erlang", "apply", 2) => Some("apply_fun"),
        ("erlang", "apply", 3) => Some("apply_mfa"),
        _ => None,
    };
    if let Some(internal) = apply {
        let answer = call(out, b, env, ("%", internal), params);
        let bits = b.inst(Op::ValueBits(answer), Type::I64);
        let by = b.inst(Op::Int(i64::from(layout::TAG_BITS)), Type::I64);
        let address = b.inst(Op::IntBinary(ir::IntBinary::ShiftRightSigned, bits, by), Type::I64);
        b.terminate(Terminator::TailCall(ir::Callee::Apply(address), Vec::new()));
    } else if env.builtin(module, name, params.len()).is_some() {
        let val = call(out, b, env, (module, name), params);
        b.terminate(Terminator::Return(vec![val]));
    } else {
        let args = list(b, params);
        let [module, name] = [module, name].map(|text| b.inst(Op::Constant(env.atom(text)), Type::Value));
        call(out, b, env, ("%", "undef"), &[module, name, args]);
        b.terminate(Terminator::Unreachable);
    }
}

/// Calls a builtin that must exist.
fn call(
    out: &mut ir::Module,
    b: &mut FunctionBuilder,
    env: &dyn Env,
    (module, name): (&str, &str),
    args: &[Val],
) -> Val {
    let builtin = env.builtin(module, name, args.len());
    out.builtins.push(builtin.unwrap_or_else(|| panic!("builtin {module}:{name}/{} is missing", args.len())));
    let callee = ir::Callee::Builtin(ir::BuiltinRef(out.builtins.len() as u32 - 1));
    b.inst(Op::Call(callee, args.to_vec()), Type::Value)
}

fn list(b: &mut FunctionBuilder, elements: &[Val]) -> Val {
    let nil = b.inst(Op::Constant(layout::NIL), Type::Value);
    elements.iter().rfold(nil, |tail, &head| {
        let tag = layout::TAG_PAIR;
        let base = b.inst(Op::Allocate { bytes: 16, tag: tag as u8 }, Type::Value);
        for (word, value) in [head, tail].into_iter().enumerate() {
            b.effect(Op::InitStore { value, base, offset: 8 * word as i32 - tag as i32 });
        }
        base
    })
}
