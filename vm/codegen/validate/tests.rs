//! One rejected module for each rule, and what the message says.

use super::{function, module};
use crate::builder::FunctionBuilder;
use crate::ir::*;

fn with(functions: Vec<Function>) -> Module {
    Module {
        name: "t".to_owned(),
        file: "t.ir".to_owned(),
        functions,
        symbols: ["t:f/1", "t:g/2", "t:h/0"].map(str::to_owned).to_vec(),
        builtins: vec![
            Builtin { name: "t:two/2", address: 0x1000, arity: 2 },
            Builtin { name: "t:six/6", address: 0x1000, arity: 6 },
        ],
        ..Module::default()
    }
}

/// The message about `t:f/1`, a function of one value, that `build` ends.
fn fault(build: impl FnOnce(&mut FunctionBuilder, Val)) -> String {
    let mut f = FunctionBuilder::new(Symbol(0), &[Type::Value], &[Type::Value]);
    f.effect(Op::Reduction(1));
    let param = f.params(Block(0))[0];
    build(&mut f, param);
    match module(&with(vec![f.finish()])) {
        Ok(()) => "no fault".to_owned(),
        Err(invalid) => invalid.to_string(),
    }
}

fn ret(f: &mut FunctionBuilder, value: Val) {
    f.terminate(Terminator::Return(vec![value]));
}

fn jump(block: Block, args: &[Val]) -> Jump {
    Jump { block, args: args.to_vec() }
}

#[test]
fn a_valid_function_has_no_fault() {
    let all = fault(|f, param| {
        let bits = f.inst(Op::ValueBits(param), Type::I64);
        let (sum, flag) = f.overflowing(Overflowing::Add, bits, bits);
        let (then, otherwise) = (f.block(), f.cold_block());
        let given = f.block_param(then, Type::I64);
        f.terminate(Terminator::Branch {
            condition: flag,
            then: jump(then, &[sum]),
            otherwise: jump(otherwise, &[]),
        });
        f.switch_to(otherwise);
        f.terminate(Terminator::Unreachable);
        f.switch_to(then);
        let value = f.inst(Op::ValueFromBits(given), Type::Value);
        ret(f, value);
    });
    assert_eq!(all, "no fault");
}

#[test]
fn the_place_is_named() {
    let text = fault(|f, param| {
        f.set_line(12);
        let sum = f.inst(Op::IntBinary(IntBinary::Add, param, param), Type::I64);
        let value = f.inst(Op::ValueFromBits(sum), Type::Value);
        ret(f, value);
    });
    assert_eq!(text, "t:f/1, block0, `v1: i64 = add v0, v0`: v0 is of type value where i64 is wanted");
}

#[test]
fn shape() {
    assert!(fault(|_, _| {}).ends_with("block0: it has no end"));
    assert!(fault(|f, _| f.jump(Block(7), &[])).ends_with("block7 doesn't exist"));
    assert!(fault(|f, _| ret(f, Val(99))).ends_with("v99 doesn't exist"));
    let twice = fault(|f, param| {
        f.jump(Block(1), &[]);
        let block = f.block();
        f.switch_to(block);
        ret(f, param);
    });
    assert_eq!(twice, "no fault");
    let mut defined_twice = FunctionBuilder::new(Symbol(0), &[Type::Value], &[Type::Value]);
    defined_twice.effect(Op::Reduction(1));
    ret(&mut defined_twice, Val(0));
    let mut defined_twice = defined_twice.finish();
    defined_twice.blocks[0].params.push(Val(0));
    let text = module(&with(vec![defined_twice])).unwrap_err().to_string();
    assert!(text.ends_with("block0, parameters: I1: v0 is defined twice"), "{text}");
}

#[test]
fn names() {
    let mut f = FunctionBuilder::new(Symbol(9), &[], &[]);
    f.effect(Op::Reduction(1));
    f.terminate(Terminator::Return(Vec::new()));
    let unknown = f.finish();
    assert!(
        module(&with(vec![unknown]))
            .unwrap_err()
            .to_string()
            .contains("symbol 9 isn't in the module's table")
    );
    let mut f = FunctionBuilder::new(Symbol(0), &[], &[]);
    f.effect(Op::Reduction(1));
    f.terminate(Terminator::Return(Vec::new()));
    let one = f.finish();
    assert!(function(&one, &with(Vec::new())).is_ok());
    assert!(module(&with(vec![one.clone(), one])).unwrap_err().to_string().ends_with("defined twice"));
}

