//! Terms to bytes.

use tambour::Value;

use super::{NODE, VERSION, tag};
use crate::fun_table::{self, FunKind};
use crate::term::fuel::Fuel;
use crate::term::{Fault, Names, convert, list, map};

/// How a term is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// 0 writes floats as text, 2 all atoms as UTF-8.
    pub minor_version: u8,
    /// Effort of compression, 0 to 9.
    pub compression: u8,
}

/// What is left to write.
enum Todo {
    Term(Value),
    /// A list: its length is counted up to here, and whether all are bytes.
    List {
        list: Value,
        rest: Value,
        length: usize,
        is_text: bool,
    },
    /// The rest of a list whose length is written.
    Rest(Value),
    /// The elements of a tuple from an index on.
    Elements(Value, usize),
    /// The pairs of a map that follow a key.
    Pairs(Value, Option<Value>),
    /// The end of a fun whose size belongs at this position.
    Size(usize),
}

/// Bits of a binary that count as a step.
const BITS_PER_STEP: usize = 512;

/// Pairs of a map that are taken at once.
const CHUNK: usize = 64;

/// A term that is written in slices.
pub struct Encoder {
    /// The version, and what is written.
    out: Vec<u8>,
    options: Options,
    todo: Vec<Todo>,
}

impl Encoder {
    /// Writes this term.
    #[must_use]
    pub fn new(term: Value, options: Options) -> Self {
        Self { out: vec![VERSION], options, todo: vec![Todo::Term(term)] }
    }

    /// Bytes that were written.
    #[must_use]
    pub fn size(&self) -> usize {
        self.out.len()
    }

    /// The bytes of the term when all of it is written, as the options want them.
    ///
    /// # Errors
    /// `system_limit` for what is too long for the format.
    pub fn finish(self) -> Result<Vec<u8>, Fault> {
        let plain = &self.out[1..];
        if self.options.compression > 0 {
            let packed = miniz_oxide::deflate::compress_to_vec_zlib(plain, self.options.compression);
            if packed.len() + 5 < plain.len() {
                let mut out = vec![VERSION, tag::COMPRESSED];
                out.extend(u32::try_from(plain.len()).map_err(|_| Fault::SystemLimit)?.to_be_bytes());
                out.extend(packed);
                return Ok(out);
            }
        }
        Ok(self.out)
    }

    /// Goes on; false when there is more to do.
    ///
    /// # Errors
    /// `system_limit` for what is too long for the format.
    pub fn go_on(&mut self, names: &dyn Names, fuel: &mut Fuel) -> Result<bool, Fault> {
        while let Some(todo) = self.todo.pop() {
            if fuel.is_out() {
                self.todo.push(todo);
                return Ok(false);
            }
            fuel.burn(2);
            match todo {
                Todo::Term(term) => self.term(names, term, fuel)?,
                Todo::List { list, rest, length, is_text } => {
                    self.list(list, (rest, length, is_text), fuel)?;
                }
                Todo::Rest(list) => match list.as_pair() {
                    Some((head, tail)) => {
                        self.todo.push(Todo::Rest(tail));
                        self.term(names, head, fuel)?;
                    }
                    None => self.term(names, list, fuel)?,
                },
                Todo::Elements(tuple, index) => {
                    if let Some(&element) = tuple.as_tuple().and_then(|elements| elements.get(index)) {
                        self.todo.push(Todo::Elements(tuple, index + 1));
                        self.term(names, element, fuel)?;
                    }
                }
                Todo::Pairs(map, after) => {
                    let pairs = map::pairs_after(map, after, CHUNK);
                    fuel.burn(pairs.len());
                    if pairs.len() == CHUNK {
                        self.todo.push(Todo::Pairs(map, pairs.last().map(|&(key, _)| key)));
                    }
                    let words = pairs.into_iter().rev().flat_map(|(key, value)| [value, key]);
                    self.todo.extend(words.map(Todo::Term));
                }
                Todo::Size(at) => {
                    let size = u32::try_from(self.out.len() - at).map_err(|_| Fault::SystemLimit)?;
                    self.out[at..at + 4].copy_from_slice(&size.to_be_bytes());
                }
            }
        }
        Ok(true)
    }

