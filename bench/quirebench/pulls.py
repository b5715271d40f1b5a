"""What images weigh, and how a node pulls them."""
from . import goals, node
from .common import Failed
from .figures import BYTES
from .goals import QUIRE
from .registry import weight


def compared(ground):
    """Those with whom there is an image of the environment."""
    return [who for who in ground.images if f"{who} base" in ground.images]


def of_quire(ground):
    if QUIRE not in ground.images:
        raise Failed("there is no image of Quire's to look at, because its build failed")
    return ground.images[QUIRE]


def size(ground):
    layers = ground.registry.layers
    ground.figures.add(goals.SIZE, QUIRE, weight(layers(of_quire(ground))), BYTES)
    base = len(layers(ground.base))
    for who in compared(ground):
        # Certificates and uv, which come right after the base, are the benchmark's addition and not the user's.
        tools = len(layers(ground.images[f"{who} base"]))
        whole = layers(ground.images[who])
        ground.figures.add(goals.SIZE, who, weight(whole[:base] + whole[tools:]), BYTES)


def pull(ground):
    of_quire(ground)
    for who in [QUIRE, *compared(ground)]:
        for _ in range(ground.options.repetitions):
            with node.node(ground.work, ground.registry.insecure) as empty:
                ground.figures.add(goals.PULL, who, empty.pull(ground.images[who])[0])


def second(ground):
    of_quire(ground)
    content = ground.registry.layers(ground.images["Quire after"])[-1][1]
    with node.node(ground.work, ground.registry.insecure) as other:
        other.pull(ground.images["Quire before"])
        seconds, fetched = other.pull(ground.images["Quire after"])
    ground.figures.add(goals.SECOND, QUIRE, fetched, BYTES)
    ground.figures.add(goals.SECOND_LAYER, QUIRE, content, BYTES)
    ground.figures.add("second node, environment known: pull and unpack", QUIRE, seconds)


def measure(ground, parts):
    if "size" in ground.options.cases:
        parts.measure("sizes", size, ground)
    if ground.options.cases & {"pull", "second-node"}:
        parts.measure("pulls", nodes, ground)


def nodes(ground):
    ground.figures.note(f"Nodes are containerd {node.version()} with its defaults and the snapshotter overlayfs.")
    if "second-node" in ground.options.cases:
        second(ground)
    if "pull" in ground.options.cases:
        pull(ground)