#[test]
fn definitions_dominate_their_uses() {
    let text = fault(|f, param| {
        let flag = f.inst(Op::Bool(true), Type::Bool);
        let (a, b, c) = (f.block(), f.block(), f.block());
        f.branch(flag, a, b);
        f.switch_to(a);
        let value = f.inst(Op::Constant(8), Type::Value);
        f.jump(c, &[]);
        f.switch_to(b);
        f.jump(c, &[]);
        f.switch_to(c);
        ret(f, value);
        let _ = param;
    });
    assert!(text.contains("I1: v2, of block1, isn't defined on every path to here"), "{text}");
    let mut f = FunctionBuilder::new(Symbol(0), &[], &[Type::I64]);
    f.effect(Op::Reduction(1));
    let late = f.inst(Op::Int(1), Type::I64);
    let sum = f.inst(Op::IntBinary(IntBinary::Add, late, late), Type::I64);
    f.terminate(Terminator::Return(vec![sum]));
    let mut f = f.finish();
    f.blocks[0].insts.swap(1, 2);
    assert!(module(&with(vec![f])).unwrap_err().to_string().contains("I1: v0"));
}

#[test]
fn every_cycle_and_entry_has_a_reduction() {
    let cycle = fault(|f, param| {
        let (a, b, done) = (f.block(), f.block(), f.block());
        f.jump(a, &[]);
        f.switch_to(a);
        f.jump(b, &[]);
        f.switch_to(b);
        let flag = f.inst(Op::Bool(true), Type::Bool);
        f.branch(flag, a, done);
        f.switch_to(done);
        ret(f, param);
    });
    assert_eq!(cycle, "t:f/1, block1: I2: a cycle through it has no reduction");
    let counted = fault(|f, _| {
        let a = f.block();
        f.jump(a, &[]);
        f.switch_to(a);
        f.effect(Op::Reduction(1));
        f.jump(a, &[]);
    });
    assert_eq!(counted, "no fault");
    let mut entry = FunctionBuilder::new(Symbol(0), &[Type::Value], &[Type::Value]);
    ret(&mut entry, Val(0));
    let text = module(&with(vec![entry.finish()])).unwrap_err().to_string();
    assert_eq!(text, "t:f/1, block0, `return v0`: I2: reached without a reduction since the entry");
    let mut entry = FunctionBuilder::new(Symbol(0), &[Type::Value], &[Type::Value]);
    let result = entry.inst(Op::Call(Callee::Function(Symbol(1)), Vec::new()), Type::Value);
    entry.effect(Op::Reduction(1));
    ret(&mut entry, result);
    let text = module(&with(vec![entry.finish()])).unwrap_err().to_string();
    assert!(text.contains("I2: called without a reduction since the entry"), "{text}");
}

#[test]
fn handlers_take_an_exception_and_nothing_else() {
    let invoke = |params: usize, also_jump: bool| {
        fault(move |f, param| {
            let (normal, unwind) = (f.block(), f.block());
            f.block_param(normal, Type::Value);
            (0..params).for_each(|_| {
                f.block_param(unwind, Type::Value);
            });
            let callee = Callee::Function(Symbol(1));
            f.terminate(Terminator::Invoke { callee, args: vec![param], normal: jump(normal, &[]), unwind });
            f.switch_to(normal);
            if also_jump {
                f.jump(unwind, &[param, param, param]);
            } else {
                ret(f, param);
            }
            f.switch_to(unwind);
            ret(f, param);
        })
    };
    assert_eq!(invoke(3, false), "no fault");
    assert!(invoke(2, false).ends_with("block2: I3: a handler has three parameters of type value"));
    assert!(invoke(3, true).ends_with("block2: I3: a handler is reached by exceptions only"));
}

