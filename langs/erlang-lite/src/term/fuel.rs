//! How much of a piece of work is done before others get a turn.

/// Steps that work may take until it is interrupted. A step is a few nanoseconds: a subterm looked at, an
/// element moved.
#[derive(Debug)]
pub struct Fuel {
    left: i64,
    given: i64,
}

impl Fuel {
    /// For so many steps.
    #[must_use]
    pub fn new(steps: i64) -> Self {
        Self { left: steps, given: steps }
    }

    /// For work that is done in one go.
    #[must_use]
    pub fn unlimited() -> Self {
        Self::new(i64::MAX)
    }

    /// Counts steps.
    #[inline]
    pub fn burn(&mut self, steps: usize) {
        self.left -= steps as i64;
    }

    /// Whether the work should stop here.
    #[must_use]
    #[inline]
    pub fn is_out(&self) -> bool {
        self.left <= 0
    }

    /// Steps that can still be taken; one at least.
    #[must_use]
    pub fn left(&self) -> usize {
        self.left.max(1) as usize
    }

    /// Steps that were counted.
    #[must_use]
    pub fn used(&self) -> i64 {
        self.given.saturating_sub(self.left)
    }
}
