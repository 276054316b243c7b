//! Messages to NATS JetStream.

use std::collections::HashMap;
use std::fmt;

use async_nats::jetstream::Context;
use async_nats::jetstream::message::PublishMessage;
use tokio::runtime::Handle;
use tokio::task::JoinSet;

use super::{CloudEvent, PublishError, Publisher};
use crate::store::BoxFuture;

/// What the body is, after the NATS binding of CloudEvents.
const CONTENT_TYPE: &str = "application/cloudevents+json";

/// Hands messages out to NATS JetStream, each as the JSON of its [`CloudEvent`].
///
/// The stream that takes the subjects is the operator's to create: where there is none, publishing fails
/// until there is.
///
/// # Guarantees
///
/// - A batch counts as taken once JetStream has acknowledged each of its messages.
/// - Of one [partition key](CloudEvent::partition_key) a message is sent after the one before it was
///   acknowledged: within a stream of events the order is kept, whatever is lost and sent again. Messages
///   of different keys are on their way at the same time, and come in any order.
/// - A message has the header `Nats-Msg-Id`, its [source](CloudEvent::source), `/`, and its
///   [id](CloudEvent::id): JetStream drops one that comes again within the duplicate window of its stream,
///   two minutes where nothing else is set. What comes again after that is a duplicate that consumers can
///   tell by the same two.
///
/// JetStream acknowledges what it has written, and syncs that to the disk two minutes later: set
/// `sync_interval: always` in the server's configuration. A broker is not the store: what it has lost is
/// published anew by a mapping of another name or version.
///
/// # Examples
///
/// ```no_run
/// use annals::publish::{NatsPublisher, Outbound, Source};
/// use annals::{Projection, Projector, RunningProjector, SqliteStore};
/// use tokio::runtime::Handle;
///
/// async fn start(
///     store: SqliteStore,
///     mapping: impl Projection<Store = Outbound>,
/// ) -> Result<RunningProjector, Box<dyn std::error::Error>> {
///     let client = annals::async_nats::connect("nats://127.0.0.1:4222").await?;
///     let context = annals::async_nats::jetstream::new(client);
///     let publisher = NatsPublisher::new(context, Handle::current())
///         .with_subject(|event| format!("shop.{}", event.kind()));
///     let source = Source::new("https://shop.example/orders")?;
///     Ok(Projector::new(store).with_publisher(mapping, source, publisher)?.start()?)
/// }
/// ```
pub struct NatsPublisher {
    context: Context,
    runtime: Handle,
    subject: Box<Subject>,
}

type Subject = dyn Fn(&CloudEvent) -> String + Send + Sync;

impl NatsPublisher {
    /// Publishes through a context whose client runs on `runtime`, under the [kind](CloudEvent::kind) of
    /// each message as its subject.
    ///
    /// The runtime has threads of its own, as `#[tokio::main]` has by itself: under one of the calling thread
    /// alone, [`catch_up`](crate::Projector::catch_up) would wait for what nobody does.
    #[must_use]
    pub fn new(context: Context, runtime: Handle) -> Self {
        Self {
            context,
            runtime,
            subject: Box::new(|event| event.kind().to_owned()),
        }
    }

    /// Sets under which subject a message is published.
    ///
    /// Messages of one partition key whose order matters go to one JetStream stream.
    #[must_use]
    pub fn with_subject(
        mut self,
        subject: impl Fn(&CloudEvent) -> String + Send + Sync + 'static,
    ) -> Self {
        self.subject = Box::new(subject);
        self
    }

    /// Sends messages, and waits until all are acknowledged.
    async fn send(&self, turn: Vec<&CloudEvent>) -> Result<(), PublishError> {
        let mut sent = JoinSet::new();
        for event in turn {
            let subject = (self.subject)(event);
            let message = message(event);
            let context = self.context.clone();
            let send = async move { context.send_publish(subject, message).await?.await };
            sent.spawn_on(send, &self.runtime);
        }
        while let Some(acknowledged) = sent.join_next().await {
            acknowledged??;
        }
        Ok(())
    }

    async fn send_all(&self, events: &[CloudEvent]) -> Result<(), PublishError> {
        for turn in turns(events) {
            self.send(turn).await?;
        }
        Ok(())
    }
}

fn message(event: &CloudEvent) -> PublishMessage {
    PublishMessage::build()
        .message_id(format!("{}/{}", event.source(), event.id()))
        .header("content-type", CONTENT_TYPE)
        .payload(event.to_json().into())
}

/// The messages in turns: in each there is one of a partition key at most, and its next one is in the next.
fn turns(events: &[CloudEvent]) -> Vec<Vec<&CloudEvent>> {
    let mut turns: Vec<Vec<&CloudEvent>> = Vec::new();
    let mut turn_of = HashMap::new();
    for event in events {
        let turn: &mut usize = turn_of.entry(event.partition_key()).or_default();
        match turns.get_mut(*turn) {
            Some(others) => others.push(event),
            None => turns.push(vec![event]),
        }
        *turn += 1;
    }
    turns
}

impl Publisher for NatsPublisher {
    fn publish<'a>(
        &'a mut self,
        events: &'a [CloudEvent],
    ) -> BoxFuture<'a, Result<(), PublishError>> {
        Box::pin(self.send_all(events))
    }
}

impl fmt::Debug for NatsPublisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NatsPublisher").finish_non_exhaustive()
    }
}
