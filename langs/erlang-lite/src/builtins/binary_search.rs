//! Module `binary`: what searches for patterns.

use std::ops::Range;

use tambour::{BitWriter, Cx, Value};

use super::{BYTES_PER_REDUCTION, answer, builtins, count};
use crate::atoms;
use crate::term::search::Patterns;
use crate::term::{Fault, Outcome, list};

/// What the options of a search say.
struct Options {
    /// `{Start, Length}`, as given.
    scope: Option<(Value, Value)>,
    is_global: bool,
    trim: Trim,
    /// Positions where a replacement gets what it replaces.
    insert: Option<Value>,
}

/// Which empty parts a split leaves out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trim {
    None,
    End,
    All,
}

/// The functions that take options, by what they take besides the scope.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Search {
    Match,
    Split,
    Replace,
}

impl Options {
    fn new(options: Value, search: Search) -> Result<Self, Fault> {
        let mut all = Self { scope: None, is_global: false, trim: Trim::None, insert: None };
        for option in list::proper(options)? {
            match option.as_tuple() {
                Some(&[name, value]) if name == atoms::SCOPE.value() => {
                    let Some(&[start, length]) = value.as_tuple() else { return Err(Fault::Badarg) };
                    all.scope = Some((start, length));
                }
                Some(&[name, value])
                    if name == atoms::INSERT_REPLACED.value() && search == Search::Replace =>
                {
                    all.insert = Some(value);
                }
                None if option == atoms::GLOBAL.value() && search != Search::Match => all.is_global = true,
                None if option == atoms::TRIM.value() && search == Search::Split => all.trim = Trim::End,
                None if option == atoms::TRIM_ALL.value() && search == Search::Split => all.trim = Trim::All,
                _ => return Err(Fault::Badarg),
            }
        }
        Ok(all)
    }

    /// The bytes that are searched.
    fn range(&self, binary: Value) -> Result<Range<usize>, Fault> {
        let Some((start, length)) = self.scope else {
            return Ok(0..binary.as_bits().map_or(0, |bits| bits.len() / 8));
        };
        let (from, to) = super::binary::range(binary, start, length).ok_or(Fault::Badarg)?;
        Ok(from / 8..to / 8)
    }
}

fn pair(cx: &mut Cx, start: usize, end: usize) -> Value {
    cx.allocator().tuple(&[count(start), count(end - start)])
}

fn find(cx: &mut Cx, binary: Value, pattern: Value, options: Value) -> Outcome {
    let bytes = binary.bytes().ok_or(Fault::Badarg)?;
    if bytes.is_empty() {
        return Ok(atoms::NOMATCH.value());
    }
    let patterns = Patterns::new(pattern)?;
    let range = Options::new(options, Search::Match)?.range(binary)?;
    cx.bump((range.len() / BYTES_PER_REDUCTION) as i64);
    match patterns.find(&bytes[..range.end], range.start) {
        Some((start, end)) => Ok(pair(cx, start, end)),
        None => Ok(atoms::NOMATCH.value()),
    }
}

fn find_all(cx: &mut Cx, binary: Value, pattern: Value, options: Value) -> Outcome {
    let bytes = binary.bytes().ok_or(Fault::Badarg)?;
    // Whatever the pattern is.
    if bytes.is_empty() {
        return Ok(Value::NIL);
    }
    let patterns = Patterns::new(pattern)?;
    let range = Options::new(options, Search::Match)?.range(binary)?;
    let offset = range.start;
    let found: Vec<(usize, usize)> = patterns.find_all(&bytes[range]).collect();
    cx.bump((bytes.len() / BYTES_PER_REDUCTION + found.len()) as i64);
    let pairs: Vec<Value> =
        found.into_iter().map(|(start, end)| pair(cx, offset + start, offset + end)).collect();
    Ok(cx.allocator().list(&pairs, Value::NIL))
}

/// What a split or a replacement finds.
fn places(
    cx: &mut Cx,
    binary: Value,
    pattern: Value,
    options: &Options,
) -> Result<Vec<(usize, usize)>, Fault> {
    let bytes = binary.bytes().ok_or(Fault::Badarg)?;
    let patterns = Patterns::new(pattern)?;
    let range = options.range(binary)?;
    let offset = range.start;
    let found = patterns.find_all(&bytes[range]).map(|(start, end)| (offset + start, offset + end));
    let found: Vec<_> = if options.is_global { found.collect() } else { found.take(1).collect() };
    cx.bump((bytes.len() / BYTES_PER_REDUCTION + found.len()) as i64);
    Ok(found)
}

fn split(cx: &mut Cx, binary: Value, pattern: Value, options: Value) -> Outcome {
    let options = Options::new(options, Search::Split)?;
    let length = binary.as_bits().ok_or(Fault::Badarg)?.len() / 8;
    let mut parts = Vec::new();
    let mut from = 0;
    for (start, end) in places(cx, binary, pattern, &options)? {
        parts.push(from..start);
        from = end;
    }
    parts.push(from..length);
    match options.trim {
        Trim::None => {}
        Trim::All => parts.retain(|part| !part.is_empty()),
        Trim::End => {
            let kept = parts.iter().rposition(|part| !part.is_empty()).map_or(0, |last| last + 1);
            parts.truncate(kept);
        }
    }
    let parts: Vec<Value> =
        parts.into_iter().map(|part| cx.allocator().part(binary, 8 * part.start, 8 * part.end)).collect();
    Ok(cx.allocator().list(&parts, Value::NIL))
}

