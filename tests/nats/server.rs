//! A NATS server of a test's own, with JetStream.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use annals::async_nats::jetstream::stream::Config;
use annals::async_nats::jetstream::{self, Context};
use tokio::runtime::Runtime;

use crate::support::until;

/// The stream that takes all messages.
pub(crate) const STREAM: &str = "bank";

/// The server, killed where the test ends before.
pub(crate) struct Server {
    program: PathBuf,
    directory: tempfile::TempDir,
    port: u16,
    process: Child,
}

impl Server {
    /// Starts a server; `None` where there is no program, which on CI is a failure.
    pub(crate) fn start() -> Option<Self> {
        let program = program()?;
        let directory = tempfile::tempdir().unwrap();
        // Free now, and most likely still in a moment.
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = port.local_addr().unwrap().port();
        let process = run(&program, directory.path(), port);
        Some(Self {
            program,
            directory,
            port,
            process,
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Kills it as a power cut does, but for the page cache.
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts it again, on what it has stored.
    pub(crate) fn restart(&mut self) {
        self.process = run(&self.program, self.directory.path(), self.port);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have been killed before.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The one that `ANNALS_NATS_SERVER` names, that `.ci/run` has installed, or that is in the path.
fn program() -> Option<PathBuf> {
    let named = std::env::var_os("ANNALS_NATS_SERVER").map(PathBuf::from);
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/nats/bin/nats-server");
    let candidates = named.into_iter().chain([installed, "nats-server".into()]);
    let is_there = |program: &PathBuf| {
        let mut version = Command::new(program);
        let version = version.arg("--version").stdout(Stdio::null()).status();
        version.is_ok_and(|status| status.success())
    };
    let found = candidates.into_iter().find(is_there);
    if found.is_none() {
        let missing = "there is no nats-server: see CONTRIBUTING.md";
        assert!(std::env::var_os("CI").is_none(), "{missing}");
        let line = format!("SKIPPED, NATS is not tested: {missing}\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    }
    found
}

/// Runs a server that syncs before it acknowledges, and waits until it answers.
fn run(program: &Path, directory: &Path, port: u16) -> Child {
    let config = directory.join("nats.conf");
    let store = directory.display();
    let text = format!("jetstream {{ store_dir: \"{store}\", sync_interval: always }}\n");
    std::fs::write(&config, text).unwrap();
    let child = Command::new(program)
        .args(["--addr", "127.0.0.1", "--port", &port.to_string()])
        .arg("--config")
        .arg(config)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    until(|| TcpStream::connect(("127.0.0.1", port)).is_ok());
    child.unwrap()
}

/// A client of a server, and the runtime it lives in.
pub(crate) struct Client {
    pub(crate) runtime: Runtime,
    pub(crate) context: Context,
}

impl Client {
    pub(crate) fn connect(url: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = { runtime }.worker_threads(1).enable_all().build().unwrap();
        let options = annals::async_nats::ConnectOptions::new()
            .reconnect_delay_callback(|_| Duration::from_millis(10))
            .retry_on_initial_connect();
        let client = runtime.block_on(options.connect(url)).unwrap();
        let context = runtime.block_on(async {
            let context = jetstream::context::ContextBuilder::new();
            context.timeout(Duration::from_millis(500)).build(client)
        });
        Self { runtime, context }
    }

    /// Creates the stream that takes all messages.
    pub(crate) fn create_stream(&self) {
        let config = Config {
            name: STREAM.to_owned(),
            subjects: vec!["bank.>".to_owned()],
            ..Config::default()
        };
        let create = || {
            let created = self.context.get_or_create_stream(config.clone());
            self.runtime.block_on(created).is_ok()
        };
        until(create);
    }

    /// What the stream has, in its order.
    pub(crate) fn stored(&self) -> Vec<jetstream::message::StreamMessage> {
        let stored = async {
            let stream = self.context.get_stream(STREAM).await.unwrap();
            let last = stream.get_info().await.unwrap().state.last_sequence;
            let mut messages = Vec::new();
            for sequence in 1..=last {
                messages.push(stream.get_raw_message(sequence).await.unwrap());
            }
            messages
        };
        self.runtime.block_on(stored)
    }
}
