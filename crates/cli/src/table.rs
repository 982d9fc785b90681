//! A table of jobs that fits a terminal, Chinese text included.

use std::io::{self, IsTerminal as _, Write};

use anstyle::{AnsiColor, Style};
use jiff::{Timestamp, tz::TimeZone};
use sync_jobs_model::{Job, JobCounts, JobState, Progress};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

const HEADER: [&str; 5] = ["ID", "WHAT", "TO", "STATE", "UPDATED"];
const WHAT: usize = 1;
const TO: usize = 2;
const STATE: usize = 3;
const UPDATED: usize = 4;
const GAP: usize = 2;
/// A column that gives way keeps this much.
const NARROWEST: usize = 8;

/// Rows are kept until the first flush, which settles the widths; later rows keep to them.
pub(crate) struct Table {
    zone: TimeZone,
    room: Option<usize>,
    pending: Vec<Row>,
    widths: Option<[usize; 5]>,
}

struct Row {
    cells: [String; 5],
    style: Style,
    notes: Vec<String>,
}

impl Table {
    pub(crate) fn new(utc: bool) -> Self {
        let zone = if utc { TimeZone::UTC } else { TimeZone::system() };
        Self { zone, room: room(), pending: Vec::new(), widths: None }
    }

    pub(crate) fn write(&mut self, out: &mut impl Write, job: &Job) -> io::Result<()> {
        let updated = self.time(job.updated_at);
        let row = Row {
            cells: [
                job.id.to_string(),
                visible(&job.subject),
                visible(&job.destination()),
                words(&job.state),
                updated,
            ],
            style: style(&job.state),
            notes: notes(job),
        };
        match self.widths {
            None => self.pending.push(row),
            Some(widths) => self.row(out, &row, &widths)?,
        }
        Ok(())
    }

    pub(crate) fn flush(&mut self, out: &mut impl Write) -> io::Result<()> {
        if self.widths.is_some() || self.pending.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.pending);
        let widths = fit(natural_widths(&rows), self.room);
        self.widths = Some(widths);
        let bold = Style::new().bold();
        writeln!(out, "{bold}{}{bold:#}", line(&HEADER.map(str::to_owned), &widths).trim_end())?;
        rows.iter().try_for_each(|row| self.row(out, row, &widths))
    }

    pub(crate) fn finish(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.flush(out)?;
        if self.widths.is_none() {
            writeln!(out, "no jobs")?;
        }
        Ok(())
    }

    fn row(&self, out: &mut impl Write, row: &Row, widths: &[usize; 5]) -> io::Result<()> {
        let text = line(&row.cells, widths);
        // Colour goes around the state only, and takes no room.
        let start: usize = widths[..STATE].iter().map(|width| width + GAP).sum();
        let (before, rest) = split_at_width(&text, start);
        let (state, after) = split_at_width(rest, widths[STATE]);
        let style = row.style;
        writeln!(out, "{before}{style}{}{style:#}{}{}", state.trim_end(), padding(state), after.trim_end())?;
        for note in &row.notes {
            let indent = widths[0] + GAP;
            let room = self.room.map_or(usize::MAX, |room| room.saturating_sub(indent));
            let dim = Style::new().dimmed();
            writeln!(out, "{:indent$}{dim}{}{dim:#}", "", cut(note, room))?;
        }
        Ok(())
    }

    fn time(&self, moment: Timestamp) -> String {
        moment.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }
}

fn padding(text: &str) -> &str {
    &text[text.trim_end().len()..]
}

/// The width of the terminal; none where nobody looks, so that nothing is cut.
fn room() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    terminal_size::terminal_size().map(|(terminal_size::Width(width), _)| usize::from(width).max(20))
}

/// A state in plain words.
pub(crate) fn words(state: &JobState) -> String {
    match state {
        JobState::Pending => "waiting".to_owned(),
        JobState::Running => "running".to_owned(),
        JobState::Succeeded => "succeeded".to_owned(),
        JobState::PartiallySucceeded => "partly succeeded".to_owned(),
        JobState::AlreadyPresent => "already there".to_owned(),
        JobState::Failed => "failed".to_owned(),
        JobState::TimedOut => "timed out".to_owned(),
        JobState::Cancelled => "cancelled".to_owned(),
        other => format!("unknown ({})", visible(other.as_str())),
    }
}

