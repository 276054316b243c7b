//! Snapshots: a load begins with one, and is never wrong or refused by one.

use std::convert::Infallible;

use annals::prelude::*;
use annals::testing::assert_one_state;
use annals::{Snapshot, SnapshotCounts, SnapshotError, StreamId, UnitOfWork};
use proptest::prelude::*;

use crate::support::Bench;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Moved {
    by: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Renamed {
    name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct RobotId(u64);

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Aggregate)]
#[aggregate(id = RobotId, events(Moved, Renamed), snapshot(every = 5))]
struct Robot {
    at: i64,
    names: Vec<String>,
}

impl Apply<Moved> for Robot {
    fn apply(&mut self, event: &Moved) {
        self.at += event.by;
    }
}

impl Apply<Renamed> for Robot {
    fn apply(&mut self, event: &Renamed) {
        self.names.push(event.name.clone());
    }
}

/// The same robot after a release that gave its state another meaning.
mod later {
    use super::{Apply, Deserialize, Moved, Renamed, RobotId, Serialize};

    #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, annals::Aggregate)]
    #[aggregate(id = RobotId, events(Moved, Renamed), snapshot(every = 5))]
    pub(super) struct Robot {
        pub(super) at: i64,
        #[serde(rename = "names")]
        pub(super) changes: Vec<String>,
    }

    impl Apply<Moved> for Robot {
        fn apply(&mut self, event: &Moved) {
            self.at -= event.by;
        }
    }

    impl Apply<Renamed> for Robot {
        fn apply(&mut self, _: &Renamed) {}
    }
}

/// Two releases that differ only in what a new name has become.
mod split {
    macro_rules! robot {
        ($release:ident, $steps:literal) => {
            pub(super) mod $release {
                use super::super::{Apply, Deserialize, Moved, Renamed, RobotId, Serialize};

                #[derive(
                    Debug, Clone, Default, PartialEq, Serialize, Deserialize, annals::Aggregate,
                )]
                #[aggregate(id = RobotId, events(Moved), split(Renamed = |_| Moved { by: $steps }))]
                #[aggregate(snapshot(every = 5))]
                pub(in super::super) struct Robot {
                    pub(in super::super) at: i64,
                }

                impl Apply<Moved> for Robot {
                    fn apply(&mut self, event: &Moved) {
                        self.at += event.by;
                    }
                }
            }
        };
    }

    robot!(first, 1);
    robot!(second, 2);
}

/// A robot whose state cannot be written.
mod broken {
    use super::{Apply, Deserialize, Moved, RobotId, Serialize};

    #[derive(Debug, Clone, Copy, Default, PartialEq, annals::Aggregate)]
    #[aggregate(id = RobotId, name = "Robot", events(Moved), snapshot(every = 1))]
    pub(super) struct Robot;

    impl Apply<Moved> for Robot {
        fn apply(&mut self, _: &Moved) {}
    }

    impl Serialize for Robot {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            panic!("on purpose")
        }
    }

    impl<'de> Deserialize<'de> for Robot {
        fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
            Ok(Self)
        }
    }
}

/// Robots of which one takes a millisecond for an event.
mod slow {
    use std::thread;
    use std::time::Duration;

    use super::{Apply, Deserialize, Moved, RobotId, Serialize};

    #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, annals::Aggregate)]
    #[aggregate(id = RobotId, name = "Robot", events(Moved), snapshot(every = 1000, load_millis = 2))]
    pub(super) struct Robot(i64);

    impl Apply<Moved> for Robot {
        fn apply(&mut self, event: &Moved) {
            thread::sleep(Duration::from_millis(1));
            self.0 += event.by;
        }
    }

    #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, annals::Aggregate)]
    #[aggregate(
        id = RobotId,
        name = "Robot",
        events(Moved),
        event_enum = PatientEvent,
        snapshot(every = 1000, load_millis = 3_600_000),
    )]
    pub(super) struct Patient(i64);

    impl Apply<Moved> for Patient {
        fn apply(&mut self, event: &Moved) {
            self.0 += event.by;
        }
    }
}

fn id() -> RobotId {
    RobotId::from(1)
}

fn stream() -> StreamId {
    StreamId::new("Robot", "1").unwrap()
}

async fn move_by<A>(robots: &Repository<A>, moved: Moved)
where
    A: Aggregate<Id = RobotId>,
    Moved: IntoEvents<A::Event>,
{
    let id = id();
    let done = robots.execute(&id, |_| Ok::<_, Infallible>(moved.clone()));
    done.await.unwrap();
}

async fn advance(robots: &Repository<Robot>, times: i64) {
    for by in 1..=times {
        move_by(robots, Moved { by }).await;
    }
}

/// A repository that has seen nothing yet.
fn cold<A: Aggregate>(bench: &Bench) -> Repository<A> {
    bench.repository::<A>().with_cache(0)
}

