//! Where the feed ends, as this process knows it, and who waits for it to go on.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use futures_timer::Delay;
use tokio::sync::watch;

use crate::version::Position;

/// The last position this process has appended, watched by live readers.
#[derive(Debug, Default)]
pub(crate) struct FeedEnd(watch::Sender<Position>);

impl FeedEnd {
    /// Wakes who waits for a position below `position`.
    pub(crate) fn move_to(&self, position: Position) {
        self.0.send_if_modified(|end| {
            let has_moved = position > *end;
            *end = position.max(*end);
            has_moved
        });
    }

    /// Waits until the end is beyond `position`, and no longer than `patience`.
    pub(crate) async fn wait_beyond(&self, position: Position, patience: Duration) {
        let mut end = self.0.subscribe();
        let mut moved = pin!(end.wait_for(|end| *end > position));
        let mut over = Delay::new(patience);
        poll_fn(|context| {
            let is_over = Pin::new(&mut over).poll(context).is_ready();
            if is_over || moved.as_mut().poll(context).is_ready() {
                return Poll::Ready(());
            }
            Poll::Pending
        })
        .await;
    }
}
