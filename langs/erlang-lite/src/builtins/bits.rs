//! What the bit syntax needs of native code (module `%`).
//!
//! # What
//! Positions and sizes are small integers that count bits; a position counts from the first bit of the value.
//! The caller has checked that what it asks for lies inside. Flags are those of [`flags`].
//!
//! | function | answers |
//! |---|---|
//! | `bits_integer(Bits, At, Size, Flags)` | the integer in `Size` bits, 0 or more |
//! | `bits_float(Bits, At, Size, Flags)` | the float, or no value where there is none |
//! | `bits_utf8/16/32(Bits, At, Flags)` | `Code << 8 \| Size`, or no value; `At` to the end may be short |
//! | `bits_slice(Bits, From, To)` | these bits, in place |
//! | `construct(Plan, Operand, ...)` | the bits of up to four operands, as `term::segment` says; raises |
//! | `construct_all(Plan, {Operand, ...})` | the same with operands in a tuple |

use tambour::{Cx, Step, Value};

use super::{answer, builtins};
use crate::term::bits::{self, Format, Utf};
use crate::term::{Fault, segment};

/// Flags of numbers in bits.
pub mod flags {
    /// The lowest byte comes first.
    pub const LITTLE: i64 = 1;
    /// An integer has a sign.
    pub const SIGNED: i64 = 2;
}

/// Bits that count as one reduction.
const BITS_PER_REDUCTION: usize = 4096;

fn format(flags: Value) -> Format {
    let flags = position(flags) as i64;
    Format { is_little: flags & flags::LITTLE != 0, is_signed: flags & flags::SIGNED != 0 }
}

/// A position or size that the caller has checked.
fn position(value: Value) -> usize {
    value.as_small().and_then(|number| usize::try_from(number).ok()).unwrap_or(usize::MAX)
}

fn integer(cx: &mut Cx, value: Value, at: Value, size: Value, flags: Value) -> Step {
    let (at, size) = (position(at), position(size));
    let Some(bits) = value.as_bits() else { return super::badarg(cx) };
    cx.bump((size / BITS_PER_REDUCTION) as i64);
    let outcome = bits::integer(cx.allocator(), bits.slice(at, at + size), format(flags));
    answer(cx, outcome)
}

fn float(cx: &mut Cx, value: Value, at: Value, size: Value, flags: Value) -> Step {
    let (at, size) = (position(at), position(size));
    let bits = value.as_bits().map(|bits| bits.slice(at, at + size));
    match bits.and_then(|bits| bits::float(bits, format(flags).is_little)) {
        Some(number) => Step::ret(cx.allocator().float(number)),
        None => Step::ret(Value::NONE),
    }
}

fn character(value: Value, at: Value, flags: Value, utf: Utf) -> Step {
    let at = position(at);
    let rest = value.as_bits().filter(|bits| at <= bits.len()).map(|bits| bits.slice(at, bits.len()));
    let found = rest.and_then(|rest| bits::character(rest, utf, format(flags).is_little));
    let coded = found.and_then(|(char, size)| Value::small(i64::from(u32::from(char)) << 8 | size as i64));
    Step::ret(coded.unwrap_or(Value::NONE))
}

fn construct(cx: &mut Cx, plan: Value, operands: &[Value]) -> Step {
    let outcome = segment::construct(cx.allocator(), plan, operands).map(|made| {
        cx.bump((made.written / BITS_PER_REDUCTION) as i64);
        made.value
    });
    answer(cx, outcome)
}

builtins! {
    "%:bits_integer/4" => |cx, bits, at, size, flags| integer(cx, bits, at, size, flags);
    "%:bits_float/4" => |cx, bits, at, size, flags| float(cx, bits, at, size, flags);
    "%:bits_utf8/3" => |_cx, bits, at, flags| character(bits, at, flags, Utf::Utf8);
    "%:bits_utf16/3" => |_cx, bits, at, flags| character(bits, at, flags, Utf::Utf16);
    "%:bits_utf32/3" => |_cx, bits, at, flags| character(bits, at, flags, Utf::Utf32);
    "%:bits_slice/3" => |cx, bits, from, to| {
        let (from, to) = (position(from), position(to));
        Step::ret(cx.allocator().slice(bits, from, to))
    };
    "%:construct/1" => |cx, plan| construct(cx, plan, &[]);
    "%:construct/2" => |cx, plan, a| construct(cx, plan, &[a]);
    "%:construct/3" => |cx, plan, a, b| construct(cx, plan, &[a, b]);
    "%:construct/4" => |cx, plan, a, b, c| construct(cx, plan, &[a, b, c]);
    "%:construct/5" => |cx, plan, a, b, c, d| construct(cx, plan, &[a, b, c, d]);
    "%:construct_all/2" => |cx, plan, operands| match operands.as_tuple() {
        Some(operands) => construct(cx, plan, operands),
        None => super::fail(cx, Fault::Badarg),
    };
}
