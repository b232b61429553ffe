//! Arithmetic against a model, laws of the order of terms, and texts that read back.

use std::cmp::Ordering;
use std::sync::{Arc, LazyLock};

use dashu_int::IBig;
use proptest::prelude::*;
use tambour::{Allocator, Config, Cx, Exit, Language, Pid, Value, Vm, ir};
use tambour_erlang_lite::builtins;
use tambour_erlang_lite::term::equality::exactly_equal;
use tambour_erlang_lite::term::order::{Comparison, Numbers};
use tambour_erlang_lite::term::{Fault, Outcome, arithmetic, convert, integer};

/// A language for a VM that runs nothing.
struct Nothing;

impl Language for Nothing {
    fn undefined(&self, _vm: &Vm, symbol: &str) -> ir::Module {
        panic!("nothing calls {symbol}")
    }

    fn ended(&self, _cx: &mut Cx, _pid: Pid, _exit: &Exit) {}
}

static VM: LazyLock<Arc<Vm>> = LazyLock::new(|| {
    let config = Config { schedulers: 1, ..Config::default() };
    let vm = Vm::new(&config, Box::new(Nothing)).expect("a small VM can be made");
    builtins::install(&vm);
    vm
});

/// Runs with an allocator.
fn with_heap<R>(run: impl FnOnce(&mut Allocator) -> R) -> R {
    let mut result = None;
    VM.literal(|heap| {
        result = Some(run(heap));
        Value::NIL
    });
    result.expect("the literal was made")
}

/// Integers around the edges of every representation.
fn integers() -> impl Strategy<Value = IBig> {
    let edge =
        prop::sample::select(vec![0u32, 1, 31, 52, 53, 59, 60, 61, 62, 63, 64, 65, 127, 128, 191, 192]);
    let near_edge = (edge, -3i8..=3).prop_map(|(bits, near)| (IBig::ONE << bits as usize) + IBig::from(near));
    let limbs = prop::collection::vec(any::<u64>(), 0..5)
        .prop_map(|limbs| IBig::from_sign_words(dashu_int::Sign::Positive, &limbs));
    (prop_oneof![near_edge, limbs, any::<i64>().prop_map(IBig::from)], any::<bool>())
        .prop_map(|(number, is_negative)| if is_negative { -number } else { number })
}

type Operation = fn(&mut Allocator, Value, Value) -> Outcome;

/// The result of an operation as a number of the model.
fn operate(operation: Operation, a: &IBig, b: &IBig) -> Result<IBig, Fault> {
    with_heap(|heap| {
        let (a, b) = (integer::make(heap, a), integer::make(heap, b));
        operation(heap, a, b).map(|value| {
            let number = integer::big(value).expect("an integer");
            assert_eq!(value.is_small(), value.as_bigint().is_none(), "one representation");
            if let Some((_, limbs)) = value.as_bigint() {
                assert!(limbs.last() != Some(&0), "N2: the top limb isn't zero");
                let fits = i64::try_from(&number).is_ok_and(|number| Value::small(number).is_some());
                assert!(!fits, "N1: small integers aren't big");
            }
            number
        })
    })
}

/// The whole numbers below and the remainder: the definition of two's complement shifts.
fn floor_shift(number: &IBig, bits: usize) -> IBig {
    let unit = IBig::ONE << bits;
    let quotient = number / &unit;
    if number < &IBig::ZERO && &quotient * &unit != *number { quotient - IBig::ONE } else { quotient }
}

#[derive(Clone, Debug)]
enum Term {
    Integer(IBig),
    Float(f64),
    Atom(u8),
    Nil,
    Pair(Box<Term>, Box<Term>),
    Tuple(Vec<Term>),
    Binary(Vec<u8>),
}

fn terms() -> impl Strategy<Value = Term> {
    let numbers = prop_oneof![
        (-2i64..3).prop_map(|number| Term::Integer(number.into())),
        (-2i8..3).prop_map(|number| Term::Float(f64::from(number))),
        integers().prop_map(Term::Integer),
        prop::num::f64::NORMAL.prop_map(Term::Float),
    ];
    let leaves = prop_oneof![
        4 => numbers,
        1 => (0u8..4).prop_map(Term::Atom),
        1 => Just(Term::Nil),
        1 => prop::collection::vec(0u8..3, 0..3).prop_map(Term::Binary),
    ];
    leaves.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(head, tail)| Term::Pair(head.into(), tail.into())),
            prop::collection::vec(inner, 0..4).prop_map(Term::Tuple),
        ]
    })
}

fn build(heap: &mut Allocator, term: &Term) -> Value {
    match term {
        Term::Integer(number) => integer::make(heap, number),
        Term::Float(number) => heap.float(*number),
        Term::Atom(name) => VM.atom(["a", "b", "", "aa"][usize::from(*name)]),
        Term::Nil => Value::NIL,
        Term::Pair(head, tail) => {
            let (head, tail) = (build(heap, head), build(heap, tail));
            heap.pair(head, tail)
        }
        Term::Tuple(elements) => {
            let elements: Vec<Value> = elements.iter().map(|element| build(heap, element)).collect();
            heap.tuple(&elements)
        }
        Term::Binary(bytes) => heap.binary(bytes),
    }
}

fn compare(a: Value, b: Value, numbers: Numbers) -> Ordering {
    Comparison::new(&**VM).compare(a, b, numbers)
}

