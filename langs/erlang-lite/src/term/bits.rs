//! Numbers in bits: what the segments of a binary hold.
//!
//! An integer of a segment is the value modulo 2^size; a little-endian one has its lowest byte first, and the
//! bits that fill no byte, its highest, last.

use tambour::{Allocator, BitWriter, Bits, Value};

use super::{Outcome, integer};

/// The order of bytes, and the sign, of a number in bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// The lowest byte comes first.
    pub is_little: bool,
    /// The highest bit is a sign. It matters when an integer is read.
    pub is_signed: bool,
}

/// An encoding of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Utf {
    /// One to four bytes.
    Utf8,
    /// One or two units of 16 bits.
    Utf16,
    /// One unit of 32 bits.
    Utf32,
}

/// The integer in all of these bits.
///
/// # Errors
/// `system_limit` for more bits than integers have.
pub fn integer(heap: &mut Allocator, bits: Bits<'_>, format: Format) -> Outcome {
    let size = bits.len();
    if size <= 64 {
        let number = limb(bits, format.is_little);
        if format.is_signed && size > 0 {
            return Ok(integer::from_i64(heap, (number << (64 - size)) as i64 >> (64 - size)));
        }
        return Ok(integer::from_u64(heap, number));
    }
    let mut limbs: Vec<u64> = (0..size).step_by(64).map(|low| limb_at(bits, low, format.is_little)).collect();
    let top = size - 64 * (limbs.len() - 1);
    let is_negative = format.is_signed && limbs[limbs.len() - 1] >> (top - 1) == 1;
    if is_negative {
        negate(&mut limbs);
        if top < 64
            && let Some(last) = limbs.last_mut()
        {
            *last &= (1 << top) - 1;
        }
    }
    integer::from_limbs(heap, is_negative, &limbs)
}

/// The number in up to 64 bits.
fn limb(bits: Bits<'_>, is_little: bool) -> u64 {
    let size = bits.len();
    if !is_little || size <= 8 {
        return bits.read(0, size);
    }
    let whole = size / 8 * 8;
    let low = bits.read(0, whole).swap_bytes() >> (64 - whole);
    if whole == size { low } else { bits.read(whole, size - whole) << whole | low }
}

/// The limb whose lowest bit has the weight 2^low.
fn limb_at(bits: Bits<'_>, low: usize, is_little: bool) -> u64 {
    let (size, count) = (bits.len(), (bits.len() - low).min(64));
    if is_little {
        return limb(bits.slice(low, low + count), true);
    }
    bits.read(size - low - count, count)
}

/// Two's complement of a number in limbs.
fn negate(limbs: &mut [u64]) {
    let mut carry = true;
    for limb in limbs {
        (*limb, carry) = (!*limb).overflowing_add(u64::from(carry));
    }
}

/// Writes an integer modulo 2^size.
pub fn write_integer(writer: &mut BitWriter<'_>, number: Value, size: usize, is_little: bool) {
    let limbs = limbs(number, size.div_ceil(64).max(1));
    if size <= 64 {
        return write_limb(writer, limbs.first().copied().unwrap_or(0), size, is_little);
    }
    let top = size - (limbs.len() - 1) * 64;
    let size_of = |index: usize| if index + 1 == limbs.len() { top } else { 64 };
    if is_little {
        (0..limbs.len()).for_each(|index| write_limb(writer, limbs[index], size_of(index), true));
    } else {
        (0..limbs.len()).rev().for_each(|index| writer.number(limbs[index], size_of(index)));
    }
}

/// The lowest limbs of an integer in two's complement.
fn limbs(number: Value, count: usize) -> Vec<u64> {
    if let Some(small) = number.as_small() {
        let mut limbs = vec![if small < 0 { u64::MAX } else { 0 }; count];
        limbs[0] = small as u64;
        return limbs;
    }
    let (is_negative, own) = number.as_bigint().unwrap_or((false, &[]));
    let mut limbs = vec![0; count];
    let common = own.len().min(count);
    limbs[..common].copy_from_slice(&own[..common]);
    if is_negative {
        negate(&mut limbs);
    }
    limbs
}

fn write_limb(writer: &mut BitWriter<'_>, number: u64, size: usize, is_little: bool) {
    if !is_little || size <= 8 {
        return writer.number(number, size);
    }
    let whole = size / 8 * 8;
    writer.number(number.swap_bytes() >> (64 - whole), whole);
    if whole < size {
        writer.number(number >> whole, size - whole);
    }
}

