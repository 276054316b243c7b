"""Python's eventsourcing, as its guide has it: bench.py BENCH SIZE DIRECTORY STORE

The same benches as the programs in Rust, in smaller sizes.
"""

import itertools
import json
import os
import pathlib
import sys
import threading
import time
import uuid

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import IntegrityError, OperationalError

STREAMS, AGGREGATES, TASKS = 100, 1000, 64
SPACE = uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
# Bench: the largest size that does not take too long.
LARGEST = {"load": 20_000, "command-1": 1_000, "command-64": 1_280, "bulk": 20_000, "feed": 20_000, "snapshot": 10_000, "growth": 10_000}


class Account(Aggregate):
    def __init__(self, number: int):
        self.balance = 0
        self.events = 0

    @staticmethod
    def create_id(number: int):
        return uuid.uuid5(SPACE, f"account-{number:08}")

    @event("Deposited")
    def deposited(self, amount: int, channel: str, reference: str):
        self.balance += amount
        self.events += 1

    @event("Withdrawn")
    def withdrawn(self, amount: int, channel: str, reference: str):
        self.balance -= amount
        self.events += 1

    def deposit(self, number: int):
        if self.balance < 0:
            raise ValueError("refused")
        self.deposited(100, "branch", f"payment {number:08} of an invoice of this month, in full")