/// Cuts of a replacement at the given positions, in rising order.
fn insertions(positions: Value, length: usize) -> Result<Vec<usize>, Fault> {
    let positions = if positions.is_small() { vec![positions] } else { list::proper(positions)? };
    let mut cuts = Vec::with_capacity(positions.len());
    for position in positions {
        let position = position.as_small().and_then(|position| usize::try_from(position).ok());
        cuts.push(position.filter(|&position| position <= length).ok_or(Fault::Badarg)?);
    }
    cuts.sort_unstable();
    Ok(cuts)
}

fn replace(cx: &mut Cx, binary: Value, pattern: Value, by: Value, options: Value) -> Outcome {
    let options = Options::new(options, Search::Replace)?;
    let replacement = by.bytes().ok_or(Fault::Badarg)?;
    let places = places(cx, binary, pattern, &options)?;
    let cuts = options.insert.map_or(Ok(Vec::new()), |at| insertions(at, replacement.len()))?;
    let bytes = binary.bytes().ok_or(Fault::Badarg)?;
    if places.is_empty() {
        return Ok(binary);
    }
    let found: usize = places.iter().map(|(start, end)| end - start).sum();
    let total = bytes.len() - found + places.len() * replacement.len() + cuts.len() * found;
    Ok(cx.allocator().build_bits(8 * total, |writer: &mut BitWriter<'_>| {
        let mut from = 0;
        for &(start, end) in &places {
            writer.bytes(&bytes[from..start]);
            let mut done = 0;
            for &cut in &cuts {
                writer.bytes(&replacement[done..cut]);
                writer.bytes(&bytes[start..end]);
                done = cut;
            }
            writer.bytes(&replacement[done..]);
            from = end;
        }
        writer.bytes(&bytes[from..]);
    }))
}

/// Checks patterns; answers them with the mark of the algorithm that OTP would use.
fn compile(cx: &mut Cx, pattern: Value) -> Outcome {
    let kind = match Patterns::new(pattern)? {
        Patterns::One(_) => atoms::BM.value(),
        Patterns::Many(_) => atoms::AC.value(),
    };
    if pattern.as_tuple().is_some() {
        return Err(Fault::Badarg);
    }
    Ok(cx.allocator().tuple(&[kind, pattern]))
}

/// Number of bytes that all binaries of a list have in common at one end.
fn common(binaries: Value, is_suffix: bool) -> Outcome {
    let binaries = list::proper(binaries)?;
    let all: Vec<_> =
        binaries.iter().map(|one| one.bytes().ok_or(Fault::Badarg)).collect::<Result<_, _>>()?;
    let (first, others) = all.split_first().ok_or(Fault::Badarg)?;
    let same = |other: &[u8]| {
        if is_suffix {
            first.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count()
        } else {
            first.iter().zip(other).take_while(|(a, b)| a == b).count()
        }
    };
    Ok(count(others.iter().map(|other| same(other)).min().unwrap_or(first.len())))
}

/// Capital hexadecimal digits.
fn to_hex(cx: &mut Cx, binary: Value) -> Outcome {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let bytes = binary.bytes().ok_or(Fault::Badarg)?;
    cx.bump((bytes.len() / BYTES_PER_REDUCTION) as i64);
    let digits: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]])
        .collect();
    Ok(cx.allocator().binary(&digits))
}

fn from_hex(cx: &mut Cx, binary: Value) -> Outcome {
    let digits = binary.bytes().ok_or(Fault::Badarg)?;
    let (pairs, []) = digits.as_chunks::<2>() else { return Err(Fault::Badarg) };
    cx.bump((digits.len() / BYTES_PER_REDUCTION) as i64);
    let digit = |digit: u8| char::from(digit).to_digit(16).ok_or(Fault::Badarg);
    let bytes: Vec<u8> = pairs
        .iter()
        .map(|&[high, low]| Ok((digit(high)? << 4 | digit(low)?) as u8))
        .collect::<Result<_, Fault>>()?;
    Ok(cx.allocator().binary(&bytes))
}

builtins! {
    "binary:match/2" => |cx, binary, pattern| {
        let outcome = find(cx, binary, pattern, Value::NIL);
        answer(cx, outcome)
    };
    "binary:match/3" => |cx, binary, pattern, options| {
        let outcome = find(cx, binary, pattern, options);
        answer(cx, outcome)
    };
    "binary:matches/2" => |cx, binary, pattern| {
        let outcome = find_all(cx, binary, pattern, Value::NIL);
        answer(cx, outcome)
    };
    "binary:matches/3" => |cx, binary, pattern, options| {
        let outcome = find_all(cx, binary, pattern, options);
        answer(cx, outcome)
    };
    "binary:split/2" => |cx, binary, pattern| {
        let outcome = split(cx, binary, pattern, Value::NIL);
        answer(cx, outcome)
    };
    "binary:split/3" => |cx, binary, pattern, options| {
        let outcome = split(cx, binary, pattern, options);
        answer(cx, outcome)
    };
    "binary:replace/3" => |cx, binary, pattern, by| {
        let outcome = replace(cx, binary, pattern, by, Value::NIL);
        answer(cx, outcome)
    };
    "binary:replace/4" => |cx, binary, pattern, by, options| {
        let outcome = replace(cx, binary, pattern, by, options);
        answer(cx, outcome)
    };
    "binary:compile_pattern/1" => |cx, pattern| {
        let outcome = compile(cx, pattern);
        answer(cx, outcome)
    };
    "binary:longest_common_prefix/1" => |cx, binaries| {
        let outcome = common(binaries, false);
        answer(cx, outcome)
    };
    "binary:longest_common_suffix/1" => |cx, binaries| {
        let outcome = common(binaries, true);
        answer(cx, outcome)
    };
    "binary:encode_hex/1" => |cx, binary| {
        let outcome = to_hex(cx, binary);
        answer(cx, outcome)
    };
    "binary:decode_hex/1" => |cx, digits| {
        let outcome = from_hex(cx, digits);
        answer(cx, outcome)
    };
}
