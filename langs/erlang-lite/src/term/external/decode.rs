//! Bytes to terms. The bytes are anyone's: each length is checked against what is there before it is used.

use tambour::layout::TYPE_REFERENCE;
use tambour::{Allocator, Bits, Pid, Value};

use super::{VERSION, tag};
use crate::term::bits::{self, Format};
use crate::term::fuel::Fuel;
use crate::term::map_builder::MapBuilder;
use crate::term::{Fault, Names, convert, integer, list};

/// What a term's bytes name, and only a running system has.
pub trait World {
    /// The atom of a name; none where it would be a new one and that isn't allowed.
    fn atom(&mut self, name: &str) -> Option<Value>;
    /// `fun Module:Function/Arity`.
    fn external_fun(&mut self, module: Value, function: Value, arity: u8) -> Option<Value>;
    /// A fun with its environment.
    fn local_fun(&mut self, module: Value, index: u32, uniq: u32, captures: &[Value]) -> Option<Value>;
    /// A map of pairs. None where two keys are the same.
    fn map(&mut self, pairs: Vec<(Value, Value)>) -> Option<Value>;
    /// Where other terms are made.
    fn heap(&mut self) -> &mut Allocator;
    /// The same, with the names of atoms.
    fn names_and_heap(&mut self) -> (&dyn Names, &mut Allocator);
}

/// What the bytes of a term are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// The term, from its second byte on.
    Plain,
    /// Compressed, from the seventh byte on; inflated it has this size, and no version byte.
    Compressed(usize),
}

/// Where the bytes of a plain term begin, behind the version, and of a compressed one.
pub const PLAIN_START: usize = 1;
/// See [`PLAIN_START`].
pub const COMPRESSED_START: usize = 6;

/// Looks at the beginning of a term's bytes.
///
/// # Errors
/// `badarg` where the bytes are no term.
pub fn packing(bytes: &[u8]) -> Result<Packing, Fault> {
    match *bytes {
        [VERSION, tag::COMPRESSED, a, b, c, d, ..] => {
            Ok(Packing::Compressed(u32::from_be_bytes([a, b, c, d]) as usize))
        }
        [VERSION, ..] => Ok(Packing::Plain),
        _ => Err(Fault::Badarg),
    }
}

/// The bytes of a compressed term.
///
/// # Errors
/// `badarg` where they aren't.
pub fn inflate(packed: &[u8], size: usize) -> Result<Vec<u8>, Fault> {
    let plain = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(packed, size);
    plain.ok().filter(|plain| plain.len() == size).ok_or(Fault::Badarg)
}

/// A term that is read in slices.
#[derive(Default)]
pub struct Reading {
    /// Bytes that were read.
    at: usize,
    values: Vec<Value>,
    open: Vec<Open>,
    closing: Option<Closing>,
}

/// A large composite all of whose parts were read.
enum Closing {
    /// Its first part among the values, and the list of those that were taken.
    List(usize, Value),
    /// Its first part among the values, and the map of those that were taken.
    Map(usize, Box<MapBuilder>),
}

/// Bytes of a leaf that count as a step.
const BYTES_PER_STEP: usize = 64;

/// Composites of up to so many parts are made in one go.
const FEW: usize = 256;

impl Reading {
    /// A reading that begins at a byte.
    #[must_use]
    pub fn new(at: usize) -> Self {
        Self { at, ..Self::default() }
    }

    /// Bytes up to where it stands.
    #[must_use]
    pub fn used(&self) -> usize {
        self.at
    }

    /// Goes on; `None` when there is more to do.
    ///
    /// # Errors
    /// `badarg` where the bytes are no term.
    pub fn go_on(
        &mut self,
        world: &mut dyn World,
        bytes: &[u8],
        fuel: &mut Fuel,
    ) -> Result<Option<Value>, Fault> {
        let rest = bytes.get(self.at..).ok_or(Fault::Badarg)?;
        let mut decoder = Decoder { world, rest, state: self };
        let value = decoder.term(fuel);
        let left = decoder.rest.len();
        self.at = bytes.len() - left;
        value
    }

