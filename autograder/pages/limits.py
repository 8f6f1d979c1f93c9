"""Bounds on seconds of computing; those of the clock pass for others, too, on a busy machine."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

from autograder.pages.clean import TooMuch


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """End what computes for longer; only in a process's main thread.

    Raises:
        TooMuch: when it has been ended, or stopped of itself, as parsers do with what is nested
            too deeply; whatever error a parser makes of it.
    """

    def ring(*_: object) -> None:
        raise TooMuch("it takes too long to lay out")

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, max(seconds, 0.001), 0.1)
    try:
        yield
    except TooMuch:
        raise
    except RecursionError:
        raise TooMuch("it is nested too deeply") from None
    except Exception as error:
        raise TooMuch(f"it cannot be laid out ({type(error).__name__})") from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
