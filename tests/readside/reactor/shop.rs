//! Orders that are to be paid: two aggregates, and a reactor between them.

use std::sync::{Arc, Mutex};

use annals::prelude::*;
use annals::reactor::Timer;
use annals::{
    EventStore, IdempotencyKey, ProjectError, Projector, React, Reaction, Reactor, Recorded,
    SqliteStore, Timeout,
};
use chrono::TimeDelta;
use pollster::block_on;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub(crate) struct OrderPlaced {
    pub(crate) cents: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub(crate) struct OrderNoted;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub(crate) struct OrderPaid;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub(crate) struct OrderCancelled;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub(crate) struct PaymentAsked {
    pub(crate) cents: i64,
}

/// A timer's payload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub(crate) struct PaymentDue {
    pub(crate) cents: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
pub(crate) struct Number(u64);

#[derive(Debug, Clone, Default, Aggregate)]
#[aggregate(id = Number, events(OrderPlaced, OrderNoted, OrderPaid, OrderCancelled))]
pub(crate) struct Order {
    pub(crate) is_cancelled: bool,
    pub(crate) is_paid: bool,
}

impl Apply<OrderPlaced> for Order {
    fn apply(&mut self, _: &OrderPlaced) {}
}

impl Apply<OrderNoted> for Order {
    fn apply(&mut self, _: &OrderNoted) {}
}

impl Apply<OrderPaid> for Order {
    fn apply(&mut self, _: &OrderPaid) {
        self.is_paid = true;
    }
}

impl Apply<OrderCancelled> for Order {
    fn apply(&mut self, _: &OrderCancelled) {
        self.is_cancelled = true;
    }
}

#[derive(Debug, Clone, Default, Aggregate)]
#[aggregate(id = Number, events(PaymentAsked))]
pub(crate) struct Payment {
    pub(crate) asked: Vec<i64>,
}

impl Apply<PaymentAsked> for Payment {
    fn apply(&mut self, event: &PaymentAsked) {
        self.asked.push(event.cents);
    }
}

/// Asks for the payment of each order in two parts, and cancels the order that is not paid in a minute.
#[derive(Reactor)]
#[reactor(
    name = "collecting",
    of(Order),
    ignore(OrderNoted, OrderCancelled),
    timers(PaymentDue)
)]
pub(crate) struct Collecting {
    pub(crate) orders: Repository<Order>,
    pub(crate) payments: Repository<Payment>,
    /// The keys of its side effects.
    pub(crate) letters: Arc<Mutex<Vec<IdempotencyKey>>>,
    /// How often it is still to fail after it has done everything.
    pub(crate) failures: u32,
}

impl Collecting {
    pub(crate) fn new(store: &SqliteStore) -> Self {
        Self::through(store, store.clone())
    }

    /// Sends its commands through a store of their own.
    pub(crate) fn through(orders: &SqliteStore, payments: impl EventStore) -> Self {
        Self {
            orders: Repository::new(orders.clone()),
            payments: Repository::new(payments).with_retries(100),
            letters: Arc::default(),
            failures: 0,
        }
    }

    fn fail(&mut self) -> Result<(), ProjectError> {
        if self.failures == 0 {
            return Ok(());
        }
        self.failures -= 1;
        Err("on purpose".into())
    }
}

impl React<OrderPlaced> for Collecting {
    async fn react(
        &mut self,
        event: Recorded<'_, OrderPlaced>,
        reaction: &Reaction<'_>,
    ) -> Result<(), ProjectError> {
        let number: Number = event.aggregate_id().parse()?;
        let cents = event.event().cents;
        if cents < 0 {
            panic!("less than nothing");
        }
        for part in [cents / 2, cents - cents / 2] {
            let ask = |_: &Payment| Ok::<_, std::io::Error>(PaymentAsked { cents: part });
            let metadata = Metadata::new().with_actor("collector");
            let ask = self.payments.execute(&number, ask).metadata(metadata);
            ask.because_of(reaction).await?;
        }
        self.letters.lock().unwrap().push(reaction.key());
        let due = event.recorded_at() + TimeDelta::minutes(1);
        reaction.arm(event.aggregate_id(), due, &PaymentDue { cents })?;
        self.fail()
    }
}

impl React<OrderPaid> for Collecting {
    async fn react(
        &mut self,
        event: Recorded<'_, OrderPaid>,
        reaction: &Reaction<'_>,
    ) -> Result<(), ProjectError> {
        reaction.disarm(event.aggregate_id());
        Ok(())
    }
}

impl Timeout<PaymentDue> for Collecting {
    async fn timeout(
        &mut self,
        timer: Timer<PaymentDue>,
        reaction: &Reaction<'_>,
    ) -> Result<(), ProjectError> {
        let number: Number = timer.key().parse()?;
        let cancel = |order: &Order| match order.is_paid {
            true => Err(std::io::Error::other("paid")),
            false => Ok(OrderCancelled),
        };
        let cancelled = self.orders.execute(&number, cancel);
        cancelled.because_of(reaction).await?;
        self.fail()
    }
}

pub(crate) fn place(store: &SqliteStore, number: u64, cents: i64) {
    record(store, number, OrderPlaced { cents });
}

#[expect(clippy::needless_pass_by_value, reason = "events are made for it")]
pub(crate) fn record(
    store: &SqliteStore,
    number: u64,
    events: impl IntoEvents<OrderEvent> + Clone + Send + Sync,
) {
    let orders = Repository::<Order>::new(store.clone()).with_retries(1000);
    let number = Number::from(number);
    let done = orders.execute(&number, |_| Ok::<_, std::io::Error>(events.clone()));
    block_on(done.into_future()).unwrap();
}

/// The parts of a payment that were asked for.
pub(crate) fn asked(store: &SqliteStore, number: u64) -> Vec<i64> {
    let payments = Repository::<Payment>::new(store.clone());
    let payment = block_on(payments.get(&Number::from(number))).unwrap();
    payment
        .map(|payment| payment.asked.clone())
        .unwrap_or_default()
}

pub(crate) fn order(store: &SqliteStore, number: u64) -> Order {
    let orders = Repository::<Order>::new(store.clone());
    let order = block_on(orders.load(&Number::from(number))).unwrap();
    order.state().clone()
}

pub(crate) fn projector(store: &SqliteStore, reactor: Collecting) -> Projector<SqliteStore> {
    let projector = Projector::new(store.clone()).with_retries(0);
    projector.with_reactor(reactor).unwrap()
}
