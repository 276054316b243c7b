//! Which of several plausible values are tried, and in which order.

use std::cell::RefCell;

/// A path through all choices that come up while a value is made: the last one is varied first, for a
/// value that is refused is most often the last that was chosen.
#[derive(Debug)]
pub(super) struct Choices {
    path: RefCell<Path>,
}

#[derive(Debug)]
struct Path {
    /// What to choose at each place; the first of all behind the end.
    planned: Vec<usize>,
    /// What was chosen, and out of how many.
    taken: Vec<(usize, usize)>,
}

impl Choices {
    pub(super) const fn first() -> Self {
        let path = Path {
            planned: Vec::new(),
            taken: Vec::new(),
        };
        Self {
            path: RefCell::new(path),
        }
    }

    /// One of `all`, which are not none.
    pub(super) fn pick<T: Clone>(&self, all: &[T]) -> T {
        let mut path = self.path.borrow_mut();
        let planned = path.planned.get(path.taken.len()).copied();
        let choice = planned.unwrap_or(0).min(all.len().saturating_sub(1));
        path.taken.push((choice, all.len()));
        let chosen = all.get(choice).expect("there is at least one to choose");
        chosen.clone()
    }

    /// Plans the next path. There may be none.
    pub(super) fn advance(&mut self) -> bool {
        let path = self.path.get_mut();
        while let Some((choice, of)) = path.taken.pop() {
            if choice + 1 < of {
                path.planned = path.taken.iter().map(|(choice, _)| *choice).collect();
                path.planned.push(choice + 1);
                path.taken.clear();
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_walked_once() {
        let mut choices = Choices::first();
        let mut seen = Vec::new();
        loop {
            let first = choices.pick(&['a', 'b']);
            let second = match first {
                'a' => choices.pick(&['x', 'y', 'z']),
                _ => '-',
            };
            seen.push(format!("{first}{second}"));
            if !choices.advance() {
                break;
            }
        }
        assert_eq!(seen, ["ax", "ay", "az", "b-"]);
    }
}
