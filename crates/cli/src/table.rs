//! A table of rows that fits the terminal, Chinese text included.

use std::io::{self, Write};

use anstyle::Style;
use console::{Alignment, Term, measure_text_width, pad_str, truncate_str};
use jiff::tz::TimeZone;

use crate::row::{Cells, Row};

const SECOND: usize = 1;
const THIRD: usize = 2;
const STATE: usize = 3;
const LAST: usize = 4;
const GAP: usize = 2;
/// The width below which no column is narrowed.
const MIN_WIDTH: usize = 8;
/// The width of the longest documented state. Others are cut where there is no room.
const MAX_STATE: usize = 19;

type Widths = Cells<usize>;

/// How the columns fit the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Layout {
    /// A column of width 0 is left out.
    widths: Widths,
    /// What the second column has in common in all rows, if an ellipsis is shown in its place.
    prefix: String,
}

/// A table of rows of one type. It keeps its rows until the first flush, which sets the layout of all later rows.
pub(crate) struct Table {
    name: &'static str,
    header: Cells,
    zone: TimeZone,
    room: Option<usize>,
    pending: Vec<Line>,
    layout: Option<Layout>,
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
        Self { name: R::NAME, header: R::HEADER, zone, room, pending: Vec::new(), layout: None }
    }

    pub(crate) fn write(&mut self, out: &mut impl Write, row: &impl Row) -> io::Result<()> {
        let row = Line { cells: row.cells(&self.zone), notes: row.notes() };
        match &self.layout {
            None => self.pending.push(row),
            Some(layout) => self.write_row(out, &row, layout)?,
        }
        Ok(())
    }

    pub(crate) fn flush(&mut self, out: &mut impl Write) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.pending);
        let layout = Layout::of(self.header, &rows, self.room.unwrap_or(usize::MAX));
        let bold = Style::new().bold();
        writeln!(out, "{bold}{}{bold:#}", layout.line(self.header))?;
        rows.iter().try_for_each(|row| self.write_row(out, row, &layout))?;
        self.layout = Some(layout);
        Ok(())
    }

    pub(crate) fn finish(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.flush(out)?;
        if self.layout.is_none() {
            writeln!(out, "no {}", self.name)?;
        }
        Ok(())
    }

    fn write_row(&self, out: &mut impl Write, row: &Line, layout: &Layout) -> io::Result<()> {
        writeln!(out, "{}", layout.line(row.cells.each_ref().map(String::as_str)))?;
        let indent = layout.widths[0] + GAP;
        let room = self.room.map_or(usize::MAX, |room| room.saturating_sub(indent));
        let dim = Style::new().dimmed();
        for note in &row.notes {
            // A line that begins with a text of the service could be a command of a CI system.
            let note = format!("└ {note}");
            writeln!(out, "{:indent$}{dim}{}{dim:#}", "", truncate_str(&note, room, "…"))?;
        }
        Ok(())
    }
}

impl Layout {
    /// Fits `rows` into `room`, so that what differs between them is the last to be lost.
    ///
    /// The second and the third column are narrowed first if they are the same in all rows. Then the common beginning of the
    /// second one is left out, then the last column, and at last whatever is too wide is cut.
    fn of(header: Cells, rows: &[Line], room: usize) -> Self {
        let mut layout = Self { widths: natural_widths(header, rows), prefix: String::new() };
        let is_same = |column: usize| {
            rows.len() > 1 && rows.iter().all(|row| row.cells[column] == rows[0].cells[column])
        };
        for column in [SECOND, THIRD].into_iter().filter(|column| is_same(*column)) {
            layout.narrow(&[column], room);
        }
        if layout.total() > room {
            let prefix = common_prefix(rows.iter().map(|row| row.cells[SECOND].as_str()));
            let shortened = |row: &Line| measure_text_width(&row.cells[SECOND][prefix.len()..]) + 1;
            let width = rows.iter().map(shortened).max().unwrap_or_default().max(header[SECOND].len());
            if rows.len() > 1 && width < layout.widths[SECOND] {
                layout.widths[SECOND] = width;
                prefix.clone_into(&mut layout.prefix);
            }
        }
        if layout.total() > room {
            layout.widths[LAST] = 0;
            layout.widths[STATE] = layout.widths[STATE].min(MAX_STATE);
        }
        layout.narrow(&[SECOND, THIRD], room);
        layout
    }

    /// Narrows the widest of `columns` by one at a time, until the table fits or all are narrow.
    fn narrow(&mut self, columns: &[usize], room: usize) {
        while self.total() > room
            && let Some(widest) = columns
                .iter()
                .copied()
                .filter(|column| self.widths[*column] > MIN_WIDTH)
                .max_by_key(|column| self.widths[*column])
        {
            self.widths[widest] -= 1;
        }
    }

    /// Returns the width of a line.
    fn total(&self) -> usize {
        self.widths.iter().filter(|width| **width > 0).map(|width| width + GAP).sum::<usize>() - GAP
    }

    /// Returns the cells side by side, with the number on the right of its column.
    fn line(&self, cells: Cells<&str>) -> String {
        let rest = cells[SECOND].strip_prefix(&self.prefix).filter(|_| !self.prefix.is_empty());
        let shortened = rest.map(|rest| format!("…{rest}"));
        let [first, second, third, fourth, last] = cells;
        let cells = [first, shortened.as_deref().unwrap_or(second), third, fourth, last];
        let mut text = String::new();
        for (index, (cell, width)) in
            cells.into_iter().zip(self.widths).enumerate().filter(|(_, (_, width))| *width > 0)
        {
            let alignment = if index == 0 { Alignment::Right } else { Alignment::Left };
            text += &pad_str(cell, width, alignment, Some("…"));
            text += &" ".repeat(GAP);
        }
        text.trim_end().to_owned()
    }
}

