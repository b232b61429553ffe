//! Binaries put together from segments: `<<Value:Size/kind, ...>>`.
//!
//! # What
//! Compiled code hands over one plan for each construction: a tuple of small integers, one for each segment
//! ([`Segment::encode`]), and the operands in the order of the source: each segment's value, followed by its
//! size where that is computed. All is checked before anything is written.

use tambour::{Allocator, BITS_MAX, BitWriter, Value};

use super::bits::{self, Utf};
use super::{Fault, integer};

/// What a segment holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An integer of `size * unit` bits.
    Integer,
    /// A float of `size * unit` bits.
    Float,
    /// The first `size * unit` bits of a bitstring.
    Bits,
    /// A whole bitstring, which must be a multiple of the unit. Its size is neither given nor computed.
    AllBits,
    /// A character. Its size is neither given nor computed.
    Utf(Utf),
}

/// A segment of a construction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// What it holds.
    pub kind: Kind,
    /// The lowest byte comes first.
    pub is_little: bool,
    /// What the size is multiplied by, 1 to 256.
    pub unit: u16,
    /// The size in units, if it is a constant; else it is an operand behind the value's.
    pub size: Option<u32>,
}

const LITTLE: i64 = 1 << 4;
const COMPUTED: i64 = 1 << 5;
const UNIT_SHIFT: u32 = 8;
const SIZE_SHIFT: u32 = 20;

impl Segment {
    /// The segment as a small integer of a plan.
    #[must_use]
    pub fn encode(self) -> i64 {
        let kind = match self.kind {
            Kind::Integer => 0,
            Kind::Float => 1,
            Kind::Bits => 2,
            Kind::AllBits => 3,
            Kind::Utf(Utf::Utf8) => 4,
            Kind::Utf(Utf::Utf16) => 5,
            Kind::Utf(Utf::Utf32) => 6,
        };
        let is_sized = matches!(self.kind, Kind::Integer | Kind::Float | Kind::Bits);
        kind | if self.is_little { LITTLE } else { 0 }
            | if is_sized && self.size.is_none() { COMPUTED } else { 0 }
            | i64::from(self.unit) << UNIT_SHIFT
            | i64::from(self.size.unwrap_or(0)) << SIZE_SHIFT
    }

    /// The segment of a plan's small integer.
    #[inline]
    fn decode(code: i64) -> Self {
        let kind = match code & 15 {
            0 => Kind::Integer,
            1 => Kind::Float,
            2 => Kind::Bits,
            3 => Kind::AllBits,
            4 => Kind::Utf(Utf::Utf8),
            5 => Kind::Utf(Utf::Utf16),
            _ => Kind::Utf(Utf::Utf32),
        };
        Self {
            kind,
            is_little: code & LITTLE != 0,
            unit: (code >> UNIT_SHIFT & 511) as u16,
            size: if code & COMPUTED != 0 { None } else { Some((code >> SIZE_SHIFT) as u32) },
        }
    }

    /// Number of bits that the operands make; `badarg` where they don't fit the segment.
    #[inline]
    fn size_of(self, value: Value, size: Option<Value>) -> Result<usize, Fault> {
        let is_right = match self.kind {
            Kind::Integer => value.is_small() || integer::is_integer(value),
            Kind::Float => true,
            Kind::Bits => value.is_bitstring(),
            Kind::AllBits => {
                let length = value.as_bits().ok_or(Fault::Badarg)?.len();
                let fits = self.unit == 1 || length.is_multiple_of(usize::from(self.unit));
                return if fits { Ok(length) } else { Err(Fault::Badarg) };
            }
            Kind::Utf(utf) => {
                let code = value.as_small().and_then(|code| u32::try_from(code).ok());
                let char = code.and_then(char::from_u32).ok_or(Fault::Badarg)?;
                return Ok(bits::character_size(char, utf));
            }
        };
        if !is_right {
            return Err(Fault::Badarg);
        }
        let units = match (self.size, size) {
            (Some(size), _) => size as usize,
            (None, Some(size)) => units(size)?,
            (None, None) => return Err(Fault::Badarg),
        };
        let total = units.checked_mul(usize::from(self.unit)).ok_or(Fault::SystemLimit)?;
        match self.kind {
            Kind::Bits if value.as_bits().is_none_or(|bits| bits.len() < total) => Err(Fault::Badarg),
            Kind::Float if bits::float_bits(value, total).is_none() => Err(Fault::Badarg),
            _ => Ok(total),
        }
    }

