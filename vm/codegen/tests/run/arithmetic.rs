//! Every operation on numbers against Rust's.

use crate::build::module;
use crate::world::World;
use tambour_codegen::builder::FunctionBuilder;
use tambour_codegen::ir::*;

const INTERESTING: [i64; 14] =
    [0, 1, -1, 2, -2, 3, 7, -10, 63, 1 << 32, -(1 << 33) - 5, i64::MAX, i64::MIN, 0x1234_5678_9abc_def0];

/// What Rust makes of two operands.
type On<T, R> = fn(T, T) -> R;
/// A wrapped result, and whether it overflowed.
type Flagged = (i64, bool);

/// A function of two integers, whose result `make` gives as an integer.
fn binary(make: impl Fn(&mut FunctionBuilder, Val, Val) -> Val) -> World2 {
    let mut f = FunctionBuilder::new(Symbol(0), &[Type::I64, Type::I64], &[Type::I64]);
    f.effect(Op::Reduction(1));
    let (a, b) = (f.params(Block(0))[0], f.params(Block(0))[1]);
    let result = make(&mut f, a, b);
    f.terminate(Terminator::Return(vec![result]));
    World2(World::new(module(&["t:op/2"], vec![f.finish()])))
}

/// A world whose only function takes two integers.
struct World2(Box<World>);

impl World2 {
    fn check(&mut self, what: &str, a: i64, b: i64, expected: i64) {
        assert_eq!(self.0.call(0, &[a as u64, b as u64]) as i64, expected, "{what} of {a} and {b}");
    }

    fn check_all(&mut self, what: &str, expected: impl Fn(i64, i64) -> i64) {
        for a in INTERESTING {
            for b in INTERESTING {
                self.check(what, a, b, expected(a, b));
            }
        }
    }
}

fn to_int(f: &mut FunctionBuilder, condition: Val) -> Val {
    let (one, zero) = (f.inst(Op::Int(1), Type::I64), f.inst(Op::Int(0), Type::I64));
    f.inst(Op::Select(condition, one, zero), Type::I64)
}

#[test]
fn integers() {
    use IntBinary::*;
    let cases: [(IntBinary, On<i64, i64>); 12] = [
        (Add, i64::wrapping_add),
        (Sub, i64::wrapping_sub),
        (Mul, i64::wrapping_mul),
        (And, |a, b| a & b),
        (Or, |a, b| a | b),
        (Xor, |a, b| a ^ b),
        (ShiftLeft, |a, b| a.wrapping_shl(b as u32)),
        (ShiftRightSigned, |a, b| a.wrapping_shr(b as u32)),
        (ShiftRightUnsigned, |a, b| (a as u64).wrapping_shr(b as u32) as i64),
        (RotateLeft, |a, b| a.rotate_left(b as u32 & 63)),
        // Total, although the IR asks for guards.
        (DivSigned, |a, b| if b == 0 { 0 } else { a.wrapping_div(b) }),
        (RemSigned, |a, b| if b == 0 { 0 } else { a.wrapping_rem(b) }),
    ];
    for (op, expected) in cases {
        binary(|f, a, b| f.inst(Op::IntBinary(op, a, b), Type::I64)).check_all(&format!("{op:?}"), expected);
    }
}

#[test]
fn divisions_by_constants() {
    for divisor in INTERESTING.into_iter().filter(|&divisor| divisor != 0) {
        for (op, expected) in [
            (IntBinary::DivSigned, i64::wrapping_div as fn(i64, i64) -> i64),
            (IntBinary::RemSigned, i64::wrapping_rem),
        ] {
            let mut world = binary(|f, a, _| {
                let divisor = f.inst(Op::Int(divisor), Type::I64);
                f.inst(Op::IntBinary(op, a, divisor), Type::I64)
            });
            for a in INTERESTING {
                world.check(&format!("{op:?} with the constant {divisor}"), a, 0, expected(a, divisor));
            }
        }
    }
}

#[test]
fn comparisons() {
    use IntCompare::*;
    let cases: [(IntCompare, On<i64, bool>); 10] = [
        (Eq, |a, b| a == b),
        (Ne, |a, b| a != b),
        (SignedLt, |a, b| a < b),
        (SignedLe, |a, b| a <= b),
        (SignedGt, |a, b| a > b),
        (SignedGe, |a, b| a >= b),
        (UnsignedLt, |a, b| (a as u64) < b as u64),
        (UnsignedLe, |a, b| a as u64 <= b as u64),
        (UnsignedGt, |a, b| a as u64 > b as u64),
        (UnsignedGe, |a, b| a as u64 >= b as u64),
    ];
    for (op, expected) in cases {
        let make = |f: &mut FunctionBuilder, a, b| {
            let condition = f.inst(Op::IntCompare(op, a, b), Type::Bool);
            to_int(f, condition)
        };
        binary(make).check_all(&format!("{op:?}"), |a, b| i64::from(expected(a, b)));
    }
}

