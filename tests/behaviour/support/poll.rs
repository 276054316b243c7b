//! Futures dropped half-way.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};
use std::time::Duration;

/// More polls than any call of annals needs.
const ENOUGH: usize = 100;

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Polls `future` at most `times` times, then drops it; its output if it came that far.
fn poll_times<T>(future: impl Future<Output = T>, times: usize) -> Option<T> {
    let mut future = pin!(future);
    let waker = Arc::new(Unpark(thread::current())).into();
    let mut context = Context::from_waker(&waker);
    for _ in 0..times {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
        thread::park_timeout(Duration::from_secs(5));
    }
    None
}

/// Runs `story` once for each number of polls after which its future is dropped, from none on, until
/// one completes.
///
/// The story gets a harness to drop its future with. It returns whether the future completed.
pub(crate) fn dropped_at_every_poll(mut story: impl FnMut(Dropper) -> bool) {
    for times in 0..ENOUGH {
        if story(Dropper(times)) {
            assert!(times > 1, "the future was never pending: nothing is tested");
            return;
        }
    }
    panic!("the future did not complete within {ENOUGH} polls");
}

/// Drops a future after some polls.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dropper(usize);

impl Dropper {
    /// The output of `future`, unless it was dropped before.
    pub(crate) fn run<T>(self, future: impl Future<Output = T>) -> Option<T> {
        poll_times(future, self.0)
    }
}
