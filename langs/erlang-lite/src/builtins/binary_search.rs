//! Module `binary`: what searches for patterns.

use std::ops::Range;

use tambour::{BITS_MAX, Cx, Step, Value, Vm};

use super::away::computed;
use super::make::{Listed, Made, made_binary};
use super::{answer, builtins, count};
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

/// Parts of the arguments that are searched at once.
const AT_ONCE: usize = 4_000;

/// The options among a call's arguments, or none.
fn given(terms: &[Value], index: usize) -> Value {
    terms.get(index).copied().unwrap_or(Value::NIL)
}

/// Where something was found: from here up to there.
type Place = (usize, usize);

fn first_place(terms: &[Value]) -> Result<Option<Place>, Fault> {
    let bytes = terms[0].bytes().ok_or(Fault::Badarg)?;
    let patterns = Patterns::new(terms[1])?;
    let range = Options::new(given(terms, 2), Search::Match)?.range(terms[0])?;
    Ok(patterns.find(&bytes[..range.end], range.start))
}

fn find(cx: &mut Cx, binary: Value, others: &[Value]) -> Step {
    let place = |_: &Vm, terms: &[Value]| first_place(terms);
    computed(cx, binary, ("binary", "match"), (others, AT_ONCE), place, |cx, place| {
        Ok(Box::new(Made(match place? {
            Some((start, end)) => pair(cx, start, end),
            None => atoms::NOMATCH.value(),
        })))
    })
}

fn all_places(terms: &[Value]) -> Result<Vec<Place>, Fault> {
    let bytes = terms[0].bytes().ok_or(Fault::Badarg)?;
    // Whatever the pattern is.
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    let patterns = Patterns::new(terms[1])?;
    let range = Options::new(given(terms, 2), Search::Match)?.range(terms[0])?;
    let offset = range.start;
    Ok(patterns.find_all(&bytes[range]).map(|(start, end)| (offset + start, offset + end)).collect())
}

fn find_all(cx: &mut Cx, binary: Value, others: &[Value]) -> Step {
    let places = |_: &Vm, terms: &[Value]| all_places(terms);
    computed(cx, binary, ("binary", "matches"), (others, AT_ONCE), places, |_, places| {
        Ok(Box::new(Listed::new(places?, |cx, (start, end)| pair(cx, start, end))))
    })
}

/// What a split or a replacement finds.
fn places(binary: Value, pattern: Value, options: &Options) -> Result<Vec<Place>, Fault> {
    let bytes = binary.bytes().ok_or(Fault::Badarg)?;
    let patterns = Patterns::new(pattern)?;
    let range = options.range(binary)?;
    let offset = range.start;
    let found = patterns.find_all(&bytes[range]).map(|(start, end)| (offset + start, offset + end));
    Ok(if options.is_global { found.collect() } else { found.take(1).collect() })
}