class Job:
    def __init__(self, bench, size, directory, store):
        self.bench, self.size, self.store = bench, int(size), store
        self.directory = pathlib.Path(directory)

    def open(self, name, fresh=False, **env):
        """The application over a file, or a schema of the server that stands in for one."""
        path = self.directory / f"{name}.db"
        if fresh:
            for end in ("db", "db-wal", "db-shm"):
                path.with_suffix(f".{end}").unlink(missing_ok=True)
        if self.store == "sqlite":
            return Application({"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path), **env})
        schema = "eventsourcing_" + name.replace("-", "_")
        if not path.exists():
            import psycopg

            with psycopg.connect(autocommit=True) as connection:
                connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
                connection.execute(f"CREATE SCHEMA {schema}")
            path.touch()
        server = {
            "POSTGRES_DBNAME": os.environ["PGDATABASE"],
            "POSTGRES_HOST": os.environ["PGHOST"],
            "POSTGRES_USER": os.environ["PGUSER"],
            "POSTGRES_PASSWORD": "",
            "POSTGRES_SCHEMA": schema,
        }
        return Application({"PERSISTENCE_MODULE": "eventsourcing.postgres", **server, **env})

    def kept(self, write, name=None, **env):
        """The application over what stays from round to round."""
        name = name or f"{self.bench}-{self.size}"
        whole = self.directory / f"{name}.whole"
        found = whole.exists()
        app = self.open(name, fresh=not found, **env)
        if not found:
            write(app)
            whole.touch()
            # Begins again in a process that has the memory of none of that work.
            os.execv(sys.executable, [sys.executable, *sys.argv])
        return app

    def tell(self, unit, rates, latencies=()):
        line = {"bench": self.bench, "who": f"eventsourcing-py-{self.store}", "size": self.size, "unit": unit}
        status = pathlib.Path("/proc/self/status").read_text()
        peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
        line |= {"durability": "full", "rates": rates, "peak_rss_mb": int(peak) / 1024}
        if latencies:
            ordered = sorted(latencies)
            line["p50_us"], line["p99_us"] = (round(ordered[len(ordered) * part // 100] * 1e6) for part in (50, 99))
        print(json.dumps(line))


def rates(count, work):
    """One rate a tenth of a second or more; at most five, and no more after a second."""
    start = time.perf_counter()
    work(0)
    if time.perf_counter() - start > 2:
        return [count / (time.perf_counter() - start)]
    found, number = [], itertools.count(1)
    measuring = time.perf_counter()
    while len(found) < 5 and time.perf_counter() - measuring < 1:
        start, done = time.perf_counter(), 0
        while time.perf_counter() - start < 0.1:
            work(next(number))
            done += count
        found.append(done / (time.perf_counter() - start))
    return found


def write(app, number, numbers, batch=1000):
    """A new account with these deposits, saved a batch at a time."""
    account = Account(number)
    for deposit in numbers:
        account.deposit(deposit)
        if len(account.pending_events) >= batch:
            app.save(account)
    app.save(account)


def load(job):
    streams = 1 if job.size > 10_000 else STREAMS
    app = job.kept(lambda app: [write(app, stream, range(job.size)) for stream in range(streams)])

    def once(number):
        account = app.repository.get(Account.create_id(number % streams))
        assert account.events == job.size

    job.tell("events/s", rates(job.size, once))


def send(app, aggregate, number):
    while True:
        try:
            account = app.repository.get(Account.create_id(aggregate))
            account.deposit(number)
            app.save(account)
            return
        except (IntegrityError, OperationalError):
            # Another task was faster, or held the lock for too long.
            continue


def commands(job):
    app = job.open(job.bench, fresh=True, AGGREGATE_CACHE_MAXSIZE="1000")
    for number in range(min(AGGREGATES, job.size)):
        write(app, number, range(1))
    return app


def command_1(job):
    app = commands(job)
    start = time.perf_counter()
    for number in range(job.size):
        send(app, number % AGGREGATES, number)
    job.tell("commands/s", [job.size / (time.perf_counter() - start)])


def command_64(job):
    app = commands(job)
    latencies = []

    def task(number):
        for step in range(job.size // TASKS):
            start = time.perf_counter()
            send(app, (number * 7919 + step * 104_729) % min(AGGREGATES, job.size), step)
            latencies.append(time.perf_counter() - start)

    threads = [threading.Thread(target=task, args=(number,)) for number in range(TASKS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(latencies) / (time.perf_counter() - start)
    assert len(latencies) == job.size // TASKS * TASKS
    job.tell("commands/s", [rate], latencies)


def bulk(job):
    app = job.open(job.bench, fresh=True)
    start = time.perf_counter()
    write(app, 0, range(job.size), batch=100)
    job.tell("events/s", [job.size / (time.perf_counter() - start)])


def feed(job):
    app = job.kept(lambda app: [write(app, stream, range(job.size // 1000)) for stream in range(1000)])

    def once(_):
        balances, count, last = {}, 0, None
        while page := app.recorder.select_notifications(start=last, limit=1000, inclusive_of_start=False):
            for notification in page:
                event = app.mapper.to_domain_event(notification)
                if isinstance(event, Account.Deposited):
                    change = event.amount
                elif isinstance(event, Account.Withdrawn):
                    change = -event.amount
                else:
                    continue
                balances[event.originator_id] = balances.get(event.originator_id, 0) + change
                count += 1
            last = page[-1].id
        assert count == job.size

    job.tell("events/s", rates(job.size, once))


def snapshot(job):
    def prepare(app):
        write(app, 0, range(job.size))
        app.take_snapshot(Account.create_id(0))

    app = job.kept(prepare, IS_SNAPSHOTTING_ENABLED="y")

    def once(_):
        assert app.repository.get(Account.create_id(0)).events == job.size

    job.tell("loads/s", rates(1, once))


def growth(job):
    note = job.directory / "growth.streams"
    held = int(note.read_text()) if note.exists() else 0
    wanted = job.size // 100
    if held > wanted + wanted // 10:
        held = 0
    app = job.open("growth", fresh=not held)
    for stream in range(held, wanted):
        write(app, stream, range(100))
    held = max(held, wanted)

    def timed(count, work):
        latencies = []
        for number in range(count):
            start = time.perf_counter()
            work(number)
            latencies.append(time.perf_counter() - start)
        part = count // 5
        chunks = [latencies[first : first + part] for first in range(0, count, part)]
        return [part / sum(chunk) for chunk in chunks], latencies

    job.tell("appends/s", *timed(50, lambda number: write(app, held + number, range(100))))
    held += 50
    note.write_text(str(held))
    anywhere = lambda number: number * 0x9E3779B97F4A7C15 % held
    job.tell("loads/s", *timed(100, lambda number: app.repository.get(Account.create_id(anywhere(number)))))


def main():
    job = Job(*sys.argv[1:])
    benches = {"load": load, "command-1": command_1, "command-64": command_64, "bulk": bulk, "feed": feed, "snapshot": snapshot, "growth": growth}
    if job.bench not in benches or (job.bench == "growth" and job.size > LARGEST["growth"]):
        sys.exit(f"no such bench: {job.bench}")
    job.size = min(job.size, LARGEST[job.bench])
    benches[job.bench](job)


main()
