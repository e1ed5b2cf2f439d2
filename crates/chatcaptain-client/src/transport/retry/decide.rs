//! The policy: what is repeated, and after which wait. Pure, so that it can be read and tested as a table.

use std::time::Duration;

use super::{RetryPolicy, outcome::Outcome};
use crate::{operation::Repeat, transport::call::StopReason};

/// What comes after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The call ends with what the attempt brought.
    Stop(StopReason),
    /// The call ends: an earlier attempt deleted what this one did not find.
    AlreadyGone,
    /// The call goes on.
    Repeat { after: Duration },
}

/// What is known when an attempt has ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct SoFar {
    /// How many attempts there were, this one included.
    pub(super) attempts: u32,
    /// Whether one of them, this one included, may have been carried out.
    pub(super) doubt: bool,
    /// What the server asks for.
    pub(super) retry_after: Option<Duration>,
    /// The time that the call has left.
    pub(super) remaining: Duration,
}

/// Decides about the attempt that ended with `outcome`. `chance` is from 0 to 1.
pub(super) fn decide(
    policy: &RetryPolicy,
    repeat: Repeat,
    outcome: Outcome,
    so_far: SoFar,
    chance: f64,
) -> Verdict {
    match (outcome, repeat) {
        (Outcome::Unsent | Outcome::Throttled, _) => {}
        (Outcome::NotFound, Repeat::Delete) if so_far.doubt => return Verdict::AlreadyGone,
        (
            Outcome::Success | Outcome::NotFound | Outcome::Elsewhere | Outcome::Refused | Outcome::Broken,
            _,
        ) => return Verdict::Stop(StopReason::Final),
        (Outcome::Failed | Outcome::Lost | Outcome::TimedOut | Outcome::CutOff, Repeat::OnlyIfNotDone) => {
            return Verdict::Stop(StopReason::Unsafe);
        }
        (Outcome::Failed | Outcome::Lost | Outcome::TimedOut | Outcome::CutOff, _) => {}
    }
    if so_far.attempts >= policy.max_attempts {
        return Verdict::Stop(StopReason::Attempts);
    }
    let asked = so_far.retry_after.unwrap_or_default();
    if asked > policy.max_retry_after {
        return Verdict::Stop(StopReason::AskedToWait);
    }
    let longest = policy.longest_wait(so_far.attempts, outcome);
    let backoff = Duration::try_from_secs_f64(longest.as_secs_f64() * chance).unwrap_or(longest);
    let after = backoff.max(asked);
    if after >= so_far.remaining { Verdict::Stop(StopReason::Deadline) } else { Verdict::Repeat { after } }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn after(outcome: Outcome, so_far: SoFar, chance: f64) -> Verdict {
        decide(&RetryPolicy::new(), Repeat::Always, outcome, so_far, chance)
    }

    fn first() -> SoFar {
        SoFar { attempts: 1, doubt: true, retry_after: None, remaining: MINUTE }
    }

    fn seconds(value: f64) -> Verdict {
        Verdict::Repeat { after: Duration::from_secs_f64(value) }
    }

    #[test]
    fn every_outcome_has_its_row() {
        const AGAIN: Verdict = Verdict::Repeat { after: Duration::ZERO };
        const FINAL: Verdict = Verdict::Stop(StopReason::Final);
        const UNSAFE: Verdict = Verdict::Stop(StopReason::Unsafe);
        // outcome, then what follows for: GET and PATCH, DELETE, POST
        for (outcome, always, delete, create) in [
            (Outcome::Unsent, AGAIN, AGAIN, AGAIN),
            (Outcome::Throttled, AGAIN, AGAIN, AGAIN),
            (Outcome::Failed, AGAIN, AGAIN, UNSAFE),
            (Outcome::Lost, AGAIN, AGAIN, UNSAFE),
            (Outcome::TimedOut, AGAIN, AGAIN, UNSAFE),
            (Outcome::CutOff, AGAIN, AGAIN, UNSAFE),
            (Outcome::Success, FINAL, FINAL, FINAL),
            (Outcome::NotFound, FINAL, Verdict::AlreadyGone, FINAL),
            (Outcome::Elsewhere, FINAL, FINAL, FINAL),
            (Outcome::Refused, FINAL, FINAL, FINAL),
            (Outcome::Broken, FINAL, FINAL, FINAL),
        ] {
            for (repeat, expected) in
                [(Repeat::Always, always), (Repeat::Delete, delete), (Repeat::OnlyIfNotDone, create)]
            {
                let verdict = decide(&RetryPolicy::new(), repeat, outcome, first(), 0.0);
                assert_eq!(verdict, expected, "{outcome:?} {repeat:?}");
            }
        }
    }

    #[test]
    fn a_deletion_that_nothing_could_have_done_is_not_found() {
        let sure = SoFar { doubt: false, ..first() };
        let verdict = decide(&RetryPolicy::new(), Repeat::Delete, Outcome::NotFound, sure, 0.0);
        assert_eq!(verdict, Verdict::Stop(StopReason::Final));
    }

    #[test]
    fn waits_double_up_to_the_cap_and_are_longer_when_throttled() {
        let policy = RetryPolicy::new().max_attempts(9);
        for (attempts, failed, throttled) in
            [(1, 0.5, 1.0), (2, 1.0, 2.0), (3, 2.0, 4.0), (4, 4.0, 8.0), (5, 8.0, 8.0), (8, 8.0, 8.0)]
        {
            let so_far = SoFar { attempts, ..first() };
            for (outcome, longest) in [(Outcome::Failed, failed), (Outcome::Throttled, throttled)] {
                for chance in [0.0, 0.25, 1.0] {
                    let verdict = decide(&policy, Repeat::Always, outcome, so_far, chance);
                    assert_eq!(verdict, seconds(longest * chance), "{attempts} {outcome:?}");
                }
            }
        }
    }

    #[test]
    fn it_ends_with_the_last_attempt() {
        for (attempts, verdict) in [
            (2, seconds(0.0)),
            (3, Verdict::Stop(StopReason::Attempts)),
            (4, Verdict::Stop(StopReason::Attempts)),
        ] {
            assert_eq!(after(Outcome::Failed, SoFar { attempts, ..first() }, 0.0), verdict);
        }
        for policy in [RetryPolicy::never(), RetryPolicy::new().max_attempts(0)] {
            let verdict = decide(&policy, Repeat::Always, Outcome::Unsent, first(), 0.0);
            assert_eq!(verdict, Verdict::Stop(StopReason::Attempts));
        }
    }

    #[test]
    fn what_the_server_asks_for_is_the_least_and_may_not_be_too_long() {
        for (asked, expected) in [
            (0, seconds(0.5)),
            (2, seconds(2.0)),
            (59, seconds(59.0)),
            (60, Verdict::Stop(StopReason::Deadline)),
            (61, Verdict::Stop(StopReason::AskedToWait)),
            (u64::MAX, Verdict::Stop(StopReason::AskedToWait)),
        ] {
            let so_far = SoFar { retry_after: Some(Duration::from_secs(asked)), ..first() };
            assert_eq!(after(Outcome::Failed, so_far, 1.0), expected, "{asked}");
        }
    }

    #[test]
    fn it_never_waits_past_the_deadline() {
        for (remaining, expected) in [
            (501, seconds(0.5)),
            (500, Verdict::Stop(StopReason::Deadline)),
            (0, Verdict::Stop(StopReason::Deadline)),
        ] {
            let so_far = SoFar { remaining: Duration::from_millis(remaining), ..first() };
            assert_eq!(after(Outcome::TimedOut, so_far, 1.0), expected, "{remaining}");
        }
    }

    #[test]
    fn no_setting_overflows() {
        let most = Duration::MAX;
        let policy = RetryPolicy::new()
            .max_attempts(u32::MAX)
            .backoff(most)
            .throttled_backoff(most)
            .max_backoff(most)
            .max_retry_after(most);
        let so_far = SoFar { attempts: u32::MAX - 1, retry_after: Some(most), remaining: most, ..first() };
        for chance in [0.0, 0.5, 1.0] {
            let verdict = decide(&policy, Repeat::Always, Outcome::Throttled, so_far, chance);
            assert_eq!(verdict, Verdict::Stop(StopReason::Deadline));
        }
    }
}