/// Returns the widths at which nothing is cut.
fn natural_widths(header: Cells, rows: &[Line]) -> Widths {
    let mut widths = header.map(str::len);
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(&row.cells) {
            *width = (*width).max(measure_text_width(cell));
        }
    }
    widths
}

/// Returns the beginning that all `names` have in common, up to a separator such as that between a repository and a tag.
fn common_prefix<'a>(mut names: impl Iterator<Item = &'a str>) -> &'a str {
    let first = names.next().unwrap_or_default();
    let common = names.fold(first, |common, name| {
        let same = common.char_indices().zip(name.chars()).find(|((_, a), b)| a != b);
        let end = same.map_or(common.len().min(name.len()), |((end, _), _)| end);
        &common[..end]
    });
    common.rfind(['/', ':', ' ']).map_or("", |separator| &common[..=separator])
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
            "      \u{1b}[2m└ 部门不存在\u{1b}[0m",
            "1002  task 1000  authing  \u{1b}[33mpartia…\u{1b}[0m  2026-01-01 08:00",
            "      \u{1b}[2m└ 11 of 12 departments, 1 of ? department updates, 237 of 240 accounts\u{1b}[0m",
        ];
        let jobs = [job(JobState::Running), failed.clone(), partly];
        assert_eq!(table(None, &jobs).lines().collect::<Vec<_>>(), lines);
        // A note is cut to the room that its indent leaves.
        let narrow = table(Some(15), &[failed]);
        assert!(narrow.contains("\n      \u{1b}[2m└ 部门不…\u{1b}[0m\n"), "{narrow:?}");
        assert_eq!(table(None, &[]), "no jobs\n");
    }

    fn layout(widths: Widths) -> Layout {
        Layout { widths, prefix: String::new() }
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
            let cut = layout([0, width, 0, 0, 0]).line(["", text, "", "", ""]);
            assert_eq!(cut, expected);
            assert!(measure_text_width(&cut) <= width);
        }
    }

    /// Returns the lines of a table with a row for each subject and target.
    fn lines(room: usize, rows: &[(&str, &str)]) -> Vec<String> {
        let row = |(subject, target): &(&str, &str)| Line {
            cells: ["205", subject, target, "already present", "2026-01-01 08:00"].map(str::to_owned),
            notes: vec![],
        };
        let rows: Vec<_> = rows.iter().map(row).collect();
        let layout = Layout::of(Job::HEADER, &rows, room);
        rows.iter().map(|row| layout.line(row.cells.each_ref().map(String::as_str))).collect()
    }

    #[test]
    fn what_differs_between_rows_is_the_last_to_be_lost() {
        // The same image in two regions.
        let image = "team/web:1.4.1-hotfix";
        let regions = [(image, "cn-north-1/team"), (image, "cn-south-1/team")];
        assert_eq!(
            lines(70, &regions)[1],
            "205  team/web:1.4…  cn-south-1/team  already present  2026-01-01 08:00"
        );
        assert_eq!(lines(50, &regions)[1], "205  team/we…  cn-south-1/team  already present");
        // Images of the same repository.
        let images = [("team/web:1.4.1-hotfix", "cn-north-1/team"), ("team/web:latest", "cn-south-1/team")];
        assert_eq!(
            lines(120, &images)[0],
            "205  team/web:1.4.1-hotfix  cn-north-1/team  already present  2026-01-01 08:00"
        );
        assert_eq!(
            lines(74, &images)[1],
            "205  …latest        cn-south-1/team  already present  2026-01-01 08:00"
        );
        assert_eq!(lines(60, &images)[0], "205  …1.4.1-hotfix  cn-north-1/team  already present");
        assert_eq!(lines(46, &images)[0], "205  …1.4.1-hot…  cn-north-1…  already present");
        // A single row has nothing in common.
        assert_eq!(
            lines(60, &regions[..1]),
            ["205  team/web:1.4.1-hotfix  cn-north-1/team  already present"]
        );
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let rows = [("组织/仓库:最新版本的标签", "cn-north-1/组织"), ("组织/仓库:旧", "cn-south-1/组织")];
        for room in [45, 60, 80, 120] {
            for line in lines(room, &rows) {
                assert!(measure_text_width(&line) <= room, "{room}: {line}");
            }
        }
    }

    #[test]
    fn the_common_beginning_ends_at_a_separator() {
        for (names, expected) in [
            (&["team/web:1.4.1", "team/web:1.4.2"][..], "team/web:"),
            (&["team/web:1", "team/api:1"], "team/"),
            (&["task 1000", "task 1001"], "task "),
            (&["组织/仓库:一", "组织/仓库:二"], "组织/仓库:"),
            (&["a", "b"], ""),
            (&["team/web:1", "team/web:"], "team/web:"),
            (&[], ""),
        ] {
            assert_eq!(common_prefix(names.iter().copied()), expected, "{names:?}");
        }
    }

    #[test]
    fn a_line_is_as_wide_as_its_columns() {
        let cells = ["7", "组织/仓库:最新", "cn-north-1/组", "succeeded", "2026-01-01 08:00"];
        let widths = [4, 15, 13, 16, 16];
        assert_eq!(measure_text_width(&layout(widths).line(cells)), widths.iter().sum::<usize>() + 8);
    }
}
