//! Three releases of one application over one database.
//!
//! ```sh
//! cargo run --example evolution                       # the story, on a file that is gone afterwards
//! cargo run --example evolution -- parcels.db         # the same, on a file that stays
//! ```
//!
//! Read `release_1.rs`, `release_2.rs` and `release_3.rs` in that order: each is the whole application as
//! it was, with its own structs. Beside each stands the `annals.lock` of that release. What the compiler
//! says to an author who forgets is no copy: it is the expected output of a case that the tests compile.
#![expect(
    unreachable_pub,
    reason = "the modules read as they would in a library"
)]

#[cfg(test)]
mod locks;
mod release_1;
mod release_2;
mod release_3;

use std::convert::Infallible;
use std::env;
use std::fmt::Debug;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use annals::prelude::*;
use annals::store::StreamRange;
use annals::{EventStore, StreamId};

/// What the compiler says of the second release without its attributes.
const CARELESS_2: &str = include_str!("../../tests/ui/lock/evolution_release_2.stderr");

/// What it says of the third.
const CARELESS_3: &str = include_str!("../../tests/ui/lock/evolution_release_3.stderr");

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    match env::args_os().nth(1) {
        Some(file) => tell(&PathBuf::from(file)).await,
        None => tell(&tempfile::tempdir()?.path().join("parcels.db")).await,
    }
}

async fn tell(file: &Path) -> anyhow::Result<()> {
    title("the first release")?;
    deliver::<release_1::Parcel>(file, "parcel-1", release_1::story()).await?;

    title("the second release, as its author first had it")?;
    write!(io::stdout(), "{CARELESS_2}")?;
    title("the second release")?;
    show::<release_2::Parcel>(file, "parcel-1").await?;
    deliver::<release_2::Parcel>(file, "parcel-2", release_2::story()).await?;

    title("the third release, as its author first had it")?;
    write!(io::stdout(), "{CARELESS_3}")?;
    title("the third release")?;
    show::<release_3::Parcel>(file, "parcel-1").await?;
    show::<release_3::Parcel>(file, "parcel-2").await?;
    deliver::<release_3::Parcel>(file, "parcel-3", release_3::story()).await?;

    title("as it is stored")?;
    for id in ["parcel-1", "parcel-2", "parcel-3"] {
        stored(file, id).await?;
    }
    Ok(())
}

/// Has a release store what happens to a parcel, and shows what it makes of it.
async fn deliver<A>(
    file: &Path,
    id: &str,
    story: impl IntoEvents<A::Event> + Clone + Send + Sync,
) -> anyhow::Result<()>
where
    A: Aggregate<Id: From<String>> + Debug,
{
    let parcels = Repository::<A>::new(SqliteStore::open(file).await?);
    let id = A::Id::from(id.to_owned());
    parcels
        .execute(&id, |_: &A| Ok::<_, Infallible>(story.clone()))
        .await?;
    say("stores", &id, &parcels.load(&id).await?)
}

/// Has a release load a parcel that an earlier one stored.
async fn show<A>(file: &Path, id: &str) -> anyhow::Result<()>
where
    A: Aggregate<Id: From<String>> + Debug,
{
    let parcels = Repository::<A>::new(SqliteStore::open(file).await?);
    let id = A::Id::from(id.to_owned());
    say("loads", &id, &parcels.load(&id).await?)
}

fn say<A>(does: &str, id: &A::Id, parcel: &Root<A>) -> anyhow::Result<()>
where
    A: Aggregate + Debug,
{
    let version = parcel.version();
    writeln!(
        io::stdout(),
        "{does} {id} at version {version}: {:?}",
        **parcel
    )?;
    Ok(())
}

/// Shows the events of a parcel as the file has them: nothing that was stored is ever changed.
async fn stored(file: &Path, id: &str) -> anyhow::Result<()> {
    let store = SqliteStore::open(file).await?;
    let stream = StreamId::new("Parcel", id)?;
    let mut pages = store.read_stream(&stream, StreamRange::ALL);
    while let Some(page) = pages.next().await? {
        for event in page.iter() {
            let (name, version) = (event.event_type(), event.event_version());
            writeln!(
                io::stdout(),
                "{id} {name} version {version}: {}",
                event.data()
            )?;
        }
    }
    Ok(())
}

fn title(title: &str) -> io::Result<()> {
    writeln!(io::stdout(), "\n== {title}\n")
}
