"""Tests that set up logs give them back as they were: the process has one set."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from diffex import logs


@contextmanager
def logs_restored() -> Iterator[None]:
    """Undo every ``logs.set_up`` of the block, in our logs and in the standard library's."""
    ours = dict(vars(logs._OUTPUT))
    standard = [logging.getLogger(name) for name in (*logs.FOREIGN, logs.OWN)]
    theirs = [(one.handlers, one.level, one.propagate) for one in standard]
    try:
        yield
    finally:
        vars(logs._OUTPUT).update(ours)
        for one, (handlers, level, propagate) in zip(standard, theirs, strict=True):
            one.handlers, one.propagate = handlers, propagate
            one.setLevel(level)
