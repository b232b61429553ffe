//! Whether what the processes wrote is what Erlang's signals allow.
//!
//! # What
//! Sequential: each rule looks at the log of one process beside that of another. Logs know no common
//! time; that signals of one sender arrive in order is what relates them.
//!
//! # What may be missing
//! A process writes first and acts then, so the last that one wrote that was killed may not have happened.
//! Who has *finished* lived on until all was quiet, so all that was sent to it has come.
//!
//! # Rules
//! - R1. Numbered messages and exit signals of a sender: those that are taken from the front come without a
//!   gap; those that a selective receive takes come in their order; none comes twice; none comes that wasn't
//!   sent. Who has finished got all.
//! - R2. When the end of a process is told, nothing of it comes any more, and nothing is missing.
//! - R3. A monitor fires once at most; after it was taken away not at all, but for what is in the mailbox
//!   already. For who has finished it fired if and only if the other ended. Its alias brings one answer
//!   or none, and then it doesn't fire.
//! - R4. A link tells of an end once for each time that it was made, and not after it was taken away. Who
//!   has finished heard of each end that a link of its own led to.
//! - R5. When all is quiet, links are symmetric, and there where the last word of both sides was a link, or
//!   of the only one that said anything; not there where it was none.
//! - R6. Who was sent a kill didn't finish. Who ended has a reason to, and all hear of the same one.
//! - R7. A timer fires once at most, not after it was cancelled, and once if that was too late or not tried.

use std::collections::{HashMap, HashSet};

use crate::trace::{Event, Kind, Reason, Trace};

/// Everything that is wrong with a run, in words.
pub(crate) fn faults(trace: &Trace) -> Vec<String> {
    let mut check = Check::new(trace);
    if trace.stuck != 0 {
        check.fault(0, format!("stage {} of the end doesn't end", trace.stuck));
    }
    if trace.left != 0 {
        check.fault(0, format!("{} processes are left over", trace.left));
    }
    for own in 1..trace.logs.len() {
        check.wrongs(own);
        check.messages(own);
        check.monitors(own);
        check.links(own);
        check.quiet_links(own);
        check.end(own);
        check.timers(own);
    }
    check.faults
}

/// What a process sent to another one.
#[derive(Default)]
struct Sent {
    /// Kinds, by number from 1 on.
    kinds: Vec<Kind>,
    /// The last one may not have happened.
    last_is_open: bool,
}

struct Check<'t> {
    logs: &'t [Vec<Event>],
    faults: Vec<String>,
    sent: HashMap<(usize, usize), Sent>,
    /// Who wanted a link with whom, by a spawn, too.
    links: HashMap<(usize, usize), Wish>,
    /// Who was told of whose end, and why.
    reasons: HashMap<usize, HashMap<Reason, usize>>,
    killed: HashSet<usize>,
    signalled: HashSet<usize>,
    fired: HashMap<(usize, u64), usize>,
    finished: Vec<bool>,
    /// Who lived when all was quiet: who has finished, and who was asked to end then.
    quiet: Vec<bool>,
}

/// What one side of a link has said of it.
#[derive(Clone, Copy, Default)]
struct Wish {
    links: usize,
    unlinks: usize,
    is_linked: bool,
}

impl<'t> Check<'t> {
    fn new(trace: &'t Trace) -> Self {
        let logs = &trace.logs[..];
        let has = |log: &[Event], kind| log.iter().any(|event| event.kind == kind);
        let has_finished = |log: &Vec<Event>| has(log, Kind::Finished);
        let was_quiet =
            |log: &Vec<Event>| has(log, Kind::Finished) || has(log, Kind::Stopped) && has(log, Kind::Ends);
        let mut check = Self {
            logs,
            faults: Vec::new(),
            sent: HashMap::new(),
            links: HashMap::new(),
            reasons: HashMap::new(),
            killed: HashSet::new(),
            signalled: HashSet::new(),
            fired: HashMap::new(),
            finished: logs.iter().map(has_finished).collect(),
            quiet: logs.iter().map(was_quiet).collect(),
        };
        for (own, log) in logs.iter().enumerate() {
            for (at, event) in log.iter().enumerate() {
                check.index(own, event, !check.finished[own] && at + 1 == log.len());
            }
        }
        check
    }

