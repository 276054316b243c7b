//! Who is expected to append next, and how long a group waits for them.
//!
//! Tasks that append one event after another fall into two parties: while one is being committed the other
//! waits in the queue, and each sync serves half of them. So where syncs are slow, a group waits for those who
//! were answered just now: no longer than they keep coming, than a part of what a commit takes, and than all are
//! there. Who appends alone is never made to wait.
//!
//! That is the trade of PostgreSQL's `commit_delay` and `commit_siblings`
//! (<https://www.postgresql.org/docs/current/wal-configuration.html>), by what was seen instead of by settings.

use std::time::Duration;

/// Commits that are faster than this are not worth a wait: another is over before the others are there.
const LEAST: Duration = Duration::from_micros(1500);

/// The part of a commit's time that a group waits at most.
const PART: u32 = 4;

/// Who was there when the last group was committed, and how long that took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Company {
    /// How many appends: those that were answered, and those that had come meanwhile.
    appends: usize,
    commit: Duration,
    /// The longest that the next group waits.
    patience: Duration,
    /// For how long nobody has come when nobody will.
    lull: Duration,
}

impl Company {
    /// Nobody yet.
    pub(super) const fn new(lull: Duration) -> Self {
        Self {
            appends: 0,
            commit: Duration::ZERO,
            patience: Duration::ZERO,
            lull,
        }
    }

    /// What is known after one more commit: how many were answered, and how many wait for the next.
    pub(super) fn after(self, answered: usize, waiting: usize, commit: Duration) -> Self {
        // Of the last two: one that was slow by chance says nothing of the next.
        let usual = commit.min(self.commit);
        let is_slow = usual >= LEAST;
        Self {
            appends: answered + waiting,
            commit,
            patience: if is_slow {
                usual / PART
            } else {
                Duration::ZERO
            },
            ..self
        }
    }

    /// Whether a group of so many appends waits on, that has waited for so long, and so long since one came.
    pub(super) fn is_awaited(&self, appends: usize, waited: Duration, since: Duration) -> bool {
        appends < self.appends && waited < self.patience && since < self.lull
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LULL: Duration = Duration::from_micros(50);
    const SLOW: Duration = Duration::from_millis(8);
    const AT_ONCE: Duration = Duration::ZERO;

    fn after(commits: &[(usize, usize, Duration)]) -> Company {
        let seen = |company: Company, &(answered, waiting, commit): &_| {
            company.after(answered, waiting, commit)
        };
        commits.iter().fold(Company::new(LULL), seen)
    }

    #[test]
    fn who_appends_alone_is_never_made_to_wait() {
        let alone = after(&[(1, 0, SLOW), (1, 0, SLOW)]);
        assert!(!alone.is_awaited(1, AT_ONCE, AT_ONCE));
    }

    #[test]
    fn both_parties_are_awaited_until_all_are_there() {
        let parties = after(&[(30, 34, SLOW), (34, 30, SLOW)]);
        assert!(parties.is_awaited(63, AT_ONCE, AT_ONCE));
        assert!(!parties.is_awaited(64, AT_ONCE, AT_ONCE));
    }

    #[test]
    fn nobody_is_awaited_for_longer_than_a_part_of_a_commit() {
        let parties = after(&[(30, 34, SLOW), (34, 30, SLOW)]);
        assert!(parties.is_awaited(34, SLOW / 5, AT_ONCE));
        assert!(!parties.is_awaited(34, SLOW / 4, AT_ONCE));
    }

    #[test]
    fn nobody_is_awaited_once_they_have_stopped_coming() {
        let parties = after(&[(30, 34, SLOW), (34, 30, SLOW)]);
        assert!(!parties.is_awaited(34, LULL, LULL));
    }

    #[test]
    fn a_commit_that_is_slow_by_chance_changes_nothing() {
        let fast = Duration::from_micros(300);
        let parties = after(&[(30, 34, fast), (34, 30, SLOW)]);
        assert!(!parties.is_awaited(34, AT_ONCE, AT_ONCE));
        assert!(parties.after(34, 30, SLOW).is_awaited(34, AT_ONCE, AT_ONCE));
    }
}
