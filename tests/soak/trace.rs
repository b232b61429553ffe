//! What the processes of `soak.erl` have written.

use std::fmt;

/// What one of them did, was about to do, or got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Born = 1,
    Spawn,
    Send,
    Got,
    Picked,
    Signal,
    Signalled,
    Kill,
    Link,
    Unlink,
    Refused,
    LinkEnded,
    Monitor,
    Call,
    Demonitor,
    Flushed,
    Down,
    Answered,
    Traps,
    Timer,
    Cancelled,
    TooLate,
    Fired,
    Stopped,
    Linked,
    Settled,
    Finished,
    Ends,
    Wrong,
}

const KINDS: [Kind; 29] = [
    Kind::Born,
    Kind::Spawn,
    Kind::Send,
    Kind::Got,
    Kind::Picked,
    Kind::Signal,
    Kind::Signalled,
    Kind::Kill,
    Kind::Link,
    Kind::Unlink,
    Kind::Refused,
    Kind::LinkEnded,
    Kind::Monitor,
    Kind::Call,
    Kind::Demonitor,
    Kind::Flushed,
    Kind::Down,
    Kind::Answered,
    Kind::Traps,
    Kind::Timer,
    Kind::Cancelled,
    Kind::TooLate,
    Kind::Fired,
    Kind::Stopped,
    Kind::Linked,
    Kind::Settled,
    Kind::Finished,
    Kind::Ends,
    Kind::Wrong,
];

/// Why a process ended, as it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Reason(pub(crate) i64);

impl Reason {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const NORMAL: Self = Self(1);
    pub(crate) const NOPROC: Self = Self(3);

    /// An exit signal's reason: from whom, to whom, its number.
    pub(crate) fn signal(self) -> Option<(usize, usize, u64)> {
        let word = self.0 - 16;
        let part = |shift: u32, bits: u32| (word >> shift) & ((1 << bits) - 1);
        (word >= 0).then(|| (part(20, 18) as usize, part(38, 18) as usize, part(0, 20) as u64))
    }

    fn is_known(self) -> bool {
        self.0 >= 16 || (1..=3).contains(&self.0)
    }
}

/// One entry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) kind: Kind,
    /// The other process; 0: none, or the driver.
    pub(crate) other: usize,
    pub(crate) number: u64,
    pub(crate) reason: Reason,
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {} #{}", self.kind, self.other, self.number)?;
        match self.reason {
            Reason::NONE => Ok(()),
            reason => write!(f, " {reason:?} {:?}", reason.signal()),
        }
    }
}

/// All that a run gave.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Trace {
    /// Processes that were left over.
    pub(crate) left: i64,
    /// The stage of the end that didn't come to its end; 0: none.
    pub(crate) stuck: i64,
    /// What each process wrote, from number 1 on; the driver, 0, nothing.
    pub(crate) logs: Vec<Vec<Event>>,
}

impl Trace {
    /// Reads the words. `Err`: they aren't what `soak.erl` writes.
    pub(crate) fn new(left: i64, stuck: i64, words: &[Vec<i64>]) -> Result<Self, String> {
        let logs = words.iter().map(|words| events(words)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { left, stuck, logs: [Vec::new()].into_iter().chain(logs).collect() })
    }

    /// Reads `{Left, Stuck, [[Word]]}` as Erlang prints it.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut head: Vec<i64> = Vec::new();
        let mut words: Vec<Vec<i64>> = Vec::new();
        let mut depth = 0;
        for part in text.split_inclusive(['{', '}', '[', ']', ',']) {
            let number = part.trim_end_matches(['{', '}', '[', ']', ',', '\n']).trim();
            if !number.is_empty() {
                let number = number.parse().map_err(|_| format!("not a number: {number}"))?;
                words.last_mut().filter(|_| depth == 2).unwrap_or(&mut head).push(number);
            }
            match part.chars().last() {
                Some('[') => {
                    depth += 1;
                    if depth == 2 {
                        words.push(Vec::new());
                    }
                }
                Some(']') => depth -= 1,
                _ => {}
            }
        }
        let [left, stuck] = head[..] else { return Err(format!("no trace: {head:?}")) };
        Self::new(left, stuck, &words)
    }

    /// What was written, in all.
    pub(crate) fn len(&self) -> usize {
        self.logs.iter().map(Vec::len).sum()
    }
}

fn events(words: &[i64]) -> Result<Vec<Event>, String> {
    let mut events = Vec::with_capacity(words.len());
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        let kind = KINDS.into_iter().find(|&kind| kind as i64 == word & 63);
        let kind = kind.ok_or_else(|| format!("no kind of event: {word}"))?;
        let reason = match kind {
            Kind::LinkEnded | Kind::Down | Kind::Ends => words.next().map(Reason),
            _ => None,
        };
        // Who is killed between the two words leaves one.
        let reason = reason.unwrap_or(Reason::NONE);
        if reason != Reason::NONE && !reason.is_known() {
            return Err(format!("an unknown reason: {kind:?} {reason:?}"));
        }
        let other = ((word >> 6) & ((1 << 20) - 1)) as usize;
        events.push(Event { kind, other, number: (word >> 26) as u64, reason });
    }
    Ok(events)
}
