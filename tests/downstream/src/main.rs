//! What a user of the client writes first. Every step is asserted, so that running it is the test.

mod values;

#[cfg(feature = "transport")]
mod calls;
#[cfg(feature = "transport")]
mod listener;

use std::error::Error;

#[cfg(feature = "transport")]
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    values::show()?;
    calls::show().await
}

#[cfg(not(feature = "transport"))]
fn main() -> Result<(), Box<dyn Error>> {
    values::show()
}
