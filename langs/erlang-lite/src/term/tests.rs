//! Maps against a sorted map of the standard library.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use tambour::{Allocator, Atom, Config, Cx, Exit, Language, Pid, Value, Vm, ir};

use super::Names;
use super::equality::exactly_equal;
use super::fuel::Fuel;
use super::hash::hash;
use super::map::{self, FLAT_MAX};
use super::map_builder::MapBuilder;
use super::order::{Comparison, Numbers};

/// A language for a VM that runs nothing.
struct Nothing;

impl Language for Nothing {
    fn undefined(&self, _vm: &Vm, symbol: &str) -> ir::Module {
        panic!("nothing calls {symbol}")
    }

    fn ended(&self, _cx: &mut Cx, _pid: Pid, _exit: &Exit) {}
}

static VM: LazyLock<Arc<Vm>> = LazyLock::new(|| {
    let config = Config { schedulers: 1, ..Config::default() };
    Vm::new(&config, Box::new(Nothing)).expect("a small VM can be made")
});

/// No key is an atom.
struct Nameless;

impl Names for Nameless {
    fn atom_name(&self, atom: Atom) -> &str {
        panic!("{atom:?} has no name")
    }
}

fn with_heap(run: impl FnOnce(&mut Allocator)) {
    VM.literal(|heap| {
        run(heap);
        Value::NIL
    });
}

fn small(number: i64) -> Value {
    Value::small(number).expect("a small integer")
}

/// Every fifth key is a tuple; all others are integers, of which those from 1000 on collide.
fn key(heap: &mut Allocator, number: i64) -> Value {
    if number % 5 == 0 { heap.tuple(&[small(number)]) } else { small(number) }
}

#[derive(Clone, Debug)]
enum Action {
    Put(i64, i64),
    Update(i64, i64),
    Remove(i64),
    Merge(Vec<i64>),
}

fn numbers() -> impl Strategy<Value = i64> {
    prop_oneof![0i64..50, 1000i64..1040]
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let action = prop_oneof![
        6 => (numbers(), 0i64..4).prop_map(|(key, value)| Action::Put(key, value)),
        2 => (numbers(), 0i64..4).prop_map(|(key, value)| Action::Update(key, value)),
        4 => numbers().prop_map(Action::Remove),
        1 => prop::collection::vec(numbers(), 0..70).prop_map(Action::Merge),
    ];
    prop::collection::vec(action, 0..120)
}

type Model = BTreeMap<i64, i64>;

fn act(heap: &mut Allocator, value: Value, model: &mut Model, action: &Action) -> Value {
    match action {
        Action::Put(number, new) => {
            model.insert(*number, *new);
            let key = key(heap, *number);
            map::put(&Nameless, heap, value, key, small(*new))
        }
        Action::Update(number, new) => {
            let key = key(heap, *number);
            let changed = map::update(heap, value, key, small(*new));
            assert_eq!(changed.is_some(), model.contains_key(number));
            model.entry(*number).and_modify(|old| *old = *new);
            changed.unwrap_or(value)
        }
        Action::Remove(number) => {
            let key = key(heap, *number);
            let left = map::remove(&Nameless, heap, value, key);
            assert_eq!(left.map(|(_, old)| old), model.remove(number).map(small));
            left.map_or(value, |(map, _)| map)
        }
        Action::Merge(numbers) => {
            let other = made(heap, numbers.iter().map(|&number| (number, 9)));
            model.extend(numbers.iter().map(|&number| (number, 9)));
            map::merge(&Nameless, heap, value, other)
        }
    }
}

fn made(heap: &mut Allocator, pairs: impl Iterator<Item = (i64, i64)>) -> Value {
    let pairs = pairs.map(|(number, value)| (key(heap, number), small(value))).collect();
    map::from_pairs(&Nameless, heap, pairs)
}

