"""The table as a picture: a panel a bench, a bar a contestant, how many times as fast as the plain loop."""

import math
from html import escape

from . import table

PANEL, GAP, LABEL, BAR, HEAD = 460, 30, 150, 17, 44
# About the width of a letter of a bar's label.
LETTER = 5.6
# The scale is logarithmic, from a thousandth of the plain loop to a hundred times it.
LEAST, MOST = 0.001, 100
COLOURS = {"annals": "#b5421c", "raw": "#444444"}
OTHERS = "#9db4c0"
HALO = "fill='#222' paint-order='stroke' stroke='white' stroke-width='3'"
FONT = "font-family='Helvetica, Arial, sans-serif'"


def across(ratio):
    """Where a ratio lies on the scale."""
    ratio = min(max(ratio, LEAST * 1.05), MOST)
    return (math.log10(ratio) - math.log10(LEAST)) / (math.log10(MOST) - math.log10(LEAST)) * (PANEL - LABEL - 70)


def panel(x, y, key, row, against):
    """One bench. Where the plain loop takes no part, it is held against annals."""
    bench, _, unit = key
    usual = max(figure["size"] for _, figure in row)
    title = f"{bench} {usual:,}: {unit}"
    parts = [f"<text x='{x}' y='{y + 14}' font-size='14' font-weight='bold' fill='#222'>{escape(title)}</text>"]
    height = BAR * len(row)
    for tick in (0.001, 0.01, 0.1, 1, 10, 100):
        line = x + LABEL + across(tick)
        colour = "#444" if tick == 1 else "#ddd"
        parts.append(f"<line x1='{line:.1f}' x2='{line:.1f}' y1='{y + 20}' y2='{y + 22 + height}' stroke='{colour}'/>")
    for number, (who, figure) in enumerate(row):
        top = y + 22 + number * BAR
        width = across(figure["median"] / against)
        colour = COLOURS.get(who.rsplit("-", 1)[0], OTHERS)
        parts.append(f"<text x='{x + LABEL - 6}' y='{top + 12}' font-size='11' text-anchor='end' fill='#222'>{escape(who)}</text>")
        parts.append(f"<rect x='{x + LABEL}' y='{top + 2}' width='{width:.1f}' height='{BAR - 4}' fill='{colour}'/>")
        parts.append(labelled(x + LABEL, top + 12, width, note(figure, against, usual)))
    return parts, HEAD + height


def labelled(left, y, width, text):
    """What stands beside a bar; within its end, where there is no room beside it."""
    if LABEL + width + 4 + len(text) * LETTER <= PANEL:
        return f"<text x='{left + width + 4:.1f}' y='{y}' font-size='10' {HALO}>{text}</text>"
    return f"<text x='{left + width - 4:.1f}' y='{y}' font-size='10' text-anchor='end' fill='white'>{text}</text>"


def note(figure, against, usual):
    """The rate, and the size where it is not that of the others."""
    smaller = f" with {figure['size']:,}" if figure["size"] < usual else ""
    return f"{figure['median']:,.0f} ({table.times(figure['median'], against)}){smaller}"


def svg(figures):
    """Two columns of panels, of the figures without a delay."""
    found = table.rows([figure for figure in figures if figure["bench"] != "build"])
    parts, heights = [], [50, 50]
    for key, by_who in found.items():
        row = [(who, by_delay[0]) for who, by_delay in by_who.items() if 0 in by_delay]
        if not row:
            continue
        row.sort(key=lambda entry: -entry[1]["median"])
        against = table.base(found, key, 0) or row[0][1]["median"]
        column = heights.index(min(heights))
        drawn, height = panel(20 + column * (PANEL + GAP), heights[column], key, row, against)
        parts += drawn
        heights[column] += height
    width, height = 2 * PANEL + GAP + 40, max(heights) + 10
    title = "Times as fast as a plain loop of rusqlite and serde_json (logarithmic; further right is faster)"
    head = f"<text x='20' y='28' font-size='16' fill='#222'>{title}</text>"
    frame = f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' viewBox='0 0 {width} {height}' {FONT}>"
    return "\n".join([frame, f"<rect width='{width}' height='{height}' fill='white'/>", head, *parts, "</svg>", ""])
