//! `~e`, `~f` and `~g`.
//!
//! OTP starts from 21 decimal digits of a float and rounds those half up; so does this.

use crate::term::Fault;

/// Significant digits that rounding starts from.
const DIGITS: usize = 21;

/// `0.d1 d2 d3 ... * 10^exponent`
struct Decimal {
    digits: Vec<u8>,
    exponent: i64,
}

fn decimal(number: f64) -> Decimal {
    let text = format!("{:.*e}", DIGITS - 1, number.abs());
    let (mantissa, exponent) = text.split_once('e').expect("the e form has an e");
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
    Decimal { digits, exponent: exponent.parse::<i64>().expect("the exponent is a number") + 1 }
}

fn sign(number: f64) -> &'static str {
    if number.is_sign_negative() { "-" } else { "" }
}

/// The first `count` digits, rounded half up and filled with zeros; true when a one is carried out.
fn rounded(digits: &[u8], count: usize) -> (Vec<u8>, bool) {
    let mut kept: Vec<u8> = digits.iter().copied().chain(std::iter::repeat(0)).take(count).collect();
    let mut carry = digits.get(count).is_some_and(|&digit| digit >= 5);
    for digit in kept.iter_mut().rev() {
        if !carry {
            break;
        }
        carry = *digit == 9;
        *digit = if carry { 0 } else { *digit + 1 };
    }
    (kept, carry)
}

fn text(digits: &[u8]) -> String {
    digits.iter().map(|&digit| char::from(b'0' + digit)).collect()
}

/// Scientific form with `precision` significant digits, at least 2.
pub(super) fn scientific(number: f64, precision: i64) -> Result<String, Fault> {
    let count = usize::try_from(precision).ok().filter(|&count| count >= 2).ok_or(Fault::Badarg)?;
    let Decimal { digits, exponent } = decimal(number);
    let (mut kept, carried) = rounded(&digits, count);
    let exponent = if carried { exponent } else { exponent - 1 };
    if carried {
        kept.insert(0, 1);
        kept.truncate(count);
    }
    let (first, rest) = kept.split_at(1);
    Ok(format!("{}{}.{}e{exponent:+}", sign(number), text(first), text(rest)))
}

/// Decimal form with `precision` digits after the point, at least 1.
pub(super) fn fixed(number: f64, precision: i64) -> Result<String, Fault> {
    let after_point = usize::try_from(precision).ok().filter(|&count| count >= 1).ok_or(Fault::Badarg)?;
    let Decimal { mut digits, mut exponent } = decimal(number);
    if exponent <= 0 {
        digits.splice(0..0, std::iter::repeat_n(0, (1 - exponent) as usize));
        exponent = 1;
    }
    let whole = exponent as usize;
    let (mut kept, carried) = rounded(&digits, whole + after_point);
    if carried {
        kept.insert(0, 1);
    }
    let point = kept.len() - after_point;
    Ok(format!("{}{}.{}", sign(number), text(&kept[..point]), text(&kept[point..])))
}

/// Fixed form when the magnitude is in 0.1 .. 10,000 and the precision suffices, else scientific.
pub(super) fn general(number: f64, precision: i64) -> Result<String, Fault> {
    if precision < 1 {
        return Err(Fault::Badarg);
    }
    let magnitude = number.abs();
    let exponent = [0.1, 1.0, 10.0, 100.0, 1000.0, 10_000.0].iter().position(|&bound| magnitude < bound);
    match exponent.map(|position| position as i64 - 2) {
        Some(exponent)
            if exponent >= -1 && (precision - 1 > exponent || precision <= 1 && exponent == -1) =>
        {
            fixed(number, precision - 1 - exponent)
        }
        _ => scientific(number, precision.max(2)),
    }
}