/// The float in all of these bits: 16, 32 or 64, or none at all, which is zero. `None` for another size, for
/// infinities and for what is no number.
#[must_use]
pub fn float(bits: Bits<'_>, is_little: bool) -> Option<f64> {
    let size = bits.len();
    if !matches!(size, 0 | 16 | 32 | 64) {
        return None;
    }
    let number = limb(bits, is_little);
    let float = match size {
        0 => 0.0,
        16 => from_half(number as u16),
        32 => f64::from(f32::from_bits(number as u32)),
        _ => f64::from_bits(number),
    };
    float.is_finite().then_some(float)
}

/// The bits of a number as a float of this size, those of an infinity where it is too large for that. `None`
/// for another size, for what is no number, and for an integer beyond all floats.
#[must_use]
pub fn float_bits(number: Value, size: usize) -> Option<u64> {
    let float = number.as_float().or_else(|| integer::to_float(number))?;
    match size {
        64 => Some(float.to_bits()),
        32 => Some((float as f32).to_bits().into()),
        16 => Some(to_half(float as f32).into()),
        _ => None,
    }
}

/// Writes the bits of a float.
pub fn write_float(writer: &mut BitWriter<'_>, bits: u64, size: usize, is_little: bool) {
    write_limb(writer, bits, size, is_little);
}

/// Sign, 5 bits of exponent, 10 of fraction.
fn from_half(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    let magnitude = match exponent {
        0 => fraction * 2f64.powi(-24),
        31 => f64::INFINITY,
        _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    };
    if bits >> 15 == 1 { -magnitude } else { magnitude }
}

/// The nearest half, ties to even; an infinity past the largest.
fn to_half(float: f32) -> u16 {
    const LARGEST: f32 = 65504.0;
    /// A half step above the largest: what rounds to it is below.
    const ROUNDS_PAST: f32 = 65520.0;
    let magnitude = float.abs();
    let sign = u16::from(float.is_sign_negative()) << 15;
    if magnitude >= ROUNDS_PAST {
        return sign | 0x7c00;
    }
    let exponent = ((magnitude.to_bits() >> 23) as i32 - 127).max(-14);
    // In units of the last place, which is exact: rounding takes place once.
    let units = (f64::from(magnitude.min(LARGEST)) * 2f64.powi(10 - exponent)).round_ties_even() as u16;
    let biased = (exponent + 14) as u16;
    sign | ((biased << 10) + units)
}

/// The character at the beginning of bits, and how many bits it has. `None` where there is none.
#[must_use]
pub fn character(bits: Bits<'_>, utf: Utf, is_little: bool) -> Option<(char, usize)> {
    let unit = |at: usize, size: usize| {
        (at + size <= bits.len()).then(|| limb(bits.slice(at, at + size), is_little) as u32)
    };
    match utf {
        Utf::Utf8 => utf8(bits),
        Utf::Utf16 => {
            let first = unit(0, 16)?;
            if !(0xd800..0xdc00).contains(&first) {
                return char::from_u32(first).map(|char| (char, 16));
            }
            let second = unit(16, 16).filter(|unit| (0xdc00..0xe000).contains(unit))?;
            let code = 0x10000 + ((first - 0xd800) << 10 | (second - 0xdc00));
            char::from_u32(code).map(|char| (char, 32))
        }
        Utf::Utf32 => char::from_u32(unit(0, 32)?).map(|char| (char, 32)),
    }
}

fn utf8(bits: Bits<'_>) -> Option<(char, usize)> {
    if bits.len() < 8 {
        return None;
    }
    let first = bits.read(0, 8) as u8;
    if first < 0x80 {
        return Some((char::from(first), 8));
    }
    let length = match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    if bits.len() < 8 * length {
        return None;
    }
    let bytes = (bits.read(0, 8 * length) << (64 - 8 * length)).to_be_bytes();
    let text = std::str::from_utf8(&bytes[..length]).ok()?;
    text.chars().next().map(|char| (char, 8 * length))
}

/// Number of bits that a character has in an encoding.
#[must_use]
pub fn character_size(char: char, utf: Utf) -> usize {
    match utf {
        Utf::Utf8 => 8 * char.len_utf8(),
        Utf::Utf16 => 16 * char.len_utf16(),
        Utf::Utf32 => 32,
    }
}

