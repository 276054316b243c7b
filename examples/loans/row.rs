//! A row of the log, and the command it is to an application.

use annals::IdempotencyKey;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::application::{ApplicationId, Clerk, Command, OfferStep, Step, WorkKind};

/// The columns of a log.
pub const COLUMNS: [&str; 6] = [
    "timestamp",
    "application",
    "amount_requested",
    "activity",
    "transition",
    "resource",
];

/// What stands in a row.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Fields<'a> {
    timestamp: &'a str,
    application: &'a str,
    amount_requested: &'a str,
    activity: &'a str,
    transition: &'a str,
    resource: &'a str,
}

/// What a row says.
#[derive(Debug)]
pub struct Row {
    pub application: ApplicationId,
    pub at: DateTime<Utc>,
    /// Who did it, where the log knows.
    pub clerk: Option<Clerk>,
    pub command: Command,
    /// The same for the same row, wherever in whatever file it stands.
    pub key: IdempotencyKey,
}

/// Why a row says nothing.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrokenRow {
    #[error("timestamp `{found}` is not a time like 2011-10-01T00:38:44.546+02:00")]
    Timestamp { found: String },
    #[error("{column} `{found}` is not a whole number")]
    Number { column: &'static str, found: String },
    #[error("no application knows `{activity}` `{transition}`")]
    Activity {
        activity: String,
        transition: String,
    },
}

impl Fields<'_> {
    /// Understands the row.
    pub fn parse(self) -> Result<Row, BrokenRow> {
        let at = self.timestamp()?;
        let application = number("application", self.application)?;
        let clerk = (!self.resource.is_empty()).then(|| Clerk::from(self.resource));
        Ok(Row {
            application: ApplicationId::from(application),
            at,
            command: self.command(clerk.clone())?,
            clerk,
            key: self.key(at),
        })
    }

    fn timestamp(self) -> Result<DateTime<Utc>, BrokenRow> {
        match DateTime::parse_from_rfc3339(self.timestamp) {
            Ok(time) => Ok(time.to_utc()),
            Err(_) => Err(BrokenRow::Timestamp {
                found: self.timestamp.to_owned(),
            }),
        }
    }

    /// No two rows of one application have the same activity at the same time.
    fn key(self, at: DateTime<Utc>) -> IdempotencyKey {
        let Self {
            application,
            activity,
            transition,
            ..
        } = self;
        let at = at.timestamp_micros();
        let key = format!("{application} {at} {activity} {transition}");
        IdempotencyKey::new(key).expect("a number, a time and a known activity")
    }

    fn command(self, clerk: Option<Clerk>) -> Result<Command, BrokenRow> {
        let amount = number("amount_requested", self.amount_requested)?;
        if (self.activity, self.transition) == ("A_SUBMITTED", "COMPLETE") {
            return Ok(Command::Submit { amount });
        }
        let command = match self.transition {
            "COMPLETE" => step(self.activity)
                .map(Command::Take)
                .or_else(|| offer_step(self.activity).map(Command::Offer))
                .or_else(|| work(self.activity).map(|work| Command::Complete(work, clerk))),
            "SCHEDULE" => work(self.activity).map(Command::Schedule),
            "START" => work(self.activity).map(|work| Command::Start(work, clerk)),
            _ => None,
        };
        command.ok_or_else(|| BrokenRow::Activity {
            activity: self.activity.to_owned(),
            transition: self.transition.to_owned(),
        })
    }
}

fn number(column: &'static str, text: &str) -> Result<u32, BrokenRow> {
    text.parse().map_err(|_| BrokenRow::Number {
        column,
        found: text.to_owned(),
    })
}

fn step(activity: &str) -> Option<Step> {
    Some(match activity {
        "A_PARTLYSUBMITTED" => Step::PartlySubmit,
        "A_PREACCEPTED" => Step::Preaccept,
        "A_ACCEPTED" => Step::Accept,
        "A_FINALIZED" => Step::Finalize,
        "A_REGISTERED" => Step::Register,
        "A_ACTIVATED" => Step::Activate,
        "A_APPROVED" => Step::Approve,
        "A_DECLINED" => Step::Decline,
        "A_CANCELLED" => Step::Cancel,
        _ => return None,
    })
}

fn offer_step(activity: &str) -> Option<OfferStep> {
    Some(match activity {
        "O_SELECTED" => OfferStep::Select,
        "O_CREATED" => OfferStep::Create,
        "O_SENT" => OfferStep::Send,
        "O_SENT_BACK" => OfferStep::Return,
        "O_ACCEPTED" => OfferStep::Accept,
        "O_DECLINED" => OfferStep::Decline,
        "O_CANCELLED" => OfferStep::Cancel,
        _ => return None,
    })
}

fn work(activity: &str) -> Option<WorkKind> {
    Some(match activity {
        "W_Afhandelen leads" => WorkKind::Lead,
        "W_Completeren aanvraag" => WorkKind::Completion,
        "W_Nabellen offertes" => WorkKind::OfferCall,
        "W_Nabellen incomplete dossiers" => WorkKind::PapersCall,
        "W_Valideren aanvraag" => WorkKind::Assessment,
        "W_Beoordelen fraude" => WorkKind::FraudCheck,
        "W_Wijzigen contractgegevens" => WorkKind::ContractChange,
        _ => return None,
    })
}
