//! The process without a clock: by one that is turned by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use annals::prelude::*;
use annals::testing::Scenario as _;
use annals::{Clock, Projector, SqliteStore};
use chrono::{DateTime, TimeDelta};

use crate::fulfilment::{Carrier, Fulfilment};
use crate::order::{Order, OrderNumber, OrderRefusal};
use crate::payment::{Payment, PaymentState};

struct Shop {
    _directory: tempfile::TempDir,
    store: SqliteStore,
    orders: Repository<Order>,
    payments: Repository<Payment>,
    seconds: Arc<AtomicI64>,
}

const DAY: TimeDelta = TimeDelta::days(1);

impl Shop {
    /// A shop with one order.
    async fn with_an_order() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let seconds = Arc::new(AtomicI64::new(1_800_000_000));
        let now = Arc::clone(&seconds);
        let clock =
            Clock::new(move || DateTime::from_timestamp_secs(now.load(Ordering::Relaxed)).unwrap());
        let options = SqliteStore::options().with_clock(clock);
        let store = options
            .open(directory.path().join("orders.db"))
            .await
            .unwrap();
        let shop = Self {
            _directory: directory,
            orders: Repository::new(store.clone()),
            payments: Repository::new(store.clone()),
            store,
            seconds,
        };
        let place = |order: &Order| order.place("Ada", "lamp", 4900);
        shop.orders.execute(&number(), place).await.unwrap();
        shop.go_on();
        shop
    }

    /// Lets the process do what there is to do; a new one each time, as after a restart.
    fn go_on(&self) {
        let fulfilment = Fulfilment {
            orders: self.orders.clone(),
            payments: self.payments.clone(),
            carrier: Carrier,
            patience: DAY,
        };
        let projector = Projector::new(self.store.clone()).with_reactor(fulfilment);
        projector.unwrap().settle().unwrap();
    }

    async fn pay(&self) {
        self.payments
            .execute(&number(), Payment::receive)
            .await
            .unwrap();
        self.go_on();
    }

    fn pass(&self, time: TimeDelta) {
        self.seconds
            .fetch_add(time.num_seconds(), Ordering::Relaxed);
        self.go_on();
    }

    async fn order(&self) -> Order {
        *self.orders.load(&number()).await.unwrap()
    }

    async fn payment(&self) -> PaymentState {
        self.payments.load(&number()).await.unwrap().progress()
    }
}

fn number() -> OrderNumber {
    OrderNumber::from("1001".to_owned())
}

#[tokio::test]
async fn an_order_that_is_paid_is_shipped_and_its_deadline_forgotten() {
    let shop = Shop::with_an_order().await;
    assert_eq!(shop.order().await, Order::Placed);
    assert_eq!(shop.payment().await, PaymentState::Asked);
    shop.pay().await;
    assert_eq!(shop.order().await, Order::Shipped);
    shop.pass(DAY);
    assert_eq!(shop.order().await, Order::Shipped);
    assert_eq!(shop.payment().await, PaymentState::Received);
}

#[tokio::test]
async fn an_order_that_is_not_paid_is_given_up_when_its_time_is_over() {
    let shop = Shop::with_an_order().await;
    shop.pass(DAY - TimeDelta::seconds(1));
    assert_eq!(shop.order().await, Order::Placed);
    shop.pass(TimeDelta::seconds(1));
    assert_eq!(shop.order().await, Order::Cancelled);
}

#[tokio::test]
async fn what_is_paid_too_late_is_given_back() {
    let shop = Shop::with_an_order().await;
    shop.pass(DAY);
    shop.pay().await;
    assert_eq!(shop.order().await, Order::Cancelled);
    assert_eq!(shop.payment().await, PaymentState::Refunded);
}

#[test]
fn an_order_is_not_shipped_before_it_is_paid() {
    Order::given([crate::order::OrderEvent::from(crate::order::OrderPlaced {
        customer: "Ada".to_owned(),
        item: "lamp".to_owned(),
        cents: 4900,
    })])
    .when(|order| order.ship("label"))
    .then_rejected(OrderRefusal::NotPaid);
}