    fn count(&mut self, count: usize) -> Result<(), Fault> {
        self.out.extend(u32::try_from(count).map_err(|_| Fault::SystemLimit)?.to_be_bytes());
        Ok(())
    }

    fn term(&mut self, names: &dyn Names, term: Value, fuel: &mut Fuel) -> Result<(), Fault> {
        if let Some(small) = term.as_small() {
            self.small(small);
        } else if let Some(atom) = term.as_atom() {
            self.atom(names.atom_name(atom));
        } else if term.is_nil() {
            self.out.push(tag::NIL);
        } else if term.is_pair() {
            self.list(term, (term, 0, true), fuel)?;
        } else if let Some(elements) = term.as_tuple() {
            self.tuple(term, elements.len())?;
        } else if let Some(float) = term.as_float() {
            self.float(float);
        } else if let Some(bits) = term.as_bits() {
            let last = bits.len() % 8;
            self.out.push(if last == 0 { tag::BINARY } else { tag::BIT_BINARY });
            self.count(bits.len().div_ceil(8))?;
            if last > 0 {
                self.out.push(last as u8);
            }
            fuel.burn(bits.len() / BITS_PER_STEP);
            self.out.extend_from_slice(&bits.to_bytes());
        } else if let Some((is_negative, limbs)) = term.as_bigint() {
            self.big(is_negative, limbs)?;
        } else if let Some(size) = term.map_size() {
            self.out.push(tag::MAP);
            self.count(size)?;
            self.todo.push(Todo::Pairs(term, None));
        } else {
            self.opaque(term)?;
        }
        Ok(())
    }

    fn small(&mut self, number: i64) {
        if let Ok(byte) = u8::try_from(number) {
            self.out.extend([tag::SMALL_INTEGER, byte]);
        } else if let Ok(number) = i32::try_from(number) {
            self.out.push(tag::INTEGER);
            self.out.extend(number.to_be_bytes());
        } else {
            let magnitude = number.unsigned_abs().to_le_bytes();
            let length = magnitude.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
            self.out.extend([tag::SMALL_BIG, length as u8, u8::from(number < 0)]);
            self.out.extend_from_slice(&magnitude[..length]);
        }
    }

    fn big(&mut self, is_negative: bool, limbs: &[u64]) -> Result<(), Fault> {
        let unused = limbs.last().map_or(0, |limb| limb.leading_zeros() as usize / 8);
        let length = 8 * limbs.len() - unused;
        match u8::try_from(length) {
            Ok(length) => self.out.extend([tag::SMALL_BIG, length]),
            Err(_) => {
                self.out.push(tag::LARGE_BIG);
                self.count(length)?;
            }
        }
        self.out.push(u8::from(is_negative));
        self.out.extend(limbs.iter().flat_map(|limb| limb.to_le_bytes()).take(length));
        Ok(())
    }

    fn float(&mut self, float: f64) {
        /// Bytes of a float as text, padded with zeros.
        const TEXT_BYTES: usize = 31;
        if self.options.minor_version > 0 {
            self.out.push(tag::NEW_FLOAT);
            self.out.extend(float.to_be_bytes());
            return;
        }
        self.out.push(tag::FLOAT);
        let end = self.out.len() + TEXT_BYTES;
        self.out.extend_from_slice(convert::scientific_float(float, 20).as_bytes());
        self.out.resize(end, 0);
    }

