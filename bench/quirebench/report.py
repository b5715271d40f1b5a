"""The report of a run: printed, and written into docs/benchmarks.md between two markers."""
import contextlib
import datetime
import os
import pathlib
import platform
import subprocess

from . import goals
from .common import ROOT, Failed

DOCUMENT = ROOT / "docs" / "benchmarks.md"
BEGIN = "<!-- What follows, up to the end mark, is written by bench/run --write. -->"
END = "<!-- The end of what bench/run --write writes. -->"


def replaced(document, section):
    """The document with the section between its marks."""
    before, begin, rest = document.partition(BEGIN)
    _, close, after = rest.partition(END)
    if not begin or not close:
        raise Failed(f"the document has no marks to write between: {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{section.strip()}\n\n{END}{after}"


def write(section):
    DOCUMENT.write_text(replaced(DOCUMENT.read_text(encoding="utf-8"), section), encoding="utf-8")


def section(figures, seconds, cases):
    parts = [f"### {datetime.date.today().isoformat()}", machine(), goals.table(goals.goals(figures)), figures.table(), figures.parts(),
             "\n".join(f"- {note}" for note in figures.notes),
             f"The run took {seconds / 60:.0f} min {seconds % 60:.0f} s (cases: {', '.join(cases)})."]
    return "\n\n".join(part for part in parts if part)


def first_line(*words):
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
        return done.stdout.strip().splitlines()[0]
    except (OSError, subprocess.SubprocessError, IndexError):
        return None


def machine():
    """What the figures were measured on."""
    def field(path, key):
        with contextlib.suppress(OSError):
            for line in pathlib.Path(path).read_text().splitlines():
                if line.startswith(key):
                    return line.split(":" if ":" in line else "=", 1)[1].strip().strip('"')
        return "unknown"
    memory = field("/proc/meminfo", "MemTotal").split()[0]
    facts = [
        "Quire " + (first_line("git", "-C", str(ROOT), "describe", "--always", "--dirty") or "unknown"),
        f"{os.cpu_count()} × {field('/proc/cpuinfo', 'model name')}",
        f"{int(memory) / 2**20:.0f} GiB" if memory.isdigit() else None,
        field("/etc/os-release", "PRETTY_NAME") + ", Linux " + platform.release(),
        f"load average at the end {os.getloadavg()[1]:.1f}"]
    return " · ".join(fact for fact in facts if fact)
