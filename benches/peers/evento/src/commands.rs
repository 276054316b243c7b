//! Load, decide, append.

use evento::{Executor, ProjectionAggregate};
use harness::{AGGREGATES, Job, Latencies, TASKS, rate, tasks};

use crate::domain::{account, deciding, deposited};
use crate::{store, told};

async fn deposit<E: Executor>(executor: &E, id: String, number: u64) -> anyhow::Result<()> {
    let Some(account) = deciding().load(&id).execute(executor).await? else {
        let mut first = evento::append(id);
        first.event(&deposited(number)).commit(executor).await?;
        return Ok(());
    };
    anyhow::ensure!(account.balance >= 0, "refused");
    let mut next = account.write()?;
    next.event(&deposited(number)).commit(executor).await?;
    Ok(())
}

pub fn command_1(job: &Job) {
    let runtime = harness::runtime();
    let executor = runtime.block_on(store::open(&job.fresh()));
    let send = |number| {
        let id = account(number % AGGREGATES);
        runtime
            .block_on(deposit(&executor, id, number))
            .expect("it is stored");
    };
    (0..AGGREGATES.min(job.size)).for_each(send);
    let rate = rate(job.size, || (0..job.size).for_each(send));
    told(job, "commands/s", &[rate], Latencies::default());
}

pub fn command_64(job: &Job) {
    let runtime = harness::runtime();
    let executor = evento::Evento::new(runtime.block_on(store::open(&job.fresh())));
    let command = move |number| {
        let executor = executor.clone();
        async move {
            // A conflict comes back as an error: it is for the caller to try again.
            while deposit(&executor, account(number), number).await.is_err() {}
        }
    };
    let _ = tasks(2, command.clone());
    let (rate, latencies) = tasks(job.size / TASKS, command);
    told(job, "commands/s", &[rate], latencies);
}
