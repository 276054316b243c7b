//! A store that grows.

use std::ops::Range;

use annals::{Repository, Root};
use harness::{Growing, Job, runtime};
use tokio::runtime::Runtime;

use crate::{Account, account, open};

/// How many tasks fill the store, so that their appends share a commit.
const WRITERS: u64 = 16;

struct Growth {
    accounts: Repository<Account>,
    runtime: Runtime,
}

pub fn growth(job: &Job) {
    harness::growth(job, &job.who("annals"), |path| Growth {
        accounts: Repository::new(open(job, path)).with_cache(0),
        runtime: runtime(),
    });
}

impl Growing for Growth {
    fn grow(&mut self, streams: Range<u64>) {
        let start = |writer| {
            let accounts = self.accounts.clone();
            let streams = streams.clone().skip(writer as usize);
            self.runtime.spawn(async move {
                for stream in streams.step_by(WRITERS as usize) {
                    write(&accounts, stream).await;
                }
            })
        };
        let running: Vec<_> = (0..WRITERS).map(start).collect();
        for writer in running {
            self.runtime.block_on(writer).expect("it is saved");
        }
    }

    fn append(&mut self, stream: u64) {
        self.runtime.block_on(write(&self.accounts, stream));
    }

    fn load(&mut self, stream: u64) {
        let id = account(stream);
        let account = self
            .runtime
            .block_on(self.accounts.load(&id))
            .expect("it loads");
        assert_eq!(account.events, 100);
    }
}

async fn write(accounts: &Repository<Account>, stream: u64) {
    let mut root = Root::<Account>::new(account(stream));
    for number in 0..100 {
        root.execute(|account| account.deposit(number))
            .expect("a deposit");
    }
    accounts.save(&mut root).await.expect("it is saved");
}
