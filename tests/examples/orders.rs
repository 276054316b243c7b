//! The shop, with its process and its read models.

use rusqlite::Connection;

use crate::program::{Desk, orders};

#[test]
fn a_day_is_played_and_its_page_is_rebuilt() {
    let desk = Desk::new();
    let ran = desk.run(orders(), "--db shop.db --orders 700");
    let story = "\
three orders are placed; Ada pays at once
the revenue is 49.00
the other two are given up when their time is over
Ben pays too late, and gets his money back
the revenue is 49.00

1001    Ada     lamp    shipped
1002    Ben     chair   cancelled: not paid in time
1003    Cleo    table   cancelled: not paid in time

a year later, the page is to show prices
1001    Ada     lamp    49.00   shipped
1002    Ben     chair   129.00  cancelled: not paid in time
1003    Cleo    table   299.00  cancelled: not paid in time
";
    assert_eq!(ran.printed(), story);

    let sql = Connection::open(desk.path("shop.db")).unwrap();
    let count = |sql_: &str| -> i64 { sql.query_row(sql_, [], |row| row.get(0)).unwrap() };
    let placed = "SELECT sum(data ->> '$.cents') FROM events WHERE event_type = 'OrderPlaced'";
    assert_eq!(count(placed), 4900 + 12900 + 29900 + 700 * 900);
    assert_eq!(
        count("SELECT sum(cents) FROM customer_orders"),
        count(placed)
    );
    assert_eq!(count("SELECT count(*) FROM customer_orders"), 703);

    let again = desk.run(orders(), "--db shop.db");
    assert!(again.complained().contains("has had its day"));
}
