"""Who takes part, and in what."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Contestant:
    """A program with one of its stores, by the folder that the program is built in."""

    program: str
    store: str
    folder: str

    @property
    def name(self):
        return f"{self.program}-{self.store}"

    @property
    def is_peer(self):
        return self.program not in ("annals", "raw")


@dataclass(frozen=True)
class Bench:
    """A bench with its sizes, ours and the peers': in a whole run, and where it must be over soon. 0 is none."""

    name: str
    whole: tuple
    quick: tuple
    # With a delay, for those that wait for the disk: the same figure comes from fewer syncs.
    delayed: tuple = ()

    @property
    def size(self):
        """What it is called by, whatever the size of a run is."""
        return self.whole[0]

    def size_for(self, who, is_quick, delay):
        ours, peers = self.delayed if delay else self.quick if is_quick else self.whole
        return peers if who.is_peer else ours


CONTESTANTS = [
    Contestant("annals", "sqlite", "."),
    Contestant("annals", "memory", "."),
    Contestant("raw", "sqlite", "."),
    Contestant("cqrs-es", "sqlite", "peers/cqrs-es"),
    Contestant("cqrs-es", "memory", "peers/cqrs-es"),
    Contestant("cqrs-es", "postgres", "peers/cqrs-es"),
    Contestant("evento", "sqlite", "peers/evento"),
    Contestant("eventcore", "sqlite", "peers/eventcore"),
    Contestant("eventsourcing-py", "sqlite", "peers/eventsourcing-py"),
    Contestant("eventsourcing-py", "postgres", "peers/eventsourcing-py"),
]

# Peers get less to do where their rate is the same and their time is not. A peer's program says itself what
# it can do at most; that size stands in its line.
BENCHES = [
    Bench("load", (10, 10), (10, 0)),
    Bench("load", (100, 100), (100, 100)),
    Bench("load", (1_000, 1_000), (1_000, 0)),
    Bench("load", (1_000_000, 100_000), (300_000, 12_000)),
    Bench("command-1", (20_000, 4_000), (4_000, 500), delayed=(250, 250)),
    Bench("command-64", (256_000, 16_000), (16_000, 1_920), delayed=(12_800, 640)),
    Bench("bulk", (1_000_000, 100_000), (100_000, 5_000), delayed=(20_000, 20_000)),
    Bench("bulk-16", (1_000_000, 100_000), (100_000, 5_000), delayed=(80_000, 20_000)),
    Bench("feed", (1_000_000, 100_000), (100_000, 5_000)),
    Bench("projection-100", (1_000_000, 0), (100_000, 0)),
    Bench("projection-1000", (1_000_000, 0), (100_000, 0)),
    Bench("snapshot", (1_000_000, 10_000), (10_000, 1_000)),
    # From an append's acknowledgement to its sight by a live reader: woken, and polling each millisecond.
    Bench("latency", (2_000, 0), (300, 0)),
    # The same, where the writer is another process.
    Bench("latency-2", (2_000, 0), (300, 0)),
    Bench("memory", (1_000_000, 1_000_000), (1_000_000, 100_000)),
    # In ascending order: it is one store that grows.
    Bench("growth", (10_000, 10_000), (10_000, 0)),
    Bench("growth", (100_000, 100_000), (0, 0)),
    Bench("growth", (1_000_000, 0), (0, 0)),
    Bench("growth", (10_000_000, 0), (0, 0)),
]
NAMES = sorted({bench.name for bench in BENCHES})
