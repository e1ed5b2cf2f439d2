//! Whether an attempt is followed by another, and when.
//!
//! [`decide`] is the whole decision, without a clock, a socket or chance; [`run`] is the loop that follows it.

mod budget;
mod decide;
mod outcome;
mod policy;
mod retry_after;
mod run;

pub use self::policy::RetryPolicy;
pub(super) use self::{
    budget::Budget,
    run::{AttemptSender, Rules},
};
