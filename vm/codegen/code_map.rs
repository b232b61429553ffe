//! What is known about a return address.
//!
//! # Layout
//! Code is divided into granules of 32 bytes; no two functions share one. A granule's word holds a
//! bit for each byte that a call returns to, and the number of the site of the lowest:
//!
//! ```text
//! 63            32 31             0
//! | first site    | bits          |
//! ```
//!
//! so a lookup is two loads and a population count, and costs nothing where there is no code.
//!
//! # Protocol
//! One thread at a time adds a function (the code heap's lock): first its sites, then its granules by
//! release. A reader comes with a return address, so it, or the thread that handed it the stack, has
//! run the function, whose entry was published by release after that. Nothing is ever taken out.
//!
//! # Invariants
//! M1. Sites below `sites_used` and roots below `roots_used` are written once and never change.
//! M2. A granule's bits name sites that are written.

use crate::compile::CompiledCode;
use crate::sys::Reservation;
use rustc_hash::FxHashMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of code that share a word; functions are aligned to it.
pub(crate) const GRANULE_BYTES: usize = 32;

/// A frame at one of its calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The frame's sp is its fp minus these bytes.
    pub span: u32,
    /// Offsets from sp, in bytes, of the words that hold live values.
    pub roots: &'a [u32],
}

/// Where an exception that leaves a call goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    /// Address of the handler's code.
    pub address: usize,
    /// The handler frame's sp is its fp minus these bytes.
    pub span: u32,
}

/// Where a call stands in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// The number that [`CodeHeap::install`](crate::CodeHeap::install) was given for the function.
    pub function: u32,
    /// Source line, 0 if none.
    pub line: u32,
}

#[derive(Clone, Copy, Debug)]
#[repr(C)]
struct Site {
    span: u32,
    function: u32,
    line: u32,
    /// Offset of the handler in the code; 0 if none (the first bytes of the region aren't a function's).
    handler: u32,
    first_root: u32,
    roots: u32,
}

/// The table of all return addresses. Readers take no lock; a lookup is some 3 ns.
#[derive(Debug)]
pub struct CodeMap {
    base: usize,
    granules: Reservation,
    sites: Reservation,
    roots: Reservation,
}

/// How much of the table is written; owned by the code heap's lock.
#[derive(Debug, Default)]
pub(crate) struct Used {
    sites: usize,
    roots: usize,
}

impl CodeMap {
    /// A map for code at `base`.
    pub(crate) fn new(base: usize, code_bytes: usize) -> io::Result<Self> {
        Ok(Self {
            base,
            granules: Reservation::zeroed(code_bytes / GRANULE_BYTES * 8)?,
            // A call is at least five bytes long, and code between calls makes up for the roots.
            sites: Reservation::zeroed(code_bytes / 5 * size_of::<Site>())?,
            roots: Reservation::zeroed(code_bytes * 2)?,
        })
    }

    /// The frame whose call returns to `pc`.
    #[must_use]
    #[inline]
    pub fn frame(&self, pc: usize) -> Option<Frame<'_>> {
        let site = self.site(pc)?;
        // SAFETY: M1: the site's roots are written and stay.
        let roots = unsafe {
            let first = self.roots.start().cast::<u32>().add(site.first_root as usize);
            std::slice::from_raw_parts(first, site.roots as usize)
        };
        Some(Frame { span: site.span, roots })
    }

    /// The handler of the call that returns to `pc`.
    #[must_use]
    pub fn handler(&self, pc: usize) -> Option<Handler> {
        let site = self.site(pc).filter(|site| site.handler != 0)?;
        Some(Handler { address: self.base + site.handler as usize, span: site.span })
    }

    /// The source position of the call that returns to `pc`.
    #[must_use]
    pub fn location(&self, pc: usize) -> Option<Location> {
        self.site(pc).map(|site| Location { function: site.function, line: site.line })
    }

    #[inline]
    fn site(&self, pc: usize) -> Option<&Site> {
        let offset = pc.wrapping_sub(self.base);
        if offset / GRANULE_BYTES >= self.granules.bytes() / 8 {
            return None;
        }
        // Pairs with the store of `add`.
        let word = self.granule(offset / GRANULE_BYTES).load(Ordering::Acquire);
        let bit = 1 << (offset % GRANULE_BYTES);
        if word & bit == 0 {
            return None;
        }
        let at = (word >> 32) as usize + (word & (bit - 1)).count_ones() as usize;
        // SAFETY: M1, M2: a set bit's site is written and stays.
        Some(unsafe { &*self.sites.start().cast::<Site>().add(at) })
    }

    fn granule(&self, at: usize) -> &AtomicU64 {
        assert!(at < self.granules.bytes() / 8, "inside the map");
        // SAFETY: inside the zeroed reservation, which is only accessed through such references.
        unsafe { &*self.granules.start().cast::<AtomicU64>().add(at) }
    }

    /// Adds a function's calls. The caller holds the code heap's lock, which `used` proves. None if full.
    pub(crate) fn add(
        &self,
        code: &CompiledCode,
        offset: usize,
        function: u32,
        used: &mut Used,
    ) -> Option<()> {
        let mut known: FxHashMap<&[u32], u32> = FxHashMap::default();
        let mut word = (usize::MAX, 0);
        for call in &code.sites {
            let first_root = match known.get(&call.roots[..]) {
                Some(&first) => first,
                None => *known.entry(&call.roots).or_insert(self.add_roots(&call.roots, used)?),
            };
            let site = Site {
                span: code.span,
                function,
                line: call.line,
                handler: call.handler.map_or(0, |handler| offset as u32 + handler),
                first_root,
                roots: call.roots.len() as u32,
            };
            let at = offset + call.return_offset as usize;
            if word.0 != at / GRANULE_BYTES {
                self.publish(word);
                word = (at / GRANULE_BYTES, (used.sites as u64) << 32);
            }
            self.add_site(site, used)?;
            word.1 |= 1 << (at % GRANULE_BYTES);
        }
        self.publish(word);
        Some(())
    }

    /// Makes a granule's sites visible. Pairs with the load of `site`.
    fn publish(&self, (granule, word): (usize, u64)) {
        if granule != usize::MAX {
            self.granule(granule).store(word, Ordering::Release);
        }
    }

    fn add_site(&self, site: Site, used: &mut Used) -> Option<()> {
        if (used.sites + 1) * size_of::<Site>() > self.sites.bytes() {
            return None;
        }
        // SAFETY: M1: inside the reservation, not yet named by any granule, and we hold the lock.
        unsafe { self.sites.start().cast::<Site>().add(used.sites).write(site) };
        used.sites += 1;
        Some(())
    }

    fn add_roots(&self, roots: &[u32], used: &mut Used) -> Option<u32> {
        let first = used.roots;
        if (first + roots.len()) * 4 > self.roots.bytes() {
            return None;
        }
        // SAFETY: M1: inside the reservation, not yet named by any site, and we hold the lock.
        unsafe {
            let to = self.roots.start().cast::<u32>().add(first);
            std::ptr::copy_nonoverlapping(roots.as_ptr(), to, roots.len());
        }
        used.roots += roots.len();
        Some(first as u32)
    }
}
