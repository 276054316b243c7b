"""Puts the figures into the two READMEs."""

import datetime
import os

from .programs import HERE

SLOWED = "What waits for the disk, with syncs as they are and with slower ones, for which the runs are smaller:"
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"


def write(command, table, durable, picture):
    """Picture and durable benches go into the project's README, the whole table into that of the benches."""
    (HERE / "table.svg").write_text(picture)
    day = datetime.date.today().isoformat()
    told = f"By `{command}` on {day}, {os.cpu_count()} cores, load average {os.getloadavg()[2]:.1f}:"
    slowed = f"\n{SLOWED}\n\n{durable}\n" if durable else ""
    put(HERE.parent / "README.md", f"{told}\n\n![Figures as bars](benches/table.svg)\n{slowed}")
    put(HERE / "README.md", f"{told}\n\n![The table as bars](table.svg)\n\n{table}\n")


def put(path, text):
    """Replaces what stands between the marks."""
    before, rest = path.read_text().split(BEGIN)
    _, after = rest.split(END)
    path.write_text(f"{before}{BEGIN}{text}{END}{after}")