    /// An atom: in Latin-1 where that can hold it, unless all are to be UTF-8.
    fn atom(&mut self, name: &str) {
        let latin: Option<Vec<u8>> = name.chars().map(|char| u8::try_from(u32::from(char)).ok()).collect();
        match latin {
            Some(latin) if self.options.minor_version < 2 => {
                self.out.push(tag::ATOM);
                self.out.extend((latin.len() as u16).to_be_bytes());
                self.out.extend(latin);
            }
            _ => {
                match u8::try_from(name.len()) {
                    Ok(length) => self.out.extend([tag::SMALL_ATOM_UTF8, length]),
                    Err(_) => {
                        self.out.push(tag::ATOM_UTF8);
                        self.out.extend((name.len() as u16).to_be_bytes());
                    }
                }
                self.out.extend_from_slice(name.as_bytes());
            }
        }
    }

    /// A list: a short one of bytes as a string. So it is looked at first, from `rest` on.
    fn list(
        &mut self,
        list: Value,
        (mut rest, mut length, mut is_text): (Value, usize, bool),
        fuel: &mut Fuel,
    ) -> Result<(), Fault> {
        while let Some((head, tail)) = rest.as_pair() {
            if fuel.is_out() {
                self.todo.push(Todo::List { list, rest, length, is_text });
                return Ok(());
            }
            fuel.burn(1);
            is_text &= convert::byte(head).is_some();
            length += 1;
            rest = tail;
        }
        if let Ok(short) = u16::try_from(length)
            && is_text
            && rest.is_nil()
        {
            self.out.push(tag::STRING);
            self.out.extend(short.to_be_bytes());
            self.out.extend(list::elements(list).filter_map(convert::byte));
            return Ok(());
        }
        self.out.push(tag::LIST);
        self.count(length)?;
        self.todo.push(Todo::Rest(list));
        Ok(())
    }

    fn tuple(&mut self, term: Value, size: usize) -> Result<(), Fault> {
        match u8::try_from(size) {
            Ok(arity) => self.out.extend([tag::SMALL_TUPLE, arity]),
            Err(_) => {
                self.out.push(tag::LARGE_TUPLE);
                self.count(size)?;
            }
        }
        self.todo.push(Todo::Elements(term, 0));
        Ok(())
    }

    /// Pids, references and funs.
    fn opaque(&mut self, term: Value) -> Result<(), Fault> {
        if let Some(pid) = term.as_pid() {
            self.pid(pid.index, pid.generation);
        } else if let Some((serial, creation)) = term.as_reference() {
            self.out.extend([tag::NEWER_REFERENCE, 0, 3]);
            self.atom(NODE);
            self.out.extend([0; 4]);
            for word in [serial as u32, (serial >> 32) as u32, creation as u32] {
                self.out.extend(word.to_be_bytes());
            }
        } else if let Some(fun) = term.as_fun() {
            let entry = fun_table::get(fun.info).ok_or(Fault::Badarg)?;
            match entry.kind {
                FunKind::External => {
                    self.out.push(tag::EXPORT);
                    self.atom(&entry.module);
                    self.atom(&entry.function);
                    self.small(i64::from(entry.arity));
                }
                FunKind::Local { index, uniq } => self.closure(&entry, index, uniq, fun.captures)?,
            }
        } else {
            return Err(Fault::Badarg);
        }
        Ok(())
    }

    fn pid(&mut self, id: u32, serial: u32) {
        self.out.push(tag::NEW_PID);
        self.atom(NODE);
        for word in [id, serial, 0] {
            self.out.extend(word.to_be_bytes());
        }
    }

    /// A fun with its environment, up to the terms in there.
    fn closure(
        &mut self,
        entry: &fun_table::FunEntry,
        index: u32,
        uniq: u32,
        captures: &[Value],
    ) -> Result<(), Fault> {
        self.out.push(tag::NEW_FUN);
        self.todo.push(Todo::Size(self.out.len()));
        self.count(0)?;
        self.out.push(entry.arity);
        self.out.extend([0; 12]);
        self.out.extend(uniq.to_be_bytes());
        self.out.extend(index.to_be_bytes());
        self.count(captures.len())?;
        self.atom(&entry.module);
        self.small(i64::from(index));
        self.small(i64::from(uniq));
        self.pid(0, 0);
        self.todo.extend(captures.iter().rev().map(|&captured| Todo::Term(captured)));
        Ok(())
    }
}
