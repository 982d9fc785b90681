//! Measures processor time, instructions and memory.

use std::{
    fs,
    process::{Command, Stdio},
    time::Duration,
};

use rustix::{
    thread::{CpuSet, sched_setaffinity},
    time::{ClockId, clock_gettime},
};

/// Returns the processor time of this process, in user and in system mode.
pub(crate) fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        time.tv_sec.try_into().expect("time is not negative"),
        time.tv_nsec.try_into().expect("less than a second"),
    )
}

/// Keeps this thread, and those that it starts, on the processor of that number, if there is one.
///
/// The cost of a connection on one machine depends on whether its two ends share a processor.
pub(crate) fn stay_on(processor: usize) {
    let mut processors = CpuSet::new();
    processors.set(processor);
    let _ = sched_setaffinity(None, &processors);
}

/// Returns the processor time of `this` as a multiple of that of `other`.
///
/// They take turns, so that a busy machine slows down both, and the median of the turns counts.
pub(crate) fn ratio(mut this: impl FnMut(), mut other: impl FnMut()) -> f64 {
    const TURNS: usize = 101;
    const REPEATS: u32 = 100;
    let turn = |work: &mut dyn FnMut()| {
        let start = cpu_time();
        (0..REPEATS).for_each(|_| work());
        cpu_time().saturating_sub(start).as_secs_f64()
    };
    let ratios = (0..TURNS).map(|_| turn(&mut this) / turn(&mut other)).collect();
    median(ratios)
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Returns the number of instructions of a command in user mode, as valgrind counts them. Unlike time, it does not depend on
/// what else the machine does.
pub(crate) fn instructions(command: &Command) -> f64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(command.get_program())
        .args(command.get_args())
        .envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .stdout(Stdio::null())
        .output()
        .expect("valgrind is installed");
    let report = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{report}");
    let collected =
        report.lines().find_map(|line| line.split_once("Collected : ")).expect("the report has a count");
    collected.1.trim().parse().expect("the count is a number")
}

/// Returns the number of instructions of one repetition of what `work` repeats: the difference between `few` repetitions and
/// `more` counts, since both include the setup of a process.
pub(crate) fn instructions_each(few: u32, more: u32, work: impl Fn(u32) -> Command) -> f64 {
    (instructions(&work(more)) - instructions(&work(few))) / f64::from(more - few)
}

/// Returns a field of `/proc/self/status` in KiB, such as `VmHWM`, the peak memory of this process.
pub(crate) fn memory(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("this is Linux");
    let line = status.lines().find(|line| line.starts_with(field)).expect("the field exists");
    let number = line.split_whitespace().nth(1).expect("a number follows the name");
    number.parse().expect("memory is a number")
}
