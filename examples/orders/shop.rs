//! The shop: what it sells, and what runs in the background.

use std::ops::Range;
use std::time::Duration;

use annals::prelude::*;
use annals::rusqlite::Connection;
use annals::{EventStore as _, LiveView, Projector, RunningProjector, SqliteStore, Subscription};
use chrono::TimeDelta;
use tokio::task::JoinSet;

use crate::customers::{self, WithoutPrices};
use crate::fulfilment::{Carrier, Fulfilment};
use crate::order::{Order, OrderEvent, OrderNumber};
use crate::payment::{Payment, PaymentEvent};
use crate::revenue::Revenue;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The shop.
pub struct Shop {
    pub store: SqliteStore,
    orders: Repository<Order>,
    payments: Repository<Payment>,
    running: RunningProjector,
    revenue: LiveView<Revenue>,
    sql: Connection,
}

impl Shop {
    /// Opens it, with orders that wait so long for their payment.
    pub fn open(store: SqliteStore, patience: TimeDelta) -> anyhow::Result<Self> {
        let sql = Connection::open(store.path())?;
        sql.busy_timeout(PATIENCE)?;
        let orders = Repository::new(store.clone());
        let payments = Repository::new(store.clone());
        let fulfilment = Fulfilment {
            orders: orders.clone(),
            payments: payments.clone(),
            carrier: Carrier,
            patience,
        };
        let projector = Projector::new(store.clone())
            .with(WithoutPrices)?
            .with_reactor(fulfilment)?;
        Ok(Self {
            revenue: LiveView::start(store.clone(), Revenue::default())?,
            running: projector.start()?,
            store,
            orders,
            payments,
            sql,
        })
    }

    pub async fn place(
        &self,
        number: &str,
        customer: &str,
        item: &str,
        cents: u32,
    ) -> anyhow::Result<()> {
        let number = OrderNumber::from(number.to_owned());
        let place = |order: &Order| order.place(customer, item, cents);
        self.orders.execute(&number, place).await?;
        Ok(())
    }

    /// Many customers at once.
    pub async fn place_many(&self, numbers: Range<u32>) -> anyhow::Result<()> {
        let mut tasks = JoinSet::new();
        for number in numbers {
            let number = OrderNumber::from(number.to_string());
            let orders = self.orders.clone();
            tasks.spawn(async move {
                let place = |order: &Order| order.place("Dora", "cup", 900);
                orders.execute(&number, place).await
            });
        }
        while let Some(placed) = tasks.join_next().await {
            placed??;
        }
        Ok(())
    }

    pub async fn pay(&self, number: &str) -> anyhow::Result<()> {
        let number = OrderNumber::from(number.to_owned());
        self.payments.execute(&number, Payment::receive).await?;
        Ok(())
    }

    /// Waits until the process has answered all that was stored up to now.
    pub async fn until_answered(&self) -> anyhow::Result<()> {
        let last = self.last_position().await?;
        Ok(self.running.wait_for("fulfilment", last, PATIENCE).await?)
    }

    /// Waits until something has happened to an order, which may be long ago.
    pub async fn until(
        &self,
        number: &str,
        is_it: impl Fn(&OrderEvent) -> bool,
    ) -> anyhow::Result<()> {
        let mut events = Subscription::new(self.store.clone()).typed::<Order>();
        loop {
            let event = events.next().await?;
            if event.aggregate_id() == number && is_it(event.event()) {
                return Ok(());
            }
        }
    }

    /// Waits until a payment was given back.
    pub async fn until_refunded(&self, number: &str) -> anyhow::Result<()> {
        let mut events = Subscription::new(self.store.clone()).typed::<Payment>();
        loop {
            let event = events.next().await?;
            let is_refund = matches!(event.event(), PaymentEvent::PaymentRefunded(_));
            if event.aggregate_id() == number && is_refund {
                return Ok(());
            }
        }
    }

    /// Some rows of the read model, with everything in it that was stored up to now.
    pub async fn customer_orders(&self, numbers: [&str; 3]) -> anyhow::Result<Vec<String>> {
        let last = self.last_position().await?;
        let waited = self.running.wait_for("customer-orders", last, PATIENCE);
        waited.await?;
        self.seen(numbers)
    }

    /// Some rows of the read model as it is, in the version that readers see.
    pub fn seen(&self, numbers: [&str; 3]) -> anyhow::Result<Vec<String>> {
        Ok(customers::lines(&self.sql, numbers)?)
    }

    /// What was earned by all that was stored up to now.
    pub async fn revenue(&self) -> anyhow::Result<String> {
        let last = self.last_position().await?;
        let revenue = self.revenue.wait_for(last, PATIENCE).await?;
        let cents = revenue.cents();
        Ok(format!("{}.{:02}", cents / 100, cents % 100))
    }

    async fn last_position(&self) -> anyhow::Result<Position> {
        let ahead = self.store.lag(Position::START).await?;
        Ok(Position::from(ahead.events))
    }
}
