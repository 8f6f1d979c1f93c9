"""Where work runs that is too much for one process: local processes, or a Dask cluster.

Both are used through the interface of ``concurrent.futures``. Here is no word on what the work is:
grading a class and encoding films (datasets/extract.py) are started in the same way.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from .errors import UserError


def executor(
    workers: int = 1,
    scheduler: str = "",
    *,
    patience: float = 10,
    ready: Sequence[str] = (),
    initializer: Callable[..., None] | None = None,
    initargs: tuple[Any, ...] = (),
) -> AbstractContextManager[Executor]:
    """Where jobs run: on the cluster of a Dask scheduler, or in so many local processes.

    Args:
        workers: so many processes.
        scheduler: a scheduler's address; without one they are local.
        patience: so many seconds a scheduler may take to answer.
        ready: modules that local processes have imported when they start: once, for all of them.
        initializer: what each local process does first.
        initargs: its arguments; they may hold sockets.

    Raises:
        UserError: when the scheduler does not answer or Dask is not installed.
    """
    if not scheduler:
        # Never forked from this process: it may hold threads, and a gradebook.
        served = "forkserver" in multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if served else "spawn")
        if served:
            context.set_forkserver_preload([*ready])
        return ProcessPoolExecutor(workers, context, _begin, (initializer, initargs))
    try:
        from distributed import Client
    except ImportError:
        raise UserError("--scheduler needs Dask: pip install distributed") from None
    try:
        client = Client(scheduler, timeout=patience)
    except (OSError, ValueError) as error:
        raise UserError(f"no Dask scheduler answers at {scheduler}: {error}") from None
    return _cluster(client)


def _begin(initializer: Callable[..., None] | None, initargs: tuple[Any, ...]) -> None:
    """In a local process: never outlive the one that started it, however that one ends."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    if initializer is not None:
        initializer(*initargs)


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


@contextmanager
def _cluster(client: Any) -> Iterator[Executor]:
    # Work depends on files too: the same call may give something else the next time.
    with client, client.get_executor(pure=False) as pool:
        yield pool