/// A map reads as its model does, and is the very map that the model would be made into.
fn check(heap: &mut Allocator, value: Value, model: &Model) {
    assert_eq!(value.map_size(), Some(model.len()));
    assert_eq!(value.as_map().is_some(), model.len() <= FLAT_MAX, "M1");
    for number in (0..50).chain(1000..1040) {
        let key = key(heap, number);
        assert_eq!(map::get(value, key), model.get(&number).copied().map(small));
    }
    for steps in [1, 1000] {
        let mut builder = MapBuilder::default();
        for repeat in 0..=usize::from(!model.is_empty()) * (600 / model.len().max(1)) {
            // Values that come earlier don't count.
            let last = repeat == usize::from(!model.is_empty()) * (600 / model.len().max(1));
            model.iter().for_each(|(&number, &value)| {
                builder.push(key(heap, number), small(if last { value } else { -1 }));
            });
        }
        let built = loop {
            if let Some(built) = builder.go_on(&Nameless, heap, &mut Fuel::new(steps)) {
                break built;
            }
        };
        assert!(exactly_equal(value, built).0, "M2, when it is built in slices");
    }
    let again = made(heap, model.iter().rev().map(|(&number, &value)| (number, value)));
    assert!(exactly_equal(value, again).0, "M2");
    assert_eq!(hash(value), hash(again), "K1");
    let pairs = map::pairs(value);
    assert_eq!(pairs.len(), model.len());
    let mut walked = Vec::new();
    loop {
        let next = map::pairs_after(value, walked.last().map(|&(key, _)| key), 7);
        if next.is_empty() {
            break;
        }
        walked.extend(next);
    }
    assert_eq!(walked, pairs);
    let sorted = map::sorted_pairs(&Nameless, value);
    let mut comparison = Comparison::new(&Nameless);
    assert!(sorted.is_sorted_by(|a, b| comparison.compare(a.0, b.0, Numbers::Exactly).is_lt()));
    if let Some((&number, _)) = model.first_key_value() {
        let key = key(heap, number);
        let changed = map::put(&Nameless, heap, value, key, small(77));
        assert!(!exactly_equal(value, changed).0);
        assert!(comparison.compare(value, changed, Numbers::ByValue).is_lt());
        assert!(comparison.compare(value, again, Numbers::ByValue).is_eq());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn maps_do_as_a_model_does(actions in actions()) {
        with_heap(|heap| {
            let mut model = Model::new();
            let mut value = made(heap, std::iter::empty());
            for action in &actions {
                value = act(heap, value, &mut model, action);
            }
            check(heap, value, &model);
        });
    }

    #[test]
    fn a_large_map_shrinks_to_nothing(count in 0i64..200) {
        with_heap(|heap| {
            let numbers = || (0..count).map(|number| if number % 3 == 0 { number + 1000 } else { number });
            let mut value = made(heap, numbers().map(|number| (number, 1)));
            for number in numbers() {
                let key = key(heap, number);
                value = map::remove(&Nameless, heap, value, key).expect("the key is there").0;
                assert!(map::remove(&Nameless, heap, value, key).is_none());
            }
            assert_eq!(value.map_size(), Some(0));
        });
    }
}

#[test]
fn zeros_are_one_key_and_numbers_of_two_kinds_are_two() {
    with_heap(|heap| {
        for size in [0, 100] {
            let map = made(heap, (1..=size).map(|number| (number, 1)));
            let map = map::put(&Nameless, heap, map, heap_float(0.0), small(5));
            assert_eq!(map::get(map, heap_float(-0.0)), Some(small(5)));
            assert_eq!(map::get(map, small(0)), None);
            let map = map::put(&Nameless, heap, map, heap_float(1.0), small(6));
            assert_eq!(map.map_size(), Some(size as usize + 2));
        }
    });
}

fn heap_float(number: f64) -> Value {
    Value::float_immediate(number).expect("a float without an allocation")
}

#[test]
fn a_map_with_a_new_value_shares_its_keys() {
    with_heap(|heap| {
        let map = made(heap, (1..=9).map(|number| (number, 1)));
        let changed = map::put(&Nameless, heap, map, small(3), small(2));
        assert_eq!(map.as_map().map(|(keys, _)| keys), changed.as_map().map(|(keys, _)| keys));
        assert_eq!(map::put(&Nameless, heap, map, small(3), small(1)), map);
    });
}
