//! What kind of code a function is, told by its name and file.
//!
//! Names are the linker's; those of system calls and of the runtime's workers are of Go 1.20 to
//! 1.27 on Linux, macOS and Windows. A name that is not known here is Go code.

use profile::Profile;

/// What a location says about the sample that it is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Code {
    /// Not Go's, or without a name.
    pub(crate) is_foreign: bool,
    /// The instruction before the kernel.
    pub(crate) is_system_call: bool,
    /// Written in assembly.
    pub(crate) is_assembly: bool,
    /// Of the packages of Go's runtime.
    pub(crate) is_runtime: bool,
    /// Whatever is above it collects garbage.
    pub(crate) is_collector: bool,
    /// Whatever is above it schedules.
    pub(crate) is_scheduler: bool,
}

impl Code {
    /// What a stack with both locations says about its sample.
    pub(crate) fn with_stack_of(self, other: Self) -> Self {
        Self {
            is_collector: self.is_collector || other.is_collector,
            is_scheduler: self.is_scheduler || other.is_scheduler,
            ..self
        }
    }

    fn of(name: &[u8], file: &[u8]) -> Self {
        // A preempted goroutine was running its own code.
        if name == b"runtime.asyncPreempt" {
            return Self::default();
        }
        let is_assembly = file.ends_with(b".s");
        // Linker names of Go have a package. Assembly has local ones without.
        let is_go = is_assembly || file.ends_with(b".go") || name.contains(&b'.');
        let is_pseudo_foreign = matches!(
            name,
            b"runtime._ExternalCode" | b"runtime._VDSO" | b"runtime.asmcgocall"
        );
        Self {
            is_foreign: !is_go || is_pseudo_foreign,
            is_system_call: is_system_call(name),
            is_assembly,
            is_runtime: starts_with_any(name, &["runtime.", "runtime/", "internal/runtime/"]),
            is_collector: starts_with_any(name, &COLLECTOR),
            is_scheduler: SCHEDULER.iter().any(|known| known.as_bytes() == name),
        }
    }
}

/// What each location says, by its row: of the leaf, the innermost line; of the stack, all lines.
pub(crate) fn of_locations(profile: &Profile) -> Vec<Code> {
    let functions = &profile.functions;
    let of_function: Vec<Code> = functions
        .name
        .iter()
        .zip(&functions.file)
        .map(|(&name, &file)| Code::of(profile.text(name), profile.text(file)))
        .collect();
    let nameless = Code {
        is_foreign: true,
        ..Code::default()
    };
    let locations = &profile.locations;
    locations
        .rows()
        .map(|idx| {
            let mut codes = locations.lines(idx).map(|line| {
                line.function
                    .map_or(nameless, |function| of_function[function.to_usize()])
            });
            let innermost = codes.next().unwrap_or(nameless);
            codes.fold(innermost, Code::with_stack_of)
        })
        .collect()
}

fn starts_with_any(name: &[u8], prefixes: &[&str]) -> bool {
    prefixes
        .iter()
        .any(|prefix| name.starts_with(prefix.as_bytes()))
}

fn is_system_call(name: &[u8]) -> bool {
    let packages = [
        "internal/runtime/syscall",
        "runtime/internal/syscall.",
        "syscall.",
        "golang.org/x/sys/",
    ];
    if starts_with_any(name, &packages) {
        let last = name.rsplit(|&byte| byte == b'.').next().unwrap_or_default();
        let calls = [
            "Syscall",
            "RawSyscall",
            "rawSyscall",
            "rawVforkSyscall",
            "syscall",
            "EpollWait",
        ];
        return starts_with_any(last, &calls);
    }
    name.strip_prefix(b"runtime.").is_some_and(|name| {
        RUNTIME_SYSTEM_CALLS
            .iter()
            .any(|known| known.as_bytes() == name)
            || name.starts_with(b"stdcall")
    })
}

/// The runtime's own entries into the kernel: `sys_linux_*.s`, `sys_darwin.go`, `sys_windows_*`.
const RUNTIME_SYSTEM_CALLS: [&str; 34] = [
    "futex",
    "usleep",
    "usleep_no_g",
    "nanosleep",
    "osyield",
    "osyield_no_g",
    "madvise",
    "mmap",
    "sysMmap",
    "munmap",
    "sysMunmap",
    "mincore",
    "epollwait",
    "epollctl",
    "netpollBreak",
    "kevent",
    "read",
    "write1",
    "open",
    "closefd",
    "tgkill",
    "raise",
    "clone",
    "rtsigprocmask",
    "rt_sigaction",
    "sigaltstack",
    "setitimer",
    "timer_settime",
    "sched_getaffinity",
    "libcCall",
    "pthread_cond_wait",
    "pthread_cond_timedwait_relative_np",
    "pthread_cond_signal",
    "pthread_kill",
];

/// Beginnings of the names of functions that collect garbage.
const COLLECTOR: [&str; 15] = [
    "runtime.gc",
    "runtime._GC",
    "runtime.bgsweep",
    "runtime.bgscavenge",
    "runtime.sweepone",
    "runtime.deductSweepCredit",
    "runtime.(*sweepLocked).sweep",
    "runtime.scanobject",
    "runtime.scanObject",
    "runtime.scanblock",
    "runtime.scanSpan",
    "runtime.scanstack",
    "runtime.greyobject",
    "runtime.markroot",
    "runtime.wbBufFlush",
];

/// Functions that choose what runs next, and those that hand over to them.
const SCHEDULER: [&str; 19] = [
    "runtime.schedule",
    "runtime.findRunnable",
    "runtime.findrunnable",
    "runtime.park_m",
    "runtime.goexit0",
    "runtime.gosched_m",
    "runtime.goschedImpl",
    "runtime.gopreempt_m",
    "runtime.exitsyscall0",
    "runtime.exitsyscallNoP",
    "runtime.sysmon",
    "runtime.startm",
    "runtime.stopm",
    "runtime.wakep",
    "runtime.ready",
    "runtime.goready",
    "runtime.goready.func1",
    "runtime.netpoll",
    "runtime.handoffp",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assembly_is_told_by_its_file_and_c_by_a_name_without_a_package() {
        let memmove = Code::of(b"runtime.memmove", b"runtime/memmove_amd64.s");
        assert!(memmove.is_assembly && memmove.is_runtime && !memmove.is_foreign);
        let local = Code::of(b"cmpbody", b"internal/bytealg/compare_amd64.s");
        assert!(local.is_assembly && !local.is_foreign);
        assert!(Code::of(b"malloc", b"").is_foreign);
        assert_eq!(Code::of(b"main.parse", b""), Code::default());
    }

    #[test]
    fn system_calls_are_known_under_the_names_of_several_releases() {
        for name in [
            "syscall.Syscall",
            "syscall.RawSyscall6",
            "syscall.syscall",
            "runtime/internal/syscall.Syscall6",
            "internal/runtime/syscall.Syscall6",
            "internal/runtime/syscall/linux.Syscall6",
            "runtime.futex",
            "runtime.stdcall4",
        ] {
            assert!(is_system_call(name.as_bytes()), "{name}");
        }
        for name in ["syscall.ParseDirent", "runtime.mallocgc", "main.Syscall"] {
            assert!(!is_system_call(name.as_bytes()), "{name}");
        }
    }
}
