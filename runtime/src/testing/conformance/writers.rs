//! Writers that meet, each on a thread of its own.

use std::sync::Arc;

use super::Subject;
use super::kit::{
    CONFLICT, ONCE, ORDER, Probe, WHOLENESS, append, events, key, stream, together, versions,
};
use crate::append::{AppendBatch, Appended};
use crate::store::AppendError;
use crate::version::ExpectedVersion::{Any, Exactly};
use crate::version::{Position, Version};

/// The times that writers with one expected version meet.
const ROUNDS: u64 = 100;

/// Of two writers with one expected version one wins, and the other is told the actual version.
pub async fn of_two_writers_with_one_expected_version_one_wins(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    race(&subject, [probe.clone(), probe]).await;
}

/// Lets two writers append to one stream, round by round with the same expected version.
pub(super) async fn race(subject: &Arc<dyn Subject>, probes: [Probe; 2]) {
    let [probe, _] = probes.clone();
    for version in 0..ROUNDS {
        let append_one = |probe: Probe| async move {
            let expected = Exactly(Version::from(version));
            let batch = append(&stream("contended"), expected, events(1));
            probe.store.append(batch).await
        };
        let answers = together(subject, probes.clone().map(append_one)).await;
        check_one_winner(version, &answers);
    }
    let found = versions(&probe.stream(&stream("contended")).await);
    ORDER.equal("the versions of the stream", found, (1..=ROUNDS).collect());
    probe.check_ledger().await;
}

fn check_one_winner(version: u64, answers: &[Result<Appended, AppendError>]) {
    let winners = answers.iter().filter(|answer| answer.is_ok()).count();
    CONFLICT.equal(
        format_args!("the winners among writers that expect version {version}"),
        winners,
        1,
    );
    for error in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        match error {
            AppendError::Conflict(conflict) => {
                let actual = conflict.actual.get();
                CONFLICT.equal("the actual version the loser is told", actual, version + 1);
            }
            other => CONFLICT.broken(format_args!("the loser gets {other:?}")),
        }
    }
}

/// Of two batches over the same streams in opposite order one wins, and no stream has half of one.
pub async fn of_two_batches_over_the_same_streams_one_wins(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    for version in 0..ROUNDS / 2 {
        let orders = [["a", "b"], ["b", "a"]];
        let send = orders.map(|order| {
            let add = |batch: AppendBatch, id| {
                batch.with_stream(stream(id), Exactly(Version::from(version)), events(1))
            };
            let batch = order.into_iter().fold(AppendBatch::new(), add);
            let store = Arc::clone(&probe.store);
            async move { store.append(batch).await }
        });
        let answers = together(&subject, send).await;
        check_one_winner(version, &answers);
    }
    for id in ["a", "b"] {
        let found = versions(&probe.stream(&stream(id)).await);
        WHOLENESS.equal(
            "the versions of a stream",
            found,
            (1..=ROUNDS / 2).collect(),
        );
    }
}

/// Writers that expect any version all succeed, and what each is answered is its own.
pub async fn writers_that_expect_any_version_all_succeed(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let writers = (0..4).map(|writer| write(probe.clone(), writer, 25));
    let answers = together(&subject, writers).await;

    let feed = probe.feed().await;
    ORDER.equal("the number of events", feed.len(), 4 * 25 * 2);
    for (batch, appended) in answers.iter().flatten() {
        let own = feed.iter().filter(|event| {
            let first = batch.event_id(0);
            event.event_id() == first || event.event_id() == batch.event_id(1)
        });
        let found: Vec<Position> = own.map(|event| event.position()).collect();
        let expected = vec![appended.first_position, appended.last_position];
        ORDER.equal("the positions of a batch and its answer", found, expected);
    }
    probe.check_ledger().await;
}

/// Appends so many batches, of one event for a stream of all writers and one for a stream of its own.
async fn write(probe: Probe, writer: u64, count: u64) -> Vec<(AppendBatch, Appended)> {
    let mut answers = Vec::new();
    for _ in 0..count {
        let own = stream(&format!("of writer {writer}"));
        let batch = append(&stream("of all"), Any, events(1)).with_stream(own, Any, events(1));
        let appended = probe.append(&batch).await;
        answers.push((batch, appended));
    }
    answers
}

/// Appends that conflict leave appends beside them alone, though they meet in one transaction.
pub async fn a_conflict_leaves_appends_beside_it_alone(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    for round in 0..ROUNDS / 4 {
        let stale = Exactly(Version::from(1_000_000));
        let send = (0..6).map(|writer| {
            let expected = if writer % 2 == 0 { Any } else { stale };
            let batch = append(&stream(&format!("{round}.{writer}")), expected, events(1));
            let store = Arc::clone(&probe.store);
            async move { store.append(batch).await }
        });
        for (answer, writer) in together(&subject, send).await.iter().zip(0..) {
            let stored = answer.is_ok();
            let what = format_args!("whether writer {writer} of 6 was stored, odd ones conflict");
            CONFLICT.equal(what, stored, writer % 2 == 0);
        }
    }
    probe.check_ledger().await;
}

/// One batch sent by many at once is stored once; all are answered the same, but one as the first.
pub async fn a_batch_sent_by_many_at_once_is_stored_once(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let probes = [probe.clone(), probe.clone(), probe.clone(), probe];
    send_at_once(&subject, &probes).await;
}

pub(super) async fn send_at_once(subject: &Arc<dyn Subject>, probes: &[Probe]) {
    for round in 0..ROUNDS / 4 {
        let fresh = append(&stream("1"), Any, events(2));
        let keyed = append(&stream("1"), Any, events(2));
        let keyed = keyed.with_idempotency_key(key(&format!("round {round}")));
        for batch in [fresh, keyed] {
            let send = probes.iter().map(|probe| {
                let (store, batch) = (Arc::clone(&probe.store), batch.clone());
                async move { store.append(batch).await }
            });
            check_same(together(subject, send).await);
        }
    }
    let probe = ONCE.present("a store", probes.first());
    let stored = probe.stream(&stream("1")).await.len();
    ONCE.equal("the number of events", stored as u64, ROUNDS / 4 * 2 * 2);
}

fn check_same(answers: Vec<Result<Appended, AppendError>>) {
    let answers: Vec<Appended> = answers
        .into_iter()
        .map(|answer| ONCE.fulfilled("one batch sent by many at once", answer))
        .collect();
    let firsts = answers.iter().filter(|answer| !answer.repeated).count();
    ONCE.equal("the answers that are not `repeated`", firsts, 1);
    let mut places = answers.into_iter().map(Appended::repeated);
    let first = places.next();
    for place in places {
        ONCE.equal("an answer", Some(place), first.clone());
    }
}
