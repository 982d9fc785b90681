//! The command in a pseudo-terminal of 80 columns.
#![cfg(unix)]

use std::{io::Read as _, num::NonZeroU16};

use console::measure_text_width;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use sync_jobs_sandbox::{Fault, Sandbox};

use crate::support::{HOSTILE_STATUS, has_hostile_characters, quick};

const ROWS: NonZeroU16 = NonZeroU16::new(24).unwrap();
const COLUMNS: u16 = 80;

/// Every screen that differs from the one before, without and with its colours, the exit code, and the bytes.
pub(crate) struct Session {
    pub(crate) screens: Vec<String>,
    pub(crate) coloured: Vec<String>,
    code: u32,
    bytes: Vec<u8>,
}

pub(crate) async fn session(sandbox: &Sandbox, arguments: &[&str], variables: &[(&str, &str)]) -> Session {
    session_of_width(COLUMNS, sandbox, arguments, variables).await
}

async fn session_of_width(
    columns: u16,
    sandbox: &Sandbox,
    arguments: &[&str],
    variables: &[(&str, &str)],
) -> Session {
    let columns = NonZeroU16::new(columns).unwrap();
    let size = PtySize { rows: ROWS.get(), cols: columns.get(), pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_syncjobs"));
    command.env_clear();
    command.args(arguments);
    command.args(["--base-url", sandbox.url()]);
    for (name, value) in sandbox.environment() {
        command.env(name, value);
    }
    for (name, value) in [("TERM", "xterm-256color"), ("TZ", "UTC")].iter().chain(variables) {
        command.env(name, value);
    }
    let work = move || {
        let mut child = pair.slave.spawn_command(command).unwrap();
        // The reader ends when the other side is closed.
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let mut terminal = vt100::Parser::new(ROWS, columns, 0);
        let (mut screens, mut coloured) = (Vec::<String>::new(), Vec::new());
        let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
        while let Ok(count @ 1..) = reader.read(&mut chunk) {
            bytes.extend_from_slice(&chunk[..count]);
            terminal.process(&chunk[..count]);
            let screen = terminal.screen().contents();
            if screens.last() != Some(&screen) {
                screens.push(screen);
                coloured.push(terminal.screen().contents_formatted_basic());
            }
        }
        Session { screens, coloured, code: child.wait().unwrap().exit_code(), bytes }
    };
    tokio::task::spawn_blocking(work).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_shows_live_progress_and_leaves_the_result() {
    let sandbox = quick().start().await.unwrap();
    // The text before the first response must be visible long enough on a busy machine.
    sandbox.inject(Fault::Delay { milliseconds: 500 });
    let arguments = ["swr", "wait", "team/web:1.4.2", "--interval", "50ms"];
    let Session { screens, code, .. } = session(&sandbox, &arguments, &[]).await;
    assert_eq!(code, 0);
    let seen = |part: &str| screens.iter().any(|screen| screen.contains(part));
    assert!(seen("first poll, timeout 10m"), "{screens:#?}");
    assert!(seen("of 2 done)") && seen("next poll in "), "{screens:#?}");
    let last = screens.last().unwrap();
    assert!(last.contains("STATE") && last.contains("succeeded"), "{last}");
    assert!(!last.contains("next poll in"), "the live line is gone: {last}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_fits_80_columns_with_chinese_text_and_has_colour() {
    let sandbox = quick().start().await.unwrap();
    for arguments in [["authing", "wait", "1001"], ["authing", "wait", "1002"]] {
        let Session { screens, bytes, .. } = session(&sandbox, &arguments, &[]).await;
        assert!(screens.iter().any(|screen| screen.contains(" synchronised, ")), "{screens:#?}");
        let last = screens.last().unwrap();
        assert!(last.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character)), "{last}");
        // The table is above the error.
        let mut table = last.lines().take_while(|line| !line.starts_with("error: "));
        assert!(table.all(|line| measure_text_width(line) <= 80), "{last}");
        assert!(bytes.windows(2).any(|window| window == b"\x1b["));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_between_rows_is_visible_at_any_width() {
    let sandbox = quick().start().await.unwrap();
    for columns in [60, 80, 120] {
        let arguments = ["swr", "list", "team/web"];
        let Session { screens, .. } = session_of_width(columns, &sandbox, &arguments, &[]).await;
        let last = screens.last().unwrap();
        assert!(last.lines().all(|line| measure_text_width(line) <= usize::from(columns)), "{last}");
        for part in ["1.4.1-hotfix", "2.0.0-rc.1", "cn-north-1/team", "cn-south-1/team", "already present"] {
            assert!(last.contains(part), "{columns}: {part}: {last}");
        }
        assert_eq!(last.contains("UPDATED"), columns > 60, "{last}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_of_a_wait_runs_between_polls() {
    let sandbox = quick().start().await.unwrap();
    let wait = ["authing", "wait", "1005", "--interval", "1h", "--timeout", "3s"];
    let Session { screens, code, .. } = session(&sandbox, &wait, &[]).await;
    assert_eq!(code, 3);
    for clock in ["1s task 1005: ", "2s task 1005: "] {
        assert!(screens.iter().any(|screen| screen.contains(clock)), "{screens:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_color_is_respected() {
    let sandbox = quick().start().await.unwrap();
    let Session { bytes, .. } = session(&sandbox, &["swr", "list", "team/web"], &[("NO_COLOR", "1")]).await;
    assert!(!bytes.contains(&0x1b), "{}", String::from_utf8_lossy(&bytes));
}

#[tokio::test(flavor = "multi_thread")]
async fn text_of_a_service_cannot_control_the_terminal() {
    let sandbox = quick().start().await.unwrap();
    sandbox.inject(Fault::UnknownStatus { word: HOSTILE_STATUS.to_owned() }.always());
    for (format, status) in [
        ("table", "pau [31msed"),
        ("csv", "pau [31msed"),
        ("json", r"pau\u001b[31msed\r\n\u009b32m\u202e\u2066\u200b"),
        ("jsonl", r"pau\u001b[31msed\r\n\u009b32m\u202e\u2066\u200b"),
    ] {
        let arguments = ["swr", "list", "team/web", "-o", format];
        let Session { bytes, code, .. } = session(&sandbox, &arguments, &[]).await;
        let printed = String::from_utf8(bytes).unwrap();
        assert!(code == 0 && printed.contains(status), "{printed:?}");
        assert!(!has_hostile_characters(&printed), "{printed:?}");
    }
    // Nor in the live line, an error or a log.
    let wait = ["swr", "wait", "team/web:1.4.2", "--timeout", "300ms", "--interval", "50ms", "-vv"];
    let Session { bytes, code, .. } = session(&sandbox, &wait, &[]).await;
    let printed = String::from_utf8(bytes).unwrap();
    assert!(code == 3 && printed.contains("unknown (pau [31msed"), "{printed:?}");
    assert!(!has_hostile_characters(&printed), "{printed:?}");
}
