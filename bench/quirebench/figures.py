"""What was measured, as Markdown: one table of all figures, one of the goals, one of where a cold build's time goes."""
import statistics

from .common import say

SECONDS, BYTES, COUNT = "s", "MB", ""


def written(value, unit):
    if unit == SECONDS:
        return f"{value:.2f} s"
    if unit == BYTES:
        return f"{value / 1e6:.2f} MB"
    return f"{value:g}"


class Figures:
    """Values by what was measured and with what, in the order in which they were first measured."""

    def __init__(self):
        self.rows, self.units, self.spans, self.notes = {}, {}, {}, []

    def add(self, what, who, value, unit=SECONDS):
        self.rows.setdefault((what, who), []).append(value)
        self.units[what, who] = unit
        say(f"{what}, {who}: {written(value, unit)}")

    def note(self, text):
        """A sentence below the tables, once."""
        if text not in self.notes:
            self.notes.append(text)
            say(text)

    def span(self, name, seconds):
        self.spans.setdefault(name, []).append(seconds)

    def median(self, what, who):
        values = self.rows.get((what, who))
        return statistics.median(values) if values else None

    def worst(self, what, who):
        values = self.rows.get((what, who))
        return max(values) if values else None

    def whom(self, what):
        return [who for each, who in self.rows if each == what]

    def table(self):
        lines = ["| what | with | min | median | max | times |", "|---|---|---:|---:|---:|---:|"]
        for (what, who), values in self.rows.items():
            three = (written(each, self.units[what, who]) for each in (min(values), statistics.median(values), max(values)))
            lines.append(f"| {what} | {who} | {' | '.join(three)} | {len(values)} |")
        return "\n".join(lines)

    def parts(self):
        """Where a cold build's time goes; empty when none was measured."""
        if not self.spans:
            return ""
        whole = sum(statistics.median(values) for values in self.spans.values())
        lines = ["| part of the cold build, one after the other | median | share |", "|---|---:|---:|"]
        for name, values in self.spans.items():
            median = statistics.median(values)
            lines.append(f"| {name} | {median:.2f} s | {100 * median / whole if whole else 0:.0f} % |")
        return "\n".join(lines)
