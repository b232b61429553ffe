//! What is known on a path.

use std::rc::Rc;

/// How far back a trail is searched. What isn't found is loaded or tested again.
const REACH: usize = 128;

/// Entries that hold from where they were added onwards. Cloning is the way to remember a point.
#[derive(Debug)]
pub(super) struct Trail<K, V>(Option<Rc<Link<K, V>>>);

#[derive(Debug)]
struct Link<K, V> {
    key: K,
    value: V,
    depth: usize,
    before: Trail<K, V>,
}

impl<K, V> Clone for Trail<K, V> {
    fn clone(&self) -> Self {
        Trail(self.0.clone())
    }
}

impl<K, V> Default for Trail<K, V> {
    fn default() -> Self {
        Trail(None)
    }
}

impl<K, V> Drop for Trail<K, V> {
    fn drop(&mut self) {
        let mut next = self.0.take();
        while let Some(link) = next {
            match Rc::try_unwrap(link) {
                Ok(mut link) => next = link.before.0.take(),
                Err(_) => return,
            }
        }
    }
}

impl<K: Copy + PartialEq, V: Copy> Trail<K, V> {
    pub(super) fn add(&mut self, key: K, value: V) {
        let depth = self.depth() + 1;
        let before = self.clone();
        self.0 = Some(Rc::new(Link { key, value, depth, before }));
    }

    /// The newest entry of `key`, if it isn't too far back.
    pub(super) fn get(&self, key: K) -> Option<V> {
        let mut at = self;
        for _ in 0..REACH {
            let link = at.0.as_ref()?;
            if link.key == key {
                return Some(link.value);
            }
            at = &link.before;
        }
        None
    }

    /// What both trails have from the start.
    pub(super) fn common(&self, other: &Self) -> Self {
        let (mut a, mut b) = (self, other);
        loop {
            match (&a.0, &b.0) {
                (Some(x), Some(y)) if Rc::ptr_eq(x, y) => return a.clone(),
                (Some(x), Some(y)) if x.depth > y.depth => a = &x.before,
                (Some(x), Some(y)) if x.depth < y.depth => b = &y.before,
                (Some(x), Some(y)) => (a, b) = (&x.before, &y.before),
                _ => return Trail::default(),
            }
        }
    }

    fn depth(&self) -> usize {
        self.0.as_ref().map_or(0, |link| link.depth)
    }
}

/// What is known of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    /// A small integer.
    Small,
    /// A pair.
    Pair,
    /// A tuple of so many elements.
    Tuple(u32),
    /// A self-tagged float.
    Float,
    /// A map.
    Map,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_join_keeps_what_both_paths_had_at_their_fork() {
        let mut fork = Trail::default();
        fork.add(1, 'a');
        let (mut left, mut right) = (fork.clone(), fork.clone());
        left.add(2, 'b');
        right.add(2, 'c');
        right.add(3, 'd');
        let joined = left.common(&right);
        assert_eq!((joined.get(1), joined.get(2), joined.get(3)), (Some('a'), None, None));
        assert_eq!(left.common(&left).get(2), Some('b'));
        assert_eq!(Trail::<u8, u8>::default().get(1), None);
    }

    #[test]
    fn the_search_stops() {
        let mut trail = Trail::default();
        (0..=REACH).for_each(|i| trail.add(i, i));
        assert_eq!(trail.get(REACH), Some(REACH));
        assert_eq!(trail.get(0), None);
    }

    #[test]
    fn a_long_trail_is_dropped_without_recursion() {
        let mut trail = Trail::default();
        (0..1_000_000).for_each(|i| trail.add(i, ()));
        drop(trail);
    }
}
