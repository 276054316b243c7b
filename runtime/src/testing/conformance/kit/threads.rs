//! Writers that meet, and futures that are dropped.

use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::{Arc, Barrier};
use std::task::{Context, Poll};
use std::thread;

use tokio::sync::oneshot;

use crate::testing::conformance::Subject;

/// Runs each future on a thread of its own, all from the same moment on.
pub(crate) async fn together<F, T>(
    subject: &Arc<dyn Subject>,
    tasks: impl IntoIterator<Item = F>,
) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let tasks: Vec<F> = tasks.into_iter().collect();
    let start = Arc::new(Barrier::new(tasks.len()));
    let running: Vec<_> = tasks
        .into_iter()
        .map(|task| spawn(Arc::clone(subject), Arc::clone(&start), task))
        .collect();
    let mut results = Vec::new();
    for task in running {
        results.push(task.await);
    }
    results
}

/// Starts a thread at once; the future is its result.
fn spawn<F, T>(subject: Arc<dyn Subject>, start: Arc<Barrier>, task: F) -> impl Future<Output = T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let (result, answer) = oneshot::channel();
    let thread = thread::spawn(move || {
        start.wait();
        subject.block_on(Box::pin(async move {
            // Nobody listens any more where another thread's panic ended the property.
            let _ = result.send(task.await);
        }));
    });
    async move {
        match answer.await {
            Ok(result) => result,
            Err(_) => match thread.join() {
                Err(panic) => resume_unwind(panic),
                Ok(()) => panic!("`Subject::block_on` returned before its future was done"),
            },
        }
    }
}

/// Polls a future at most `polls` times and then drops it: `None` where it was not done by then.
pub(crate) fn at_most<F: Future>(polls: usize, future: F) -> AtMost<F> {
    AtMost {
        future: Box::pin(future),
        polls,
    }
}

pub(crate) struct AtMost<F> {
    future: Pin<Box<F>>,
    polls: usize,
}

impl<F: Future> Future for AtMost<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(left) = self.polls.checked_sub(1) else {
            return Poll::Ready(None);
        };
        self.polls = left;
        match self.future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }
}
