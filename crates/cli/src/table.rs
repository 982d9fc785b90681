//! A table of rows that fits the terminal, Chinese text included.

use std::io::{self, Write};

use anstyle::Style;
use console::{Alignment, Term, measure_text_width, pad_str, truncate_str};
use jiff::tz::TimeZone;

use crate::row::{Cells, Row};

const SECOND: usize = 1;
const THIRD: usize = 2;
const LAST: usize = 4;
const GAP: usize = 2;
/// The width below which no column is narrowed.
const MIN_WIDTH: usize = 8;

type Widths = Cells<usize>;

/// A table of rows of one type. It keeps its rows until the first flush, which sets the widths of the columns for all later rows.
pub(crate) struct Table {
    name: &'static str,
    header: Cells,
    zone: TimeZone,
    room: Option<usize>,
    pending: Vec<Line>,
    widths: Option<Widths>,
}

struct Line {
    cells: Cells<String>,
    notes: Vec<String>,
}

impl Table {
    pub(crate) fn new<R: Row>(utc: bool) -> Self {
        let zone = if utc { TimeZone::UTC } else { TimeZone::system() };
        // Nothing is cut where standard output is not a terminal.
        let room = Term::stdout().size_checked().map(|(_, columns)| usize::from(columns).max(20));
        Self { name: R::NAME, header: R::HEADER, zone, room, pending: Vec::new(), widths: None }
    }

    pub(crate) fn write(&mut self, out: &mut impl Write, row: &impl Row) -> io::Result<()> {
        let row = Line { cells: row.cells(&self.zone), notes: row.notes() };
        match self.widths {
            None => self.pending.push(row),
            Some(widths) => self.write_row(out, &row, &widths)?,
        }
        Ok(())
    }

    pub(crate) fn flush(&mut self, out: &mut impl Write) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.pending);
        let widths = fit(natural_widths(self.header, &rows), self.room);
        self.widths = Some(widths);
        let bold = Style::new().bold();
        writeln!(out, "{bold}{}{bold:#}", line(self.header, &widths))?;
        rows.iter().try_for_each(|row| self.write_row(out, row, &widths))
    }

    pub(crate) fn finish(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.flush(out)?;
        if self.widths.is_none() {
            writeln!(out, "no {}", self.name)?;
        }
        Ok(())
    }

    fn write_row(&self, out: &mut impl Write, row: &Line, widths: &Widths) -> io::Result<()> {
        writeln!(out, "{}", line(row.cells.each_ref().map(String::as_str), widths))?;
        let indent = widths[0] + GAP;
        let room = self.room.map_or(usize::MAX, |room| room.saturating_sub(indent));
        let dim = Style::new().dimmed();
        for note in &row.notes {
            writeln!(out, "{:indent$}{dim}{}{dim:#}", "", truncate_str(note, room, "…"))?;
        }
        Ok(())
    }
}

fn natural_widths(header: Cells, rows: &[Line]) -> Widths {
    let mut widths = header.map(str::len);
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(&row.cells) {
            *width = (*width).max(measure_text_width(cell));
        }
    }
    widths
}

/// Narrows the second and the third column until the table fits. If that is not enough, the last one is left out.
fn fit(natural: Widths, room: Option<usize>) -> Widths {
    let room = room.unwrap_or(usize::MAX);
    let widths = narrow(natural, room);
    if total(&widths) <= room {
        return widths;
    }
    let mut without_last = natural;
    without_last[LAST] = 0;
    narrow(without_last, room)
}

/// Narrows the second or the third column, whichever is wider, by one column at a time.
fn narrow(mut widths: Widths, room: usize) -> Widths {
    for _ in room..total(&widths) {
        let widest = if widths[SECOND] >= widths[THIRD] { SECOND } else { THIRD };
        if widths[widest] > MIN_WIDTH {
            widths[widest] -= 1;
        }
    }
    widths
}

/// Returns the width of a line. A column of width 0 is left out.
fn total(widths: &Widths) -> usize {
    widths.iter().filter(|width| **width > 0).map(|width| width + GAP).sum::<usize>() - GAP
}