    /// Shows all values that it holds.
    pub fn visit(&self, show: &mut dyn FnMut(Value)) {
        self.values.iter().copied().for_each(&mut *show);
        match &self.closing {
            Some(Closing::List(_, list)) => show(*list),
            Some(Closing::Map(_, builder)) => builder.visit(show),
            None => {}
        }
    }
}

/// A composite whose parts are being read.
struct Open {
    kind: Kind,
    /// Number of its parts.
    parts: usize,
    /// Where its parts begin among the values.
    base: usize,
}

enum Kind {
    Tuple,
    /// The last part is the tail.
    List,
    Map,
    /// Module, index, version, and a creator that isn't used; then what it captured.
    Fun {
        index: u32,
        uniq: u32,
    },
}

struct Decoder<'a, 'b> {
    world: &'b mut dyn World,
    rest: &'a [u8],
    state: &'b mut Reading,
}

impl<'a> Decoder<'a, '_> {
    fn bytes(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let (bytes, rest) = self.rest.split_at_checked(count).ok_or(Fault::Badarg)?;
        self.rest = rest;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or(Fault::Badarg)?;
        self.rest = rest;
        Ok(*bytes)
    }

    fn u8(&mut self) -> Result<u8, Fault> {
        Ok(self.array::<1>()?[0])
    }

    fn u16(&mut self) -> Result<usize, Fault> {
        Ok(usize::from(u16::from_be_bytes(self.array()?)))
    }

    fn u32(&mut self) -> Result<u32, Fault> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    /// The outermost term.
    fn term(&mut self, fuel: &mut Fuel) -> Result<Option<Value>, Fault> {
        while !fuel.is_out() {
            fuel.burn(4);
            if let Some(closing) = self.state.closing.take() {
                self.close_more(closing, fuel)?;
            } else {
                let before = self.rest.len();
                if let Some(value) = self.leaf()? {
                    self.state.values.push(value);
                }
                fuel.burn((before - self.rest.len()) / BYTES_PER_STEP);
            }
            while self.state.closing.is_none()
                && let Some(open) =
                    self.state.open.pop_if(|open| self.state.values.len() - open.base >= open.parts)
            {
                self.close(&open, fuel)?;
            }
            if self.state.open.is_empty() && self.state.closing.is_none() {
                return self.state.values.pop().ok_or(Fault::Badarg).map(Some);
            }
        }
        Ok(None)
    }

    /// Opens a composite of this many parts, each of which has a byte at least.
    fn composite(&mut self, kind: Kind, parts: usize) -> Result<Option<Value>, Fault> {
        if parts > self.rest.len() {
            return Err(Fault::Badarg);
        }
        self.state.open.push(Open { kind, parts, base: self.state.values.len() });
        Ok(None)
    }

    /// Makes a composite of its parts; of many of them later.
    fn close(&mut self, open: &Open, fuel: &mut Fuel) -> Result<(), Fault> {
        let parts = &self.state.values[open.base..];
        fuel.burn(parts.len() / 8);
        let value = match open.kind {
            Kind::List if parts.len() > FEW => {
                let tail = self.state.values.pop().ok_or(Fault::Badarg)?;
                self.state.closing = Some(Closing::List(open.base, tail));
                return Ok(());
            }
            Kind::Map if parts.len() > FEW => {
                self.state.closing = Some(Closing::Map(open.base, Box::default()));
                return Ok(());
            }
            Kind::Tuple => self.world.heap().tuple(parts),
            Kind::List => {
                let (&tail, elements) = parts.split_last().ok_or(Fault::Badarg)?;
                self.world.heap().list(elements, tail)
            }
            Kind::Map => {
                let (pairs, _) = parts.as_chunks::<2>();
                let pairs = pairs.iter().map(|&[key, value]| (key, value)).collect();
                self.world.map(pairs).ok_or(Fault::Badarg)?
            }
            Kind::Fun { index, uniq } => {
                let [module, _, _, _, captures @ ..] = parts else { return Err(Fault::Badarg) };
                self.world.local_fun(*module, index, uniq, captures).ok_or(Fault::Badarg)?
            }
        };
        self.state.values.truncate(open.base);
        self.state.values.push(value);
        Ok(())
    }

    /// Goes on with a large composite.
    fn close_more(&mut self, closing: Closing, fuel: &mut Fuel) -> Result<(), Fault> {
        let values = &mut self.state.values;
        match closing {
            Closing::List(base, mut list) => {
                while values.len() > base
                    && !fuel.is_out()
                    && let Some(element) = values.pop()
                {
                    list = self.world.heap().pair(element, list);
                    fuel.burn(1);
                }
                if values.len() == base {
                    values.push(list);
                } else {
                    self.state.closing = Some(Closing::List(base, list));
                }
            }
            Closing::Map(base, mut builder) => {
                while values.len() > base
                    && !fuel.is_out()
                    && let (Some(value), Some(key)) = (values.pop(), values.pop())
                {
                    builder.push(key, value);
                    fuel.burn(2);
                }
                let is_whole = values.len() == base;
                let (names, heap) = self.world.names_and_heap();
                match if is_whole { builder.go_on(names, heap, fuel) } else { None } {
                    // Two keys were the same.
                    Some(map) if map.map_size() != Some(builder.count()) => return Err(Fault::Badarg),
                    Some(map) => values.push(map),
                    None => self.state.closing = Some(Closing::Map(base, builder)),
                }
            }
        }
        Ok(())
    }

    /// A term without parts; none where it opened a composite.
    fn leaf(&mut self) -> Result<Option<Value>, Fault> {
        let value = match self.u8()? {
            tag::SMALL_INTEGER => {
                let byte = self.u8()?;
                integer::from_i64(self.world.heap(), i64::from(byte))
            }
            tag::INTEGER => {
                let number = i32::from_be_bytes(self.array()?);
                integer::from_i64(self.world.heap(), i64::from(number))
            }
            tag::SMALL_BIG => {
                let length = usize::from(self.u8()?);
                self.big(length)?
            }
            tag::LARGE_BIG => {
                let length = self.u32()? as usize;
                self.big(length)?
            }
            tag::NEW_FLOAT => {
                let float = f64::from_be_bytes(self.array()?);
                self.float(float)?
            }
            tag::FLOAT => self.float_text()?,
            found @ (tag::ATOM | tag::SMALL_ATOM | tag::ATOM_UTF8 | tag::SMALL_ATOM_UTF8) => {
                self.atom(found)?
            }
            tag::NIL => Value::NIL,
            tag::STRING => {
                let length = self.u16()?;
                let bytes = self.bytes(length)?;
                list::from_bytes(self.world.heap(), bytes, Value::NIL)
            }
            tag::BINARY => {
                let length = self.u32()? as usize;
                let bytes = self.bytes(length)?;
                self.world.heap().binary(bytes)
            }
            tag::BIT_BINARY => self.bits()?,
            tag::SMALL_TUPLE => {
                let arity = usize::from(self.u8()?);
                return self.composite(Kind::Tuple, arity);
            }
            tag::LARGE_TUPLE => {
                let arity = self.u32()? as usize;
                return self.composite(Kind::Tuple, arity);
            }
            tag::LIST => {
                let length = self.u32()? as usize;
                return self.composite(Kind::List, length + 1);
            }
            tag::MAP => {
                let size = self.u32()? as usize;
                return self.composite(Kind::Map, 2 * size);
            }
            tag::NEW_FUN => return self.closure(),
            found => self.named(found)?,
        };
        Ok(Some(value))
    }

    /// What belongs to a node or a module.
    fn named(&mut self, found: u8) -> Result<Value, Fault> {
        match found {
            tag::EXPORT => {
                let (module, function) = (self.inner_atom()?, self.inner_atom()?);
                if self.u8()? != tag::SMALL_INTEGER {
                    return Err(Fault::Badarg);
                }
                let arity = self.u8()?;
                self.world.external_fun(module, function, arity).ok_or(Fault::Badarg)
            }
            tag::NEW_PID | tag::PID => {
                self.inner_atom()?;
                let (index, generation) = (self.u32()?, self.u32()?);
                self.bytes(if found == tag::PID { 1 } else { 4 })?;
                let pid = Pid { index, generation };
                if generation > Pid::GENERATION_MAX { Err(Fault::Badarg) } else { Ok(Value::pid(pid)) }
            }
            tag::NEWER_REFERENCE | tag::NEW_REFERENCE => {
                let length = self.u16()?;
                self.inner_atom()?;
                self.bytes(if found == tag::NEW_REFERENCE { 1 } else { 4 })?;
                let mut words = [0; 5];
                for word in words.get_mut(..length).ok_or(Fault::Badarg)? {
                    *word = u64::from(self.u32()?);
                }
                let raw = [words[1] << 32 | words[0], words[2]];
                Ok(self.world.heap().object(TYPE_REFERENCE, &raw, &[]))
            }
            _ => Err(Fault::Badarg),
        }
    }

    /// A fun with its environment: what stands before its terms.
    fn closure(&mut self) -> Result<Option<Value>, Fault> {
        self.u32()?;
        self.u8()?;
        self.bytes(12)?;
        let (uniq, index, captures) = (self.u32()?, self.u32()?, self.u32()? as usize);
        self.composite(Kind::Fun { index, uniq }, 4 + captures)
    }

    fn big(&mut self, length: usize) -> Result<Value, Fault> {
        let is_negative = self.u8()? != 0;
        let bytes = self.bytes(length)?;
        let format = Format { is_little: true, is_signed: false };
        let magnitude = bits::integer(self.world.heap(), Bits::of(bytes), format)?;
        if !is_negative {
            return Ok(magnitude);
        }
        let number = integer::big(magnitude).ok_or(Fault::Badarg)?;
        integer::from_big(self.world.heap(), &-number)
    }

    fn float(&mut self, float: f64) -> Result<Value, Fault> {
        if float.is_finite() { Ok(self.world.heap().float(float)) } else { Err(Fault::Badarg) }
    }

    fn float_text(&mut self) -> Result<Value, Fault> {
        let bytes = self.array::<31>()?;
        let text = bytes.split(|&byte| byte == 0).next().unwrap_or(&[]);
        let text = std::str::from_utf8(text).map_err(|_| Fault::Badarg)?;
        convert::parse_float(self.world.heap(), text.trim())
    }

    fn bits(&mut self) -> Result<Value, Fault> {
        let length = self.u32()? as usize;
        let last = usize::from(self.u8()?);
        let bytes = self.bytes(length)?;
        if last > 8 || (length == 0) != (last == 0) {
            return Err(Fault::Badarg);
        }
        let size = if length == 0 { 0 } else { 8 * (length - 1) + last };
        Ok(self.world.heap().bitstring(Bits::of(bytes).slice(0, size)))
    }

    /// An atom that is part of another term.
    fn inner_atom(&mut self) -> Result<Value, Fault> {
        match self.u8()? {
            found @ (tag::ATOM | tag::SMALL_ATOM | tag::ATOM_UTF8 | tag::SMALL_ATOM_UTF8) => self.atom(found),
            _ => Err(Fault::Badarg),
        }
    }

    fn atom(&mut self, found: u8) -> Result<Value, Fault> {
        const CHARS_MAX: usize = 255;
        let is_short = matches!(found, tag::SMALL_ATOM | tag::SMALL_ATOM_UTF8);
        let length = if is_short { usize::from(self.u8()?) } else { self.u16()? };
        let bytes = self.bytes(length)?;
        let name: String = if matches!(found, tag::ATOM | tag::SMALL_ATOM) {
            bytes.iter().map(|&byte| char::from(byte)).collect()
        } else {
            std::str::from_utf8(bytes).map_err(|_| Fault::Badarg)?.to_owned()
        };
        if name.chars().count() > CHARS_MAX {
            return Err(Fault::Badarg);
        }
        self.world.atom(&name).ok_or(Fault::Badarg)
    }
}
