"""Where documents may be attached. The apps above name their things here in their ready(); this app asks them back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Place:
    """A kind of thing that documents are attached to.

    ``find(pk)`` gives the thing or None; ``area(thing)`` what permissions are asked for; ``view`` and ``add`` are
    names of permissions; ``url(thing)`` is its page; ``is_open(thing)`` tells whether anything may still be added.
    """

    find: Callable[[int], Any]
    area: Callable[[Any], Any]
    view: str
    add: str
    url: Callable[[Any], str]
    is_open: Callable[[Any], bool] = lambda thing: True


_places: dict[str, Place] = {}


def declare(name, place):
    """Let documents be attached to the things of ``place`` under ``name`` (at most 20 letters)."""
    _places[name] = place


def place_of(name):
    """The Place of that name, or None."""
    return _places.get(name)
