//! The orders of each customer, as a table: what a shop's page reads.

use annals::rusqlite::{Connection, Transaction};
use annals::{Project, ProjectError, Projection, Recorded, Sqlite};

use crate::order::{Order, OrderCancelled, OrderConfirmed, OrderPlaced, OrderShipped};

/// The table.
pub const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS customer_orders (
        number   TEXT PRIMARY KEY,
        customer TEXT NOT NULL,
        item     TEXT NOT NULL,
        cents    INTEGER NOT NULL,
        state    TEXT NOT NULL
    )";

/// One row an order.
#[derive(Projection)]
#[projection(name = "customer-orders", of(Order))]
pub struct CustomerOrders;

impl Project<OrderPlaced, Sqlite> for CustomerOrders {
    fn project(
        &mut self,
        event: Recorded<'_, OrderPlaced>,
        sql: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        let placed = event.event();
        sql.execute(
            "INSERT INTO customer_orders (number, customer, item, cents, state)
             VALUES (?1, ?2, ?3, ?4, 'waits for its payment')",
            (
                event.aggregate_id(),
                &placed.customer,
                &placed.item,
                placed.cents,
            ),
        )?;
        Ok(())
    }
}

impl Project<OrderConfirmed, Sqlite> for CustomerOrders {
    fn project(
        &mut self,
        event: Recorded<'_, OrderConfirmed>,
        sql: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        set(&event, "paid", sql)
    }
}

impl Project<OrderShipped, Sqlite> for CustomerOrders {
    fn project(
        &mut self,
        event: Recorded<'_, OrderShipped>,
        sql: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        set(&event, "shipped", sql)
    }
}

impl Project<OrderCancelled, Sqlite> for CustomerOrders {
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
    let update = "UPDATE customer_orders SET state = ?2 WHERE number = ?1";
    sql.execute(update, (event.aggregate_id(), state))?;
    Ok(())
}

/// The table as lines of text.
pub fn lines(sql: &Connection) -> annals::rusqlite::Result<Vec<String>> {
    let select = "SELECT number, customer, item, state FROM customer_orders ORDER BY number";
    let mut statement = sql.prepare(select)?;
    let lines = statement.query_map([], |row| {
        let [number, customer, item, state] = [0, 1, 2, 3].map(|column| row.get(column));
        let (number, customer): (String, String) = (number?, customer?);
        let (item, state): (String, String) = (item?, state?);
        Ok(format!("{number:8}{customer:8}{item:8}{state}"))
    })?;
    lines.collect()
}
