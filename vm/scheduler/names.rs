//! Registered names: which process has which.
//!
//! # What
//! One table for the machine, both ways, under a lock that readers share. The bit NAMED of a process's state
//! word (state.rs) says that the table has it, so that a process without a name ends without a look here.
//!
//! # Invariants
//! - N1. An entry is made while its process is there, and leaves with it: NAMED and EXITING are bits of one
//!   word, so either the registration fails, or the end sees NAMED and takes the name away.
//! - N2. An entry of a process that has ended, whose owner hasn't come to it yet, is no obstacle: it is
//!   replaced. `forget` takes away what is still its own.
//!
//! # Proof sketch
//! `register` sets NAMED and enters the name while it holds the lock. The end sees NAMED only if that came
//! before, and takes the lock then, so it finds the entry. If the end's change of the word came first,
//! `register` sees it and enters nothing.

use std::collections::BTreeMap;

use tambour_shared_heap::{Atom, Pid};

use crate::state::{Naming, State};
use crate::sync::RwLock;

/// Why a name was not registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Another process has the name.
    #[error("the name is in use")]
    InUse,
    /// The process has a name.
    #[error("the process has a name")]
    Named,
    /// The process is gone.
    #[error("no such process")]
    NoProcess,
}

/// The table.
pub(crate) struct Names {
    tables: RwLock<Tables>,
}

#[derive(Default)]
struct Tables {
    by_name: BTreeMap<Atom, Pid>,
    by_pid: BTreeMap<Pid, Atom>,
}

impl Names {
    pub(crate) fn new() -> Self {
        Self { tables: RwLock::new(Tables::default()) }
    }

    /// Gives a process a name. `state` finds a process's state word.
    pub(crate) fn register<'a>(
        &self,
        name: Atom,
        pid: Pid,
        state: impl Fn(Pid) -> Option<&'a State>,
    ) -> Result<(), NameError> {
        let own = state(pid).ok_or(NameError::NoProcess)?;
        let mut tables = self.tables.write();
        let before = tables.by_name.get(&name).copied();
        let is_there = |pid: Pid| state(pid).is_some_and(|state| state.is_live(pid.generation));
        if before.is_some_and(is_there) {
            return Err(if own.is_live(pid.generation) { NameError::InUse } else { NameError::NoProcess });
        }
        match own.name(pid.generation) {
            Naming::Gone => return Err(NameError::NoProcess),
            Naming::Taken => return Err(NameError::Named),
            Naming::Done => {}
        }
        // N2.
        if let Some(before) = before {
            tables.by_pid.remove(&before);
        }
        tables.by_name.insert(name, pid);
        tables.by_pid.insert(pid, name);
        Ok(())
    }

    /// Takes a name away; answers whose it was.
    pub(crate) fn unregister<'a>(&self, name: Atom, state: impl Fn(Pid) -> Option<&'a State>) -> Option<Pid> {
        let mut tables = self.tables.write();
        let pid = tables.by_name.remove(&name)?;
        tables.by_pid.remove(&pid);
        let state = state(pid)?;
        state.unname(pid.generation);
        state.is_live(pid.generation).then_some(pid)
    }

    /// Whoever ends a process whose state word said NAMED: its name goes.
    pub(crate) fn forget(&self, pid: Pid) {
        let mut tables = self.tables.write();
        if let Some(name) = tables.by_pid.remove(&pid) {
            tables.by_name.remove(&name);
        }
    }

    /// The process of a name, which may have ended.
    pub(crate) fn whereis(&self, name: Atom) -> Option<Pid> {
        self.tables.read().by_name.get(&name).copied()
    }

    /// The name of a process, which may have ended.
    pub(crate) fn name_of(&self, pid: Pid) -> Option<Atom> {
        self.tables.read().by_pid.get(&pid).copied()
    }

    /// All names, with processes that may have ended.
    pub(crate) fn all(&self) -> Vec<(Atom, Pid)> {
        self.tables.read().by_name.iter().map(|(&name, &pid)| (name, pid)).collect()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::state::Priority;

    fn pid(index: u32, generation: u32) -> Pid {
        Pid { index, generation }
    }

    #[test]
    fn names_come_and_go() {
        let states = [State::new(), State::new()];
        states.iter().for_each(|state| {
            state.publish(Priority::Normal);
        });
        let find = |pid: Pid| states.get(pid.index as usize);
        let names = Names::new();
        let (a, b) = (Atom(1), Atom(2));
        assert_eq!(names.register(a, pid(0, 0), find), Ok(()));
        assert_eq!(names.register(b, pid(0, 0), find), Err(NameError::Named));
        assert_eq!(names.register(a, pid(1, 0), find), Err(NameError::InUse));
        assert_eq!(names.register(b, pid(1, 7), find), Err(NameError::NoProcess));
        assert_eq!(names.register(b, pid(9, 0), find), Err(NameError::NoProcess));
        assert_eq!((names.whereis(a), names.name_of(pid(0, 0))), (Some(pid(0, 0)), Some(a)));
        assert_eq!(names.unregister(a, find), Some(pid(0, 0)));
        assert_eq!(names.unregister(a, find), None);
        assert_eq!(names.register(b, pid(0, 0), find), Ok(()), "it has no name any more");
        assert_eq!(names.all(), [(b, pid(0, 0))]);
    }

    #[test]
    fn the_name_of_one_that_has_ended_is_free() {
        let states = [State::new(), State::new()];
        states.iter().for_each(|state| {
            state.publish(Priority::Normal);
        });
        let find = |pid: Pid| states.get(pid.index as usize);
        let names = Names::new();
        names.register(Atom(1), pid(0, 0), find).unwrap();
        assert!(states[0].end().is_named);
        assert_eq!(names.register(Atom(1), pid(1, 0), find), Ok(()), "N2");
        names.forget(pid(0, 0));
        assert_eq!(names.whereis(Atom(1)), Some(pid(1, 0)), "N2: not its own");
        assert!(states[1].begin_exit());
        names.forget(pid(1, 0));
        assert_eq!(names.all(), []);
    }
}

