//! Binaries against a plain model: a vector of truths. And terms that grow from one buffer in several
//! threads.

use std::sync::{Arc, Barrier};
use std::thread;

use proptest::prelude::*;
use tambour_shared_heap::{Allocator, Bits, CollectionKind, Heap, HeapConfig, Marker, RootSource, Value};

type Model = Vec<bool>;

/// A step; indices are taken modulo what there is, positions modulo the length.
#[derive(Clone, Debug)]
enum Step {
    Make(Model),
    Slice(usize, usize, usize),
    Part(usize, usize, usize),
    Append(usize, usize),
    AppendNumber(usize, u64, usize),
    Copy(usize),
    Collect,
}

struct Roots(Vec<Value>);

impl RootSource for Roots {
    fn visit(&self, _young: bool, marker: &mut Marker<'_>) {
        marker.mark_all(&self.0);
    }
}

fn heap() -> Arc<Heap> {
    let config = HeapConfig { region_bytes: 64 << 20, poison_freed: true, ..HeapConfig::default() };
    Heap::new(config).expect("a heap")
}

fn make(allocator: &mut Allocator, model: &[bool]) -> Value {
    allocator.build_bits(model.len(), |writer| {
        for chunk in model.chunks(13) {
            writer.number(chunk.iter().fold(0, |number, &bit| number << 1 | u64::from(bit)), chunk.len());
        }
    })
}

fn number(model: &[bool]) -> u64 {
    model.iter().fold(0, |number, &bit| number << 1 | u64::from(bit))
}

fn assert_same(value: Value, model: &[bool]) {
    let bits = value.as_bits().expect("a bitstring");
    assert_eq!(bits.len(), model.len());
    let read: Model = (0..bits.len()).map(|at| bits.read(at, 1) == 1).collect();
    assert_eq!(read, model);
    for (index, (word, count)) in bits.words().enumerate() {
        assert_eq!((word, count), (number(&model[64 * index..64 * index + count]), count));
    }
    for (at, count) in [(0, 7), (3, 64), (5, 61), (7, 60), (9, 3), (64, 64)] {
        if at + count <= model.len() {
            assert_eq!(bits.read(at, count), number(&model[at..at + count]), "{count} bits from {at}");
        }
    }
    assert_eq!((value.is_bitstring(), value.is_binary()), (true, model.len().is_multiple_of(8)));
    let bytes: Vec<u8> = model.chunks(8).map(|chunk| (number(chunk) << (8 - chunk.len())) as u8).collect();
    assert_eq!(&*bits.to_bytes(), &bytes[..]);
    assert_eq!(value.bytes().as_deref(), model.len().is_multiple_of(8).then_some(&bytes[..]));
}

fn range(a: usize, b: usize, length: usize) -> (usize, usize) {
    let (a, b) = (a % (length + 1), b % (length + 1));
    (a.min(b), a.max(b))
}

fn step() -> impl Strategy<Value = Step> {
    let index = any::<usize>;
    prop_oneof![
        3 => prop::collection::vec(proptest::bool::ANY, 0..200).prop_map(Step::Make),
        3 => (index(), index(), index()).prop_map(|(of, a, b)| Step::Slice(of, a, b)),
        2 => (index(), index(), index()).prop_map(|(of, a, b)| Step::Part(of, a, b)),
        4 => (index(), index()).prop_map(|(to, of)| Step::Append(to, of)),
        4 => (index(), any::<u64>(), 0..=64usize).prop_map(|(to, n, size)| Step::AppendNumber(to, n, size)),
        1 => index().prop_map(Step::Copy),
        1 => Just(Step::Collect),
    ]
}