/// What else there is to know of a job, a line each: the service's words, and how much was left out.
fn notes(job: &Job) -> Vec<String> {
    let mut notes: Vec<_> = job.error.as_deref().map(visible).into_iter().collect();
    if job.state == JobState::PartiallySucceeded {
        let JobCounts { departments, department_updates, accounts, account_updates } =
            job.counts.unwrap_or_default();
        let kinds = [
            ("departments", departments),
            ("updates of departments", department_updates),
            ("accounts", accounts),
            ("updates of accounts", account_updates),
        ];
        let short = kinds.iter().filter_map(|(name, progress)| match progress {
            Progress { total: Some(total), succeeded: Some(succeeded) } if progress.is_short() => {
                Some(format!("{succeeded} of {total} {name}"))
            }
            _ => None,
        });
        notes.push(short.collect::<Vec<_>>().join(", "));
    }
    notes
}

pub(crate) fn style(state: &JobState) -> Style {
    let color = match state {
        JobState::Succeeded | JobState::AlreadyPresent => AnsiColor::Green,
        JobState::PartiallySucceeded => AnsiColor::Yellow,
        JobState::Failed | JobState::TimedOut | JobState::Cancelled => AnsiColor::Red,
        JobState::Running => AnsiColor::Cyan,
        _ => return Style::new(),
    };
    color.on_default()
}

/// Text of a service, which must not be able to steer the terminal.
pub(crate) fn visible(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

fn natural_widths(rows: &[Row]) -> [usize; 5] {
    let mut widths = HEADER.map(str::width);
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(&row.cells) {
            *width = (*width).max(cell.width());
        }
    }
    widths
}

/// Lets the two columns of names give way, the wider one first, until the table fits; then the time.
fn fit(natural: [usize; 5], room: Option<usize>) -> [usize; 5] {
    let Some(room) = room else { return natural };
    let total = |widths: &[usize; 5]| {
        let shown = widths.iter().filter(|width| **width > 0);
        shown.clone().sum::<usize>() + GAP * (shown.count() - 1)
    };
    let narrowed = |mut widths: [usize; 5]| {
        while total(&widths) > room {
            let widest = if widths[WHAT] >= widths[TO] { WHAT } else { TO };
            if widths[widest] <= NARROWEST {
                break;
            }
            widths[widest] -= 1;
        }
        widths
    };
    let widths = narrowed(natural);
    if total(&widths) <= room {
        return widths;
    }
    let mut without_time = natural;
    without_time[UPDATED] = 0;
    narrowed(without_time)
}

/// The cells side by side. A column without a width is left out.
fn line(cells: &[String; 5], widths: &[usize; 5]) -> String {
    let mut text = String::new();
    for (index, (cell, width)) in cells.iter().zip(widths).enumerate().filter(|(_, (_, width))| **width > 0) {
        let cell = cut(cell, *width);
        let room = " ".repeat(width - cell.width());
        // Numbers stand at the right.
        if index == 0 {
            text.push_str(&room);
        }
        text.push_str(&cell);
        if index > 0 {
            text.push_str(&room);
        }
        text.push_str(&" ".repeat(GAP));
    }
    text.truncate(text.len() - GAP);
    text
}

/// `text` in at most `width` columns, with an ellipsis for what is left out.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let (beginning, _) = split_at_width(text, width.saturating_sub(1));
    format!("{beginning}…")
}

