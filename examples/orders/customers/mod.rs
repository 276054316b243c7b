//! The orders of each customer, as a table: what a shop's page reads.
//!
//! There are two versions of it. The first one is what the shop opened with; the second one, which has the
//! prices too, is built beside it and takes its place while people read.

mod with_prices;
mod without_prices;

use annals::rusqlite::types::ValueRef;
use annals::rusqlite::{Connection, Row};

pub use self::with_prices::WithPrices;
pub use self::without_prices::WithoutPrices;

/// The rows of some orders as lines of text, with whatever columns the version that readers see has.
pub fn lines(sql: &Connection, numbers: [&str; 3]) -> annals::rusqlite::Result<Vec<String>> {
    let select = "SELECT * FROM customer_orders WHERE number IN (?1, ?2, ?3) ORDER BY number";
    let mut statement = sql.prepare(select)?;
    let lines = statement.query_map(numbers, line)?;
    lines.collect()
}

fn line(row: &Row<'_>) -> annals::rusqlite::Result<String> {
    let mut line = String::new();
    for column in 0..row.as_ref().column_count() {
        let text = match row.get_ref(column)? {
            ValueRef::Integer(cents) => format!("{}.{:02}", cents / 100, cents % 100),
            value => value.as_str()?.to_owned(),
        };
        line.push_str(&format!("{text:8}"));
    }
    Ok(line.trim_end().to_owned())
}
