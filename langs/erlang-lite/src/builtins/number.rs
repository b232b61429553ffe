//! Numbers to texts and back.

use tambour::{Cx, Step, Value, Vm};

use super::away::computed;
use super::make::{Made, made_bytes};
use super::{answer, builtins};
use crate::atoms;
use crate::term::{Fault, convert, integer, list};

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

/// Parts of an integer, or of its text, that are converted at once.
const AT_ONCE: usize = 300;

fn from_integer(cx: &mut Cx, number: Value, others: &[Value], form: Form) -> Step {
    let base = others.first().map_or(Some(10), |&radix| base(radix));
    if let (true, Some(base)) = (number.is_small(), base) {
        let digits = convert::integer_text(number, base).unwrap_or_default();
        return text(cx, &digits, form);
    }
    let name = match form {
        Form::List => "integer_to_list",
        Form::Binary => "integer_to_binary",
    };
    let digits = move |_: &Vm, terms: &[Value]| convert::integer_text(terms[0], base?);
    computed(cx, number, ("erlang", name), (others, AT_ONCE), digits, move |cx, digits| {
        let digits = digits.ok_or(Fault::Badarg)?;
        Ok(made_bytes(cx, digits.into_bytes(), matches!(form, Form::List)))
    })
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

fn to_integer(cx: &mut Cx, term: Value, others: &[Value], is_list: bool) -> Step {
    let base = others.first().map_or(Some(10), |&radix| base(radix));
    let name = if is_list { "list_to_integer" } else { "binary_to_integer" };
    let parse = move |_: &Vm, terms: &[Value]| {
        let base = base.ok_or(Fault::Badarg)?;
        if is_list == terms[0].is_binary() {
            return Err(Fault::Badarg);
        }
        convert::parse_big(&text_of(terms[0])?, u32::from(base))
    };
    computed(cx, term, ("erlang", name), (others, AT_ONCE), parse, |cx, number| {
        Ok(Box::new(Made(integer::from_big(cx.allocator(), &number?)?)))
    })
}

fn to_float(cx: &mut Cx, term: Value, is_list: bool) -> Step {
    let text = if is_list == term.is_binary() { Err(Fault::Badarg) } else { text_of(term) };
    let outcome = text.and_then(|text| convert::parse_float(cx.allocator(), &text));
    answer(cx, outcome)
}

builtins! {
    "erlang:integer_to_list/1" => |cx, number| from_integer(cx, number, &[], Form::List);
    "erlang:integer_to_list/2" => |cx, number, radix| from_integer(cx, number, &[radix], Form::List);
    "erlang:integer_to_binary/1" => |cx, number| from_integer(cx, number, &[], Form::Binary);
    "erlang:integer_to_binary/2" => |cx, number, radix| from_integer(cx, number, &[radix], Form::Binary);
    "erlang:list_to_integer/1" => |cx, text| to_integer(cx, text, &[], true);
    "erlang:list_to_integer/2" => |cx, text, radix| to_integer(cx, text, &[radix], true);
    "erlang:binary_to_integer/1" => |cx, text| to_integer(cx, text, &[], false);
    "erlang:binary_to_integer/2" => |cx, text, radix| to_integer(cx, text, &[radix], false);
    "erlang:float_to_list/1" => |cx, number| from_float(cx, number, Value::NIL, Form::List);
    "erlang:float_to_list/2" => |cx, number, options| from_float(cx, number, options, Form::List);
    "erlang:float_to_binary/1" => |cx, number| from_float(cx, number, Value::NIL, Form::Binary);
    "erlang:float_to_binary/2" => |cx, number, options| from_float(cx, number, options, Form::Binary);
    "erlang:list_to_float/1" => |cx, text| to_float(cx, text, true);
    "erlang:binary_to_float/1" => |cx, text| to_float(cx, text, false);
}
