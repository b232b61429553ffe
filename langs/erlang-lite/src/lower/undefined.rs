//! Modules that stand in for names that no module defines.

use super::words::ir::{self, FunctionBuilder, Op, Terminator, Type, Val};
use super::words::layout;
use super::{Env, symbol};

/// The module that defines `symbol`, a `module:name/arity`: as a function that calls the builtin of that
/// name, or as one that raises `undef`, with its arguments in the trace.
#[must_use]
pub fn undefined(symbol: &str, env: &dyn Env) -> ir::Module {
    let (module, name, arity) = symbol::parts(symbol).unwrap_or(("undefined", symbol, 0));
    let mut out =
        ir::Module { name: module.to_owned(), symbols: vec![symbol.to_owned()], ..ir::Module::default() };
    let mut b = FunctionBuilder::new(ir::Symbol(0), &vec![Type::Value; arity], &[Type::Value]);
    b.effect(Op::Reduction(1));
    let params = b.params(ir::Block(0)).to_vec();
    let apply = match (module, name, arity) {
        ("erlang", "apply", 2) => Some("apply_fun"),
        ("erlang", "apply", 3) => Some("apply_mfa"),
        _ => None,
    };
    if let Some(internal) = apply {
        let answer = call(&mut out, &mut b, env, ("%", internal), &params);
        let bits = b.inst(Op::ValueBits(answer), Type::I64);
        let by = b.inst(Op::Int(i64::from(layout::TAG_BITS)), Type::I64);
        let address = b.inst(Op::IntBinary(ir::IntBinary::ShiftRightSigned, bits, by), Type::I64);
        b.terminate(Terminator::TailCall(ir::Callee::Apply(address), Vec::new()));
    } else if env.builtin(module, name, arity).is_some() {
        let val = call(&mut out, &mut b, env, (module, name), &params);
        b.terminate(Terminator::Return(vec![val]));
    } else {
        let args = list(&mut b, &params);
        let [module, name] = [module, name].map(|text| b.inst(Op::Constant(env.atom(text)), Type::Value));
        call(&mut out, &mut b, env, ("%", "undef"), &[module, name, args]);
        b.terminate(Terminator::Unreachable);
    }
    out.functions.push(b.finish());
    out
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
