//! Bytes to terms. The bytes are anyone's: each length is checked against what is there before it is used.

use tambour::layout::TYPE_REFERENCE;
use tambour::{Allocator, Bits, Pid, Value};

use super::{VERSION, tag};
use crate::term::bits::{self, Format};
use crate::term::{Fault, convert, integer, list};

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
}

/// A term, and the number of bytes that it took.
#[derive(Clone, Copy, Debug)]
pub struct Decoded {
    /// The term.
    pub term: Value,
    /// Bytes, with the version byte.
    pub used: usize,
}

/// A term that begins with the version byte.
///
/// # Errors
/// `badarg` where the bytes are no term.
pub fn decode(world: &mut dyn World, bytes: &[u8]) -> Result<Decoded, Fault> {
    let (&version, rest) = bytes.split_first().ok_or(Fault::Badarg)?;
    if version != VERSION {
        return Err(Fault::Badarg);
    }
    if let [tag::COMPRESSED, a, b, c, d, ref packed @ ..] = *rest {
        let size = u32::from_be_bytes([a, b, c, d]) as usize;
        let plain = inflate(packed, size)?;
        let mut decoder = Decoder { world, rest: &plain, values: Vec::new(), open: Vec::new() };
        let term = decoder.term()?;
        return Ok(Decoded { term, used: bytes.len() });
    }
    let mut decoder = Decoder { world, rest, values: Vec::new(), open: Vec::new() };
    let term = decoder.term()?;
    let used = bytes.len() - decoder.rest.len();
    Ok(Decoded { term, used })
}

fn inflate(packed: &[u8], size: usize) -> Result<Vec<u8>, Fault> {
    let plain = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(packed, size);
    plain.ok().filter(|plain| plain.len() == size).ok_or(Fault::Badarg)
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

struct Decoder<'a> {
    world: &'a mut dyn World,
    rest: &'a [u8],
    values: Vec<Value>,
    open: Vec<Open>,
}

impl<'a> Decoder<'a> {
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

    /// One term.
    fn term(&mut self) -> Result<Value, Fault> {
        let outermost = self.open.len();
        loop {
            if let Some(value) = self.leaf()? {
                self.values.push(value);
            }
            while self.open.len() > outermost {
                let Some(open) = self.open.last_mut() else { break };
                let parts = self.values.len() - open.base;
                if parts < open.parts {
                    break;
                }
                let Some(open) = self.open.pop() else { break };
                let value = self.close(&open)?;
                self.values.truncate(open.base);
                self.values.push(value);
            }
            if self.open.len() == outermost {
                return self.values.pop().ok_or(Fault::Badarg);
            }
        }
    }

    /// Opens a composite of this many parts, each of which has a byte at least.
    fn composite(&mut self, kind: Kind, parts: usize) -> Result<Option<Value>, Fault> {
        if parts > self.rest.len() {
            return Err(Fault::Badarg);
        }
        self.open.push(Open { kind, parts, base: self.values.len() });
        Ok(None)
    }

    fn close(&mut self, open: &Open) -> Result<Value, Fault> {
        let parts = &self.values[open.base..];
        match open.kind {
            Kind::Tuple => Ok(self.world.heap().tuple(parts)),
            Kind::List => {
                let (&tail, elements) = parts.split_last().ok_or(Fault::Badarg)?;
                Ok(self.world.heap().list(elements, tail))
            }
            Kind::Map => {
                let (pairs, _) = parts.as_chunks::<2>();
                let pairs = pairs.iter().map(|&[key, value]| (key, value)).collect();
                self.world.map(pairs).ok_or(Fault::Badarg)
            }
            Kind::Fun { index, uniq } => {
                let [module, _, _, _, captures @ ..] = parts else { return Err(Fault::Badarg) };
                self.world.local_fun(*module, index, uniq, captures).ok_or(Fault::Badarg)
            }
        }
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
