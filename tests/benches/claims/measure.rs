//! Ratios of two things that are measured side by side, and what Linux tells of a process.

use std::{
    env, fs,
    process::{Command, Stdio},
    time::Duration,
};

use rustix::{
    thread::{CpuSet, sched_setaffinity},
    time::{ClockId, clock_gettime},
};

use crate::child;

/// Time that the processor has spent on this process, in user and in system mode.
pub(crate) fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        time.tv_sec.try_into().expect("time goes forward"),
        time.tv_nsec.try_into().expect("less than a second"),
    )
}

/// Keeps this thread, and those that it starts, on one processor, if there is one of that number.
///
/// The two ends of a connection on one machine cost more or less, depending on whether they share a processor.
pub(crate) fn stay_on(processor: usize) {
    let mut processors = CpuSet::new();
    processors.set(processor);
    let _ = sched_setaffinity(None, &processors);
}

/// How many times the processor time of `other` it takes to do `this`.
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

/// Instructions that one repetition of `work` takes in user mode, as valgrind counts them. Unlike time, they do not depend on
/// what else the machine does.
///
/// `work` names a process of [`child`] that takes the number of repetitions as its last argument.
pub(crate) fn instructions_of(work: &[&str], environment: &[(String, String)]) -> f64 {
    const FEW: u32 = 50;
    const MORE: u32 = 200;
    let count = |times: u32| {
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(env::current_exe().expect("this program knows its file"))
            .arg(child::CHILD)
            .args(work)
            .arg(times.to_string())
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::null())
            .output()
            .expect("valgrind is installed");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        let collected =
            said.lines().find_map(|line| line.split_once("Collected : ")).expect("it has counted");
        collected.1.trim().parse::<f64>().expect("it is a number")
    };
    // What a process does once is in both.
    (count(MORE) - count(FEW)) / f64::from(MORE - FEW)
}

/// Prints a ratio, beside what it should be where there is a target.
pub(crate) fn print_ratio(what: &str, ratio: f64, target: Option<f64>) {
    match target {
        Some(target) => {
            let verdict = if ratio <= target { "met" } else { "MISSED" };
            println!("{what}: {ratio:.3} (at most {target}: {verdict})");
        }
        None => println!("{what}: {ratio:.3}"),
    }
}

/// A field of `/proc/self/status` in KiB, such as `VmHWM`, the most memory that this process has held.
pub(crate) fn memory(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("this is Linux");
    let line = status.lines().find(|line| line.starts_with(field)).expect("Linux tells of memory");
    let number = line.split_whitespace().nth(1).expect("a number follows the name");
    number.parse().expect("it is a number")
}