#[cfg(all(test, loom))]
mod models {
    use super::*;
    use crate::state::Priority;
    use crate::sync::Arc;

    struct World {
        names: Names,
        state: State,
    }

    const PID: Pid = Pid { index: 0, generation: 0 };
    const NEXT: Pid = Pid { index: 0, generation: 1 };

    impl World {
        fn new() -> Arc<Self> {
            let world = Arc::new(Self { names: Names::new(), state: State::new() });
            world.state.publish(Priority::Normal);
            world
        }

        fn register(&self, pid: Pid) -> Result<(), NameError> {
            self.names.register(Atom(1), pid, |_| Some(&self.state))
        }
    }

    /// A registration by another process against the end: no entry stays behind.
    #[test]
    fn loom_register_against_exit() {
        loom::model(|| {
            let world = World::new();
            let other = {
                let world = world.clone();
                loom::thread::spawn(move || world.register(PID))
            };
            if world.state.begin_exit() {
                world.names.forget(PID);
            }
            let done = other.join().unwrap();
            assert!(matches!(done, Ok(()) | Err(NameError::NoProcess)));
            assert_eq!(world.names.all(), [], "N1");
            assert!(!world.state.end().is_named || done.is_ok());
        });
    }

    /// The slot is used again: the next process's name is its own.
    #[test]
    fn loom_register_against_reuse() {
        loom::model(|| {
            let world = World::new();
            let other = {
                let world = world.clone();
                loom::thread::spawn(move || world.register(PID))
            };
            // The end without others to tell: the name goes after the life.
            let is_named = world.state.end().is_named;
            world.state.publish(Priority::Normal);
            let second = world.register(NEXT);
            if is_named {
                world.names.forget(PID);
            }
            let first = other.join().unwrap();
            assert!(matches!(first, Ok(()) | Err(NameError::NoProcess)), "{first:?}");
            assert_eq!(second, Ok(()), "N2");
            assert_eq!(world.names.whereis(Atom(1)), Some(NEXT));
            assert_eq!(world.names.name_of(PID), None);
        });
    }

    /// Two give a process names, and one takes a name away.
    #[test]
    fn loom_one_name_each() {
        loom::model(|| {
            let world = World::new();
            let other = {
                let world = world.clone();
                loom::thread::spawn(move || world.names.register(Atom(2), PID, |_| Some(&world.state)))
            };
            let first = world.register(PID);
            let taken = world.names.unregister(Atom(1), |_| Some(&world.state));
            assert_eq!(taken.is_some(), first.is_ok());
            let second = other.join().unwrap();
            assert!(first.is_ok() || second.is_ok());
            assert_eq!(world.names.all().len(), usize::from(second.is_ok()));
        });
    }
}
