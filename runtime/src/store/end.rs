//! Where the feed ends, as this process knows it, and who waits for it to go on.

use std::time::Duration;

use tokio::sync::watch;

use crate::version::Position;
use crate::within::within;

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
        let moved = end.wait_for(|end| *end > position);
        // Early or late, whoever waits looks for itself.
        let _ = within(patience, moved).await;
    }
}