/// Splits `text` after as many columns as fit into `width`.
fn split_at_width(text: &str, width: usize) -> (&str, &str) {
    let mut columns = 0;
    for (position, character) in text.char_indices() {
        columns += character.width().unwrap_or_default();
        if columns > width {
            return text.split_at(position);
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(state: JobState) -> Job {
        let moment: Timestamp = "2026-01-01T08:00:30Z".parse().unwrap();
        Job {
            provider: sync_jobs_model::Provider::Authing,
            id: 1002,
            subject: "task 1000".to_owned(),
            image: None,
            source_region: None,
            target: None,
            task_id: Some(1000),
            direction: Some("upstream".to_owned()),
            state,
            status: "status".to_owned(),
            created_at: moment,
            updated_at: moment,
            trigger: None,
            operator: None,
            overwrite: None,
            counts: None,
            error: None,
        }
    }

    /// What a terminal with `room` is sent for `jobs`, with a flush after each.
    fn table(room: Option<usize>, jobs: &[Job]) -> String {
        let mut table = Table { room, ..Table::new(true) };
        let mut out = Vec::new();
        for job in jobs {
            table.write(&mut out, job).unwrap();
            table.flush(&mut out).unwrap();
        }
        table.finish(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_table_is_a_header_and_a_line_a_job_with_its_notes_below() {
        let failed = Job { error: Some("部门不存在".to_owned()), ..job(JobState::Failed) };
        let partly = Job {
            counts: Some(JobCounts {
                accounts: Progress { total: Some(240), succeeded: Some(237) },
                departments: Progress { total: Some(12), succeeded: Some(11) },
                account_updates: Progress { total: Some(17), succeeded: Some(17) },
                department_updates: Progress { total: None, succeeded: Some(1) },
            }),
            ..job(JobState::PartiallySucceeded)
        };
        let lines = [
            "\u{1b}[1m  ID  WHAT       TO       STATE    UPDATED\u{1b}[0m",
            "1002  task 1000  authing  \u{1b}[36mrunning\u{1b}[0m  2026-01-01 08:00",
            "1002  task 1000  authing  \u{1b}[31mfailed\u{1b}[0m   2026-01-01 08:00",
            "      \u{1b}[2m部门不存在\u{1b}[0m",
            "1002  task 1000  authing  \u{1b}[33mpartly…\u{1b}[0m  2026-01-01 08:00",
            "      \u{1b}[2m11 of 12 departments, 237 of 240 accounts\u{1b}[0m",
        ];
        let jobs = [job(JobState::Running), failed.clone(), partly];
        assert_eq!(table(None, &jobs).lines().collect::<Vec<_>>(), lines);
        // The notes have the room that their indent leaves.
        let narrow = table(Some(15), &[failed]);
        assert!(narrow.contains("\n      \u{1b}[2m部门不存…\u{1b}[0m\n"), "{narrow:?}");
        assert_eq!(table(None, &[]), "no jobs\n");
    }

    #[test]
    fn the_colour_of_a_state_tells_how_good_it_is() {
        use JobState::{
            AlreadyPresent, Cancelled, Failed, PartiallySucceeded, Pending, Running, Succeeded, TimedOut,
        };
        for (state, color) in [
            (Pending, None),
            (Running, Some(AnsiColor::Cyan)),
            (Succeeded, Some(AnsiColor::Green)),
            (AlreadyPresent, Some(AnsiColor::Green)),
            (PartiallySucceeded, Some(AnsiColor::Yellow)),
            (Failed, Some(AnsiColor::Red)),
            (TimedOut, Some(AnsiColor::Red)),
            (Cancelled, Some(AnsiColor::Red)),
            (JobState::from("paused"), None),
        ] {
            assert_eq!(style(&state), color.map_or(Style::new(), AnsiColor::on_default), "{state}");
        }
    }

    #[test]
    fn a_state_is_told_in_plain_words() {
        for (state, expected) in [
            ("pending", "waiting"),
            ("running", "running"),
            ("succeeded", "succeeded"),
            ("partiallySucceeded", "partly succeeded"),
            ("alreadyPresent", "already there"),
            ("failed", "failed"),
            ("timedOut", "timed out"),
            ("cancelled", "cancelled"),
            ("pau\nsed", "unknown (pau sed)"),
        ] {
            assert_eq!(words(&JobState::from(state)), expected);
        }
    }

    #[test]
    fn chinese_text_takes_two_columns_and_is_never_cut_in_half() {
        for (text, width, expected) in [
            ("web", 3, "web"),
            ("web", 2, "w…"),
            ("部门不存在", 10, "部门不存在"),
            ("部门不存在", 9, "部门不存…"),
            ("部门不存在", 8, "部门不…"),
            ("a部门", 4, "a部…"),
        ] {
            assert_eq!(cut(text, width), expected);
            assert!(cut(text, width).width() <= width);
        }
    }

    #[test]
    fn the_columns_of_names_give_way() {
        let widths = [6, 60, 20, 16, 16];
        assert_eq!(fit(widths, None), widths);
        for room in [80, 100, 120] {
            let fitted = fit(widths, Some(room));
            assert_eq!(fitted.iter().sum::<usize>() + 8, room);
            assert_eq!((fitted[0], fitted[3], fitted[4]), (6, 16, 16));
        }
        assert_eq!(fit(widths, Some(20))[WHAT], NARROWEST);
    }

    #[test]
    fn a_narrow_terminal_has_no_room_for_the_time() {
        let fitted = fit([3, 22, 15, 13, 16], Some(44));
        assert_eq!(fitted[UPDATED], 0);
        let cells =
            ["205", "team/web:1.4.1-hotfix", "cn-south-1/team", "already there", "-"].map(str::to_owned);
        assert_eq!(line(&cells, &fitted), "205  team/web:1…  cn-south-1…  already there");
    }

    #[test]
    fn a_line_is_as_wide_as_its_columns() {
        let cells =
            ["7", "组织/仓库:最新", "cn-north-1/组", "succeeded", "2026-01-01 08:00"].map(str::to_owned);
        let widths = [4, 15, 13, 16, 16];
        assert_eq!(line(&cells, &widths).width(), widths.iter().sum::<usize>() + 8);
    }

    #[test]
    fn what_a_service_says_cannot_steer_the_terminal() {
        assert_eq!(visible("a\u{1b}[2Jb\r\nc"), "a [2Jb  c");
    }
}
