//! The arithmetic operators in full: integers of any size, floats, and both mixed.
//!
//! Generated code has the small cases inline; what comes here is the rest, but every function takes all
//! operands. A float that overflows is `badarith`: no infinity and no NaN is ever a term.

use std::cmp::Ordering;

use dashu_int::IBig;
use tambour::{Allocator, Value};

use super::integer::{self, LIMBS_MAX, big, from_big, from_i64, from_i128};
use super::{Fault, Outcome};

/// Two operands of one kind.
enum Operands {
    Integers(IBig, IBig),
    Floats(f64, f64),
}

/// A number as a float; `badarith` for anything else and for integers out of range.
fn float_operand(value: Value) -> Result<f64, Fault> {
    value.as_float().or_else(|| integer::to_float(value)).ok_or(Fault::Badarith)
}

fn operands(a: Value, b: Value) -> Result<Operands, Fault> {
    if a.is_float() || b.is_float() {
        return Ok(Operands::Floats(float_operand(a)?, float_operand(b)?));
    }
    match (big(a), big(b)) {
        (Some(a), Some(b)) => Ok(Operands::Integers(a, b)),
        _ => Err(Fault::Badarith),
    }
}

fn smalls(a: Value, b: Value) -> Option<(i64, i64)> {
    Some((a.as_small()?, b.as_small()?))
}

fn integers(a: Value, b: Value) -> Result<(IBig, IBig), Fault> {
    big(a).zip(big(b)).ok_or(Fault::Badarith)
}

/// A float as a term.
fn float(heap: &mut Allocator, number: f64) -> Outcome {
    if number.is_finite() { Ok(heap.float(number)) } else { Err(Fault::Badarith) }
}

/// `A + B`.
///
/// # Errors
/// `badarith`, `system_limit`.
pub fn add(heap: &mut Allocator, a: Value, b: Value) -> Outcome {
    if let Some((a, b)) = smalls(a, b) {
        return Ok(from_i64(heap, a + b));
    }
    match operands(a, b)? {
        Operands::Integers(a, b) => from_big(heap, &(a + b)),
        Operands::Floats(a, b) => float(heap, a + b),
    }
}

/// `A - B`.
///
/// # Errors
/// `badarith`, `system_limit`.
pub fn subtract(heap: &mut Allocator, a: Value, b: Value) -> Outcome {
    if let Some((a, b)) = smalls(a, b) {
        return Ok(from_i64(heap, a - b));
    }
    match operands(a, b)? {
        Operands::Integers(a, b) => from_big(heap, &(a - b)),
        Operands::Floats(a, b) => float(heap, a - b),
    }
}

/// `A * B`.
///
/// # Errors
/// `badarith`, `system_limit` (before the product is computed).
pub fn multiply(heap: &mut Allocator, a: Value, b: Value) -> Outcome {
    if let Some((a, b)) = smalls(a, b) {
        return Ok(from_i128(heap, i128::from(a) * i128::from(b)));
    }
    match operands(a, b)? {
        Operands::Integers(a, b) => {
            if a.as_sign_words().1.len() + b.as_sign_words().1.len() > LIMBS_MAX + 1 {
                return Err(Fault::SystemLimit);
            }
            from_big(heap, &(a * b))
        }
        Operands::Floats(a, b) => float(heap, a * b),
    }
}

/// `A / B`: always a float.
///
/// # Errors
/// `badarith`.
pub fn divide(heap: &mut Allocator, a: Value, b: Value) -> Outcome {
    let (a, b) = (float_operand(a)?, float_operand(b)?);
    if b == 0.0 {
        return Err(Fault::Badarith);
    }
    float(heap, a / b)
}

/// `A div B`: cut off towards zero.
///
/// # Errors
/// `badarith`.
pub fn quotient(heap: &mut Allocator, a: Value, b: Value) -> Outcome {
    match smalls(a, b) {
        Some((_, 0)) => Err(Fault::Badarith),
        Some((a, b)) => Ok(from_i64(heap, a / b)),
        None => {
            let (a, b) = integers(a, b)?;
            if b.is_zero() { Err(Fault::Badarith) } else { from_big(heap, &(a / b)) }
        }
    }
}

