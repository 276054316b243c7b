//! Events and ids of another crate.

use annals::prelude::*;
use annals_renamed::{AccountId, AccountOpened};

#[derive(Clone, Default, Aggregate)]
#[aggregate(id = AccountId, events(AccountOpened))]
struct Report {
    opened: u32,
}

impl Apply<AccountOpened> for Report {
    fn apply(&mut self, _: &AccountOpened) {
        self.opened += 1;
    }
}

#[test]
fn events_may_be_foreign() {
    let mut report = Report::default();
    let opened = AccountOpened {
        owner: "Ada".to_owned(),
    };
    report.apply_event(&opened.clone().into());
    assert_eq!(report.opened, 1);
    assert_eq!(
        AccountOpened::try_from(ReportEvent::from(opened.clone())),
        Ok(opened)
    );
}
