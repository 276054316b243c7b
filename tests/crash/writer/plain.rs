//! Commits of a program that is not annals: what a durable one does, and one that is not.

use std::path::Path;

use rusqlite::Connection;

pub(crate) fn run(path: &Path, count: u64, synchronous: &str) {
    let connection = Connection::open(path).expect("the file opens");
    connection
        .pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
        .and_then(|()| connection.pragma_update(None, "synchronous", synchronous))
        .and_then(|()| connection.execute_batch("CREATE TABLE numbers (number INTEGER)"))
        .expect("the file is prepared");
    for number in 0..count {
        connection
            .execute("INSERT INTO numbers VALUES (?1)", [number.cast_signed()])
            .expect("a number is stored");
        println!("stored {number} 0 0");
    }
}
