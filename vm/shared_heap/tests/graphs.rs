//! Random programs against the heap: objects of all kinds are made, roots dropped, slots stored to,
//! and collections run in any order; after each one the checker passes, everything that can still be
//! reached reads as it was written, and what died is poisoned.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use tambour_shared_heap::{
    Allocator, CollectionKind, GcSlot, GcTable, Heap, HeapConfig, Layout, Marker, RootSource, TypeDescriptor,
    Value,
};

/// A step; indices are taken modulo what there is.
#[derive(Clone, Debug)]
enum Step {
    Pair(usize, usize),
    List(Vec<usize>),
    Tuple(Vec<usize>),
    Fun(Vec<usize>),
    Custom(Vec<usize>),
    Binary(usize),
    Bigint(usize),
    Float(f64),
    Literal(usize),
    Garbage(usize),
    DropRoot(usize),
    NewSlot(usize),
    Store(usize, usize),
    DropSlot(usize),
    NewTable,
    Push(usize, usize),
    Set(usize, usize, usize),
    DropTable(usize),
    SwitchAllocator,
    Collect(bool),
}

/// What a value should read as: a plain tree, shared by reference.
#[derive(Debug)]
enum Mirror {
    Small(i64),
    Float(u64),
    Pair(Arc<Mirror>, Arc<Mirror>),
    Nil,
    Tuple(Vec<Arc<Mirror>>),
    Fun(Vec<Arc<Mirror>>),
    Custom(u64, Vec<Arc<Mirror>>),
    Binary(Vec<u8>),
    Bigint(Vec<u64>),
}

/// Deep mirrors are dropped without recursion.
impl Drop for Mirror {
    fn drop(&mut self) {
        let mut left = Vec::new();
        take_children(self, &mut left);
        while let Some(child) = left.pop() {
            if let Some(mut child) = Arc::into_inner(child) {
                take_children(&mut child, &mut left);
            }
        }
    }
}

fn take_children(mirror: &mut Mirror, into: &mut Vec<Arc<Mirror>>) {
    match mirror {
        Mirror::Pair(head, tail) => {
            let nil = Arc::new(Mirror::Nil);
            into.push(std::mem::replace(head, Arc::clone(&nil)));
            into.push(std::mem::replace(tail, nil));
        }
        Mirror::Tuple(children) | Mirror::Fun(children) | Mirror::Custom(_, children) => {
            into.append(children)
        }
        _ => {}
    }
}

type Entry = (Value, Arc<Mirror>);

/// A heap, its roots, and what each should read as.
struct World {
    heap: Arc<Heap>,
    allocators: Vec<Allocator>,
    custom_type: u32,
    roots: Vec<Entry>,
    /// Roots from here on came since the last collection.
    young_from: usize,
    slots: Vec<(GcSlot, Arc<Mirror>)>,
    tables: Vec<(GcTable, Vec<Arc<Mirror>>)>,
    literals: Vec<Entry>,
    serial: i64,
}

impl RootSource for World {
    fn visit(&self, young: bool, marker: &mut Marker<'_>) {
        let from = if young { self.young_from } else { 0 };
        self.roots[from..].iter().for_each(|(value, _)| marker.mark(*value));
    }
}

const STEPS: usize = 400;

impl World {
    fn new() -> Self {
        let config = HeapConfig { region_bytes: 256 << 20, poison_freed: true, ..HeapConfig::default() };
        let heap = Heap::new(config).expect("a small region can be reserved");
        let custom = TypeDescriptor { name: "custom".to_owned(), layout: Layout::Prefix(1) };
        Self {
            custom_type: heap.register_type(custom),
            allocators: vec![heap.allocator(), heap.allocator()],
            heap,
            roots: Vec::new(),
            young_from: 0,
            slots: Vec::new(),
            tables: Vec::new(),
            literals: Vec::new(),
            serial: 0,
        }
    }

    /// Some value that exists: a root, a slot's, a literal, or else a number.
    fn pick(&mut self, index: usize) -> Entry {
        let (roots, slots) = (self.roots.len(), self.slots.len());
        let index = index % (roots + slots + self.literals.len() + 1);
        if index < roots {
            return self.roots[index].clone();
        }
        if index < roots + slots {
            let (slot, mirror) = &self.slots[index - roots];
            return (slot.load(), Arc::clone(mirror));
        }
        if let Some(entry) = self.literals.get(index - roots - slots) {
            return entry.clone();
        }
        self.serial += 1;
        (Value::small(self.serial).expect("a few thousand at most"), Arc::new(Mirror::Small(self.serial)))
    }

    fn pick_all(&mut self, indices: &[usize]) -> (Vec<Value>, Vec<Arc<Mirror>>) {
        indices.iter().map(|&index| self.pick(index)).unzip()
    }

