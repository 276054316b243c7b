//! Group commit by hand: one thread that writes, and every command still reads its stream.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use harness::{Job, TASKS, tasks, tell};
use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use crate::{AccountEvent, account, table};

struct Request {
    id: String,
    version: i64,
    event: AccountEvent,
    answer: oneshot::Sender<bool>,
}

thread_local! {
    static READER: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

pub fn command_64(job: &Job) {
    let path = job.fresh();
    let (requests, queue) = mpsc::channel(1024);
    let writer = table::open(&path);
    let thread = std::thread::spawn(move || serve(queue, writer));
    let command = move |number| send(path.clone(), requests.clone(), number);
    let _ = tasks(50, command.clone());
    let (rate, latencies) = tasks(job.size / TASKS, command);
    thread.join().expect("the writer ends");
    tell(job, "raw-sqlite", "commands/s", "full", &[rate], latencies);
}

async fn send(path: PathBuf, requests: mpsc::Sender<Request>, number: u64) {
    let id = account(number);
    loop {
        let account = read(&path, &id);
        let event = account.deposit(number);
        let (answer, stored) = oneshot::channel();
        let request = Request {
            id: id.clone(),
            version: account.version,
            event,
            answer,
        };
        assert!(requests.send(request).await.is_ok());
        if stored.await.expect("an answer") {
            return;
        }
    }
}

fn read(path: &Path, id: &str) -> crate::Account {
    READER.with_borrow_mut(|reader| {
        let reader = reader.get_or_insert_with(|| table::open(path));
        table::load(reader, id)
    })
}

fn serve(mut queue: mpsc::Receiver<Request>, mut connection: Connection) {
    while let Some(first) = queue.blocking_recv() {
        let mut group = vec![first];
        while let Ok(request) = queue.try_recv() {
            group.push(request);
        }
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .expect("a transaction");
        let stored: Vec<_> = group
            .iter()
            .map(|request| {
                table::insert(
                    &transaction,
                    &request.id,
                    request.version,
                    std::slice::from_ref(&request.event),
                )
                .is_ok()
            })
            .collect();
        transaction.commit().expect("it is stored");
        for (request, stored) in group.into_iter().zip(stored) {
            let _ = request.answer.send(stored);
        }
    }
}
