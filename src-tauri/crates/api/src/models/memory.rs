//! The memory of this computer.

use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

/// Bytes: all there are, and those that are free now. Where the system does not tell, no limit is known.
pub(super) fn memory() -> (u64, u64) {
    let Ok(mut system) = System::new() else { return (u64::MAX, u64::MAX / 2) };
    system.refresh_memory();
    (system.total_memory(), system.available_memory())
}

/// Bytes that a process holds, the parts of files it has in memory with them.
pub(super) fn held_by(process: u32) -> Option<u64> {
    let (mut system, process) = (System::new().ok()?, Pid::from_u32(process));
    let what = ProcessRefreshKind::nothing().with_memory();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[process]), true, what);
    system.process(process).map(sysinfo::Process::memory)
}