/// `A rem B`: with the sign of `A`.
///
/// # Errors
/// `badarith`.
pub fn remainder(heap: &mut Allocator, a: Value, b: Value) -> Outcome {
    match smalls(a, b) {
        Some((_, 0)) => Err(Fault::Badarith),
        Some((a, b)) => Ok(from_i64(heap, a % b)),
        None => {
            let (a, b) = integers(a, b)?;
            if b.is_zero() { Err(Fault::Badarith) } else { from_big(heap, &(a % b)) }
        }
    }
}

/// `-A`.
///
/// # Errors
/// `badarith`.
pub fn negate(heap: &mut Allocator, a: Value) -> Outcome {
    if let Some(a) = a.as_small() {
        return Ok(from_i64(heap, -a));
    }
    match a.as_float() {
        Some(a) => float(heap, -a),
        None => from_big(heap, &-big(a).ok_or(Fault::Badarith)?),
    }
}

/// `+A`, which is `A + 0`: of `-0.0` it is `0.0`.
///
/// # Errors
/// `badarith`.
pub fn identity(heap: &mut Allocator, a: Value) -> Outcome {
    match a.as_float() {
        Some(a) => float(heap, a + 0.0),
        None if integer::is_integer(a) => Ok(a),
        None => Err(Fault::Badarith),
    }
}

/// `A band B`, on two's complement of unlimited width.
///
/// # Errors
/// `badarith`.
pub fn bit_and(heap: &mut Allocator, a: Value, b: Value) -> Outcome {
    if let Some((a, b)) = smalls(a, b) {
        return Ok(from_i64(heap, a & b));
    }
    let (a, b) = integers(a, b)?;
    from_big(heap, &(a & b))
}

/// `A bor B`.
///
/// # Errors
/// `badarith`.
pub fn bit_or(heap: &mut Allocator, a: Value, b: Value) -> Outcome {
    if let Some((a, b)) = smalls(a, b) {
        return Ok(from_i64(heap, a | b));
    }
    let (a, b) = integers(a, b)?;
    from_big(heap, &(a | b))
}

/// `A bxor B`.
///
/// # Errors
/// `badarith`.
pub fn bit_xor(heap: &mut Allocator, a: Value, b: Value) -> Outcome {
    if let Some((a, b)) = smalls(a, b) {
        return Ok(from_i64(heap, a ^ b));
    }
    let (a, b) = integers(a, b)?;
    from_big(heap, &(a ^ b))
}

/// `bnot A`.
///
/// # Errors
/// `badarith`.
pub fn bit_not(heap: &mut Allocator, a: Value) -> Outcome {
    if let Some(a) = a.as_small() {
        return Ok(from_i64(heap, !a));
    }
    from_big(heap, &!big(a).ok_or(Fault::Badarith)?)
}

/// `A bsl B`; to the right when `B` is negative.
///
/// # Errors
/// `badarith`, `system_limit`.
pub fn shift_left(heap: &mut Allocator, a: Value, b: Value) -> Outcome {
    shift(heap, a, b, 1)
}

/// `A bsr B`: rounds towards minus infinity; to the left when `B` is negative.
///
/// # Errors
/// `badarith`, `system_limit`.
pub fn shift_right(heap: &mut Allocator, a: Value, b: Value) -> Outcome {
    shift(heap, a, b, -1)
}

/// Shifts left by `amount * direction` bits.
fn shift(heap: &mut Allocator, number: Value, amount: Value, direction: i64) -> Outcome {
    let number = big(number).ok_or(Fault::Badarith)?;
    let left = match (amount.as_small(), amount.as_bigint()) {
        (Some(bits), _) => bits * direction,
        (None, Some((negative, _))) if negative == (direction < 0) => i64::MAX,
        (None, Some(_)) => i64::MIN,
        (None, None) => return Err(Fault::Badarith),
    };
    if number.is_zero() {
        return Ok(from_i64(heap, 0));
    }
    match left.cmp(&0) {
        Ordering::Greater if left.unsigned_abs() > (LIMBS_MAX as u64) * 64 => Err(Fault::SystemLimit),
        Ordering::Greater => from_big(heap, &(number << left as usize)),
        Ordering::Equal => from_big(heap, &number),
        Ordering::Less if left.unsigned_abs() > (LIMBS_MAX as u64 + 1) * 64 => {
            Ok(from_i64(heap, if number < IBig::ZERO { -1 } else { 0 }))
        }
        Ordering::Less => from_big(heap, &(number >> left.unsigned_abs() as usize)),
    }
}

