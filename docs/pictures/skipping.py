#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws docs/pictures/skipping.svg from the CSV that simulate_skip prints.

usage: skipping.py skipping.csv > docs/pictures/skipping.svg
"""

import csv
import math
import sys

WIDTH, HEIGHT = 420, 300
LEFT, BOTTOM, TOP, RIGHT = 60, 50, 40, 20


def scale(value, low, high, start, end):
    share = (math.log10(value) - math.log10(low)) / (math.log10(high) - math.log10(low))
    return start + share * (end - start)


def panel(offset, title, label, ticks, series):
    """One log-log panel; a series is (name, colour, [(x, y)])."""
    y_ticks = [30, 100, 300, 1000, 3000, 10000, 30000]
    out = [f'<g transform="translate({offset},0)" font-size="11">',
           f'<text x="{WIDTH / 2}" y="20" text-anchor="middle" font-size="13">{title}</text>']
    left, right, bottom, top = LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM, TOP
    for tick in y_ticks:
        y = scale(tick, y_ticks[0], y_ticks[-1], bottom, top)
        out.append(f'<line x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        out.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:,}</text>')
    for tick in ticks:
        x = scale(tick, ticks[0], ticks[-1], left, right)
        out.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom}" stroke="#ddd"/>')
        out.append(f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{tick:,}</text>')
    out.append(f'<text x="{(left + right) / 2}" y="{bottom + 36}" text-anchor="middle">{label}</text>')
    for row, (name, colour, points) in enumerate(series):
        places = [(scale(x, ticks[0], ticks[-1], left, right),
                   scale(y, y_ticks[0], y_ticks[-1], bottom, top)) for x, y in points]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        out.append(f'<text x="{left + 8}" y="{top + 14 + 15 * row}" fill="{colour}">{name}</text>')
    return out + ["</g>"]


def main():
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["end"] == "reached"]

    def points(x, chosen):
        return sorted({(int(row[x]), int(row["headers"])) for row in rows if chosen(row)})

    def turnover(seats, keys):
        return lambda row: (row["seat_changes_a_year"], row["key_changes_a_year"]) == (seats, keys)

    by_length = [("a seat a week", "#1b6ca8", points("days", turnover("52", "0"))),
                 ("and a key a month", "#b8860b", points("days", turnover("52", "12"))),
                 ("a seat every six hours", "#a83232", points("days", turnover("1460", "0")))]
    by_turnover = [("a year", "#1b6ca8", points(
        "seat_changes_a_year",
        lambda row: row["days"] == "365" and row["key_changes_a_year"] == "0"
        and int(row["seat_changes_a_year"]) > 0))]
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{2 * WIDTH}" height="{HEIGHT}" '
             'font-family="sans-serif">',
             f'<rect width="{2 * WIDTH}" height="{HEIGHT}" fill="white"/>']
    lines += panel(0, "Headers fetched, by length of the chain", "days behind the head",
                   [5, 10, 30, 100, 365], by_length)
    lines += panel(WIDTH, "Headers fetched, by turnover", "seats that change in a year",
                   [10, 30, 100, 300, 1000, 2000], by_turnover)
    print("\n".join(lines + ["</svg>"]))


if __name__ == "__main__":
    main()
