//! The difference of two values, line by line.

use std::fmt::{self, Debug};

/// How a value differs from what was expected, by the lines of their `Debug` output.
pub(super) struct Diff {
    lines: Vec<(Side, String)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Both,
    Expected,
    Found,
}

impl Diff {
    pub(super) fn of(expected: &impl Debug, found: &impl Debug) -> Self {
        let (expected, found) = (format!("{expected:#?}"), format!("{found:#?}"));
        let expected: Vec<&str> = expected.lines().collect();
        let found: Vec<&str> = found.lines().collect();
        Self {
            lines: lines(&expected, &found),
        }
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.lines.iter().all(|(side, _)| *side == Side::Both) {
            f.write_str("(not equal, though their `Debug` output is)\n")?;
        }
        f.write_str("- expected\n+ found")?;
        self.lines.iter().try_for_each(|(side, line)| {
            let sign = match side {
                Side::Both => ' ',
                Side::Expected => '-',
                Side::Found => '+',
            };
            write!(f, "\n{sign} {line}")
        })
    }
}

/// Goes through both texts along a longest common subsequence of their lines.
fn lines(expected: &[&str], found: &[&str]) -> Vec<(Side, String)> {
    let common = Common::of(expected, found);
    let (mut row, mut column) = (0, 0);
    let mut lines = Vec::new();
    loop {
        let (side, line) = match (expected.get(row), found.get(column)) {
            (None, None) => return lines,
            (Some(line), Some(same)) if line == same => (Side::Both, line),
            (Some(line), None) => (Side::Expected, line),
            (Some(line), _) if common.at(row + 1, column) >= common.at(row, column + 1) => {
                (Side::Expected, line)
            }
            (_, Some(line)) => (Side::Found, line),
        };
        lines.push((side, (*line).to_owned()));
        row += usize::from(side != Side::Found);
        column += usize::from(side != Side::Expected);
    }
}

/// The lengths of the longest common subsequences of what is left of two texts.
struct Common {
    lengths: Vec<usize>,
    columns: usize,
}

impl Common {
    fn of(expected: &[&str], found: &[&str]) -> Self {
        let (rows, columns) = (expected.len() + 1, found.len() + 1);
        let lengths = vec![0; rows * columns];
        let mut common = Self { lengths, columns };
        for (row, line) in expected.iter().enumerate().rev() {
            for (column, other) in found.iter().enumerate().rev() {
                let length = if line == other {
                    common.at(row + 1, column + 1) + 1
                } else {
                    common.at(row + 1, column).max(common.at(row, column + 1))
                };
                common.set(row, column, length);
            }
        }
        common
    }

    fn at(&self, row: usize, column: usize) -> usize {
        let length = self.lengths.get(row * self.columns + column);
        length.copied().unwrap_or_default()
    }

    fn set(&mut self, row: usize, column: usize, length: usize) {
        if let Some(cell) = self.lengths.get_mut(row * self.columns + column) {
            *cell = length;
        }
    }
}
