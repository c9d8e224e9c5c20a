//! How the demonstration looks: a timeline and tables of at most [`WIDTH`] columns. Colour goes
//! through `anstream`, which drops it where nobody can see it, or where `NO_COLOR` is set.

use anstyle::{AnsiColor, Style};

/// Nothing printed is wider, in characters.
pub(crate) const WIDTH: usize = 100;

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default();
pub(crate) const NAME: Style = AnsiColor::Cyan.on_default();

/// Columns of the timeline: when, and who.
const WHEN: usize = 9;
const WHO: usize = 12;

/// A heading, underlined so that it also stands out without colour.
pub(crate) fn heading(text: &str) {
    anstream::println!(
        "\n{BOLD}{text}{BOLD:#}\n{}",
        "─".repeat(text.chars().count())
    );
}

/// A paragraph.
pub(crate) fn paragraph(text: &str) {
    for line in wrap(text, WIDTH) {
        anstream::println!("{line}");
    }
}

/// One of several things.
pub(crate) fn bullet(text: &str) {
    for (number, line) in wrap(text, WIDTH - 4).iter().enumerate() {
        anstream::println!("  {} {line}", if number == 0 { "·" } else { " " });
    }
}

/// Lines as they are, a little to the right; what is too wide is cut, and marked as cut.
pub(crate) fn verbatim(text: &str) {
    for line in text.lines() {
        anstream::println!("    {}", clip(line, WIDTH - 4));
    }
}

/// One line of the timeline: chain seconds since the start (none for what happens off the chain),
/// who, what.
pub(crate) fn step(when: Option<u64>, who: &str, what: &str) {
    let when = when.map_or_else(|| "off chain".to_owned(), clock);
    let mut lines = wrap(what, WIDTH - WHEN - WHO - 2).into_iter();
    let first = lines.next().unwrap_or_default();
    anstream::println!("{DIM}{when:>WHEN$}{DIM:#} {NAME}{who:<WHO$}{NAME:#} {first}");
    lines.for_each(indented);
}

/// Something about the step above it.
pub(crate) fn detail(text: &str) {
    let lines = wrap(text, WIDTH - WHEN - WHO - 4);
    for (number, line) in lines.iter().enumerate() {
        let mark = if number == 0 { "· " } else { "  " };
        anstream::println!(
            "{:margin$}{DIM}{mark}{line}{DIM:#}",
            "",
            margin = WHEN + WHO + 2
        );
    }
}

fn indented(line: String) {
    anstream::println!("{:margin$}{line}", "", margin = WHEN + WHO + 2);
}

/// Seconds as hours, minutes and seconds.
pub(crate) fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 {
        format!("+{minutes}:{seconds:02}")
    } else {
        format!("+{hours}:{minutes:02}:{seconds:02}")
    }
}

/// The first bytes of an id in hex: enough to tell those in one demonstration apart.
pub(crate) fn short(id: impl AsRef<[u8]>) -> String {
    let id = id.as_ref();
    id[..id.len().min(4)]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A table; the first column is flush left, the others right.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Row>,
}

#[derive(Debug)]
enum Row {
    Cells(Style, Vec<String>),
    Rule,
}

impl Table {
    pub(crate) fn new<const N: usize>(head: [&str; N]) -> Self {
        let head = Row::Cells(BOLD, head.map(str::to_owned).into());
        Self {
            rows: vec![head, Row::Rule],
        }
    }

    pub(crate) fn row(&mut self, style: Style, cells: Vec<String>) {
        self.rows.push(Row::Cells(style, cells));
    }

    pub(crate) fn rule(&mut self) {
        self.rows.push(Row::Rule);
    }

    pub(crate) fn print(&self) {
        for (style, line) in self.lines() {
            anstream::println!("{style}{line}{style:#}");
        }
    }

    fn lines(&self) -> Vec<(Style, String)> {
        let mut widths: Vec<usize> = Vec::new();
        for row in &self.rows {
            let Row::Cells(_, cells) = row else { continue };
            widths.resize(widths.len().max(cells.len()), 0);
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let total = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
        let line = |row: &Row| match row {
            Row::Rule => (DIM, "─".repeat(total)),
            Row::Cells(style, cells) => {
                let cells: Vec<_> = cells.iter().zip(&widths).enumerate().collect();
                let padded = cells.iter().map(|&(column, (cell, &width))| {
                    if column == 0 {
                        format!("{cell:<width$}")
                    } else {
                        format!("{cell:>width$}")
                    }
                });
                (
                    *style,
                    padded.collect::<Vec<_>>().join("  ").trim_end().to_owned(),
                )
            }
        };
        self.rows.iter().map(line).collect()
    }
}

/// Breaks `text` at spaces into lines of at most `width` characters; a longer word has a line of
/// its own, cut.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let length = word.chars().count();
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + length <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(clip(word, width)),
        }
    }
    lines
}

fn clip(line: &str, width: usize) -> String {
    if line.chars().count() <= width {
        return line.to_owned();
    }
    line.chars().take(width - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_never_exceed_the_width() {
        assert_eq!(wrap("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrap("", 7), Vec::<String>::new());
        assert_eq!(wrap("a verylongword b", 6), ["a", "veryl…", "b"]);
    }

    #[test]
    fn tables_align_by_characters() {
        let mut table = Table::new(["who", "Δ"]);
        table.row(Style::new(), vec!["client".to_owned(), "+12.34".to_owned()]);
        let lines: Vec<_> = table.lines().into_iter().map(|(_, line)| line).collect();
        assert_eq!(
            lines,
            ["who          Δ", "──────────────", "client  +12.34"]
        );
    }

    #[test]
    fn time_and_ids_are_short() {
        assert_eq!([0, 61, 3_725].map(clock), ["+0:00", "+1:01", "+1:02:05"]);
        assert_eq!(short([0xab, 1, 2, 3, 4]), "ab010203");
    }
}
