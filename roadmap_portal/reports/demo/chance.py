"""Chance that can be repeated: the same seed and key throw the same dice on every machine and every Python."""

from random import Random


def dice(seed, *key):
    """A generator of its own for ``key``: what is thrown for one value never shifts the throws for another."""
    return Random("/".join(str(part) for part in (seed, *key)))


def rounded(number):
    """The nearest whole number, a tie upwards."""
    return int(number + 0.5) if number >= 0 else -int(0.5 - number)