#[test]
fn objects_are_complete_before_other_code_runs() {
    let allocate = |stores: &[i32], reduction: bool| {
        fault(|f, param| {
            let pair = f.inst(Op::Allocate { bytes: 16, tag: 1 }, Type::Value);
            for &offset in stores {
                f.effect(Op::InitStore { value: param, base: pair, offset });
            }
            if reduction {
                f.effect(Op::Reduction(1));
            }
            ret(f, pair);
        })
    };
    assert_eq!(allocate(&[-1, 7], true), "no fault");
    assert!(allocate(&[7], true).ends_with("`reduction 1`: I4: word 0 of v1 isn't stored before this"));
    assert!(allocate(&[-1], false).ends_with("`return v1`: I4: word 1 of v1 isn't stored before this"));
    assert!(allocate(&[-1, -1], false).ends_with("I4: word 0 of v1 is stored twice"));
    assert!(allocate(&[0, 8], false).ends_with("I4: byte 1 isn't the start of a word of v1"));
    assert!(allocate(&[-1, 15], false).ends_with("I4: byte 16 isn't the start of a word of v1"));
    assert!(allocate(&[-1, 7, 7], false).ends_with("I4: v1 isn't an incomplete object of this block"));
    assert!(
        fault(|f, param| {
            f.inst(Op::Allocate { bytes: 12, tag: 1 }, Type::Value);
            ret(f, param);
        })
        .ends_with("no object has 12 bytes and tag 1")
    );
}

#[test]
fn arities_and_types() {
    let call = |callee: Callee, args: usize, result: Type| {
        fault(move |f, param| {
            f.inst(Op::Call(callee, vec![param; args]), result);
            ret(f, param);
        })
    };
    let builtin = |number| Callee::Builtin(BuiltinRef(number));
    assert_eq!(call(builtin(0), 2, Type::Value), "no fault");
    assert!(call(builtin(0), 1, Type::Value).ends_with("1 arguments where 2 are wanted"));
    assert!(call(builtin(0), 2, Type::I64).ends_with("results (i64) where the callee gives (value)"));
    assert!(call(builtin(1), 6, Type::Value).ends_with("a builtin of more than 5 arguments"));
    assert!(call(builtin(2), 0, Type::Value).ends_with("builtin 2 isn't in the module's table"));
    assert!(call(Callee::Function(Symbol(0)), 2, Type::Value).ends_with("2 arguments where 1 are wanted"));
    assert_eq!(call(Callee::Function(Symbol(2)), 9, Type::Value), "no fault");
    assert!(call(Callee::Function(Symbol(2)), 257, Type::Value).ends_with("more than 256 arguments"));
    assert!(
        call(Callee::Address(Val(0)), 1, Type::Value).ends_with("v0 is of type value where i64 is wanted")
    );
}

#[test]
fn ends() {
    assert!(
        fault(|f, _| f.terminate(Terminator::Return(Vec::new()))).ends_with("0 results where 1 are wanted")
    );
    let switch = |cases: Vec<(i64, Block)>, param: bool| {
        fault(move |f, value| {
            let block = f.block();
            if param {
                f.block_param(block, Type::Value);
            }
            let on = f.inst(Op::ValueBits(value), Type::I64);
            f.terminate(Terminator::Switch { on, cases, otherwise: block });
            f.switch_to(block);
            ret(f, value);
        })
    };
    assert_eq!(switch(vec![(1, Block(1)), (2, Block(1))], false), "no fault");
    assert!(switch(vec![(1, Block(1)), (1, Block(1))], false).ends_with("case 1 stands twice"));
    assert!(switch(vec![(1, Block(1))], true).ends_with("block1 has parameters"));
    let args = |count: usize| {
        fault(move |f, value| {
            let block = f.block();
            let given = f.block_param(block, Type::Value);
            f.jump(block, &vec![value; count]);
            f.switch_to(block);
            ret(f, given);
        })
    };
    assert_eq!(args(1), "no fault");
    assert!(args(2).ends_with("2 arguments for block1 of 1 parameters"));
    assert!(
        fault(|f, value| f.branch(value, Block(0), Block(0)))
            .ends_with("v0 is of type value where bool is wanted")
    );
    assert!(
        fault(|f, value| {
            let zero = f.inst(Op::Int(0), Type::I64);
            f.inst(Op::IntBinary(IntBinary::DivSigned, zero, zero), Type::I64);
            ret(f, value);
        })
        .ends_with("a division by zero")
    );
}
