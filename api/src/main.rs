//! The program `verbatim`.

mod cli;

use std::process::ExitCode;

/// A request makes and drops thousands of small values; by this they cost a fifth less of the server's
/// time than by the system's allocator (docs/PERFORMANCE.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    cli::run().await
}
