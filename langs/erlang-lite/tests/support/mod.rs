//! Cases recorded from a real `erl` (see `record.erl`), read from the external term format.

use tambour::{Allocator, AtomTable, Value, Vm};
use tambour_erlang_lite::term::integer;
use tambour_erlang_lite::term::order::{Comparison, Numbers};

/// The recorded cases of a name: input and answer.
pub(crate) fn cases(vm: &Vm, name: &str) -> Vec<(Value, Value)> {
    let path = format!("{}/tests/recorded/{name}.etf", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let list = vm.literal(|heap| decode(heap, vm.atoms(), &bytes));
    elements(list).into_iter().map(|case| tuple::<2>(case).into()).collect()
}

/// The elements of a proper list.
pub(crate) fn elements(list: Value) -> Vec<Value> {
    tambour_erlang_lite::term::list::proper(list).expect("a proper list")
}

/// The elements of a tuple.
pub(crate) fn tuple<const N: usize>(value: Value) -> [Value; N] {
    value.as_tuple().and_then(|elements| elements.try_into().ok()).expect("a tuple of this size")
}

/// A term on one line, for messages.
pub(crate) fn shown(vm: &Vm, term: Value) -> String {
    use tambour_erlang_lite::format::{Encoding, write};
    let mut text = String::new();
    write(&mut text, vm, term, -1, Encoding::Unicode);
    text
}

/// Reads a term.
pub(crate) fn decode(heap: &mut Allocator, atoms: &AtomTable, bytes: &[u8]) -> Value {
    let (&version, rest) = bytes.split_first().expect("a term has bytes");
    assert_eq!(version, 131, "the external term format");
    let mut decoder = Decoder { heap, atoms, rest };
    let term = decoder.term();
    assert!(decoder.rest.is_empty(), "one term in a file");
    term
}

struct Decoder<'a> {
    heap: &'a mut Allocator,
    atoms: &'a AtomTable,
    rest: &'a [u8],
}

impl<'a> Decoder<'a> {
    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(count);
        self.rest = rest;
        taken
    }

    fn number(&mut self, bytes: usize) -> usize {
        self.take(bytes).iter().fold(0, |number, &byte| number << 8 | usize::from(byte))
    }

    fn term(&mut self) -> Value {
        match self.take(1)[0] {
            70 => {
                let bits = self.take(8).try_into().expect("8 bytes");
                self.heap.float(f64::from_be_bytes(bits))
            }
            97 => Value::small(self.number(1) as i64).expect("a byte"),
            98 => Value::small(i64::from(self.number(4) as u32 as i32)).expect("32 bits"),
            110 => {
                let count = self.number(1);
                self.big(count)
            }
            111 => {
                let count = self.number(4);
                self.big(count)
            }
            100 => {
                let count = self.number(2);
                self.latin1_atom(count)
            }
            115 => {
                let count = self.number(1);
                self.latin1_atom(count)
            }
            118 => {
                let count = self.number(2);
                self.atom(count)
            }
            119 => {
                let count = self.number(1);
                self.atom(count)
            }
            104 => {
                let count = self.number(1);
                self.tuple(count)
            }
            105 => {
                let count = self.number(4);
                self.tuple(count)
            }
            106 => Value::NIL,
            107 => {
                let count = self.number(2);
                let bytes = self.take(count);
                let chars: Vec<Value> =
                    bytes.iter().map(|&byte| Value::small(i64::from(byte)).expect("a byte")).collect();
                self.heap.list(&chars, Value::NIL)
            }
            108 => {
                let count = self.number(4);
                let elements: Vec<Value> = (0..count).map(|_| self.term()).collect();
                let tail = self.term();
                self.heap.list(&elements, tail)
            }
            109 => {
                let count = self.number(4);
                let bytes = self.take(count);
                self.heap.binary(bytes)
            }
            116 => self.map(),
            tag => panic!("tag {tag} of the external term format"),
        }
    }

    fn big(&mut self, count: usize) -> Value {
        let is_negative = self.number(1) == 1;
        let mut words: Vec<u64> = self
            .take(count)
            .chunks(8)
            .map(|chunk| chunk.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)))
            .collect();
        while words.last() == Some(&0) {
            words.pop();
        }
        match words[..] {
            [] => Value::small(0).expect("zero"),
            [word] if word < 1 << 63 => {
                integer::from_i64(self.heap, if is_negative { -(word as i64) } else { word as i64 })
            }
            _ => self.heap.bigint(is_negative, &words),
        }
    }

    fn latin1_atom(&mut self, count: usize) -> Value {
        let name: String = self.take(count).iter().map(|&byte| char::from(byte)).collect();
        Value::atom(self.atoms.intern(&name))
    }

    fn atom(&mut self, count: usize) -> Value {
        let name = std::str::from_utf8(self.take(count)).expect("an atom's name is UTF-8");
        Value::atom(self.atoms.intern(name))
    }

    fn tuple(&mut self, count: usize) -> Value {
        let elements: Vec<Value> = (0..count).map(|_| self.term()).collect();
        self.heap.tuple(&elements)
    }

    fn map(&mut self) -> Value {
        let count = self.number(4);
        let mut pairs: Vec<(Value, Value)> = (0..count).map(|_| (self.term(), self.term())).collect();
        let mut comparison = Comparison::new(self.atoms);
        pairs.sort_by(|&(a, _), &(b, _)| comparison.compare(a, b, Numbers::Exactly));
        let (keys, values): (Vec<Value>, Vec<Value>) = pairs.into_iter().unzip();
        let keys = self.heap.tuple(&keys);
        self.heap.map(keys, &values)
    }
}
