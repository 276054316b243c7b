//! What somebody may do.

use proptest::collection::vec;
use proptest::prelude::*;

use super::ACCOUNTS;

/// What somebody does to one account, or to two.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// By `execute`, under a key where there is one.
    Deposit {
        to: usize,
        cents: Vec<i64>,
        key: Option<u8>,
        late: Option<i64>,
    },
    /// By `execute`; refused where there is too little.
    Withdraw {
        from: usize,
        cents: i64,
    },
    /// By load, decide twice, save.
    Save {
        to: usize,
        cents: i64,
    },
    /// By a unit of work.
    Transfer {
        from: usize,
        to: usize,
        cents: i64,
    },
    /// By a root from before the last event: a conflict.
    Stale {
        to: usize,
    },
    /// By another repository, behind the back of the first one's cache.
    Elsewhere {
        to: usize,
        cents: i64,
    },
    Close {
        which: usize,
    },
}

pub(super) fn act() -> impl Strategy<Value = Act> {
    let one = || 0..ACCOUNTS;
    let cents = || 1..50_i64;
    let key = || proptest::option::weighted(0.5, 0..4_u8);
    let late = || proptest::option::weighted(0.3, -100..100_i64);
    prop_oneof![
        4 => (one(), vec(cents(), 0..4), key(), late())
            .prop_map(|(to, cents, key, late)| Act::Deposit { to, cents, key, late }),
        3 => (one(), cents()).prop_map(|(from, cents)| Act::Withdraw { from, cents }),
        2 => (one(), cents()).prop_map(|(to, cents)| Act::Save { to, cents }),
        2 => (one(), 1..ACCOUNTS, cents()).prop_map(|(from, by, cents)| Act::Transfer {
            from,
            to: (from + by) % ACCOUNTS,
            cents,
        }),
        1 => one().prop_map(|to| Act::Stale { to }),
        2 => (one(), cents()).prop_map(|(to, cents)| Act::Elsewhere { to, cents }),
        1 => one().prop_map(|which| Act::Close { which }),
    ]
}