fn counts(hits: u64, misses: u64, written: u64, failures: u64) -> SnapshotCounts {
    let mut counts = SnapshotCounts::default();
    (counts.hits, counts.misses) = (hits, misses);
    (counts.written, counts.failures) = (written, failures);
    counts
}

on_every_store! {
    a_snapshot_is_written_as_often_as_the_policy_says,
    a_load_begins_with_the_snapshot,
    a_snapshot_is_written_on_demand,
    a_snapshot_of_another_layout_is_not_decoded,
    a_snapshot_folded_under_other_splits_is_not_decoded,
    a_snapshot_that_does_not_decode_is_passed_over,
    a_long_load_without_a_snapshot_writes_one,
    a_load_that_takes_long_writes_a_snapshot,
    a_unit_of_work_writes_the_snapshots_that_are_due,
    a_state_that_panics_when_written_fails_no_command,
}

async fn a_snapshot_is_written_as_often_as_the_policy_says(bench: Bench) {
    let robots = bench.repository();
    advance(&robots, 12).await;
    // Whoever waits for one has waited for those before.
    robots.snapshot(&id()).await.unwrap();
    assert_eq!(robots.snapshot_counts(), counts(0, 1, 3, 0));
}

async fn a_load_begins_with_the_snapshot(bench: Bench) {
    let robots = bench.repository();
    advance(&robots, 7).await;
    drop(robots);
    let kept = bench.store.load_snapshot(&stream()).await.unwrap().unwrap();
    assert_eq!(kept.version(), Version::from(5));
    // A state that no replay would give shows where the load began.
    let forged = Snapshot::new(
        kept.version(),
        kept.fingerprint(),
        r#"{"at":1000,"names":[]}"#,
    );
    bench.store.save_snapshot(&stream(), &forged).unwrap();
    let robots = cold::<Robot>(&bench);
    let robot = robots.load(&id()).await.unwrap();
    assert_eq!((robot.at, robot.version()), (1013, Version::from(7)));
    assert_eq!(robots.snapshot_counts(), counts(1, 0, 0, 0));
}