/// `abs(A)`.
///
/// # Errors
/// `badarg`.
pub fn absolute(heap: &mut Allocator, a: Value) -> Outcome {
    if let Some(a) = a.as_float() {
        return float(heap, a.abs());
    }
    let negative = a.as_small().map(|a| a < 0).or_else(|| a.as_bigint().map(|(negative, _)| negative));
    match negative {
        Some(true) => negate(heap, a),
        Some(false) => Ok(a),
        None => Err(Fault::Badarg),
    }
}

/// `float(A)`.
///
/// # Errors
/// `badarg`, also for an integer out of range.
pub fn to_float(heap: &mut Allocator, a: Value) -> Outcome {
    if a.is_float() {
        return Ok(a);
    }
    integer::to_float(a).map(|number| heap.float(number)).ok_or(Fault::Badarg)
}

/// A number to an integer, by way of a rounding of floats: `trunc`, `round`, `ceil`, `floor`.
///
/// # Errors
/// `badarg`.
pub fn to_integer(heap: &mut Allocator, a: Value, rounding: fn(f64) -> f64) -> Outcome {
    if integer::is_integer(a) {
        return Ok(a);
    }
    let number = rounding(a.as_float().ok_or(Fault::Badarg)?);
    if number.abs() < 9e18 {
        Ok(from_i64(heap, number as i64))
    } else {
        from_big(heap, &integer::truncated(number))
    }
}

/// Numeric order of two numbers, exact also between an integer and a float; `None` for anything else.
#[must_use]
pub fn compare(a: Value, b: Value) -> Option<Ordering> {
    match (a.as_float(), b.as_float()) {
        (Some(a), Some(b)) => a.partial_cmp(&b),
        (Some(a), None) => compare_mixed(b, a).map(Ordering::reverse),
        (None, Some(b)) => compare_mixed(a, b),
        (None, None) => compare_integers(a, b),
    }
}

/// Order of two integers.
fn compare_integers(a: Value, b: Value) -> Option<Ordering> {
    match (a.as_small(), b.as_small()) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        (Some(_), None) => b.as_bigint().map(|(negative, _)| beside_bigint(negative).reverse()),
        (None, Some(_)) => a.as_bigint().map(|(negative, _)| beside_bigint(negative)),
        (None, None) => {
            let ((a_negative, a_limbs), (b_negative, b_limbs)) = (a.as_bigint()?, b.as_bigint()?);
            let magnitudes = a_limbs
                .len()
                .cmp(&b_limbs.len())
                .then_with(|| a_limbs.iter().rev().cmp(b_limbs.iter().rev()));
            Some(match (a_negative, b_negative) {
                (false, false) => magnitudes,
                (true, true) => magnitudes.reverse(),
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
            })
        }
    }
}

/// Order of a big integer against any small one (N1).
fn beside_bigint(negative: bool) -> Ordering {
    if negative { Ordering::Less } else { Ordering::Greater }
}

/// Order of an integer against a float, without rounding either.
fn compare_mixed(number: Value, float: f64) -> Option<Ordering> {
    const SMALL_BOUND: f64 = 9_223_372_036_854_775_808.0;
    if let Some(small) = number.as_small()
        && float.abs() < SMALL_BOUND
    {
        let whole = float.trunc();
        return Some(
            small.cmp(&(whole as i64)).then_with(|| 0.0f64.partial_cmp(&(float - whole)).expect("finite")),
        );
    }
    if let Some((negative, limbs)) = number.as_bigint()
        && limbs.len() > integer::FLOAT_LIMBS_MAX
    {
        return Some(beside_bigint(negative));
    }
    let number = big(number)?;
    Some(
        number
            .cmp(&integer::truncated(float))
            .then_with(|| 0.0f64.partial_cmp(&float.fract()).expect("floats are finite")),
    )
}
