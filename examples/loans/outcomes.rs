//! How the applications ended: each is replayed from its first event.

use std::collections::BTreeMap;
use std::thread::available_parallelism;

use annals::SqliteStore;
use annals::prelude::*;
use annals::store::{EventStore as _, FeedFilter};
use tokio::task::JoinSet;

use crate::application::{ApplicationId, ApplicationSubmitted, LoanApplication, Outcome};

/// How many applications had each outcome; `None` is open.
pub type Outcomes = BTreeMap<Option<Outcome>, u64>;

/// Loads every application of the store and counts the outcomes.
pub async fn outcomes(store: &SqliteStore) -> anyhow::Result<Outcomes> {
    let applications = Repository::<LoanApplication>::new(store.clone());
    let ids = submitted(store).await?;
    let tasks = available_parallelism().map_or(1, usize::from);
    let mut counts = JoinSet::new();
    for part in ids.chunks(ids.len().div_ceil(tasks).max(1)) {
        counts.spawn(count(applications.clone(), part.to_vec()));
    }
    let mut total = Outcomes::new();
    while let Some(part) = counts.join_next().await {
        for (outcome, count) in part?? {
            *total.entry(outcome).or_default() += count;
        }
    }
    Ok(total)
}

/// The applications ever submitted, in the order of the feed.
async fn submitted(store: &SqliteStore) -> anyhow::Result<Vec<ApplicationId>> {
    let filter = FeedFilter::all()
        .with_aggregate_types([LoanApplication::NAME])
        .with_event_types([ApplicationSubmitted::NAME]);
    let mut ids = Vec::new();
    let mut pages = store.read_feed(Position::START, &filter);
    while let Some(page) = pages.next().await? {
        for event in page.iter() {
            ids.push(event.aggregate_id().parse()?);
        }
    }
    Ok(ids)
}

async fn count(
    applications: Repository<LoanApplication>,
    ids: Vec<ApplicationId>,
) -> anyhow::Result<Outcomes> {
    let mut outcomes = Outcomes::new();
    for id in ids {
        let application = applications.load(&id).await?;
        *outcomes.entry(application.outcome()).or_default() += 1;
    }
    Ok(outcomes)
}