    fn index(&mut self, own: usize, event: &Event, is_open: bool) {
        let to = event.other;
        match event.kind {
            Kind::Send | Kind::Signal => {
                let sent = self.sent.entry((own, to)).or_default();
                sent.kinds.push(event.kind);
                sent.last_is_open = is_open;
                if sent.kinds.len() as u64 != event.number {
                    self.fault(own, format!("wrote a wrong number: {event:?}"));
                }
                if event.kind == Kind::Signal {
                    self.signalled.insert(to);
                }
            }
            Kind::Kill if !is_open => {
                self.killed.insert(to);
            }
            Kind::Link => self.wish(own, to, true),
            Kind::Unlink => self.wish(own, to, false),
            Kind::Spawn if event.number & 1 != 0 => self.wish(own, to, true),
            Kind::Down | Kind::LinkEnded if ![Reason::NONE, Reason::NOPROC].contains(&event.reason) => {
                self.reasons.entry(to).or_default().entry(event.reason).or_insert(own);
            }
            Kind::Fired => *self.fired.entry((to, event.number)).or_default() += 1,
            _ => {}
        }
    }

    fn wish(&mut self, own: usize, other: usize, is_linked: bool) {
        let wish = self.links.entry((own, other)).or_default();
        wish.is_linked = is_linked;
        *(if is_linked { &mut wish.links } else { &mut wish.unlinks }) += 1;
    }

    fn wished(&self, own: usize, other: usize) -> Wish {
        self.links.get(&(own, other)).copied().unwrap_or_default()
    }

    fn fault(&mut self, own: usize, what: String) {
        if self.faults.len() < 50 {
            self.faults.push(format!("process {own}: {what}"));
        }
    }

    /// What a process itself found wrong.
    fn wrongs(&mut self, own: usize) {
        let words =
            ["", "timers don't fire", "no message that was sent before another one", "an end isn't told"];
        let more = ["a timer is early", "a message has changed", "an answer of nobody"];
        for event in &self.logs[own] {
            if event.kind == Kind::Wrong {
                let what = words.iter().chain(&more).nth(event.number as usize).unwrap_or(&"");
                self.fault(own, format!("{what}: of {}", event.other));
            }
        }
    }

    /// R1, R2.
    fn messages(&mut self, own: usize) {
        let mut got: HashMap<usize, Got> = HashMap::new();
        for event in &self.logs[own] {
            let from = event.other;
            let problem = match event.kind {
                Kind::Got | Kind::Picked | Kind::Signalled => {
                    let sent = self.sent.get(&(from, own));
                    got.entry(from).or_default().take(event, sent)
                }
                Kind::Down | Kind::LinkEnded => {
                    let sent = self.sent.get(&(from, own));
                    got.entry(from).or_default().end(sent)
                }
                _ => None,
            };
            if let Some(problem) = problem {
                self.fault(own, format!("{problem}: {event:?}"));
            }
        }
        if self.finished[own] {
            for from in 1..self.logs.len() {
                let Some(sent) = self.sent.get(&(from, own)) else { continue };
                if let Some(missing) = got.entry(from).or_default().missing(sent) {
                    self.fault(own, format!("#{missing} of {from} didn't come"));
                }
            }
        }
    }

