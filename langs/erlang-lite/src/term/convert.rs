//! Numbers as text and back, and what lists of characters say.

use dashu_int::IBig;
use tambour::{Allocator, Value};

use super::{Fault, Outcome, integer, list};

/// Digits of an integer in a base from 2 to 36, capital letters, with a minus sign if it is negative.
#[must_use]
pub fn integer_text(value: Value, base: u8) -> Option<String> {
    if base == 10
        && let Some(number) = value.as_small()
    {
        return Some(number.to_string());
    }
    let number = integer::big(value)?;
    Some(if base == 10 { number.to_string() } else { number.in_radix(base).to_string().to_uppercase() })
}

/// An integer from its digits in a base from 2 to 36, with an optional sign.
///
/// # Errors
/// `badarg` for anything else, `system_limit`.
pub fn parse_integer(heap: &mut Allocator, text: &str, base: u32) -> Outcome {
    integer::from_big(heap, &parse_big(text, base)?)
}

/// The same, outside of the heap.
///
/// # Errors
/// As [`parse_integer`].
pub fn parse_big(text: &str, base: u32) -> Result<IBig, Fault> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(base)) {
        return Err(Fault::Badarg);
    }
    if let Ok(number) = i64::from_str_radix(text, base) {
        return Ok(IBig::from(number));
    }
    if digits.len() > integer::LIMBS_MAX * 64 {
        return Err(Fault::SystemLimit);
    }
    let magnitude = IBig::from_str_radix(digits, base).map_err(|_| Fault::Badarg)?;
    Ok(if text.starts_with('-') { -magnitude } else { magnitude })
}

/// A float from `[+-]D+.D+[(e|E)[+-]D+]`.
///
/// # Errors
/// `badarg` for anything else, also when it is out of range.
pub fn parse_float(heap: &mut Allocator, text: &str) -> Outcome {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let well_formed =
        mantissa.split_once('.').is_some_and(|(whole, part)| is_number(whole) && is_number(part))
            && exponent.is_none_or(is_number);
    let number: f64 =
        if well_formed { text.parse().map_err(|_| Fault::Badarg)? } else { return Err(Fault::Badarg) };
    if number.is_finite() { Ok(heap.float(number)) } else { Err(Fault::Badarg) }
}

/// A float in the fewest digits that read back as the same float, as `erl` prints it: within
/// (-2^53, 2^53) the shorter of the decimal and the scientific form, outside always the latter.
#[must_use]
pub fn shortest_float(number: f64) -> String {
    const WHOLE_BOUND: f64 = 9_007_199_254_740_992.0;
    let scientific = format!("{number:e}");
    let (sign, unsigned) = match scientific.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", scientific.as_str()),
    };
    let (mantissa, exponent) = unsigned.split_once('e').expect("the e form has an e");
    let digits: String = mantissa.chars().filter(|&char| char != '.').collect();
    let power: i32 = exponent.parse().expect("the exponent is a number");
    let in_e_form = with_exponent(&digits, power);
    let plain = if number == 0.0 {
        Some("0.0".to_owned())
    } else if number.abs() < WHOLE_BOUND {
        Some(without_exponent(&digits, power)).filter(|plain| plain.len() <= in_e_form.len())
    } else {
        None
    };
    sign.to_owned() + &plain.unwrap_or(in_e_form)
}

fn with_exponent(digits: &str, power: i32) -> String {
    let (first, rest) = digits.split_at(1);
    let rest = if rest.is_empty() { "0" } else { rest };
    format!("{first}.{rest}e{power}")
}

fn without_exponent(digits: &str, power: i32) -> String {
    if power < 0 {
        return format!("0.{}{digits}", "0".repeat(-power as usize - 1));
    }
    let whole_digits = power as usize + 1;
    if digits.len() <= whole_digits {
        return format!("{digits}{}.0", "0".repeat(whole_digits - digits.len()));
    }
    let (whole, fraction) = digits.split_at(whole_digits);
    format!("{whole}.{fraction}")
}