/// Returns the cells side by side, with the number on the right of its column.
fn line(cells: Cells<&str>, widths: &Widths) -> String {
    let mut text = String::new();
    for (index, (cell, width)) in
        cells.into_iter().zip(widths).enumerate().filter(|(_, (_, width))| **width > 0)
    {
        let alignment = if index == 0 { Alignment::Right } else { Alignment::Left };
        text += &pad_str(cell, *width, alignment, Some("…"));
        text += &" ".repeat(GAP);
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use sync_jobs_model::{Job, JobCounts, JobState, Progress};

    use super::*;

    fn job(state: JobState) -> Job {
        let time: Timestamp = "2026-01-01T08:00:30Z".parse().unwrap();
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
            created_at: time,
            updated_at: time,
            trigger: None,
            operator: None,
            overwrite: None,
            counts: None,
            error: None,
        }
    }

    /// Returns the table of `jobs` on a terminal with `room`, with a flush after each.
    fn table(room: Option<usize>, jobs: &[Job]) -> String {
        let mut table = Table { room, ..Table::new::<Job>(true) };
        let mut out = Vec::new();
        for job in jobs {
            table.write(&mut out, job).unwrap();
            table.flush(&mut out).unwrap();
        }
        table.finish(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_table_has_a_header_and_a_line_per_job_with_its_notes_below() {
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
            "\u{1b}[1m  ID  SUBJECT    TARGET   STATE    UPDATED\u{1b}[0m",
            "1002  task 1000  authing  \u{1b}[36mrunning\u{1b}[0m  2026-01-01 08:00",
            "1002  task 1000  authing  \u{1b}[31mfailed\u{1b}[0m   2026-01-01 08:00",
            "      \u{1b}[2m部门不存在\u{1b}[0m",
            "1002  task 1000  authing  \u{1b}[33mpartia…\u{1b}[0m  2026-01-01 08:00",
            "      \u{1b}[2m11 of 12 departments, 1 of ? department updates, 237 of 240 accounts\u{1b}[0m",
        ];
        let jobs = [job(JobState::Running), failed.clone(), partly];
        assert_eq!(table(None, &jobs).lines().collect::<Vec<_>>(), lines);
        // A note is cut to the room that its indent leaves.
        let narrow = table(Some(15), &[failed]);
        assert!(narrow.contains("\n      \u{1b}[2m部门不存…\u{1b}[0m\n"), "{narrow:?}");
        assert_eq!(table(None, &[]), "no jobs\n");
    }

    #[test]
    fn chinese_text_is_two_columns_wide_and_never_cut_in_half() {
        for (text, width, expected) in [
            ("web", 3, "web"),
            ("web", 2, "w…"),
            ("部门不存在", 10, "部门不存在"),
            ("部门不存在", 9, "部门不存…"),
            ("部门不存在", 8, "部门不…"),
            ("a部门", 4, "a部…"),
        ] {
            let cut = line(["", text, "", "", ""], &[0, width, 0, 0, 0]);
            assert_eq!(cut, expected);
            assert!(measure_text_width(&cut) <= width);
        }
    }

    #[test]
    fn subject_and_target_are_narrowed() {
        let widths = [6, 60, 20, 16, 16];
        assert_eq!(fit(widths, None), widths);
        for room in [80, 100, 120] {
            let fitted = fit(widths, Some(room));
            assert_eq!(fitted.iter().sum::<usize>() + 8, room);
            assert_eq!((fitted[0], fitted[3], fitted[4]), (6, 16, 16));
        }
        assert_eq!(fit(widths, Some(20))[SECOND], MIN_WIDTH);
    }

    #[test]
    fn a_narrow_terminal_has_no_column_for_the_time() {
        let fitted = fit([3, 22, 15, 15, 16], Some(46));
        assert_eq!(fitted[LAST], 0);
        let cells = ["205", "team/web:1.4.1-hotfix", "cn-south-1/team", "already present", "-"];
        assert_eq!(line(cells, &fitted), "205  team/web:1…  cn-south-1…  already present");
    }

    #[test]
    fn a_line_is_as_wide_as_its_columns() {
        let cells = ["7", "组织/仓库:最新", "cn-north-1/组", "succeeded", "2026-01-01 08:00"];
        let widths = [4, 15, 13, 16, 16];
        assert_eq!(measure_text_width(&line(cells, &widths)), widths.iter().sum::<usize>() + 8);
    }
}