async fn a_snapshot_is_written_on_demand(bench: Bench) {
    let robots = bench.repository();
    let missing = robots.snapshot(&id()).await.unwrap_err();
    assert!(matches!(missing, SnapshotError::Load(error) if error.is_not_found()));
    advance(&robots, 3).await;
    assert_eq!(robots.snapshot(&id()).await.unwrap(), Version::from(3));
    let kept = bench.store.load_snapshot(&stream()).await.unwrap().unwrap();
    assert_eq!(
        (kept.version(), kept.state()),
        (Version::from(3), r#"{"at":6,"names":[]}"#)
    );
    let accounts = bench.accounts();
    let refused = accounts.snapshot(&String::from("a").into()).await;
    assert!(matches!(refused, Err(SnapshotError::NoPolicy)));
}

async fn a_snapshot_of_another_layout_is_not_decoded(bench: Bench) {
    let robots = bench.repository();
    advance(&robots, 5).await;
    robots.snapshot(&id()).await.unwrap();
    let robots = cold::<later::Robot>(&bench);
    let robot = robots.load(&id()).await.unwrap();
    assert_eq!((robot.at, robot.changes.len()), (-15, 0));
    assert_eq!(robots.snapshot_counts().misses, 1);
    // The load was long enough for a snapshot of its own, for which the repository waits when dropped.
    drop(robots);
    let robots = cold::<later::Robot>(&bench);
    assert_eq!(robots.load(&id()).await.unwrap().at, -15);
    assert_eq!(robots.snapshot_counts(), counts(1, 0, 0, 0));
}

async fn a_snapshot_folded_under_other_splits_is_not_decoded(bench: Bench) {
    let robots = bench.repository::<Robot>();
    let name = String::from("r2");
    let names = vec![Renamed { name }; 5];
    let id = id();
    let renamed = robots.execute(&id, |_| Ok::<_, Infallible>(names.clone()));
    renamed.await.unwrap();
    drop(robots);
    let robots = cold::<split::first::Robot>(&bench);
    assert_eq!(robots.load(&id).await.unwrap().at, 5);
    robots.snapshot(&id).await.unwrap();
    drop(robots);
    let robots = cold::<split::second::Robot>(&bench);
    assert_eq!(robots.load(&id).await.unwrap().at, 10);
    assert_eq!(robots.snapshot_counts().misses, 1);
}

async fn a_snapshot_that_does_not_decode_is_passed_over(bench: Bench) {
    let robots = bench.repository();
    advance(&robots, 5).await;
    robots.snapshot(&id()).await.unwrap();
    let kept = bench.store.load_snapshot(&stream()).await.unwrap().unwrap();
    let torn = Snapshot::new(kept.version(), kept.fingerprint(), r#"{"at":"#);
    bench.store.save_snapshot(&stream(), &torn).unwrap();
    let robots = cold::<Robot>(&bench);
    assert_eq!(robots.load(&id()).await.unwrap().at, 15);
    assert_eq!(robots.snapshot_counts().failures, 1);
}

async fn a_long_load_without_a_snapshot_writes_one(bench: Bench) {
    let batch = annals::AppendBatch::new().with_stream(
        stream(),
        ExpectedVersion::NoStream,
        vec![annals::NewEvent::new("Moved", 1, r#"{"by":2}"#).unwrap(); 50],
    );
    bench.store.append(batch).await.unwrap();
    let robots = cold::<Robot>(&bench);
    assert_eq!(robots.load(&id()).await.unwrap().at, 100);
    drop(robots);
    let kept = bench.store.load_snapshot(&stream()).await.unwrap().unwrap();
    assert_eq!(kept.version(), Version::from(50));
}

async fn a_state_that_panics_when_written_fails_no_command(bench: Bench) {
    let robots = bench.repository::<broken::Robot>();
    for _ in 0..3 {
        move_by(&robots, Moved { by: 1 }).await;
    }
    let panicked = robots.snapshot(&id()).await;
    assert!(matches!(panicked, Err(SnapshotError::Panicked)));
    assert_eq!(robots.snapshot_counts(), counts(0, 1, 0, 4));
}

async fn a_load_that_takes_long_writes_a_snapshot(bench: Bench) {
    let robots = bench.repository::<slow::Robot>();
    for by in 1..=4 {
        move_by(&robots, Moved { by }).await;
    }
    assert_eq!(robots.snapshot_counts(), counts(0, 1, 0, 0));
    drop(robots);
    for written in [0, 4] {
        let kept = bench.store.load_snapshot(&stream()).await.unwrap();
        assert_eq!(kept.map_or(0, |kept| kept.version().get()), written);
        cold::<slow::Patient>(&bench).load(&id()).await.unwrap();
        cold::<slow::Robot>(&bench).load(&id()).await.unwrap();
    }
}

async fn a_unit_of_work_writes_the_snapshots_that_are_due(bench: Bench) {
    let robots = bench.repository::<Robot>();
    let mut robot = Root::<Robot>::new(id());
    for by in 1..=5 {
        robot.record(Moved { by });
    }
    let unit = UnitOfWork::new(&bench.store).with_root_of(&robots, &mut robot);
    unit.commit().await.unwrap();
    // The state is known: no load looks for a snapshot.
    assert_eq!(robots.load(&id()).await.unwrap().at, 15);
    assert_eq!(robots.snapshot_counts().misses, 0);
    drop(robots);
    let kept = bench.store.load_snapshot(&stream()).await.unwrap().unwrap();
    assert_eq!(kept.version(), Version::from(5));
}

#[derive(Debug, Clone)]
enum Step {
    Move(i64),
    Rename(String),
    Snapshot,
    Forget,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (-9..9_i64).prop_map(Step::Move),
        2 => "[a-z]{0,3}".prop_map(Step::Rename),
        1 => Just(Step::Snapshot),
        1 => Just(Step::Forget),
    ]
}

fn event(step: &Step) -> Option<RobotEvent> {
    match step {
        Step::Move(by) => Some(Moved { by: *by }.into()),
        Step::Rename(name) => Some(Renamed { name: name.clone() }.into()),
        Step::Snapshot | Step::Forget => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_state_is_the_same_by_replay_by_snapshot_and_from_the_cache(
        steps in prop::collection::vec(step(), 0..40),
    ) {
        let events: Vec<RobotEvent> = steps.iter().filter_map(event).collect();
        assert_one_state::<Robot>(&id(), events);
    }

    #[test]
    fn a_repository_with_snapshots_answers_as_one_without(
        steps in prop::collection::vec(step(), 0..60),
    ) {
        pollster::block_on(async {
            let bench = crate::support::in_memory().await;
            let mut robots = bench.repository::<Robot>();
            let mut expected = Robot::default();
            for step in &steps {
                match step {
                    Step::Snapshot => drop(robots.snapshot(&id()).await),
                    Step::Forget => robots = bench.repository(),
                    Step::Move(_) | Step::Rename(_) => {
                        let event = event(step);
                        event.iter().for_each(|event| expected.apply_event(event));
                        let id = id();
                        let done = robots.execute(&id, |_| Ok::<_, Infallible>(event.clone()));
                        assert_eq!(done.await.unwrap().state(), &expected);
                    }
                }
                let loaded = robots.get(&id()).await.unwrap();
                assert_eq!(loaded.map(Root::into_state).unwrap_or_default(), expected);
            }
        });
    }
}
