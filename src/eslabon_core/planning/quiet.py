"""HiGHS, with its licence notice kept away from standard output: a command that promises one JSON document keeps it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock

import highspy

STANDARD_OUTPUT, STANDARD_ERROR = 1, 2
_lock = Lock()


@contextmanager
def _standard_output_to_error() -> Iterator[None]:
    """The notice is written by C++ to the file descriptor, not to sys.stdout: the descriptor itself is moved."""
    try:
        kept = os.dup(STANDARD_OUTPUT)
    except OSError:  # a service without standard output has nothing to keep clean
        yield
        return
    try:
        os.dup2(STANDARD_ERROR, STANDARD_OUTPUT)
        yield
    finally:
        os.dup2(kept, STANDARD_OUTPUT)
        os.close(kept)


@cache
def _say_the_notice() -> None:
    with _standard_output_to_error():
        highspy.Highs()


def new_solver() -> highspy.Highs:
    """A silent HiGHS. The first call of a process lets it say its licence notice, on standard error."""
    with _lock:
        _say_the_notice()
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    return solver
