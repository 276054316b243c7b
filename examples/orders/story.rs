//! A day at the shop.

use std::io::{self, Write as _};
use std::time::Duration;

use annals::prelude::*;
use annals::rusqlite::Connection;
use annals::store::{EventStore as _, FeedFilter};
use annals::{LiveView, Projector, RunningProjector, SqliteStore};
use chrono::TimeDelta;

use crate::customers::{self, CustomerOrders};
use crate::fulfilment::{Carrier, Fulfilment};
use crate::order::{Order, OrderNumber};
use crate::payment::{Payment, PaymentState};
use crate::revenue::Revenue;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The shop.
struct Shop {
    orders: Repository<Order>,
    payments: Repository<Payment>,
    running: RunningProjector,
    revenue: LiveView<Revenue>,
    sql: Connection,
}

/// Plays the day, and prints how the orders end.
pub async fn tell(store: SqliteStore) -> anyhow::Result<()> {
    let shop = Shop::open(store, TimeDelta::milliseconds(500))?;
    let mut out = io::stdout();
    shop.place("1001", "Ada", "lamp", 4900).await?;
    shop.place("1002", "Ben", "chair", 12900).await?;
    let last = shop.place("1003", "Cleo", "table", 29900).await?;
    shop.running.wait_for("fulfilment", last, PATIENCE).await?;
    writeln!(out, "three orders are placed; Ada pays at once")?;
    shop.pay("1001").await?;
    shop.until("1001", Order::Shipped).await?;
    writeln!(out, "the revenue is {}", shop.revenue().await?)?;

    writeln!(out, "the other two are given up when their time is over")?;
    shop.until("1002", Order::Cancelled).await?;
    shop.until("1003", Order::Cancelled).await?;

    writeln!(out, "Ben pays too late, and gets his money back")?;
    shop.pay("1002").await?;
    shop.until_refunded("1002").await?;
    writeln!(out, "the revenue is {}", shop.revenue().await?)?;

    writeln!(out)?;
    for line in shop.customer_orders().await? {
        writeln!(out, "{line}")?;
    }
    shop.running.stop();
    Ok(())
}

impl Shop {
    fn open(store: SqliteStore, patience: TimeDelta) -> anyhow::Result<Self> {
        let sql = Connection::open(store.path())?;
        sql.busy_timeout(PATIENCE)?;
        sql.execute_batch(customers::TABLE)?;
        let revenue = LiveView::start(store.clone(), Revenue::default())?;
        let orders = Repository::new(store.clone());
        let payments = Repository::new(store.clone());
        let fulfilment = Fulfilment {
            orders: orders.clone(),
            payments: payments.clone(),
            carrier: Carrier,
            patience,
        };
        let projector = Projector::new(store)
            .with(CustomerOrders)?
            .with_reactor(fulfilment)?;
        Ok(Self {
            orders,
            payments,
            running: projector.start()?,
            revenue,
            sql,
        })
    }

    async fn place(
        &self,
        number: &str,
        customer: &str,
        item: &str,
        cents: u32,
    ) -> anyhow::Result<Position> {
        let number = OrderNumber::from(number.to_owned());
        let place = |order: &Order| order.place(customer, item, cents);
        let placed = self.orders.execute(&number, place).await?;
        placed
            .position()
            .ok_or_else(|| anyhow::anyhow!("nothing was placed"))
    }

    async fn pay(&self, number: &str) -> anyhow::Result<()> {
        let number = OrderNumber::from(number.to_owned());
        self.payments.execute(&number, Payment::receive).await?;
        Ok(())
    }

    /// Waits until an order is in a state.
    async fn until(&self, number: &str, state: Order) -> anyhow::Result<()> {
        let number = OrderNumber::from(number.to_owned());
        while *self.orders.load(&number).await? != state {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    async fn until_refunded(&self, number: &str) -> anyhow::Result<()> {
        let number = OrderNumber::from(number.to_owned());
        while self.payments.load(&number).await?.progress() != PaymentState::Refunded {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// The read model, with everything in it that was stored up to now.
    async fn customer_orders(&self) -> anyhow::Result<Vec<String>> {
        let last = self.last_position().await?;
        self.running
            .wait_for("customer-orders", last, PATIENCE)
            .await?;
        Ok(customers::lines(&self.sql)?)
    }

    /// What was earned by all that was stored up to now.
    async fn revenue(&self) -> anyhow::Result<String> {
        let last = self.last_position().await?;
        let revenue = self.revenue.wait_for(last, PATIENCE).await?;
        let cents = revenue.cents();
        Ok(format!("{}.{:02}", cents / 100, cents % 100))
    }

    async fn last_position(&self) -> anyhow::Result<Position> {
        let all = FeedFilter::all();
        let mut pages = self.orders.store().read_feed(Position::START, &all);
        while pages.next().await?.is_some() {}
        Ok(pages.reached().unwrap_or_default())
    }
}
