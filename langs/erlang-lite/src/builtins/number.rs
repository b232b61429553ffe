//! Numbers to texts and back.

use tambour::{Cx, Step, Value};

use super::{answer, badarg, builtins};
use crate::atoms;
use crate::term::{Fault, convert, list};

/// Which term a text becomes.
#[derive(Clone, Copy)]
enum Form {
    List,
    Binary,
}

fn text(cx: &mut Cx, text: &str, form: Form) -> Step {
    cx.bump(text.len() as i64 / 16);
    Step::ret(match form {
        Form::List => list::from_bytes(cx.allocator(), text.as_bytes(), Value::NIL),
        Form::Binary => cx.allocator().binary(text.as_bytes()),
    })
}

/// A base from 2 to 36.
fn base(value: Value) -> Option<u8> {
    u8::try_from(value.as_small()?).ok().filter(|base| (2..=36).contains(base))
}

fn from_integer(cx: &mut Cx, number: Value, base: Option<u8>, form: Form) -> Step {
    match base.and_then(|base| convert::integer_text(number, base)) {
        Some(digits) => {
            // Digits come out in time n log^2 n or so of the limbs.
            cx.bump((digits.len() / 64) as i64);
            text(cx, &digits, form)
        }
        None => badarg(cx),
    }
}

fn from_float(cx: &mut Cx, number: Value, options: Value, form: Form) -> Step {
    let formatted = number.as_float().ok_or(Fault::Badarg).and_then(|number| float_text(number, options));
    match formatted {
        Ok(formatted) => text(cx, &formatted, form),
        Err(fault) => super::fail(cx, fault),
    }
}

/// A float's text by the options of `float_to_list/2`.
fn float_text(number: f64, options: Value) -> Result<String, Fault> {
    let mut formatted = convert::scientific_float(number, 20);
    let mut compact = false;
    let mut decimals = None;
    for option in list::proper(options)? {
        if option == atoms::SHORT.value() {
            (formatted, decimals) = (convert::shortest_float(number), None);
        } else if option == atoms::COMPACT.value() {
            compact = true;
        } else {
            let &[key, amount] = option.as_tuple().ok_or(Fault::Badarg)? else { return Err(Fault::Badarg) };
            let amount =
                amount.as_small().and_then(|amount| usize::try_from(amount).ok()).ok_or(Fault::Badarg)?;
            if key == atoms::DECIMALS.value() && amount <= 253 {
                decimals = Some(amount);
            } else if key == atoms::SCIENTIFIC.value() && amount <= 249 {
                (formatted, decimals) = (convert::scientific_float(number, amount), None);
            } else {
                return Err(Fault::Badarg);
            }
        }
    }
    let Some(decimals) = decimals else { return Ok(formatted) };
    let formatted = convert::decimal_float(number, decimals, false);
    if formatted.len() > DECIMAL_LENGTH_MAX {
        return Err(Fault::Badarg);
    }
    Ok(if compact { convert::decimal_float(number, decimals, true) } else { formatted })
}

/// Longest text of the option `decimals`, as in OTP.
const DECIMAL_LENGTH_MAX: usize = 255;

/// The text of a flat list, or of a binary.
fn text_of(term: Value) -> Result<String, Fault> {
    match term.bytes() {
        Some(bytes) => String::from_utf8(bytes.to_vec()).map_err(|_| Fault::Badarg),
        None => convert::list_text(term),
    }
}

fn to_integer(cx: &mut Cx, term: Value, base: Option<u8>, is_list: bool) -> Step {
    let outcome = parse(cx, term, base, is_list);
    answer(cx, outcome)
}

fn parse(cx: &mut Cx, term: Value, base: Option<u8>, is_list: bool) -> Result<Value, Fault> {
    let base = base.ok_or(Fault::Badarg)?;
    if is_list == term.is_binary() {
        return Err(Fault::Badarg);
    }
    let digits = text_of(term)?;
    cx.bump(digits.len() as i64 / 16);
    convert::parse_integer(cx.allocator(), &digits, u32::from(base))
}

fn to_float(cx: &mut Cx, term: Value, is_list: bool) -> Step {
    let text = if is_list == term.is_binary() { Err(Fault::Badarg) } else { text_of(term) };
    let outcome = text.and_then(|text| convert::parse_float(cx.allocator(), &text));
    answer(cx, outcome)
}

builtins! {
    "erlang:integer_to_list/1" => |cx, number| from_integer(cx, number, Some(10), Form::List);
    "erlang:integer_to_list/2" => |cx, number, radix| from_integer(cx, number, base(radix), Form::List);
    "erlang:integer_to_binary/1" => |cx, number| from_integer(cx, number, Some(10), Form::Binary);
    "erlang:integer_to_binary/2" => |cx, number, radix| from_integer(cx, number, base(radix), Form::Binary);
    "erlang:list_to_integer/1" => |cx, text| to_integer(cx, text, Some(10), true);
    "erlang:list_to_integer/2" => |cx, text, radix| to_integer(cx, text, base(radix), true);
    "erlang:binary_to_integer/1" => |cx, text| to_integer(cx, text, Some(10), false);
    "erlang:binary_to_integer/2" => |cx, text, radix| to_integer(cx, text, base(radix), false);
    "erlang:float_to_list/1" => |cx, number| from_float(cx, number, Value::NIL, Form::List);
    "erlang:float_to_list/2" => |cx, number, options| from_float(cx, number, options, Form::List);
    "erlang:float_to_binary/1" => |cx, number| from_float(cx, number, Value::NIL, Form::Binary);
    "erlang:float_to_binary/2" => |cx, number, options| from_float(cx, number, options, Form::Binary);
    "erlang:list_to_float/1" => |cx, text| to_float(cx, text, true);
    "erlang:binary_to_float/1" => |cx, text| to_float(cx, text, false);
}
