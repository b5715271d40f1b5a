"""Why an environment cannot be made, in words for its author."""


class Failure(Exception):
    """Why the environment cannot be made: a code of Quire, and a sentence."""


def sentence(error):
    """An error of rattler on one line, without the drawing of its trees."""
    lines = (line.strip(" \t│├└─") for line in str(error).splitlines())
    text = "; ".join(line.removeprefix("Caused by: ") for line in lines if line)
    return text.replace(":;", ":").rstrip(".")