    /// R3.
    fn monitors(&mut self, own: usize) {
        let mut monitors: HashMap<u64, (usize, MonitorState)> = HashMap::new();
        let log = &self.logs[own];
        for (at, event) in log.iter().enumerate() {
            let number = event.number;
            let state = match event.kind {
                Kind::Monitor | Kind::Call => MonitorState::Open,
                Kind::Spawn if number & 2 != 0 => MonitorState::Open,
                Kind::Demonitor => MonitorState::Marked { by: marker(own, &log[at..]) },
                Kind::Flushed => MonitorState::Over,
                Kind::Answered => MonitorState::Over,
                Kind::Down => MonitorState::Fired,
                Kind::Got if event.other == own => {
                    let is_it = |state| matches!(state, MonitorState::Marked { by } if by == Some(number));
                    monitors.values_mut().filter(|entry| is_it(entry.1)).for_each(|entry| {
                        entry.1 = MonitorState::Over;
                    });
                    continue;
                }
                _ => continue,
            };
            let key = if event.kind == Kind::Spawn { number >> 2 } else { number };
            let before = monitors.insert(key, (event.other, state));
            let problem = match (event.kind, before) {
                (Kind::Monitor | Kind::Call | Kind::Spawn, None) => None,
                (_, Some((other, _))) if other != event.other => Some("is another one's monitor"),
                (Kind::Down, Some((_, MonitorState::Open | MonitorState::Marked { .. }))) => None,
                (Kind::Down, Some((_, MonitorState::Fired))) => Some("fires twice"),
                (Kind::Down, Some((_, MonitorState::Over))) => Some("fires, and was taken away"),
                (Kind::Demonitor | Kind::Flushed | Kind::Answered, Some((_, MonitorState::Open))) => None,
                _ => Some("isn't there"),
            };
            if let Some(problem) = problem {
                self.fault(own, format!("monitor {key} {problem}: {event:?}"));
            }
        }
        for (number, (other, state)) in monitors {
            if self.finished[other] && state == MonitorState::Fired {
                self.fault(own, format!("monitor {number} fired, {other} lives"));
            }
            if self.finished[own] && !self.finished[other] && state == MonitorState::Open {
                self.fault(own, format!("monitor {number} didn't fire, {other} has ended"));
            }
        }
    }

    /// R4.
    fn links(&mut self, own: usize) {
        let log = &self.logs[own];
        let mut ends: HashMap<usize, LinkSide> = HashMap::new();
        let mut traps = false;
        for (at, event) in log.iter().enumerate() {
            let other = event.other;
            match event.kind {
                Kind::Traps => {
                    traps = event.number == 1;
                    ends.values_mut().for_each(|side| side.has_trapped &= traps);
                }
                Kind::Link => ends.entry(other).or_default().link(traps),
                Kind::Spawn if event.number & 1 != 0 => ends.entry(other).or_default().link(traps),
                Kind::Refused => ends.entry(other).or_default().is_linked = false,
                Kind::Unlink => {
                    ends.entry(other).or_default().unlink(marker(own, &log[at..]));
                }
                Kind::Got if other == own => {
                    let is_it = |side: &&mut LinkSide| side.marker == Some(event.number);
                    ends.values_mut().filter(is_it).for_each(LinkSide::pass);
                }
                Kind::LinkEnded => {
                    let theirs = self.wished(other, own).links;
                    let problem = ends.entry(other).or_default().end(event.reason, theirs);
                    if let Some(problem) = problem {
                        self.fault(own, format!("{problem}: {event:?}"));
                    }
                    if self.finished[other] {
                        self.fault(own, format!("{other} lives: {event:?}"));
                    }
                }
                _ => {}
            }
        }
        for (other, side) in ends {
            // Else the other one may have ended the link, or the end was one that isn't told.
            let ends_normally = |event: &Event| event.kind == Kind::Ends && event.reason == Reason::NORMAL;
            let is_told = side.has_trapped || !self.logs[other].last().is_some_and(ends_normally);
            let is_own = self.wished(other, own).unlinks == 0;
            let is_over = self.finished[own] && !self.finished[other];
            if is_over && is_own && is_told && side.is_linked {
                self.fault(own, format!("the link with {other} didn't tell of its end"));
            }
        }
    }

    /// R5.
    fn quiet_links(&mut self, own: usize) {
        if !self.quiet[own] {
            return;
        }
        let linked: HashSet<usize> = linked(&self.logs[own]).collect();
        for other in 1..self.logs.len() {
            if other == own || !self.quiet[other] {
                continue;
            }
            let is_linked = linked.contains(&other);
            if is_linked != linked_with(&self.logs[other], own) {
                self.fault(own, format!("is linked: {is_linked}, {other} has it otherwise"));
            }
            let sides = [self.wished(own, other), self.wished(other, own)];
            let mut said = sides.iter().filter(|wish| wish.links + wish.unlinks > 0);
            let last = said.next().map_or(Some(false), |first| {
                said.all(|second| second.is_linked == first.is_linked).then_some(first.is_linked)
            });
            if last.is_some_and(|last| last != is_linked) {
                self.fault(own, format!("is linked with {other}: {is_linked}, the last words were others"));
            }
        }
    }

