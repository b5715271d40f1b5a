"""What the figures are held against, and the table that says how far they are from it."""
from .figures import BYTES, SECONDS, written

# What is measured; the names are those of the table's rows.
COLD = "cold: base and stack known, until pushed"
KNOWN = "dependencies known, repository never seen"
COMMIT = "new commit, same environment"
AFTER_FETCH = "new commit, same environment, after the fetch"
COMMIT_LAYERS = "new commit, same environment: layers made"
PACKAGE = "one package added"
PACKAGE_LAYERS = "one package added: wheel layers made"
SECOND = "second node, environment known: bytes pulled"
SECOND_LAYER = "second node, environment known: content layer"
SIZE = "size of the image"
PULL = "pull and unpack by an empty node"
CROWD = "100 builds at once of 20 environments"
CROWD_FAILED = "builds at once: failed"
CROWD_MADE = "builds at once: layers made"
CROWD_DISTINCT = "builds at once: distinct layers in the images"
CROWD_HEAP = "builds at once: heap before a collection, at most"
CROWD_RESIDENT = "builds at once: memory of the process, at most"

QUIRE = "Quire"


def goals(figures):
    """(case, goal, seen, whether it is met) for all that was measured."""
    rows = []
    for what, base, factors in ((COLD, COLD, {"pip": 8, "uv": 5}), (KNOWN, COLD, {"pip": 30}), (PACKAGE, PACKAGE, {"pip": 30, "uv": 30}),
                                (PULL, PULL, {"pip": 1.5})):
        for who in figures.whom(base):
            factor = factors.get(who.rpartition(" ")[2])
            ours, theirs = figures.median(what, QUIRE), figures.median(base, who)
            if factor is not None and ours:
                ratio = theirs / ours
                rows.append((what, f"at least {factor}× faster than {who}", f"{ratio:.1f}×", ratio >= factor))
    for what, limit in ((KNOWN, 2.0), (AFTER_FETCH, 1.0)):
        ours = figures.median(what, QUIRE)
        if ours is not None:
            rows.append((what, f"under {limit:g} s", written(ours, SECONDS), ours < limit))
    rows += [row for row in (
        limited(figures, COMMIT_LAYERS, "one, the content's", 1),
        limited(figures, PACKAGE_LAYERS, "one, the package's", 1),
        limited(figures, CROWD_FAILED, "none", 0),
        limited(figures, CROWD_HEAP, "at most 512 MiB", 512 * 2**20, BYTES)) if row]
    for who in figures.whom(SIZE):
        ours = figures.median(SIZE, QUIRE)
        if who.endswith(" pip") and ours is not None:
            theirs = figures.median(SIZE, who)
            rows.append((SIZE, f"no larger than {who}'s, {written(theirs, BYTES)}", written(ours, BYTES), ours <= theirs))
    pulled, content = figures.worst(SECOND, QUIRE), figures.worst(SECOND_LAYER, QUIRE)
    if pulled is not None:
        # Beside the layer a pull fetches the manifest and the config, which are in no layer.
        rows.append((SECOND, "the content layer, the manifest and the config",
                     f"{pulled / 1e3:.1f} kB, the layer {content / 1e3:.1f} kB", pulled - content < 100_000))
    made, distinct = figures.worst(CROWD_MADE, QUIRE), figures.worst(CROWD_DISTINCT, QUIRE)
    if made is not None:
        rows.append((CROWD_MADE, f"each of the {distinct:g} once", f"{made:g}", made <= distinct))
    return rows


def limited(figures, what, goal, most, unit=""):
    seen = figures.worst(what, QUIRE)
    return None if seen is None else (what, goal, written(seen, unit), seen <= most)


def table(rows):
    if not rows:
        return ""
    lines = ["| case | goal | seen | |", "|---|---|---:|---|"]
    lines += [f"| {what} | {goal} | {seen} | {'met' if met else 'not met'} |" for what, goal, seen, met in rows]
    return "\n".join(lines)