    fn make(&mut self, step: &Step) -> Option<Entry> {
        let custom_type = self.custom_type;
        Some(match step {
            Step::Pair(head, tail) => {
                let ((head, a), (tail, b)) = (self.pick(*head), self.pick(*tail));
                (self.allocators[0].pair(head, tail), Arc::new(Mirror::Pair(a, b)))
            }
            Step::List(items) => {
                let (values, mirrors) = self.pick_all(items);
                let nil = Arc::new(Mirror::Nil);
                let mirror =
                    mirrors.into_iter().rev().fold(nil, |tail, head| Arc::new(Mirror::Pair(head, tail)));
                (self.allocators[0].list(&values, Value::NIL), mirror)
            }
            Step::Tuple(items) => {
                let (values, mirrors) = self.pick_all(items);
                (self.allocators[0].tuple(&values), Arc::new(Mirror::Tuple(mirrors)))
            }
            Step::Fun(items) => {
                let (values, mirrors) = self.pick_all(items);
                // The raw words look like references: marking must not follow them.
                (self.allocators[0].fun(0x7771, 0x7772, &values), Arc::new(Mirror::Fun(mirrors)))
            }
            Step::Custom(items) => {
                let (values, mirrors) = self.pick_all(items);
                let raw = 0x1231 + 8 * items.len() as u64;
                let value = self.allocators[0].object(custom_type, &[raw], &values);
                (value, Arc::new(Mirror::Custom(raw, mirrors)))
            }
            Step::Binary(length) => {
                let bytes: Vec<u8> = (0..*length).map(|i| (i * 7 + length) as u8).collect();
                (self.allocators[0].binary(&bytes), Arc::new(Mirror::Binary(bytes)))
            }
            Step::Bigint(length) => {
                let limbs: Vec<u64> = (0..*length as u64).map(|limb| limb << 3 | 2).collect();
                (self.allocators[0].bigint(true, &limbs), Arc::new(Mirror::Bigint(limbs)))
            }
            Step::Float(number) => {
                (self.allocators[0].float(*number), Arc::new(Mirror::Float(number.to_bits())))
            }
            _ => return None,
        })
    }

    fn run(&mut self, step: &Step) {
        if let Some(entry) = self.make(step) {
            self.roots.push(entry);
            return;
        }
        match step {
            Step::Literal(index) => {
                let (item, mirror) = self.pick(*index);
                let literal = self.heap.literal(|allocator| allocator.tuple(&[item]));
                self.literals.push((literal, Arc::new(Mirror::Tuple(vec![mirror]))));
            }
            Step::Garbage(count) => {
                (0..*count).for_each(|_| _ = self.allocators[0].pair(Value::NIL, Value::NIL));
            }
            Step::DropRoot(index) if !self.roots.is_empty() => {
                let index = index % self.roots.len();
                self.roots.remove(index);
                self.young_from -= usize::from(index < self.young_from);
            }
            Step::NewSlot(index) => {
                let (value, mirror) = self.pick(*index);
                self.slots.push((GcSlot::new(&self.heap, value), mirror));
            }
            Step::Store(slot, index) if !self.slots.is_empty() => {
                let (value, mirror) = self.pick(*index);
                let slot = slot % self.slots.len();
                let before = self.slots[slot].0.swap(value);
                assert_reads_as(before, &self.slots[slot].1);
                self.slots[slot].1 = mirror;
            }
            Step::DropSlot(slot) if !self.slots.is_empty() => {
                drop(self.slots.swap_remove(slot % self.slots.len()));
            }
            Step::NewTable => self.tables.push((GcTable::new(&self.heap), Vec::new())),
            Step::Push(table, count) if !self.tables.is_empty() => {
                let table = table % self.tables.len();
                for index in 0..*count {
                    let (value, mirror) = self.pick(index);
                    assert_eq!(self.tables[table].0.push(value), self.tables[table].1.len());
                    self.tables[table].1.push(mirror);
                }
            }
            Step::Set(table, slot, index) if !self.tables.is_empty() => {
                let table = table % self.tables.len();
                let (value, mirror) = self.pick(*index);
                let (table, mirrors) = &mut self.tables[table];
                if !mirrors.is_empty() {
                    let slot = slot % mirrors.len();
                    table.set(slot, value);
                    mirrors[slot] = mirror;
                }
            }
            Step::DropTable(table) if !self.tables.is_empty() => {
                drop(self.tables.swap_remove(table % self.tables.len()));
            }
            Step::SwitchAllocator => {
                self.allocators.rotate_left(1);
                self.allocators[0] = self.heap.allocator();
            }
            Step::Collect(full) => self.collect(*full),
            _ => {}
        }
    }

    fn collect(&mut self, full: bool) {
        let kind = if full { CollectionKind::Full } else { CollectionKind::Young };
        // SAFETY: this thread is the only mutator, and all it uses afterwards is in the roots.
        let (collection, checked) = unsafe { (self.heap.collect(kind, self), self.heap.check(self)) };
        assert_eq!(collection.kind, kind);
        assert_eq!(checked, Ok(()));
        self.young_from = self.roots.len();
        self.assert_all();
    }