#[test]
fn overflow() {
    let cases: [(Overflowing, On<i64, Flagged>); 3] = [
        (Overflowing::Add, i64::overflowing_add),
        (Overflowing::Sub, i64::overflowing_sub),
        (Overflowing::Mul, i64::overflowing_mul),
    ];
    for (op, expected) in cases {
        let result = |f: &mut FunctionBuilder, a, b| f.overflowing(op, a, b).0;
        binary(result).check_all(&format!("{op:?}"), |a, b| expected(a, b).0);
        let flag = |f: &mut FunctionBuilder, a, b| {
            let flag = f.overflowing(op, a, b).1;
            to_int(f, flag)
        };
        binary(flag).check_all(&format!("overflow of {op:?}"), |a, b| i64::from(expected(a, b).1));
    }
}

#[test]
fn floats() {
    let floats =
        [0.0, -0.0, 1.0, -1.5, 3.25e300, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, f64::MIN_POSITIVE];
    let cases: [(FloatBinary, On<f64, f64>); 4] = [
        (FloatBinary::Add, |a, b| a + b),
        (FloatBinary::Sub, |a, b| a - b),
        (FloatBinary::Mul, |a, b| a * b),
        (FloatBinary::Div, |a, b| a / b),
    ];
    for (op, expected) in cases {
        let mut world = binary(|f, a, b| {
            let a = f.inst(Op::FloatFromBits(a), Type::F64);
            let b = f.inst(Op::FloatFromBits(b), Type::F64);
            let result = f.inst(Op::FloatBinary(op, a, b), Type::F64);
            f.inst(Op::FloatBits(result), Type::I64)
        });
        for (a, b) in floats.iter().flat_map(|&a| floats.map(|b| (a, b))) {
            let result = f64::from_bits(world.0.call(0, &[a.to_bits(), b.to_bits()]));
            let wanted = expected(a, b);
            assert!(
                result.to_bits() == wanted.to_bits() || result.is_nan() && wanted.is_nan(),
                "{op:?} of {a} and {b}"
            );
        }
    }
    let cases: [(FloatCompare, On<f64, bool>); 6] = [
        (FloatCompare::Eq, |a, b| a == b),
        (FloatCompare::Ne, |a, b| a != b),
        (FloatCompare::Lt, |a, b| a < b),
        (FloatCompare::Le, |a, b| a <= b),
        (FloatCompare::Gt, |a, b| a > b),
        (FloatCompare::Ge, |a, b| a >= b),
    ];
    for (op, expected) in cases {
        let mut world = binary(|f, a, b| {
            let a = f.inst(Op::FloatFromBits(a), Type::F64);
            let b = f.inst(Op::FloatFromBits(b), Type::F64);
            let condition = f.inst(Op::FloatCompare(op, a, b), Type::Bool);
            to_int(f, condition)
        });
        for (a, b) in floats.iter().flat_map(|&a| floats.map(|b| (a, b))) {
            let result = world.0.call(0, &[a.to_bits(), b.to_bits()]);
            assert_eq!(result, u64::from(expected(a, b)), "{op:?} of {a} and {b}");
        }
    }
}

#[test]
fn conversions() {
    let mut world = binary(|f, a, _| {
        let float = f.inst(Op::IntToFloat(a), Type::F64);
        let float = f.inst(Op::FloatNegate(float), Type::F64);
        f.inst(Op::FloatBits(float), Type::I64)
    });
    world.check_all("negated conversion", |a, _| (-(a as f64)).to_bits() as i64);
}

#[test]
fn switches() {
    let cases = [0, 1, 2, 3, -1, -7, 1000, i64::MAX, i64::MIN, 0x105, 0x205];
    let mut f = FunctionBuilder::new(Symbol(0), &[Type::I64], &[Type::I64]);
    f.effect(Op::Reduction(1));
    let on = f.params(Block(0))[0];
    let blocks: Vec<Block> = cases.iter().map(|_| f.block()).collect();
    let otherwise = f.block();
    let table = cases.iter().copied().zip(blocks.iter().copied()).collect();
    f.terminate(Terminator::Switch { on, cases: table, otherwise });
    for (at, &block) in blocks.iter().chain([&otherwise]).enumerate() {
        f.switch_to(block);
        let at = f.inst(Op::Int(at as i64), Type::I64);
        f.terminate(Terminator::Return(vec![at]));
    }
    let mut world = World::new(module(&["t:switch/1"], vec![f.finish()]));
    for (at, case) in cases.into_iter().enumerate() {
        assert_eq!(world.call(0, &[case as u64]), at as u64, "case {case}");
    }
    for other in [4, -2, 999, i64::MAX - 1] {
        assert_eq!(world.call(0, &[other as u64]), cases.len() as u64, "{other}");
    }
}