/// A float with this many digits after the point, and an exponent of at least two digits: C's `%.*e`.
#[must_use]
pub fn scientific_float(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$e}");
    let (mantissa, exponent) = text.split_once('e').expect("the e form has an e");
    let (sign, magnitude) = match exponent.strip_prefix('-') {
        Some(magnitude) => ('-', magnitude),
        None => ('+', exponent),
    };
    format!("{mantissa}e{sign}{magnitude:0>2}")
}

/// A float without exponent, with this many digits after the point; `compact` drops zeros at the end.
#[must_use]
pub fn decimal_float(number: f64, decimals: usize, compact: bool) -> String {
    let text = format!("{number:.decimals$}");
    if !compact || decimals == 0 {
        return text;
    }
    let trimmed = text.trim_end_matches('0');
    if trimmed.ends_with('.') { format!("{trimmed}0") } else { trimmed.to_owned() }
}

/// The text of a flat list of characters (Unicode code points).
///
/// # Errors
/// `badarg` for anything else.
pub fn list_text(list: Value) -> Result<String, Fault> {
    let mut walk = list::elements(list);
    let mut text = String::new();
    for element in walk.by_ref() {
        text.push(character(element).ok_or(Fault::Badarg)?);
    }
    if walk.rest().is_nil() { Ok(text) } else { Err(Fault::Badarg) }
}

/// The code point that an integer stands for.
#[must_use]
pub fn character(value: Value) -> Option<char> {
    u32::try_from(value.as_small()?).ok().and_then(char::from_u32)
}

/// The byte that an integer stands for.
#[must_use]
pub fn byte(value: Value) -> Option<u8> {
    u8::try_from(value.as_small()?).ok()
}

/// What a leaf of a deep list is.
#[derive(Clone, Copy, Debug)]
pub enum Leaf {
    /// An element that is no list and no binary.
    Element(Value),
    /// A binary, as an element or as the tail of a list.
    Binary(Value),
}

/// Calls `visit` for each leaf of a deep list from left to right; a binary may stand alone.
///
/// # Errors
/// What `visit` says, and `badarg` for a tail that is neither nil nor a binary.
pub fn each_leaf(term: Value, mut visit: impl FnMut(Leaf) -> Result<(), Fault>) -> Result<(), Fault> {
    let mut tails = Vec::new();
    let mut rest = term;
    loop {
        if let Some((head, tail)) = rest.as_pair() {
            if head.is_pair() || head.is_nil() {
                tails.push(tail);
                rest = head;
                continue;
            }
            visit(if head.is_bitstring() { Leaf::Binary(head) } else { Leaf::Element(head) })?;
            rest = tail;
            continue;
        }
        if rest.is_bitstring() {
            visit(Leaf::Binary(rest))?;
        } else if !rest.is_nil() {
            return Err(Fault::Badarg);
        }
        match tails.pop() {
            Some(tail) => rest = tail,
            None => return Ok(()),
        }
    }
}

/// The bytes of an iolist or a binary.
///
/// # Errors
/// `badarg` for anything else.
pub fn iodata_bytes(term: Value) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    each_leaf(term, |leaf| {
        match leaf {
            Leaf::Element(element) => bytes.push(byte(element).ok_or(Fault::Badarg)?),
            Leaf::Binary(binary) => bytes.extend_from_slice(&binary.bytes().ok_or(Fault::Badarg)?),
        }
        Ok(())
    })?;
    Ok(bytes)
}

/// The text of a deep list of code points and UTF-8 binaries. A binary that isn't UTF-8 counts as Latin-1.
///
/// # Errors
/// `badarg` for anything else.
pub fn chardata_text(term: Value) -> Result<String, Fault> {
    let mut text = String::new();
    each_leaf(term, |leaf| {
        match leaf {
            Leaf::Element(element) => text.push(character(element).ok_or(Fault::Badarg)?),
            Leaf::Binary(binary) => push_bytes(&mut text, &binary.bytes().ok_or(Fault::Badarg)?),
        }
        Ok(())
    })?;
    Ok(text)
}

fn push_bytes(text: &mut String, bytes: &[u8]) {
    match std::str::from_utf8(bytes) {
        Ok(valid) => text.push_str(valid),
        Err(_) => text.extend(bytes.iter().map(|&byte| char::from(byte))),
    }
}