fn parts(terms: &[Value]) -> Result<Vec<Range<usize>>, Fault> {
    let (binary, options) = (terms[0], Options::new(given(terms, 2), Search::Split)?);
    let length = binary.as_bits().ok_or(Fault::Badarg)?.len() / 8;
    let mut parts = Vec::new();
    let mut from = 0;
    for (start, end) in places(binary, terms[1], &options)? {
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
    Ok(parts)
}

fn split(cx: &mut Cx, binary: Value, others: &[Value]) -> Step {
    let parts = |_: &Vm, terms: &[Value]| parts(terms);
    computed(cx, binary, ("binary", "split"), (others, AT_ONCE), parts, move |_, parts| {
        let part =
            move |cx: &mut Cx, part: Range<usize>| cx.allocator().part(binary, 8 * part.start, 8 * part.end);
        Ok(Box::new(Listed::new(parts?, part)))
    })
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

/// The bytes with replacements; none where nothing is replaced.
fn replaced(terms: &[Value]) -> Result<Option<Vec<u8>>, Fault> {
    let options = Options::new(given(terms, 3), Search::Replace)?;
    let replacement = terms[2].bytes().ok_or(Fault::Badarg)?;
    let places = places(terms[0], terms[1], &options)?;
    let cuts = options.insert.map_or(Ok(Vec::new()), |at| insertions(at, replacement.len()))?;
    let bytes = terms[0].bytes().ok_or(Fault::Badarg)?;
    if places.is_empty() {
        return Ok(None);
    }
    let found: usize = places.iter().map(|(start, end)| end - start).sum();
    let total = bytes.len() - found + places.len() * replacement.len() + cuts.len() * found;
    if total > BITS_MAX / 8 {
        return Err(Fault::SystemLimit);
    }
    let mut out = Vec::with_capacity(total);
    let mut from = 0;
    for &(start, end) in &places {
        out.extend_from_slice(&bytes[from..start]);
        let mut done = 0;
        for &cut in &cuts {
            out.extend_from_slice(&replacement[done..cut]);
            out.extend_from_slice(&bytes[start..end]);
            done = cut;
        }
        out.extend_from_slice(&replacement[done..]);
        from = end;
    }
    out.extend_from_slice(&bytes[from..]);
    Ok(Some(out))
}

fn replace(cx: &mut Cx, binary: Value, others: &[Value]) -> Step {
    let replaced = |_: &Vm, terms: &[Value]| replaced(terms);
    computed(cx, binary, ("binary", "replace"), (others, AT_ONCE), replaced, move |cx, bytes| {
        Ok(match bytes? {
            Some(bytes) => made_binary(cx, bytes),
            None => Box::new(Made(binary)),
        })
    })
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
fn common(binaries: Value, is_suffix: bool) -> Result<usize, Fault> {
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
    Ok(others.iter().map(|other| same(other)).min().unwrap_or(first.len()))
}

fn longest_common(cx: &mut Cx, name: &str, binaries: Value, is_suffix: bool) -> Step {
    let common = move |_: &Vm, terms: &[Value]| common(terms[0], is_suffix);
    computed(cx, binaries, ("binary", name), (&[], AT_ONCE), common, |_, length| {
        Ok(Box::new(Made(count(length?))))
    })
}

/// Capital hexadecimal digits.
fn to_hex(binary: Value) -> Result<Vec<u8>, Fault> {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let bytes = binary.bytes().ok_or(Fault::Badarg)?;
    let digits = |byte: &u8| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
    Ok(bytes.iter().flat_map(digits).collect())
}

fn from_hex(binary: Value) -> Result<Vec<u8>, Fault> {
    let digits = binary.bytes().ok_or(Fault::Badarg)?;
    let (pairs, []) = digits.as_chunks::<2>() else { return Err(Fault::Badarg) };
    let digit = |digit: u8| char::from(digit).to_digit(16).ok_or(Fault::Badarg);
    pairs.iter().map(|&[high, low]| Ok((digit(high)? << 4 | digit(low)?) as u8)).collect()
}

fn recoded(cx: &mut Cx, name: &str, binary: Value, recode: fn(Value) -> Result<Vec<u8>, Fault>) -> Step {
    let recoded = move |_: &Vm, terms: &[Value]| recode(terms[0]);
    computed(cx, binary, ("binary", name), (&[], AT_ONCE), recoded, |cx, bytes| Ok(made_binary(cx, bytes?)))
}

builtins! {
    "binary:match/2" => |cx, binary, pattern| find(cx, binary, &[pattern]);
    "binary:match/3" => |cx, binary, pattern, options| find(cx, binary, &[pattern, options]);
    "binary:matches/2" => |cx, binary, pattern| find_all(cx, binary, &[pattern]);
    "binary:matches/3" => |cx, binary, pattern, options| find_all(cx, binary, &[pattern, options]);
    "binary:split/2" => |cx, binary, pattern| split(cx, binary, &[pattern]);
    "binary:split/3" => |cx, binary, pattern, options| split(cx, binary, &[pattern, options]);
    "binary:replace/3" => |cx, binary, pattern, by| replace(cx, binary, &[pattern, by]);
    "binary:replace/4" => |cx, binary, pattern, by, options| {
        replace(cx, binary, &[pattern, by, options])
    };
    "binary:compile_pattern/1" => |cx, pattern| {
        let outcome = compile(cx, pattern);
        answer(cx, outcome)
    };
    "binary:longest_common_prefix/1" => |cx, all| longest_common(cx, "longest_common_prefix", all, false);
    "binary:longest_common_suffix/1" => |cx, all| longest_common(cx, "longest_common_suffix", all, true);
    "binary:encode_hex/1" => |cx, binary| recoded(cx, "encode_hex", binary, to_hex);
    "binary:decode_hex/1" => |cx, digits| recoded(cx, "decode_hex", digits, from_hex);
}