/// Writes a character.
pub fn write_character(writer: &mut BitWriter<'_>, char: char, utf: Utf, is_little: bool) {
    match utf {
        Utf::Utf8 => writer.bytes(char.encode_utf8(&mut [0; 4]).as_bytes()),
        Utf::Utf16 => {
            for unit in char.encode_utf16(&mut [0; 2]) {
                write_limb(writer, u64::from(*unit), 16, is_little);
            }
        }
        Utf::Utf32 => write_limb(writer, u64::from(u32::from(char)), 32, is_little),
    }
}

#[cfg(test)]
mod tests {
    use dashu_int::IBig;
    use proptest::prelude::*;
    use tambour::{Heap, HeapConfig};

    use super::*;

    fn allocator() -> Allocator {
        let config = HeapConfig { region_bytes: 16 << 20, ..HeapConfig::default() };
        Heap::new(config).expect("a heap").allocator()
    }

    /// An integer modulo 2^size, by arithmetic.
    fn modulo(number: &IBig, size: usize, is_signed: bool) -> IBig {
        let modulus = IBig::from(1) << size;
        let rest = ((number % &modulus) + &modulus) % &modulus;
        if is_signed && size > 0 && rest >= &modulus >> 1 { rest - modulus } else { rest }
    }

    fn round_trip(number: &IBig, skip: usize, size: usize, format: Format) {
        let mut heap = allocator();
        let value = integer::make(&mut heap, number);
        let bits = heap.build_bits(skip + size, |writer| {
            writer.number(0x55, skip);
            write_integer(writer, value, size, format.is_little);
        });
        let part = bits.as_bits().expect("bits").slice(skip, skip + size);
        if format.is_little && size.is_multiple_of(8) {
            let bytes: Vec<u8> = part.to_bytes().iter().rev().copied().collect();
            let big = Format { is_little: false, ..format };
            let turned = integer(&mut heap, Bits::of(&bytes), big).expect("small enough");
            assert_eq!(integer::big(turned), Some(modulo(number, size, format.is_signed)));
        }
        let read = integer(&mut heap, part, format).expect("small enough");
        assert_eq!(integer::big(read), Some(modulo(number, size, format.is_signed)));
        assert_eq!(
            read.is_small(),
            integer::make(&mut heap, &integer::big(read).expect("a number")).is_small()
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn integers_come_back_modulo_their_size(
            limbs in prop::collection::vec(any::<u64>(), 0..5), negative in any::<bool>(),
            shift in 0..64usize, skip in 0..9usize, size in 0..300usize,
            is_little in any::<bool>(), is_signed in any::<bool>(),
        ) {
            let magnitude = limbs.iter().fold(IBig::ZERO, |sum, &limb| (sum << 64) + limb) >> shift;
            let number = if negative { -magnitude } else { magnitude };
            round_trip(&number, skip, size, Format { is_little, is_signed });
        }

        #[test]
        fn halves_come_back(bits in any::<u16>()) {
            let float = from_half(bits);
            if float.is_finite() {
                prop_assert_eq!(to_half(float as f32), bits);
            }
        }

        #[test]
        fn characters_come_back(char in any::<char>(), skip in 0..9usize, is_little in any::<bool>()) {
            let mut heap = allocator();
            for utf in [Utf::Utf8, Utf::Utf16, Utf::Utf32] {
                let size = character_size(char, utf);
                let bits = heap.build_bits(skip + size, |writer| {
                    writer.number(0, skip);
                    write_character(writer, char, utf, is_little);
                });
                let bits = bits.as_bits().expect("bits").slice(skip, skip + size);
                prop_assert_eq!(character(bits, utf, is_little), Some((char, size)));
                prop_assert_eq!(character(bits.slice(0, size - 1), utf, is_little), None);
            }
        }
    }

    #[test]
    fn halves_round_to_even() {
        let cases =
            [(1.0, 0x3c00), (65504.0, 0x7bff), (65519.0, 0x7bff), (-2.0, 0xc000), (6e-8, 1), (2e-8, 0)];
        for (number, bits) in cases {
            assert_eq!(to_half(number), bits, "{number}");
        }
        assert_eq!((to_half(65520.0), to_half(f32::NEG_INFINITY)), (0x7c00, 0xfc00));
        assert_eq!((to_half(2049.0), to_half(2051.0)), (0x6800, 0x6802));
    }
}
