"""The figures as Markdown."""

from . import plan


def rows(figures):
    """The figures by what can be compared: bench, size asked for and unit; of each contestant by delay."""
    found = {}
    for figure in figures:
        # The plain loop has one way to write in bulk, which more tasks would not make faster.
        key = (figure["bench"], figure.get("asked", figure["size"]), figure["unit"])
        found.setdefault(key, {}).setdefault(figure["who"], {})[figure["sync_delay_ms"]] = figure
    return found


def base(found, key, delay):
    """The rate of the plain loop, where it takes part."""
    bench, size, unit = key
    key = ("bulk", size, unit) if bench == "bulk-16" else key
    figure = found.get(key, {}).get("raw-sqlite", {}).get(delay)
    return figure["median"] if figure else None


def best_peer(row, who, delay):
    """The rate of the fastest of the peers: in memory against in memory, durable against durable."""
    is_memory = who.endswith("-memory")
    peers = {peer.name for peer in plan.CONTESTANTS if peer.is_peer and (peer.store == "memory") == is_memory}
    rates = [by_delay[delay]["median"] for who, by_delay in row.items() if who in peers and delay in by_delay]
    return max(rates, default=None)


def times(rate, other):
    return f"{rate / other:.2g}×" if rate < 9.95 * other else f"{rate / other:.0f}×"


def cell(figure, other):
    if not figure:
        return ""
    ratio = f" ({times(figure['median'], other)})" if other else ""
    latency = f"<br>p50 {figure['p50_us']:,.0f}, p99 {figure['p99_us']:,.0f} µs" if "p50_us" in figure else ""
    return f"{figure['median']:,.0f}{ratio}{latency}"


def markdown(figures):
    """A line a contestant: its rate at each delay with the ratio to raw, then what it is of the best peer."""
    found = rows([figure for figure in figures if figure["bench"] != "build"])
    delays = sorted({figure["sync_delay_ms"] for figure in figures if figure["bench"] != "build"})
    head = ["bench", "size", "who", "a second", *[f"sync + {ms} ms" if ms else "median (of raw)" for ms in delays]]
    head += ["min to max", "of the best peer", "peak RSS"]
    lines = [head, ["---"] * len(head)] if found else []
    for key, row in found.items():
        for who, by_delay in row.items():
            figure = by_delay.get(0) or next(iter(by_delay.values()))
            delay = figure["sync_delay_ms"]
            cells = [cell(by_delay.get(ms), base(found, key, ms)) for ms in delays]
            peer = best_peer(row, who, delay) if who.startswith("annals-") else None
            line = [key[0], f"{figure['size']:,}", who, key[2].removesuffix("/s"), *cells]
            line += [f"{figure['min']:,.0f} to {figure['max']:,.0f}", times(figure["median"], peer) if peer else ""]
            lines.append([*line, f"{figure['peak_rss_mb']:,.0f} MB"])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + built(figures)


def durable(figures):
    """What waits for the disk, with syncs as they are and with slower ones: the contestants that are a file."""
    found = rows([figure for figure in figures if figure["bench"] != "build"])
    delays = sorted({figure["sync_delay_ms"] for figure in figures if figure["bench"] != "build"})
    head = ["bench", "who", *[f"sync + {ms} ms" if ms else "a second (of the plain loop)" for ms in delays]]
    if len(delays) < 2:
        return ""
    lines = [head, ["---"] * len(head)]
    for key, row in found.items():
        for who, by_delay in row.items():
            if who.endswith("-sqlite") and len(by_delay) == len(delays):
                lines.append([key[0], who, *[cell(by_delay[ms], base(found, key, ms)) for ms in delays]])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def built(figures):
    """The table of what building takes, where lower is better."""
    found = {}
    for figure in figures:
        if figure["bench"] == "build":
            found.setdefault(figure["who"], {})[figure["unit"]] = figure["median"]
    if not found:
        return ""
    units = list(dict.fromkeys(unit for by_unit in found.values() for unit in by_unit))
    lines = ["", "", f"| who | {' | '.join(units)} |", f"|---|{'---|' * len(units)}"]
    for who, by_unit in found.items():
        first = found.get("raw-sqlite", {})
        cells = []
        for unit in units:
            rate = by_unit.get(unit)
            ratio = f" ({rate / first[unit]:.2f}×)" if rate and first.get(unit) else ""
            cells.append(f"{rate:,.2f}{ratio}" if rate is not None else "")
        lines.append(f"| {who} | {' | '.join(cells)} |")
    return "\n".join(lines)
