//! The second version, with the prices.

use annals::rusqlite::Transaction;
use annals::{Project, ProjectError, Projection, ReadModel, Recorded, Sqlite};

use crate::order::{Order, OrderCancelled, OrderConfirmed, OrderPlaced, OrderShipped};

/// One row an order, with its price.
#[derive(Debug, Projection)]
#[projection(
    name = "customer-orders",
    version = 2,
    of(Order),
    tables("customer_orders")
)]
pub struct WithPrices;

impl ReadModel for WithPrices {
    fn create(&self, sql: &Transaction<'_>) -> Result<(), ProjectError> {
        sql.execute_batch(
            "CREATE TABLE customer_orders_v2 (
                number   TEXT PRIMARY KEY,
                customer TEXT NOT NULL,
                item     TEXT NOT NULL,
                cents    INTEGER NOT NULL,
                state    TEXT NOT NULL
            )",
        )?;
        Ok(())
    }
}

impl Project<OrderPlaced, Sqlite> for WithPrices {
    fn project(
        &mut self,
        event: Recorded<'_, OrderPlaced>,
        sql: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        let placed = event.event();
        let mut insert = sql.prepare_cached(
            "INSERT INTO customer_orders_v2
             VALUES (?1, ?2, ?3, ?4, 'waits for its payment')",
        )?;
        insert.execute((
            event.aggregate_id(),
            &placed.customer,
            &placed.item,
            placed.cents,
        ))?;
        Ok(())
    }
}

impl Project<OrderConfirmed, Sqlite> for WithPrices {
    fn project(
        &mut self,
        event: Recorded<'_, OrderConfirmed>,
        sql: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        set(&event, "paid", sql)
    }
}

impl Project<OrderShipped, Sqlite> for WithPrices {
    fn project(
        &mut self,
        event: Recorded<'_, OrderShipped>,
        sql: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        set(&event, "shipped", sql)
    }
}

impl Project<OrderCancelled, Sqlite> for WithPrices {
    fn project(
        &mut self,
        event: Recorded<'_, OrderCancelled>,
        sql: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        let state = format!("cancelled: {}", event.event().reason);
        set(&event, &state, sql)
    }
}

fn set<E>(event: &Recorded<'_, E>, state: &str, sql: &Transaction<'_>) -> Result<(), ProjectError> {
    let mut update =
        sql.prepare_cached("UPDATE customer_orders_v2 SET state = ?2 WHERE number = ?1")?;
    update.execute((event.aggregate_id(), state))?;
    Ok(())
}
