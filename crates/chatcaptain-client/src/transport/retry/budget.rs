//! How much a client and its clones may repeat together: what keeps a failing server from being hit thrice as hard.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// What a repeat takes from the budget.
pub(super) const COST: u32 = 5;

/// What a repeat after a timeout takes: a slow server suffers most.
pub(super) const COST_AFTER_TIMEOUT: u32 = 10;

/// A store of tokens: repeats take some, successes give one back.
#[derive(Debug)]
pub(crate) struct Budget {
    tokens: AtomicU32,
    capacity: u32,
}

impl Budget {
    pub(crate) const DEFAULT: u32 = 500;

    pub(crate) fn new(capacity: u32) -> Self {
        Self { tokens: AtomicU32::new(capacity), capacity }
    }

    /// Takes `cost`, if there is as much.
    pub(super) fn take(&self, cost: u32) -> Option<Taken<'_>> {
        let left = |tokens: u32| tokens.checked_sub(cost);
        self.tokens.fetch_update(Relaxed, Relaxed, left).ok()?;
        Some(Taken { budget: self, cost })
    }

    /// A call has succeeded.
    pub(super) fn reward(&self) {
        self.give(1);
    }

    fn give(&self, tokens: u32) {
        let more = |now: u32| (now < self.capacity).then(|| now.saturating_add(tokens).min(self.capacity));
        // Full is as good as given.
        let _ = self.tokens.fetch_update(Relaxed, Relaxed, more);
    }
}

/// What a repeat took. It comes back when the call is dropped before the repeat has ended.
#[derive(Debug)]
#[must_use]
pub(super) struct Taken<'a> {
    budget: &'a Budget,
    cost: u32,
}

impl Taken<'_> {
    /// The repeat has ended: it is spent.
    pub(super) fn spend(mut self) {
        self.cost = 0;
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        if self.cost > 0 {
            self.budget.give(self.cost);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(budget: &Budget) -> u32 {
        budget.tokens.load(Relaxed)
    }

    #[test]
    fn repeats_take_and_successes_give() {
        let budget = Budget::new(20);
        budget.take(COST).unwrap().spend();
        assert_eq!(tokens(&budget), 15);
        budget.take(COST_AFTER_TIMEOUT).unwrap().spend();
        assert_eq!(tokens(&budget), 5);
        assert!(budget.take(COST_AFTER_TIMEOUT).is_none(), "a timeout costs more than there is");
        budget.take(COST).unwrap().spend();
        assert!(budget.take(COST).is_none());
        for _ in 0..5 {
            budget.reward();
        }
        assert!(budget.take(COST).is_some());
    }

    #[test]
    fn what_is_not_spent_comes_back_and_never_more_than_fits() {
        let budget = Budget::new(10);
        drop(budget.take(COST_AFTER_TIMEOUT).unwrap());
        assert_eq!(tokens(&budget), 10);
        let taken = budget.take(COST).unwrap();
        budget.reward();
        drop(taken);
        assert_eq!(tokens(&budget), 10);
        budget.reward();
        assert_eq!(tokens(&budget), 10);
    }

    #[test]
    fn callers_at_once_never_take_more_than_there_is() {
        let budget = Budget::new(Budget::DEFAULT);
        let taken: usize = std::thread::scope(|scope| {
            let take = || (0..100).filter_map(|_| budget.take(COST)).map(Taken::spend).count();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(take)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(taken, 100);
        assert_eq!(tokens(&budget), 0);
    }
}
