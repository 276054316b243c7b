//! An append that waits until it is released.

use tokio::sync::oneshot;

/// A held append: it goes on when this is [released](Self::release) or dropped.
#[derive(Debug)]
pub struct Held {
    arrival: oneshot::Receiver<()>,
    release: oneshot::Sender<()>,
}

impl Held {
    /// Waits until an append has arrived and is held.
    ///
    /// Returns at once where the append was dropped instead, or has arrived before.
    pub async fn arrived(&mut self) {
        if !self.arrival.is_terminated() {
            // An error says that the store is gone: no append will ever arrive.
            let _ = (&mut self.arrival).await;
        }
    }

    /// Lets the append go on.
    pub fn release(self) {
        // Where the append was dropped, nothing waits any more.
        let _ = self.release.send(());
    }
}

/// What the append waits for.
#[derive(Debug)]
pub(super) struct Hold {
    arrival: oneshot::Sender<()>,
    release: oneshot::Receiver<()>,
}

pub(super) fn pair() -> (Held, Hold) {
    let (arrive, arrival) = oneshot::channel();
    let (release, released) = oneshot::channel();
    let held = Held { arrival, release };
    let hold = Hold {
        arrival: arrive,
        release: released,
    };
    (held, hold)
}

impl Hold {
    pub(super) async fn wait(self) {
        // Nobody need wait for the arrival.
        let _ = self.arrival.send(());
        // An error says that the handle was dropped, which releases as well.
        let _ = self.release.await;
    }
}
