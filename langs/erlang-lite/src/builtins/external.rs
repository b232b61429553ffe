//! Terms to bytes and back: `term_to_binary`, `binary_to_term`.

use std::borrow::Cow;

use tambour::{Allocator, Cx, Step, Value, Vm};

use super::away::away;
use super::make::made_binary;
use super::work::{Work, sliced};
use super::{builtins, count};
use crate::atoms;
use crate::fun_table::{self, FunEntry, FunKind};
use crate::lower::{fun_symbol, local_symbol};
use crate::term::external::{COMPRESSED_START, Encoder, Options, PLAIN_START, Packing, Reading, World};
use crate::term::external::{inflate, packing};
use crate::term::fuel::Fuel;
use crate::term::{Fault, Names, Outcome, list, map};

/// The effort of compression that zlib takes when nobody says.
const COMPRESSION_DEFAULT: u8 = 6;

/// A running system, of which only known atoms may be named when it `is_safe`.
struct Living<'a> {
    cx: &'a mut Cx,
    is_safe: bool,
}

impl World for Living<'_> {
    fn atom(&mut self, name: &str) -> Option<Value> {
        if self.is_safe {
            return self.cx.vm().atoms().find(name).map(Value::atom);
        }
        Some(self.cx.atom(name))
    }

    fn external_fun(&mut self, module: Value, function: Value, arity: u8) -> Option<Value> {
        let (module, function) = (self.name(module)?, self.name(function)?);
        let slot = self.cx.vm().entry_slot(&fun_symbol(&module, &function, usize::from(arity))).ok()?;
        let info = fun_table::register(FunEntry { module, function, arity, kind: FunKind::External });
        Some(self.cx.allocator().fun(slot, info, &[]))
    }

    fn local_fun(&mut self, module: Value, index: u32, uniq: u32, captures: &[Value]) -> Option<Value> {
        let module = self.name(module)?;
        let (info, entry) = fun_table::find_local(&module, index, uniq)?;
        let symbol = local_symbol(&module, &entry.function, usize::from(entry.arity) + captures.len());
        let slot = self.cx.vm().entry_slot(&symbol).ok()?;
        Some(self.cx.allocator().fun(slot, info, captures))
    }

    fn map(&mut self, pairs: Vec<(Value, Value)>) -> Option<Value> {
        let count = pairs.len();
        let (vm, heap) = self.cx.vm_and_allocator();
        Some(map::from_pairs(vm, heap, pairs)).filter(|map| map.map_size() == Some(count))
    }

    fn heap(&mut self) -> &mut Allocator {
        self.cx.allocator()
    }

    fn names_and_heap(&mut self) -> (&dyn Names, &mut Allocator) {
        let (vm, heap) = self.cx.vm_and_allocator();
        (vm, heap)
    }
}

impl Living<'_> {
    fn name(&self, atom: Value) -> Option<String> {
        Some(self.cx.vm().atoms().name(atom.as_atom()?).to_owned())
    }
}

fn options(options: Value) -> Result<Options, Fault> {
    let mut all = Options { minor_version: 1, compression: 0 };
    for option in list::proper(options)? {
        let number = |value: Value, most: u8| {
            value.as_small().and_then(|n| u8::try_from(n).ok()).filter(|&n| n <= most)
        };
        match option.as_tuple() {
            None if option == atoms::COMPRESSED.value() => all.compression = COMPRESSION_DEFAULT,
            None if option == atoms::DETERMINISTIC.value() => {}
            Some(&[name, value]) if name == atoms::COMPRESSED.value() => {
                all.compression = number(value, 9).ok_or(Fault::Badarg)?;
            }
            Some(&[name, value]) if name == atoms::MINOR_VERSION.value() => {
                all.minor_version = number(value, 2).ok_or(Fault::Badarg)?;
            }
            _ => return Err(Fault::Badarg),
        }
    }
    Ok(all)
}

/// `term_to_binary`, and `external_size`.
struct Writing {
    encoder: Option<Encoder>,
    is_size: bool,
    is_compressed: bool,
    then: Option<Box<dyn Work>>,
}

impl Work for Writing {
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        if let Some(then) = &mut self.then {
            return then.go_on(cx, fuel);
        }
        let encoder = self.encoder.as_mut()?;
        match encoder.go_on(cx.vm(), fuel) {
            Ok(true) => {}
            Ok(false) => return None,
            Err(fault) => return Some(Err(fault)),
        }
        let size = encoder.size();
        if self.is_size {
            return Some(Ok(count(size)));
        }
        let encoder = self.encoder.take()?;
        if !self.is_compressed || size < AT_ONCE_BYTES {
            return match encoder.finish() {
                Ok(bytes) => self.then.insert(made_binary(cx, bytes)).go_on(cx, fuel),
                Err(fault) => Some(Err(fault)),
            };
        }
        let compressed = away(cx, &[], |_, _| encoder.finish(), |cx, bytes| Ok(made_binary(cx, bytes?)));
        match compressed {
            Ok(work) => self.then.insert(Box::new(work)).go_on(cx, fuel),
            Err(fault) => Some(Err(fault)),
        }
    }

    fn visit(&self, show: &mut dyn FnMut(Value)) {
        if let Some(then) = &self.then {
            then.visit(show);
        }
    }
}

