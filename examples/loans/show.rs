//! One application on paper: what happened to it, and how it stands.

use std::fmt::{self, Write as _};

use annals::prelude::*;
use annals::{LoadError, SqliteStore};
use anyhow::bail;
use chrono::{DateTime, Utc};

use crate::application::{ApplicationId, LoanApplication, LoanApplicationEvent, WorkItem};

/// The history of an application and its state, up to a time where one is given.
///
/// The time is that of the log: what was true then, whenever it was imported.
pub async fn show(
    store: SqliteStore,
    id: ApplicationId,
    at: Option<DateTime<Utc>>,
) -> anyhow::Result<String> {
    let applications = Repository::<LoanApplication>::new(store);
    let at = at.unwrap_or(DateTime::<Utc>::MAX_UTC);
    let past = match applications.load_at(&id, At::Occurred(at)).await {
        Err(LoadError::NotFound { .. }) => bail!("no application {id} was submitted by then"),
        past => past?,
    };
    let mut page = format!("application {id}\n\n");
    let mut history = applications.history(&id);
    while let Some(recorded) = history.next().await? {
        if recorded.occurred_at() <= at {
            let time = recorded.occurred_at().format("%F %T%.3f");
            let clerk = recorded.metadata().actor().unwrap_or("-");
            let what = described(recorded.event());
            let version = recorded.version();
            writeln!(page, "{version:>4}  {time}  {clerk:>6}  {what}")?;
        }
    }
    stand(&mut page, &past)?;
    Ok(page)
}

/// How an application stands.
fn stand(page: &mut String, application: &LoanApplication) -> fmt::Result {
    let outcome = application.outcome();
    let outcome = outcome.map_or_else(|| "open".to_owned(), |outcome| outcome.to_string());
    writeln!(page)?;
    writeln!(page, "{:<16} {} euros", "amount", application.amount())?;
    writeln!(page, "{:<16} {}", "stage", application.stage())?;
    writeln!(page, "{:<16} {outcome}", "outcome")?;
    for (number, offer) in application.offers().iter() {
        writeln!(page, "{:<16} {offer}", format!("offer {number}"))?;
    }
    for (work, item) in application.work().iter() {
        writeln!(page, "{work:<16} {}", progress(item))?;
    }
    Ok(())
}

fn progress(item: &WorkItem) -> String {
    let now = match item {
        item if item.is_at_work() => ", a clerk is at it",
        item if item.is_dismissed() => ", ticked off",
        _ => "",
    };
    format!("taken up {} times{now}", item.sessions())
}

fn described(event: &LoanApplicationEvent) -> String {
    use LoanApplicationEvent as Happened;
    match event {
        Happened::ApplicationSubmitted(event) => format!("submitted, for {} euros", event.amount),
        Happened::ApplicationPartlySubmitted(_) => "partly submitted".to_owned(),
        Happened::ApplicationPreaccepted(_) => "pre-accepted".to_owned(),
        Happened::ApplicationAccepted(_) => "accepted".to_owned(),
        Happened::ApplicationFinalized(_) => "finalized".to_owned(),
        Happened::ContractRegistered(_) => "contract registered".to_owned(),
        Happened::ContractActivated(_) => "contract activated".to_owned(),
        Happened::ApplicationApproved(_) => "approved".to_owned(),
        Happened::ApplicationDeclined(_) => "declined".to_owned(),
        Happened::ApplicationCancelled(_) => "cancelled".to_owned(),
        Happened::OfferSelected(event) => format!("offer {} selected", event.offer),
        Happened::OfferCreated(event) => format!("offer {} created", event.offer),
        Happened::OfferSent(event) => format!("offer {} sent", event.offer),
        Happened::OfferReturned(event) => format!("offer {} returned", event.offer),
        Happened::OfferAccepted(event) => format!("offer {} accepted", event.offer),
        Happened::OfferDeclined(event) => format!("offer {} declined", event.offer),
        Happened::OfferCancelled(event) => format!("offer {} cancelled", event.offer),
        Happened::WorkScheduled(event) => format!("{} scheduled", event.work),
        Happened::WorkStarted(event) => format!("{} taken up", event.work),
        Happened::WorkCompleted(event) => format!("{} put down", event.work),
        Happened::WorkDismissed(event) => format!("{} ticked off", event.work),
    }
}
