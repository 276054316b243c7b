"""What it takes to compile a crate of 500 events."""

import os
import shutil
import statistics
import subprocess
import sys
import time

from . import sources
from .programs import HERE, TARGET, toolchain

ROUNDS = 3
EVENTS = sources.AGGREGATES * sources.EVENTS


def figures(only=None, rounds=ROUNDS):
    """The figures of all that can be built: lower is better in each."""
    told = {who: {} for who in sources.CRATES if not only or who in only}
    for who in list(told):
        try:
            prepare(who)
        except subprocess.CalledProcessError as error:
            print(f"LEFT OUT, for it was not built: build of {who}: {error}", file=sys.stderr)
            del told[who]
    for number in range(rounds):
        # To and fro: what the machine has just done has a say in how fast it is.
        for who in list(told)[:: -1 if number % 2 else 1]:
            found = told[who]
            for unit, taken in measured(who):
                found.setdefault(unit, []).append(taken)
                print(f"round {number + 1} of {rounds}: {who}: {unit}: {taken[0]:.2f}", file=sys.stderr, flush=True)
    for who, found in told.items():
        if shutil.which("valgrind"):
            found["G instructions of that check"] = [counted(who)]
        else:
            print(f"LEFT OUT, for valgrind is not installed: the instructions of {who}", file=sys.stderr)
        found["MB program"] = [(size(who), 0)]
        for unit, taken in found.items():
            yield figure(who, unit, taken)


def figure(who, unit, taken):
    values = [value for value, _ in taken]
    found = {"bench": "build", "who": who, "size": EVENTS, "unit": unit}
    found |= {"median": round(statistics.median(values), 3), "min": round(min(values), 3), "max": round(max(values), 3)}
    return found | {"peak_rss_mb": round(max(rss for _, rss in taken), 1), "durability": "none"}


def prepare(who):
    """Compiles what the crate depends on, which is not measured."""
    sources.write(place(who), who)
    cargo(who, "build")
    cargo(who, "check")
    cargo(who, "build", "--release")


def measured(who):
    """A clean build of the crate alone, then what an edit of one event costs."""
    sources.write(place(who), who)
    cargo(who, "clean", "--package", f"compile-{sources.CRATES[who][0]}")
    yield "s clean build", cargo(who, "build")
    cargo(who, "check")
    sources.write(place(who), who, edited=True)
    yield "s check after an edit", cargo(who, "check")
    yield "s build after an edit", cargo(who, "build")


def counted(who):
    """The instructions of the compiler in a check after an edit: what else the machine does changes them little."""
    sources.write(place(who), who)
    cargo(who, "check")
    sources.write(place(who), who, edited=True)
    counts = place(who) / "counts"
    _, rss = cargo(who, "check", RUSTC_WRAPPER=str(HERE / "runner" / "counted_rustc"), COUNTS=str(counts))
    total = next(line for line in counts.read_text().splitlines() if line.startswith("summary:"))
    return int(total.split()[1]) / 1e9, rss


def place(who):
    return TARGET / "compile" / sources.CRATES[who][0]


def cargo(who, *arguments, **variables):
    """The seconds that it takes, and the most memory that one of its processes had."""
    folder = HERE / "compile" / sources.CRATES[who][0]
    env = os.environ | {"CARGO_TARGET_DIR": str(TARGET / "compile" / "target"), "RUSTUP_TOOLCHAIN": toolchain()} | variables
    command = ["cargo", arguments[0], "--quiet", *arguments[1:]]
    # What the last step wrote is not to be written to the disk while this one is timed.
    os.sync()
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, env=env)
    _, status, usage = os.wait4(process.pid, 0)
    taken = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return taken, usage.ru_maxrss / 1024


def size(who):
    """The size of the program as it would be shipped: optimised, and without symbols."""
    program = TARGET / "compile" / "target" / "release" / f"compile-{sources.CRATES[who][0]}"
    return program.stat().st_size / 1e6