    fn assert_all(&self) {
        self.roots.iter().chain(&self.literals).for_each(|(value, mirror)| assert_reads_as(*value, mirror));
        self.slots.iter().for_each(|(slot, mirror)| assert_reads_as(slot.load(), mirror));
        for (table, mirrors) in &self.tables {
            let values = (0..table.len()).map(|index| table.get(index));
            values.zip(mirrors).for_each(|(value, mirror)| assert_reads_as(value, mirror));
        }
    }
}

/// Compares without recursion; what is shared is compared once for each reference pair.
fn assert_reads_as(value: Value, mirror: &Mirror) {
    let mut seen = std::collections::HashSet::new();
    let mut left: Vec<(Value, &Mirror)> = vec![(value, mirror)];
    while let Some((value, mirror)) = left.pop() {
        if !seen.insert((value, std::ptr::from_ref(mirror))) {
            continue;
        }
        let values = |values: &[Value], mirrors: &'_ [Arc<Mirror>]| {
            assert_eq!(values.len(), mirrors.len());
            values
                .iter()
                .zip(mirrors)
                .map(|(&value, mirror)| (value, Arc::as_ptr(mirror)))
                .collect::<Vec<_>>()
        };
        let children = match mirror {
            Mirror::Small(number) => {
                assert_eq!(value.as_small(), Some(*number));
                continue;
            }
            Mirror::Float(bits) => {
                assert_eq!(value.as_float().map(f64::to_bits), Some(*bits));
                continue;
            }
            Mirror::Nil => {
                assert!(value.is_nil());
                continue;
            }
            Mirror::Binary(bytes) => {
                assert_eq!(value.bytes().as_deref(), Some(&bytes[..]));
                continue;
            }
            Mirror::Bigint(limbs) => {
                assert_eq!(value.as_bigint(), Some((true, &limbs[..])));
                continue;
            }
            Mirror::Pair(head, tail) => {
                let (a, b) = value.as_pair().expect("a pair");
                left.extend([(a, &**head), (b, &**tail)]);
                continue;
            }
            Mirror::Tuple(mirrors) => values(value.as_tuple().expect("a tuple"), mirrors),
            Mirror::Fun(mirrors) => {
                let fun = value.as_fun().expect("a fun");
                assert_eq!((fun.entry_slot, fun.info), (0x7771, 0x7772));
                values(fun.captures, mirrors)
            }
            Mirror::Custom(raw, mirrors) => {
                let words = value.payload().expect("boxed");
                assert_eq!(words[0], *raw);
                // SAFETY: the type's descriptor says that these are values.
                let items: Vec<Value> =
                    words[1..].iter().map(|&bits| unsafe { Value::from_bits(bits) }).collect();
                values(&items, mirrors)
            }
        };
        // SAFETY: the mirrors are alive through the one that was given.
        left.extend(children.into_iter().map(|(value, mirror)| (value, unsafe { &*mirror })));
    }
}

fn step() -> impl Strategy<Value = Step> {
    let index = || 0usize..1000;
    let items = |most: usize| prop::collection::vec(0usize..1000, 0..most);
    prop_oneof![
        8 => (index(), index()).prop_map(|(a, b)| Step::Pair(a, b)),
        3 => items(40).prop_map(Step::List),
        6 => items(30).prop_map(Step::Tuple),
        1 => (1usize..3000, index()).prop_map(|(count, from)| Step::Tuple((from..from + count).collect())),
        3 => items(6).prop_map(Step::Fun),
        3 => items(6).prop_map(Step::Custom),
        2 => (0usize..400).prop_map(Step::Binary),
        1 => (0usize..100_000).prop_map(Step::Binary),
        1 => (1usize..2000).prop_map(Step::Bigint),
        2 => any::<f64>().prop_map(Step::Float),
        1 => index().prop_map(Step::Literal),
        4 => (1usize..4000).prop_map(Step::Garbage),
        20 => index().prop_map(Step::DropRoot),
        2 => index().prop_map(Step::NewSlot),
        4 => (index(), index()).prop_map(|(slot, value)| Step::Store(slot, value)),
        2 => index().prop_map(Step::DropSlot),
        1 => Just(Step::NewTable),
        2 => (index(), 0usize..300).prop_map(|(table, count)| Step::Push(table, count)),
        4 => (index(), index(), index()).prop_map(|(table, slot, value)| Step::Set(table, slot, value)),
        1 => index().prop_map(Step::DropTable),
        1 => Just(Step::SwitchAllocator),
        3 => Just(Step::Collect(false)),
        1 => Just(Step::Collect(true)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("tests/graphs.regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_lives_stays_as_it_was(steps in prop::collection::vec(step(), 1..STEPS)) {
        let mut world = World::new();
        for step in &steps {
            world.run(step);
        }
        world.collect(false);
        world.collect(true);
        // Nothing lives: nothing but what the literals reach stays.
        world.roots.clear();
        world.slots.clear();
        world.tables.clear();
        world.young_from = 0;
        world.collect(true);
        if world.literals.is_empty() {
            prop_assert_eq!(world.heap.stats().live_bytes, 0);
            prop_assert_eq!(world.heap.stats().blocks.recyclable, 0);
            prop_assert_eq!(world.heap.stats().blocks.large, 0);
        }
    }
}