/// Bytes that are compressed, or taken out of such, on a scheduler.
const AT_ONCE_BYTES: usize = 8 << 10;

fn encode(cx: &mut Cx, term: Value, name: &str, others: &[Value]) -> Step {
    sliced(cx, term, ("erlang", name), others, |_| {
        let options = options(others.first().copied().unwrap_or(Value::NIL))?;
        Ok(Writing {
            encoder: Some(Encoder::new(term, options)),
            is_size: name == "external_size",
            is_compressed: options.compression > 0,
            then: None,
        })
    })
}

/// What is read: a binary whose bytes can be seen in place, or else bytes of our own.
enum Source {
    Binary(Value),
    Own(Vec<u8>),
}

/// `binary_to_term`.
struct Decoding {
    source: Source,
    reading: Reading,
    is_safe: bool,
    /// The number of bytes is wanted, too; this many if the term was compressed.
    used: Option<Option<usize>>,
}

impl Work for Decoding {
    fn go_on(&mut self, cx: &mut Cx, fuel: &mut Fuel) -> Option<Outcome> {
        let mut living = Living { cx, is_safe: self.is_safe };
        let read = match &self.source {
            Source::Own(bytes) => self.reading.go_on(&mut living, bytes, fuel),
            Source::Binary(binary) => {
                let bytes = binary.bytes().unwrap_or_default();
                self.reading.go_on(&mut living, &bytes, fuel)
            }
        };
        match read {
            Ok(None) => None,
            Err(fault) => Some(Err(fault)),
            Ok(Some(term)) => Some(Ok(match self.used {
                Some(used) => {
                    let used = count(used.unwrap_or(self.reading.used()));
                    cx.allocator().tuple(&[term, used])
                }
                None => term,
            })),
        }
    }

    fn visit(&self, show: &mut dyn FnMut(Value)) {
        self.reading.visit(show);
    }
}

/// A work of either kind.
type Either = Box<dyn Work>;

fn decode(cx: &mut Cx, binary: Value, others: &[Value]) -> Step {
    sliced(cx, binary, ("erlang", "binary_to_term"), others, |cx| -> Result<Either, Fault> {
        let (mut is_safe, mut is_used) = (false, false);
        for option in list::proper(others.first().copied().unwrap_or(Value::NIL))? {
            match option {
                _ if option == atoms::SAFE.value() => is_safe = true,
                _ if option == atoms::USED.value() => is_used = true,
                _ => return Err(Fault::Badarg),
            }
        }
        let bytes = binary.bytes().ok_or(Fault::Badarg)?;
        let all = bytes.len();
        let used = is_used.then_some(None);
        let size = match packing(&bytes)? {
            Packing::Compressed(size) => size,
            Packing::Plain => {
                let source = match bytes {
                    Cow::Borrowed(_) => Source::Binary(binary),
                    Cow::Owned(bytes) => Source::Own(bytes),
                };
                let reading = Reading::new(PLAIN_START);
                return Ok(Box::new(Decoding { source, reading, is_safe, used }));
            }
        };
        let plain = move |plain| Decoding {
            source: Source::Own(plain),
            reading: Reading::default(),
            is_safe,
            used: used.map(|_| Some(all)),
        };
        if size < AT_ONCE_BYTES {
            return Ok(Box::new(plain(inflate(&bytes[COMPRESSED_START..], size)?)));
        }
        let packed = bytes[COMPRESSED_START..].to_vec();
        let inflated = move |_: &Vm, _: &[Value]| inflate(&packed, size);
        Ok(Box::new(away(cx, &[], inflated, move |_, bytes| Ok(Box::new(plain(bytes?))))?))
    })
}

builtins! {
    "erlang:term_to_binary/1" => |cx, term| encode(cx, term, "term_to_binary", &[]);
    "erlang:term_to_binary/2" => |cx, term, options| encode(cx, term, "term_to_binary", &[options]);
    "erlang:binary_to_term/1" => |cx, binary| decode(cx, binary, &[]);
    "erlang:binary_to_term/2" => |cx, binary, options| decode(cx, binary, &[options]);
    "erlang:external_size/1" => |cx, term| encode(cx, term, "external_size", &[]);
}
