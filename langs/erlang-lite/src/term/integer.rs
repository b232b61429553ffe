//! Integers of any size: values to big integers and back.
//!
//! # Invariants
//! N1. An integer that fits 61 bits is never a big integer, so equal small integers have equal bits and a
//!     big integer is larger in magnitude than any small one.
//! N2. The top limb of a big integer is not zero.

use dashu_int::{IBig, Sign};
use tambour::{Allocator, Value};

use super::{Fault, Outcome};

/// Most limbs (of 64 bits) of an integer, as in OTP 25; more is `system_limit`.
pub const LIMBS_MAX: usize = (1 << 19) - 1;

/// An integer out of its value.
#[must_use]
pub fn big(value: Value) -> Option<IBig> {
    if let Some(number) = value.as_small() {
        return Some(IBig::from(number));
    }
    let (negative, limbs) = value.as_bigint()?;
    Some(IBig::from_sign_words(if negative { Sign::Negative } else { Sign::Positive }, limbs))
}

/// Whether a value is an integer.
#[must_use]
pub fn is_integer(value: Value) -> bool {
    value.is_small() || value.as_bigint().is_some()
}

/// The value of a machine integer.
#[must_use]
#[inline]
pub fn from_i64(heap: &mut Allocator, number: i64) -> Value {
    match Value::small(number) {
        Some(value) => value,
        None => heap.bigint(number < 0, &[number.unsigned_abs()]),
    }
}

/// The value of an unsigned machine integer.
#[must_use]
pub fn from_u64(heap: &mut Allocator, number: u64) -> Value {
    match i64::try_from(number) {
        Ok(number) => from_i64(heap, number),
        Err(_) => heap.bigint(false, &[number]),
    }
}

/// The value of a double-width integer.
#[must_use]
pub fn from_i128(heap: &mut Allocator, number: i128) -> Value {
    if let Ok(number) = i64::try_from(number) {
        return from_i64(heap, number);
    }
    let magnitude = number.unsigned_abs();
    let limbs = [magnitude as u64, (magnitude >> 64) as u64];
    heap.bigint(number < 0, if limbs[1] == 0 { &limbs[..1] } else { &limbs })
}

/// The value of a big integer.
///
/// # Errors
/// `system_limit` past [`LIMBS_MAX`].
pub fn from_big(heap: &mut Allocator, number: &IBig) -> Outcome {
    if let Ok(number) = i64::try_from(number) {
        return Ok(from_i64(heap, number));
    }
    let (sign, limbs) = number.as_sign_words();
    if limbs.len() > LIMBS_MAX {
        return Err(Fault::SystemLimit);
    }
    Ok(heap.bigint(sign == Sign::Negative, limbs))
}

/// The value of limbs, the lowest first, of which the highest may be zero.
///
/// # Errors
/// `system_limit` past [`LIMBS_MAX`].
pub fn from_limbs(heap: &mut Allocator, is_negative: bool, limbs: &[u64]) -> Outcome {
    let used = limbs.iter().rposition(|&limb| limb != 0).map_or(0, |top| top + 1);
    let limbs = &limbs[..used];
    match limbs {
        [] => Ok(from_i64(heap, 0)),
        [one] if *one <= 1 << 60 => {
            Ok(from_i64(heap, if is_negative { -(*one as i64) } else { *one as i64 }))
        }
        _ if used > LIMBS_MAX => Err(Fault::SystemLimit),
        _ => Ok(heap.bigint(is_negative, limbs)),
    }
}

/// The value of a big integer that a source text has.
///
/// # Panics
/// Past [`LIMBS_MAX`], which is 33 million bits.
#[must_use]
pub fn make(heap: &mut Allocator, number: &IBig) -> Value {
    from_big(heap, number).expect("an integer in a source text is below the limit")
}

/// The integer that a finite float holds after its fraction is cut off.
#[must_use]
pub fn truncated(number: f64) -> IBig {
    let bits = number.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i32 - 1075;
    let mantissa = bits & ((1 << 52) - 1) | 1 << 52;
    let magnitude = if exponent >= 0 {
        IBig::from(mantissa) << exponent as usize
    } else if exponent > -64 {
        IBig::from(mantissa >> -exponent)
    } else {
        IBig::ZERO
    };
    if number < 0.0 { -magnitude } else { magnitude }
}

/// Limbs that the integers in a float's range have at most.
pub(super) const FLOAT_LIMBS_MAX: usize = 16;

/// The nearest float of an integer as OTP computes it: a Horner sum over the limbs from the top, each
/// step rounded. `None` when it is out of a float's range.
#[must_use]
pub fn to_float(value: Value) -> Option<f64> {
    const LIMB_BASE: f64 = 18_446_744_073_709_551_616.0;
    if let Some(number) = value.as_small() {
        return Some(number as f64);
    }
    let (negative, limbs) = value.as_bigint().filter(|(_, limbs)| limbs.len() <= FLOAT_LIMBS_MAX)?;
    let magnitude = limbs.iter().rev().fold(0.0, |sum, &limb| sum * LIMB_BASE + limb as f64);
    let number: f64 = if negative { -magnitude } else { magnitude };
    number.is_finite().then_some(number)
}