/// The order of an integer and a float without rounding.
fn model_order(number: &IBig, float: f64) -> Ordering {
    let bits = float.abs().to_bits();
    let (exponent, fraction) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
    let (mantissa, exponent) =
        if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) };
    let signed = if float < 0.0 { -IBig::from(mantissa) } else { IBig::from(mantissa) };
    if exponent >= 0 {
        number.cmp(&(signed << exponent as usize))
    } else {
        (number << (-exponent) as usize).cmp(&signed)
    }
}

proptest! {
    #[test]
    fn arithmetic_is_that_of_integers(a in integers(), b in integers()) {
        prop_assert_eq!(operate(arithmetic::add, &a, &b), Ok(&a + &b));
        prop_assert_eq!(operate(arithmetic::subtract, &a, &b), Ok(&a - &b));
        prop_assert_eq!(operate(arithmetic::multiply, &a, &b), Ok(&a * &b));
        prop_assert_eq!(operate(|heap, a, _| arithmetic::negate(heap, a), &a, &b), Ok(-&a));
        if b.is_zero() {
            prop_assert_eq!(operate(arithmetic::quotient, &a, &b), Err(Fault::Badarith));
            prop_assert_eq!(operate(arithmetic::remainder, &a, &b), Err(Fault::Badarith));
        } else {
            let quotient = operate(arithmetic::quotient, &a, &b).expect("a quotient");
            let remainder = operate(arithmetic::remainder, &a, &b).expect("a remainder");
            prop_assert_eq!(&quotient * &b + &remainder, a.clone());
            prop_assert!(remainder.is_zero() || (remainder < IBig::ZERO) == (a < IBig::ZERO));
        }
    }

    #[test]
    fn bits_are_those_of_two_complement(a in any::<i128>(), b in any::<i128>(), shift in 0usize..200) {
        let (x, y) = (IBig::from(a), IBig::from(b));
        prop_assert_eq!(operate(arithmetic::bit_and, &x, &y), Ok(IBig::from(a & b)));
        prop_assert_eq!(operate(arithmetic::bit_or, &x, &y), Ok(IBig::from(a | b)));
        prop_assert_eq!(operate(arithmetic::bit_xor, &x, &y), Ok(IBig::from(a ^ b)));
        prop_assert_eq!(operate(|heap, a, _| arithmetic::bit_not(heap, a), &x, &y), Ok(IBig::from(!a)));
        let amount = IBig::from(shift);
        let left = &x * (IBig::ONE << shift);
        prop_assert_eq!(operate(arithmetic::shift_left, &x, &amount), Ok(left.clone()));
        prop_assert_eq!(operate(arithmetic::shift_right, &x, &-&amount), Ok(left));
        prop_assert_eq!(operate(arithmetic::shift_right, &x, &amount), Ok(floor_shift(&x, shift)));
        prop_assert_eq!(operate(arithmetic::shift_left, &x, &-amount), Ok(floor_shift(&x, shift)));
    }

    #[test]
    fn integers_and_floats_compare_without_rounding(
        number in integers(),
        float in prop::num::f64::NORMAL,
        near in -2i8..3,
    ) {
        let rounded = with_heap(|heap| integer::to_float(integer::make(heap, &number))).expect("a float");
        let close = rounded + f64::from(near);
        for float in [float, close, float.trunc()] {
            let (ours, back) = with_heap(|heap| {
                let (number, float) = (integer::make(heap, &number), heap.float(float));
                (compare(number, float, Numbers::ByValue), compare(float, number, Numbers::ByValue))
            });
            prop_assert_eq!(ours, model_order(&number, float), "{} {:e}", &number, float);
            prop_assert_eq!(back, ours.reverse());
        }
    }

    #[test]
    fn the_order_is_one(a in terms(), b in terms(), c in terms()) {
        with_heap(|heap| {
            let [a, b, c] = [&a, &b, &c].map(|term| build(heap, term));
            for numbers in [Numbers::ByValue, Numbers::Exactly] {
                let order = |x, y| compare(x, y, numbers);
                prop_assert_eq!(order(a, a), Ordering::Equal);
                prop_assert_eq!(order(a, b), order(b, a).reverse());
                if order(a, b).is_le() && order(b, c).is_le() {
                    prop_assert!(order(a, c).is_le());
                }
            }
            prop_assert_eq!(exactly_equal(a, b).0, compare(a, b, Numbers::Exactly).is_eq());
            if exactly_equal(a, b).0 {
                prop_assert!(compare(a, b, Numbers::ByValue).is_eq());
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_copy_is_equal(term in terms()) {
        with_heap(|heap| {
            let (a, b) = (build(heap, &term), build(heap, &term));
            prop_assert!(exactly_equal(a, b).0);
            prop_assert!(compare(a, b, Numbers::Exactly).is_eq());
            Ok(())
        })?;
    }

    #[test]
    fn texts_read_back(number in integers(), base in 2u8..=36, bits in any::<u64>()) {
        with_heap(|heap| {
            let value = integer::make(heap, &number);
            let text = convert::integer_text(value, base).expect("an integer");
            let read = convert::parse_integer(heap, &text, u32::from(base)).expect("its own text");
            prop_assert!(exactly_equal(read, value).0);
            let float = f64::from_bits(bits);
            if float.is_finite() {
                let text = convert::shortest_float(float);
                let read = convert::parse_float(heap, &text).expect("its own text");
                prop_assert_eq!(read.as_float().map(f64::to_bits), Some(bits), "{}", text);
            }
            Ok(())
        })?;
    }
}