    fn write(self, writer: &mut BitWriter<'_>, value: Value, size: usize) {
        match self.kind {
            Kind::Integer => match value.as_small() {
                Some(number) if size <= 64 && !self.is_little => writer.number(number as u64, size),
                _ => bits::write_integer(writer, value, size, self.is_little),
            },
            Kind::Float => {
                let bits = bits::float_bits(value, size).unwrap_or(0);
                bits::write_float(writer, bits, size, self.is_little);
            }
            Kind::Bits | Kind::AllBits => {
                if let Some(bits) = value.as_bits() {
                    writer.bits(bits.slice(0, size));
                }
            }
            Kind::Utf(utf) => {
                let char = value.as_small().and_then(|code| char::from_u32(code as u32));
                bits::write_character(writer, char.unwrap_or('\0'), utf, self.is_little);
            }
        }
    }
}

/// A computed size.
fn units(size: Value) -> Result<usize, Fault> {
    match size.as_small() {
        Some(size) => usize::try_from(size).map_err(|_| Fault::Badarg),
        None if size.as_bigint().is_some_and(|(is_negative, _)| !is_negative) => Err(Fault::SystemLimit),
        None => Err(Fault::Badarg),
    }
}

/// Segments of a plan, each with its value and its size in bits.
#[derive(Clone)]
struct Segments<'a> {
    plan: std::slice::Iter<'a, Value>,
    operands: std::slice::Iter<'a, Value>,
}

impl Iterator for Segments<'_> {
    type Item = (Segment, Value, Result<usize, Fault>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let segment = Segment::decode(self.plan.next()?.as_small().unwrap_or(0));
        let value = self.operands.next().copied().unwrap_or(Value::NONE);
        let size = if segment.size.is_none() { self.operands.next().copied() } else { None };
        Some((segment, value, segment.size_of(value, size)))
    }
}

impl Segments<'_> {
    /// Writes all of them; their sizes have been found right.
    fn write(self, writer: &mut BitWriter<'_>) {
        for (segment, value, size) in self {
            segment.write(writer, value, size.unwrap_or(0));
        }
    }
}

/// What was put together.
#[derive(Clone, Copy, Debug)]
pub struct Constructed {
    /// The binary or bitstring.
    pub value: Value,
    /// Bits that were written: not those of a whole bitstring in front.
    pub written: usize,
}

/// The binary of a plan and its operands. If the first segment is a whole bitstring, what follows is appended
/// to it.
///
/// # Errors
/// `badarg` where an operand doesn't fit its segment, `system_limit` for too many bits.
pub fn construct(heap: &mut Allocator, plan: Value, operands: &[Value]) -> Result<Constructed, Fault> {
    let plan = plan.as_tuple().ok_or(Fault::Badarg)?;
    let all = Segments { plan: plan.iter(), operands: operands.iter() };
    let mut rest = all.clone();
    let Some((first, value, size)) = rest.next() else {
        return Ok(Constructed { value: heap.binary(&[]), written: 0 });
    };
    let front = size?;
    let mut total = front;
    for (_, _, size) in rest.clone() {
        total = total.checked_add(size?).ok_or(Fault::SystemLimit)?;
    }
    if total > BITS_MAX {
        return Err(Fault::SystemLimit);
    }
    if first.kind == Kind::AllBits {
        let written = total - front;
        return Ok(Constructed {
            value: heap.append_with(value, written, |writer| rest.write(writer)),
            written,
        });
    }
    Ok(Constructed { value: heap.build_bits(total, |writer| all.write(writer)), written: total })
}
