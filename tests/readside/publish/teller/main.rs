//! A program that tells the standard output what has happened on accounts, up to the end of the feed.

use std::error::Error;

use annals::prelude::*;
use annals::publish::{Integrate, JsonLinesPublisher, Message, Outbound, Source};
use annals::{ProjectError, Projection, Projector, Recorded, SqliteStore};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Deposited {
    cents: i64,
}

#[derive(Debug, Projection)]
#[projection(name = "teller", events(Deposited), store = Outbound)]
struct Teller;

impl Integrate<Deposited> for Teller {
    fn integrate(&self, event: &Recorded<'_, Deposited>) -> Result<Option<Message>, ProjectError> {
        let message = Message::new("bank.money.came", &event.event().cents)?;
        Ok(Some(message))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args_os().nth(1).ok_or("teller FILE")?;
    let tokio = tokio::runtime::Builder::new_current_thread().build()?;
    let store = tokio.block_on(async { SqliteStore::open(file).await })?;
    let source = Source::new("https://bank.example/accounts")?;
    let mut projector =
        Projector::new(store).with_publisher(Teller, source, JsonLinesPublisher::to_stdout())?;
    projector.catch_up()?;
    Ok(())
}