    /// R6.
    fn end(&mut self, own: usize) {
        if self.finished[own] {
            if self.killed.contains(&own) {
                self.fault(own, "lives, and was killed".to_owned());
            }
            return;
        }
        let log = &self.logs[own];
        let all = self.reasons.get(&own).into_iter().flatten();
        let reasons: Vec<(Reason, usize)> = all.map(|(&reason, &whom)| (reason, whom)).collect();
        if reasons.len() > 1 {
            self.fault(own, format!("ended for different reasons: {reasons:?}"));
        }
        if let Some(&(reason, _)) = reasons.first()
            && let Some((from, to, number)) = reason.signal()
            && number > 0
            && self.sent.get(&(from, to)).and_then(|sent| sent.kinds.get(number as usize - 1))
                != Some(&Kind::Signal)
        {
            self.fault(own, format!("ended by a signal that nobody sent: {reason:?} {:?}", reason.signal()));
        }
        // What ends a process may come after it has said that it ends. An empty log may be that of one that
        // was never there: its parent's last word.
        let is_expected = |event: &Event| {
            event.kind == Kind::Ends && reasons.iter().all(|&(reason, _)| reason == event.reason)
        };
        if log.last().is_none_or(is_expected) || self.killed.contains(&own) || self.killed_openly(own) {
            return;
        }
        let last = log.iter().rfind(|event| event.kind == Kind::Traps);
        let traps = last.is_some_and(|event| event.number == 1 && Some(event) != log.last());
        let has_link = |(&(a, b), wish): (&(usize, usize), &Wish)| {
            wish.links > 0 && (a == own && !self.finished[b] || b == own && !self.finished[a])
        };
        if traps || !(self.signalled.contains(&own) || self.links.iter().any(has_link)) {
            self.fault(own, format!("ended without a cause: {reasons:?}, {:?}", log.last()));
        }
    }

    /// Whether the last that somebody wrote was a kill, which may have happened.
    fn killed_openly(&self, own: usize) -> bool {
        self.logs
            .iter()
            .any(|log| log.last().is_some_and(|event| event.kind == Kind::Kill && event.other == own))
    }

    /// R7.
    fn timers(&mut self, own: usize) {
        let mut timers: HashMap<u64, (usize, Kind)> = HashMap::new();
        for event in &self.logs[own] {
            if matches!(event.kind, Kind::Timer | Kind::Cancelled | Kind::TooLate) {
                timers.insert(event.number, (event.other, event.kind));
            }
        }
        for (number, (to, kind)) in timers {
            let count = self.fired.get(&(own, number)).copied().unwrap_or(0);
            let is_wrong = match kind {
                Kind::Cancelled => count > 0,
                _ if self.finished[own] && self.finished[to] => count != 1,
                _ => count > 1,
            };
            if is_wrong {
                self.fault(own, format!("timer {number} for {to}, {kind:?}, fired {count} times"));
            }
        }
    }
}

/// With whom a process was linked when all was quiet.
fn linked(log: &[Event]) -> impl Iterator<Item = usize> {
    log.iter().filter(|event| event.kind == Kind::Linked).map(|event| event.other)
}

fn linked_with(log: &[Event], other: usize) -> bool {
    linked(log).any(|linked| linked == other)
}