/// Does a step; answers what it made, and what that should be.
fn perform(
    step: Step,
    heap: &Heap,
    allocator: &mut Allocator,
    roots: &Roots,
    models: &[Model],
) -> Option<(Value, Model)> {
    let at = |index: usize| index % models.len();
    Some(match step {
        Step::Make(model) => (make(allocator, &model), model),
        Step::Slice(of, a, b) => {
            let (from, to) = range(a, b, models[at(of)].len());
            (allocator.slice(roots.0[at(of)], from, to), models[at(of)][from..to].to_vec())
        }
        Step::Part(of, a, b) => {
            let (from, to) = range(a, b, models[at(of)].len());
            (allocator.part(roots.0[at(of)], from, to), models[at(of)][from..to].to_vec())
        }
        Step::Append(to, of) => {
            let model = [&models[at(to)][..], &models[at(of)]].concat();
            if model.len() > 5000 {
                return None;
            }
            let more = roots.0[at(of)];
            (allocator.append(roots.0[at(to)], more.as_bits().expect("a bitstring")), model)
        }
        Step::AppendNumber(to, more, size) => {
            let grown = allocator.append_with(roots.0[at(to)], size, |writer| writer.number(more, size));
            let bits = (0..size).rev().map(|bit| more >> bit & 1 == 1);
            (grown, models[at(to)].iter().copied().chain(bits).collect())
        }
        Step::Copy(of) => {
            let value = roots.0[at(of)];
            (allocator.bitstring(value.as_bits().expect("a bitstring")), models[at(of)].clone())
        }
        Step::Collect => {
            // SAFETY: this thread is the only mutator, and all it uses is in the roots.
            let checked = unsafe {
                heap.collect(CollectionKind::Full, roots);
                heap.check(roots)
            };
            assert_eq!(checked, Ok(()));
            return None;
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn bits_are_those_of_the_model(steps in prop::collection::vec(step(), 1..60)) {
        let heap = heap();
        let mut allocator = heap.allocator();
        let mut roots = Roots(vec![allocator.binary(b"")]);
        let mut models: Vec<Model> = vec![Vec::new()];
        for step in steps {
            let made = perform(step, &heap, &mut allocator, &roots, &models);
            if let Some((value, model)) = made {
                roots.0.push(value);
                models.push(model);
            }
        }
        for (&value, model) in roots.0.iter().zip(&models) {
            assert_same(value, model);
        }
    }

    #[test]
    fn the_order_is_that_of_the_models(
        a in prop::collection::vec(proptest::bool::ANY, 0..150),
        tail in prop::collection::vec(proptest::bool::ANY, 0..20),
        cut in any::<usize>(), skip in 0..9usize, flip in any::<bool>(),
    ) {
        let mut allocator = heap().allocator();
        let cut = cut % (a.len() + 1);
        let mut b = [&a[..cut], &tail].concat();
        if flip && let Some(bit) = b.first_mut() {
            *bit = !*bit;
        }
        let x = make(&mut allocator, &a);
        let shifted = make(&mut allocator, &[&vec![true; skip][..], &b].concat());
        let y = allocator.slice(shifted, skip, skip + b.len());
        let (x, y) = (x.as_bits().expect("bits"), y.as_bits().expect("bits"));
        prop_assert_eq!(x.order(y), a.cmp(&b));
        prop_assert_eq!(x == y, a == b);
    }
}

#[test]
fn appends_go_into_one_buffer() {
    let mut allocator = heap().allocator();
    let mut grown = allocator.binary(b"");
    let mut bases = Vec::new();
    for byte in 0..=255u8 {
        grown = allocator.append(grown, Bits::of(&[byte]));
        bases.push(grown.as_bits().expect("bits").as_bytes().expect("bytes").as_ptr());
    }
    bases.dedup();
    assert_eq!(bases.len(), 3, "64, 136 and 280 bytes of room");
    assert_eq!(&*grown.bytes().expect("bytes"), &(0..=255).collect::<Vec<u8>>()[..]);
    assert_eq!(grown.referenced_bytes(), Some(280));
}

#[test]
fn two_terms_grow_from_one() {
    let mut allocator = heap().allocator();
    let stem = allocator.binary(b"stem ");
    let stem = allocator.append(stem, Bits::of(b"of "));
    let first = allocator.append(stem, Bits::of(b"one"));
    let second = allocator.append(stem, Bits::of(b"two"));
    let third = allocator.append(first, Bits::of(b" more"));
    assert_eq!(&*stem.bytes().expect("bytes"), b"stem of ");
    assert_eq!(&*first.bytes().expect("bytes"), b"stem of one");
    assert_eq!(&*second.bytes().expect("bytes"), b"stem of two");
    assert_eq!(&*third.bytes().expect("bytes"), b"stem of one more");
}

/// Each thread grows the same stem, whose last byte is partly used, by bits of its own, while the others
/// read it.
#[test]
fn threads_grow_from_one_stem() {
    const THREADS: u64 = 4;
    let heap = heap();
    for round in 0..200usize {
        let mut allocator = heap.allocator();
        let empty = allocator.binary(b"");
        let stem = allocator.append_with(empty, 11 + round % 7, |writer| {
            writer.number(0b101, 3);
            writer.number(round as u64, 8 + round % 7);
        });
        let barrier = Barrier::new(THREADS as usize);
        thread::scope(|scope| {
            for own in 0..THREADS {
                let (heap, barrier) = (&heap, &barrier);
                scope.spawn(move || {
                    let mut allocator = heap.allocator();
                    barrier.wait();
                    let mut grown = stem;
                    for step in 0..50 {
                        grown = allocator.append_with(grown, 5, |writer| writer.number(own * 7 + step, 5));
                        let bits = stem.as_bits().expect("bits");
                        assert_eq!(bits.read(3, 8 + round % 7), round as u64 & ((1 << (8 + round % 7)) - 1));
                    }
                    let bits = grown.as_bits().expect("bits");
                    assert_eq!(bits.read(0, 3), 0b101);
                    for step in 0..50 {
                        let at = 11 + round % 7 + 5 * step;
                        assert_eq!(bits.read(at, 5), (own * 7 + step as u64) % 32);
                    }
                });
            }
        });
    }
}
