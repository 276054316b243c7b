"""Runs the rounds, interleaved."""

import json
import os
import statistics
import subprocess
import sys
import time

from . import delay as sync
from . import plan

# A contestant that has used up this many seconds on a bench sits out the rounds that are left.
BUDGET, PEERS_BUDGET, DELAYED_BUDGET, QUICK_BUDGET = 40, 10, 10, 2
# One that needs longer than this for one round, what it writes first included, is given up.
LIMIT = 240


def figures(chosen, commands, directory, server, shim):
    """The figures of all benches that are asked for."""
    for bench in plan.BENCHES:
        if chosen.benches and bench.name not in chosen.benches:
            continue
        for delay in chosen.delays:
            if delay and not bench.delayed:
                continue
            told = rounds(bench, delay, chosen, commands, directory, server, shim)
            for rounds_told in told.values():
                yield from summed([lines for lines in rounds_told if lines], bench, delay)


def rounds(bench, delay, chosen, commands, directory, server, shim):
    """What each contestant tells in its rounds of one bench."""
    told = {who: [] for who in commands if who.store != "postgres" or server}
    spent = dict.fromkeys(told, 0.0)
    for number in range(chosen.rounds):
        for who in told:
            is_quick = chosen.quick or (chosen.quick_peers and who.is_peer)
            if number and not goes_on(who, told[who], spent[who] < budget(who, delay, is_quick), is_quick):
                continue
            # Of a server's contestant it is the server that syncs.
            env = server.env(delay) if who.store == "postgres" else sync.env(shim, delay)
            size = bench.size_for(who, is_quick, delay)
            start = time.monotonic()
            told[who].append(once(commands[who], bench, who, size, directory, env))
            taken = time.monotonic() - start
            spent[who] += taken
            if told[who][-1]:
                at = f" at +{delay} ms a sync" if delay else ""
                print(f"round {number + 1}: {bench.name} {size:,}{at}: {who.name}: {taken:.1f} s", file=sys.stderr)
    return told


def budget(who, delay, is_quick):
    if is_quick:
        return QUICK_BUDGET
    if delay:
        return DELAYED_BUDGET
    return PEERS_BUDGET if who.is_peer else BUDGET


def goes_on(who, told, has_time, is_quick):
    """Whether a contestant takes part in a round after the first."""
    if who.is_peer and is_quick:
        return False
    return has_time and bool(told[-1])


def once(command, bench, who, size, directory, env):
    """One round of one contestant: its lines, or none where it does not take part."""
    if size == 0:
        return []
    place = directory / who.name
    place.mkdir(exist_ok=True)
    command = [*command, bench.name, str(size), str(place), who.store]
    try:
        run = subprocess.run(command, env=os.environ | env, capture_output=True, text=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        print(f"LEFT OUT, for it took more than {LIMIT} s: {' '.join(command)}", file=sys.stderr)
        return []
    if "no such bench" in run.stderr:
        return []
    if run.returncode:
        print(f"LEFT OUT, for it failed: {' '.join(command)}\n{run.stderr}", file=sys.stderr)
        if not who.is_peer:
            sys.exit(1)
        return []
    return [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]


def summed(rounds_told, bench, delay):
    """What several rounds of one contestant come to: a figure for each of its units."""
    lines = [line for told in rounds_told for line in told]
    for unit in dict.fromkeys(line["unit"] for line in lines):
        yield figure([line for line in lines if line["unit"] == unit], bench, delay)


def figure(told, bench, delay):
    rates = [rate for line in told for rate in line["rates"]]
    found = {key: told[0][key] for key in ("bench", "who", "size", "unit")}
    found |= {"median": round(statistics.median(rates), 1), "min": round(min(rates), 1), "max": round(max(rates), 1)}
    found |= {"peak_rss_mb": round(max(line["peak_rss_mb"] for line in told), 1), "durability": told[0]["durability"]}
    found |= {"sync_delay_ms": delay, "asked": bench.size}
    for latency in ("p50_us", "p99_us"):
        if latency in told[0]:
            found[latency] = statistics.median(line[latency] for line in told)
    return found
