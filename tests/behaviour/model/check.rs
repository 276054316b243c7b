//! Every question about the past, asked of the store and of the model.

use annals::Past;
use annals::prelude::*;

use super::ACCOUNTS;
use super::state::fold;
use super::world::{World, id, time};

impl World {
    /// Every question about the past has the model's answer.
    pub(super) async fn assert_as_modelled(&self) {
        for which in 0..ACCOUNTS {
            self.assert_history(which).await;
            self.assert_versions(which).await;
            for second in [-101, -50, 0, 1, 2, 5, 10, 1_000] {
                self.assert_known_at(which, second).await;
                self.assert_true_at(which, second).await;
            }
        }
    }

    async fn assert_history(&self, which: usize) {
        let history = self.accounts.history(&id(which)).collect().await.unwrap();
        let seen = history.iter().map(|recorded| {
            let (at, occurred) = (recorded.recorded_at(), recorded.occurred_at());
            (
                recorded.version().get(),
                recorded.event().clone(),
                at,
                occurred,
            )
        });
        let happened = self.model.happened[which].iter();
        let expected = (1..).zip(happened).map(|(version, (event, at, occurred))| {
            (version, event.clone(), time(*at), time(*occurred))
        });
        assert!(
            seen.eq(expected),
            "{history:?} but {:?}",
            self.model.happened[which]
        );
    }

    async fn assert_versions(&self, which: usize) {
        let happened = &self.model.happened[which];
        for version in 0..=happened.len() + 1 {
            let past = self
                .accounts
                .load_at(&id(which), At::Version(version as u64))
                .await;
            match past {
                Ok(past) => {
                    assert_eq!(*past.state(), fold(&happened[..version]));
                    assert_eq!(past.version().get(), version as u64);
                }
                Err(error) if error.is_not_found() => assert!(version == 0 || happened.is_empty()),
                Err(_) => assert_eq!(version, happened.len() + 1),
            }
        }
        let root = self.accounts.get(&id(which)).await.unwrap();
        assert_eq!(
            root.map(Root::into_state).unwrap_or_default(),
            self.model.state(which)
        );
    }

    async fn assert_known_at(&self, which: usize, second: i64) {
        let past = self
            .accounts
            .load_at(&id(which), At::Recorded(time(second)))
            .await;
        let known = self.model.happened[which]
            .iter()
            .filter(|(_, at, _)| *at <= second);
        let past = past.map(Past::into_state).unwrap_or_default();
        assert_eq!(past, fold(known));
    }

    async fn assert_true_at(&self, which: usize, second: i64) {
        let past = self
            .accounts
            .load_at(&id(which), At::Occurred(time(second)))
            .await;
        let known = self.model.happened[which]
            .iter()
            .filter(|(_, _, at)| *at <= second);
        let past = past.map(Past::into_state).unwrap_or_default();
        assert_eq!(past, fold(known));
    }
}
