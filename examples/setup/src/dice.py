"""What the notebook imports, and a command."""

import random

from tabulate import tabulate


def roll(times):
    return [random.randint(1, 6) for _ in range(times)]


def main():
    print(tabulate([roll(3)], headers=["first", "second", "third"]))
