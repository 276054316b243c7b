//! Load, decide, append.

use std::sync::Arc;

use eventcore::{RetryPolicy, execute};
use harness::{AGGREGATES, Job, Latencies, TASKS, rate, tasks};

use crate::domain::{Deposit, account};
use crate::{open, told};

pub fn command_1(job: &Job) {
    let runtime = harness::runtime();
    let store = runtime.block_on(open(&job.fresh()));
    let send = |number| {
        let deposit = Deposit {
            account: account(number % AGGREGATES),
            number,
        };
        let executed = runtime.block_on(execute(&store, deposit, RetryPolicy::new()));
        executed.expect("it is stored");
    };
    (0..AGGREGATES.min(job.size)).for_each(send);
    let rate = rate(job.size, || (0..job.size).for_each(send));
    told(job, "commands/s", &[rate], Latencies::default());
}

pub fn command_64(job: &Job) {
    let runtime = harness::runtime();
    let store = Arc::new(runtime.block_on(open(&job.fresh())));
    let command = move |number| {
        let store = Arc::clone(&store);
        async move {
            let deposit = Deposit {
                account: account(number),
                number,
            };
            // It tries again by itself, but not for ever.
            while execute(&*store, deposit.clone(), RetryPolicy::new())
                .await
                .is_err()
            {}
        }
    };
    let _ = tasks(2, command.clone());
    let (rate, latencies) = tasks(job.size / TASKS, command);
    told(job, "commands/s", &[rate], latencies);
}
