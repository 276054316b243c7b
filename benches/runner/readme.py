"""Puts the figures into the README."""

import datetime
import os

from .programs import HERE

BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"


def write(command, table, picture):
    """Replaces what stands between the marks."""
    (HERE / "table.svg").write_text(picture)
    path = HERE / "README.md"
    before, rest = path.read_text().split(BEGIN)
    _, after = rest.split(END)
    day = datetime.date.today().isoformat()
    told = f"By `{command}` on {day}, {os.cpu_count()} cores, load average {os.getloadavg()[2]:.1f}:"
    figures = f"{told}\n\n![The table as bars](table.svg)\n\n{table}\n"
    path.write_text(f"{before}{BEGIN}{figures}{END}{after}")
