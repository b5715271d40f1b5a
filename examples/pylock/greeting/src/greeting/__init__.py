"""What the notebook imports."""


def greet(name):
    return f"Hello, {name}."
