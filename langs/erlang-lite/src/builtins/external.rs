//! Terms to bytes and back: `term_to_binary`, `binary_to_term`.

use tambour::{Allocator, Cx, Value};

use super::{BYTES_PER_REDUCTION, answer, builtins, count};
use crate::atoms;
use crate::fun_table::{self, FunEntry, FunKind};
use crate::lower::{fun_symbol, local_symbol};
use crate::term::external::{self, Options, World};
use crate::term::{Fault, Outcome, list, map};

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

fn encode(cx: &mut Cx, term: Value, given: Value) -> Outcome {
    let bytes = external::encode(cx.vm(), term, options(given)?)?;
    cx.bump((bytes.len() / BYTES_PER_REDUCTION) as i64);
    Ok(cx.allocator().binary(&bytes))
}

fn decode(cx: &mut Cx, binary: Value, given: Value) -> Outcome {
    let (mut is_safe, mut is_used) = (false, false);
    for option in list::proper(given)? {
        match option {
            _ if option == atoms::SAFE.value() => is_safe = true,
            _ if option == atoms::USED.value() => is_used = true,
            _ => return Err(Fault::Badarg),
        }
    }
    let bytes = binary.bytes().ok_or(Fault::Badarg)?;
    cx.bump((bytes.len() / BYTES_PER_REDUCTION) as i64);
    let decoded = external::decode(&mut Living { cx, is_safe }, &bytes)?;
    Ok(if is_used { cx.allocator().tuple(&[decoded.term, count(decoded.used)]) } else { decoded.term })
}

builtins! {
    "erlang:term_to_binary/1" => |cx, term| {
        let outcome = encode(cx, term, Value::NIL);
        answer(cx, outcome)
    };
    "erlang:term_to_binary/2" => |cx, term, options| {
        let outcome = encode(cx, term, options);
        answer(cx, outcome)
    };
    "erlang:binary_to_term/1" => |cx, binary| {
        let outcome = decode(cx, binary, Value::NIL);
        answer(cx, outcome)
    };
    "erlang:binary_to_term/2" => |cx, binary, options| {
        let outcome = decode(cx, binary, options);
        answer(cx, outcome)
    };
    "erlang:external_size/1" => |cx, term| {
        let outcome = external::encode(cx.vm(), term, Options { minor_version: 1, compression: 0 });
        answer(cx, outcome.map(|bytes| count(bytes.len())))
    };
}
