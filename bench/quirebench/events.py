"""What the event stream of a build tells: how long it took, which layers were made, and where the time went."""
import json
import re

MADE = re.compile(r"Made layer: (?P<what>.*) \((?P<size>[0-9.]+ [kM]B) in (?P<seconds>[0-9.]+) s\)")
WHEEL = re.compile(r"wheel (?P<name>[A-Za-z0-9._-]+) (?P<version>[^ ]+)")


def read(lines, clock):
    """(seconds since the request, the event), for each line of an event stream that carries one."""
    began = clock()
    for line in lines:
        if line.startswith(b"data:"):
            yield clock() - began, json.loads(line[5:])


class Timeline:
    """The events of one build or launch, each with the second at which it came."""

    def __init__(self, events=()):
        self.events = []
        for at, event in events:
            self.add(at, event)

    def add(self, at, event):
        self.events.append((at, event.get("phase", ""), (event.get("message") or "").strip()))

    def first(self, phase, text=""):
        return next((at for at, each, message in self.events if each == phase and text in message), None)

    def last(self, phase, text=""):
        return next((at for at, each, message in reversed(self.events) if each == phase and text in message), None)

    def built(self):
        return self.first("building") is not None

    def made(self):
        """(what, seconds) of each layer that this build made."""
        found = (MADE.fullmatch(message) for _, _, message in self.events)
        return [(match["what"], float(match["seconds"])) for match in found if match]

    def wheels(self):
        """The versions of the wheels that got layers of their own."""
        found = (WHEEL.fullmatch(what) for what, _ in self.made())
        return {match["name"]: match["version"] for match in found if match}

    def spans(self):
        """Seconds of each part, one after the other: their sum is the whole. Parts whose events did not come are left out."""
        layer = [at for at, phase, message in self.events if " layer: " in message and phase in ("building", "pushing")]
        made = self.last("building", "Made layer: ")
        marks = [
            ("ref", self.first("fetching")),
            ("fetch", self.first("building")),
            ("resolve", min(layer, default=None)),
            ("download and make layers", made),
            ("push of what was made last", max(layer, default=None)),
            ("manifest, attachments, tag", self.events[-1][0] if self.events else None)]
        spans, before = [], 0.0
        for name, at in marks:
            if at is not None:
                spans.append((name, max(0.0, at - before)))
                before = max(before, at)
        return spans

    def text(self):
        return "".join(f"{at:8.3f}  {phase:9}  {message}\n" for at, phase, message in self.events)
