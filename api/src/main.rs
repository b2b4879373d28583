//! The program `verbatim`.

mod cli;

use std::process::ExitCode;

/// A request makes and drops thousands of small values, which takes this allocator less of the server's
/// time than the system's (docs/PERFORMANCE.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    cli::run().await
}
