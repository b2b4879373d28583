//! How PostgreSQL's programs are started: as the right account, away from the terminal's
//! signals and our environment, and never to outlive us.

use std::env;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use nix::sys::signal::Signal;

use super::account::Account;

/// A command for one of PostgreSQL's programs.
///
/// It runs in a process group of its own, so that Ctrl-C reaches us only and we decide the order
/// of ending. On Linux it gets `on_orphaned` when the calling thread ends, however it ends.
pub(super) fn command(program: &Path, account: Option<&Account>, on_orphaned: Signal) -> Command {
    let mut command = Command::new(program);
    // Not the current directory, which may be closed to the account.
    command.process_group(0).current_dir("/");
    if let Some(account) = account {
        command.uid(account.uid).gid(account.gid);
    }
    for (name, _) in env::vars_os() {
        if configures_postgres(&name.to_string_lossy()) {
            command.env_remove(&name);
        }
    }
    end_with_us(&mut command, on_orphaned);
    command
}

/// Whether a variable is there for other databases than ours, or would change our locale.
fn configures_postgres(variable: &str) -> bool {
    variable.starts_with("PG") || variable.starts_with("LC_") || variable == "LANG"
}

#[cfg(target_os = "linux")]
#[expect(
    unsafe_code,
    reason = "the only way to ask for a signal before the program runs"
)]
fn end_with_us(command: &mut Command, on_orphaned: Signal) {
    use nix::errno::Errno;
    use nix::sys::prctl;
    use nix::unistd::getppid;

    let us = nix::unistd::getpid();
    let prepare = move || {
        prctl::set_pdeathsig(on_orphaned)?;
        // We may have died before the signal was asked for; then it never comes.
        if getppid() == us {
            Ok(())
        } else {
            Err(Errno::ESRCH.into())
        }
    };
    // SAFETY: between fork and exec only async-signal-safe functions may be called; `prepare`
    // makes two plain system calls and neither allocates nor locks.
    unsafe {
        command.pre_exec(prepare);
    }
}

#[cfg(not(target_os = "linux"))]
fn end_with_us(_command: &mut Command, _on_orphaned: Signal) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_meant_for_other_databases_are_dropped() {
        for dropped in ["PGDATA", "PGPORT", "PGOPTIONS", "LC_ALL", "LANG"] {
            assert!(configures_postgres(dropped), "{dropped}");
        }
        for kept in ["PATH", "HOME", "TZ", "LD_LIBRARY_PATH", "LANGUAGE"] {
            assert!(!configures_postgres(kept), "{kept}");
        }
    }
}
