//! The loop of a call: attempts, waits, and the budget between them.

use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep};

use super::{
    Budget, RetryPolicy,
    budget::{COST, COST_AFTER_TIMEOUT, Taken},
    decide::{SoFar, Verdict, decide},
    outcome::Outcome,
    retry_after,
};
use crate::{
    operation::Repeat,
    transport::{
        Error,
        attempt::{AttemptEnd, Deadline, Timed},
        call::{CallRecord, StopReason},
        response::Answer,
    },
};

/// What sends: the transport, or a script of the tests.
pub(crate) trait AttemptSender {
    /// Sends the request, for the `number`th time.
    fn send(&self, number: u32, deadline: Deadline) -> impl Future<Output = Result<Answer, Error>> + Send;

    /// Hears of every attempt.
    fn ended(&self, end: &AttemptEnd<'_>);
}

/// The rules for one call.
pub(crate) struct Rules<'a> {
    pub(crate) policy: RetryPolicy,
    pub(crate) repeat: Repeat,
    pub(crate) budget: &'a Budget,
    pub(crate) attempt_timeout: Duration,
    pub(crate) deadline: Deadline,
    /// From 0 to 1: which part of the longest wait is waited.
    pub(crate) chance: fn() -> f64,
}

impl Rules<'_> {
    /// Sends until there is nothing to repeat, and gives back what the last attempt brought.
    pub(crate) async fn run(
        &self,
        sender: &impl AttemptSender,
        record: &mut CallRecord,
    ) -> Result<Answer, Error> {
        let mut taken: Option<Taken<'_>> = None;
        let mut answered: Option<Box<Answer>> = None;
        loop {
            record.attempts += 1;
            let begun = Instant::now();
            // An attempt has its own time, but never more than what is left of the call.
            let deadline = Deadline::new(begun, self.attempt_timeout, Timed::Attempt).min(self.deadline);
            let result = sender.send(record.attempts, deadline).await;
            if let Some(taken) = taken.take() {
                taken.spend();
            }
            let (number, elapsed) = (record.attempts, begun.elapsed());
            let repeats_after;
            (repeats_after, taken) = self.judge(&result, record);
            sender.ended(&AttemptEnd { number, elapsed, result: &result, repeats_after });
            let Some(wait) = repeats_after else {
                // What the server said before says more than that the time was over then.
                return match answered {
                    Some(answer) if Instant::now() >= self.deadline.at && adds_nothing(&result, &answer) => {
                        Ok(*answer)
                    }
                    _ => result,
                };
            };
            if let Ok(answer) = result {
                answered = Some(Box::new(answer));
            }
            // Boxed, as what is rare takes no room in every call.
            Box::pin(sleep(wait)).await;
        }
    }

    /// What follows from an attempt: the wait before the next one, paid for, or nothing.
    fn judge(
        &self,
        result: &Result<Answer, Error>,
        record: &mut CallRecord,
    ) -> (Option<Duration>, Option<Taken<'_>>) {
        let outcome = Outcome::of(result);
        record.reached |=
            outcome != Outcome::Unsent && !result.as_ref().is_err_and(Error::is_invalid_argument);
        record.retry_after = None;
        if outcome == Outcome::Success {
            // Nothing to decide: most calls end here, and need neither a clock nor chance.
            self.budget.reward();
            return (None, None);
        }
        record.doubt |= outcome.leaves_doubt();
        record.retry_after =
            result.as_ref().ok().and_then(|answer| retry_after::read(&answer.headers, SystemTime::now()));
        let so_far = SoFar {
            attempts: record.attempts,
            doubt: record.doubt,
            retry_after: record.retry_after,
            remaining: self.deadline.at.saturating_duration_since(Instant::now()),
        };
        let reason = match decide(&self.policy, self.repeat, outcome, so_far, (self.chance)()) {
            Verdict::Repeat { after } => {
                let timed_out = result.as_ref().is_err_and(Error::is_timeout);
                match self.budget.take(if timed_out { COST_AFTER_TIMEOUT } else { COST }) {
                    Some(taken) => return (Some(after), Some(taken)),
                    None => StopReason::Budget,
                }
            }
            Verdict::Stop(reason) => reason,
            Verdict::AlreadyGone => {
                record.already_gone = true;
                self.budget.reward();
                StopReason::Final
            }
        };
        record.stop = Some(reason);
        (None, None)
    }
}

