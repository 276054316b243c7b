//! A day at the shop, and a year.

use std::io::{self, Write as _};

use annals::{EventStore as _, Position, SqliteStore};
use anyhow::bail;
use chrono::TimeDelta;

use crate::order::OrderEvent;
use crate::rebuild::rebuild;
use crate::shop::Shop;

/// The orders that are told of.
const TOLD: [&str; 3] = ["1001", "1002", "1003"];

/// Plays the day, then a year with so many orders, and prints how the orders end.
pub async fn tell(store: SqliteStore, orders: u32) -> anyhow::Result<()> {
    if store.lag(Position::START).await?.events > 0 {
        bail!(
            "{} has had its day: take another file",
            store.path().display()
        );
    }
    let shop = Shop::open(store, TimeDelta::milliseconds(500))?;
    day(&shop).await?;
    let mut out = io::stdout();
    writeln!(out)?;
    for line in shop.customer_orders(TOLD).await? {
        writeln!(out, "{line}")?;
    }

    writeln!(out)?;
    shop.place_many(2001..2001 + orders).await?;
    writeln!(out, "a year later, the page is to show prices")?;
    let store = shop.store.clone();
    tokio::task::spawn_blocking(|| rebuild(store)).await??;
    for line in shop.seen(TOLD)? {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

async fn day(shop: &Shop) -> anyhow::Result<()> {
    let mut out = io::stdout();
    shop.place("1001", "Ada", "lamp", 4900).await?;
    shop.place("1002", "Ben", "chair", 12900).await?;
    shop.place("1003", "Cleo", "table", 29900).await?;
    shop.until_answered().await?;
    writeln!(out, "three orders are placed; Ada pays at once")?;
    shop.pay("1001").await?;
    let is_shipped = |event: &OrderEvent| matches!(event, OrderEvent::OrderShipped(_));
    shop.until("1001", is_shipped).await?;
    writeln!(out, "the revenue is {}", shop.revenue().await?)?;

    writeln!(out, "the other two are given up when their time is over")?;
    let is_cancelled = |event: &OrderEvent| matches!(event, OrderEvent::OrderCancelled(_));
    shop.until("1002", is_cancelled).await?;
    shop.until("1003", is_cancelled).await?;

    writeln!(out, "Ben pays too late, and gets his money back")?;
    shop.pay("1002").await?;
    shop.until_refunded("1002").await?;
    writeln!(out, "the revenue is {}", shop.revenue().await?)?;
    Ok(())
}
