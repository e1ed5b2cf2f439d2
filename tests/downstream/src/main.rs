//! What a user of the client and of the SDK writes first. Every step is asserted, so that running it is the test.

mod values;

#[cfg(feature = "transport")]
mod calls;
#[cfg(any(feature = "transport", feature = "sdk-bare"))]
mod listener;
#[cfg(feature = "sdk-bare")]
mod sdk;
#[cfg(feature = "sdk")]
mod streams;
#[cfg(feature = "blocking")]
mod waiting;

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    values::show()?;
    #[cfg(feature = "transport")]
    run(calls::show())?;
    #[cfg(feature = "sdk-bare")]
    run(sdk::show())?;
    #[cfg(feature = "sdk")]
    run(streams::show())?;
    #[cfg(feature = "blocking")]
    waiting::show()?;
    Ok(())
}

#[cfg(any(feature = "transport", feature = "sdk-bare"))]
fn run(program: impl Future<Output = Result<(), Box<dyn Error>>>) -> Result<(), Box<dyn Error>> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(program)
}