/// The message to itself that a process sends after what it ends without clearing its mailbox.
fn marker(own: usize, log: &[Event]) -> Option<u64> {
    let is_marker = |event: &&Event| event.kind == Kind::Send && event.other == own;
    log.iter().take(2).find(is_marker).map(|event| event.number)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum MonitorState {
    Open,
    Fired,
    /// Taken away; what was in the mailbox comes before this message to itself.
    Marked {
        by: Option<u64>,
    },
    Over,
}

/// What has come of one sender.
#[derive(Default)]
struct Got {
    numbers: HashSet<u64>,
    /// All up to here have come.
    front: u64,
    /// The highest that a selective receive took.
    picked: u64,
    is_over: bool,
}

impl Got {
    fn take(&mut self, event: &Event, sent: Option<&Sent>) -> Option<&'static str> {
        let wanted = if event.kind == Kind::Signalled { Kind::Signal } else { Kind::Send };
        let index = event.number.checked_sub(1)? as usize;
        let Some(&kind) = sent.and_then(|sent| sent.kinds.get(index)) else { return Some("nobody sent it") };
        if kind != wanted {
            return Some("another kind was sent");
        }
        if self.is_over {
            return Some("its sender's end was told before");
        }
        if !self.numbers.insert(event.number) {
            return Some("came twice");
        }
        if event.kind == Kind::Picked {
            let kinds = sent.map(|sent| &sent.kinds[self.front as usize..index]).unwrap_or_default();
            let first = self.front + 1;
            let is_there = |(at, &kind): (usize, &Kind)| {
                kind == Kind::Signal || self.numbers.contains(&(first + at as u64))
            };
            let is_first = event.number > self.picked && kinds.iter().enumerate().all(is_there);
            self.picked = event.number;
            self.advance();
            return (!is_first).then_some("came before an older one");
        }
        self.advance();
        (self.front < event.number).then_some("came before an older one")
    }

    fn advance(&mut self) {
        while self.numbers.contains(&(self.front + 1)) {
            self.front += 1;
        }
    }

    fn end(&mut self, sent: Option<&Sent>) -> Option<&'static str> {
        self.is_over = true;
        sent.and_then(|sent| self.missing(sent)).map(|_| "its messages before the end are missing")
    }

    /// The first one that should have come and hasn't.
    fn missing(&self, sent: &Sent) -> Option<u64> {
        let count = sent.kinds.len() as u64 - u64::from(sent.last_is_open);
        (1..=count).find(|number| !self.numbers.contains(number))
    }
}

/// One side of a link.
struct LinkSide {
    /// The last word of this side, and it has heard of no end since.
    is_linked: bool,
    /// How many ends may be told: one for each time that this side asked for the link, but for those before
    /// it was taken away, when all that was in the mailbox then has passed.
    ends: usize,
    /// Those since it was taken away.
    ends_since: usize,
    marker: Option<u64>,
    /// Whether this side has trapped exits since it made the link.
    has_trapped: bool,
    /// Ends that were told without a word of this side, and whether one was with the true reason.
    uncalled: usize,
    is_told: bool,
}

impl Default for LinkSide {
    fn default() -> Self {
        Self {
            is_linked: false,
            ends: 0,
            ends_since: 0,
            marker: None,
            has_trapped: true,
            uncalled: 0,
            is_told: false,
        }
    }
}

impl LinkSide {
    fn link(&mut self, traps: bool) {
        (self.is_linked, self.has_trapped) = (true, traps);
        self.ends += 1;
        self.ends_since += 1;
    }

    fn unlink(&mut self, marker: Option<u64>) {
        (self.is_linked, self.marker, self.ends_since) = (false, marker, 0);
    }

    fn pass(&mut self) {
        (self.marker, self.ends) = (None, self.ends_since);
    }

    fn end(&mut self, reason: Reason, theirs: usize) -> Option<&'static str> {
        if self.ends == 0 {
            self.uncalled += 1;
        }
        (self.is_linked, self.ends) = (false, self.ends.saturating_sub(1));
        self.ends_since = self.ends_since.min(self.ends);
        // Who was killed before it wrote the reason down may have heard of any.
        let is_again = [Reason::NOPROC, Reason::NONE].contains(&reason);
        let is_first = is_again || !std::mem::replace(&mut self.is_told, true);
        if !is_first {
            Some("its end was told before")
        } else if self.uncalled > theirs {
            Some("told by a link that isn't there")
        } else {
            None
        }
    }
}