/// Whether `result` knows nothing that the earlier answer does not know: it has no answer, and leaves no doubt
/// where there was none.
fn adds_nothing(result: &Result<Answer, Error>, earlier: &Answer) -> bool {
    let unanswered = result.as_ref().is_err_and(|error| error.status().is_none());
    let doubt = Outcome::of(result).leaves_doubt();
    unanswered && (!doubt || Outcome::of_status(earlier.status.as_u16()).leaves_doubt())
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use bytes::Bytes;
    use http::{
        StatusCode,
        header::{HeaderMap, RETRY_AFTER},
    };

    use super::*;
    use crate::transport::error::Cause;

    /// What the attempts bring, in order, and the last of it for ever.
    struct Script {
        steps: Vec<Step>,
        sent: Mutex<Vec<Instant>>,
        repeats: Mutex<Vec<Option<Duration>>>,
    }

    #[derive(Clone, Copy)]
    enum Step {
        Status(u16),
        /// A 429 with this `Retry-After`.
        Wait(&'static str),
        Connect,
        Lost,
        /// Ends with its deadline.
        Hangs,
    }

    impl Script {
        fn new(steps: &[Step]) -> Self {
            Self { steps: steps.to_vec(), sent: Mutex::default(), repeats: Mutex::default() }
        }

        /// When the attempts were sent, in milliseconds from the first.
        fn sent(&self) -> Vec<u128> {
            let sent = self.sent.lock().unwrap();
            sent.iter().map(|at| at.duration_since(sent[0]).as_millis()).collect()
        }
    }

    fn status(code: u16) -> Answer {
        Answer::new(StatusCode::from_u16(code).unwrap(), HeaderMap::new(), Bytes::new())
    }

    impl AttemptSender for Script {
        async fn send(&self, number: u32, deadline: Deadline) -> Result<Answer, Error> {
            self.sent.lock().unwrap().push(Instant::now());
            let index = usize::try_from(number).unwrap().min(self.steps.len()) - 1;
            match self.steps[index] {
                Step::Status(code) => Ok(status(code)),
                Step::Wait(asked) => {
                    let mut answer = status(429);
                    answer.headers.insert(RETRY_AFTER, asked.parse().unwrap());
                    Ok(answer)
                }
                Step::Connect => Err(Error::new(Cause::Connect, "")),
                Step::Lost => Err(Error::new(Cause::Transport, "")),
                Step::Hangs => {
                    tokio::time::sleep_until(deadline.at).await;
                    Err(deadline.error())
                }
            }
        }

        fn ended(&self, end: &AttemptEnd<'_>) {
            self.repeats.lock().unwrap().push(end.repeats_after);
        }
    }

    fn call(budget: &Budget, repeat: Repeat) -> Rules<'_> {
        let limit = Duration::from_secs(60);
        Rules {
            policy: RetryPolicy::new(),
            repeat,
            budget,
            attempt_timeout: Duration::from_secs(30),
            deadline: Deadline::new(Instant::now(), limit, Timed::Call),
            chance: || 1.0,
        }
    }

    async fn run(call: &Rules<'_>, script: &Script) -> (Result<u16, Cause>, CallRecord) {
        let mut record = CallRecord::default();
        let result = call.run(script, &mut record).await;
        let result = result.map(|answer| answer.status.as_u16()).map_err(|error| error.cause());
        (result, record)
    }

    #[tokio::test(start_paused = true)]
    async fn two_failures_and_a_success_are_three_attempts_with_growing_waits() {
        let budget = Budget::new(500);
        let script = Script::new(&[Step::Status(503), Step::Status(503), Step::Status(200)]);
        let (result, record) = run(&call(&budget, Repeat::Always), &script).await;
        assert_eq!((result, record.attempts), (Ok(200), 3));
        assert_eq!(script.sent(), [0, 500, 1500]);
        let told = [Some(Duration::from_millis(500)), Some(Duration::from_secs(1)), None];
        assert_eq!(*script.repeats.lock().unwrap(), told);
    }

    #[tokio::test(start_paused = true)]
    async fn a_random_wait_stays_within_its_bounds() {
        let budget = Budget::new(u32::MAX);
        for _ in 0..200 {
            let script = Script::new(&[Step::Status(429)]);
            let call = Rules { chance: fastrand::f64, ..call(&budget, Repeat::OnlyIfNotDone) };
            let (result, _) = run(&call, &script).await;
            assert_eq!(result, Ok(429));
            let sent = script.sent();
            assert!(sent[1] <= 1000 && sent[2] - sent[1] <= 2000, "{sent:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_server_says_how_long_to_wait() {
        let budget = Budget::new(500);
        for (asked, sent) in [("7", vec![0, 7000]), ("abc", vec![0, 1000]), ("61", vec![0])] {
            let script = Script::new(&[Step::Wait(asked), Step::Status(200)]);
            let (_, record) = run(&call(&budget, Repeat::OnlyIfNotDone), &script).await;
            assert_eq!(script.sent(), sent, "{asked}");
            let longer = record.stop == Some(StopReason::AskedToWait);
            assert_eq!(longer.then_some(Duration::from_secs(61)), record.retry_after, "{asked}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_deadline_of_the_call_ends_attempts_and_prevents_waits() {
        let budget = Budget::new(500);
        let script = Script::new(&[Step::Hangs]);
        let begun = Instant::now();
        let (result, record) = run(&call(&budget, Repeat::Always), &script).await;
        assert_eq!(result, Err(Cause::Timeout));
        assert_eq!((record.attempts, record.stop), (2, Some(StopReason::Deadline)));
        assert_eq!(script.sent(), [0, 30_500]);
        assert_eq!(begun.elapsed(), Duration::from_secs(60));

        let script = Script::new(&[Step::Wait("59"), Step::Wait("1")]);
        let begun = Instant::now();
        let (_, record) = run(&call(&budget, Repeat::Always), &script).await;
        assert_eq!((record.attempts, record.stop), (2, Some(StopReason::Deadline)));
        assert_eq!(begun.elapsed(), Duration::from_secs(59));
    }

    #[tokio::test(start_paused = true)]
    async fn a_deletion_that_was_lost_may_be_gone() {
        let budget = Budget::new(500);
        for (first, gone) in
            [(Step::Lost, true), (Step::Status(504), true), (Step::Connect, false), (Step::Wait("1"), false)]
        {
            let script = Script::new(&[first, Step::Status(404)]);
            let (result, record) = run(&call(&budget, Repeat::Delete), &script).await;
            assert_eq!((result, record.attempts), (Ok(404), 2));
            assert_eq!(record.already_gone, gone);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_used_up_budget_ends_the_call_and_a_dropped_call_gives_back() {
        let budget = Budget::new(5);
        let script = Script::new(&[Step::Status(500)]);
        let rules = call(&budget, Repeat::Always);
        let mut record = CallRecord::default();
        // Dropped in its first wait, and in its first repeat.
        for at in [Duration::from_millis(1), Duration::from_secs(1)] {
            let hangs = Script::new(&[Step::Status(500), Step::Hangs]);
            assert!(tokio::time::timeout(at, rules.run(&hangs, &mut record)).await.is_err());
        }
        let (_, record) = run(&rules, &script).await;
        assert_eq!((record.attempts, record.stop), (2, Some(StopReason::Budget)));
        let (_, record) = run(&rules, &script).await;
        assert_eq!((record.attempts, record.stop), (1, Some(StopReason::Budget)));
    }

    #[tokio::test(start_paused = true)]
    async fn doubt_stays_whatever_comes_after() {
        let budget = Budget::new(500);
        for (steps, doubt) in [
            (&[Step::Lost, Step::Connect][..], true),
            (&[Step::Hangs, Step::Status(400)], true),
            (&[Step::Status(503), Step::Status(429)], true),
            (&[Step::Connect, Step::Status(400)], false),
            (&[Step::Status(429)], false),
        ] {
            let (_, record) = run(&call(&budget, Repeat::Always), &Script::new(steps)).await;
            assert_eq!(record.doubt, doubt);
        }
    }
}
