"""One function over many small tasks, in this process or in several; answers come in the order of the tasks."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")
Mapper = Callable[[Iterable[T]], Iterator[R]]
AHEAD = 24  # tasks submitted ahead, so that workers stay busy while the caller handles a batch of answers
_SELDOM = 100_000  # new objects between two looks of the collector: what a paper leaves behind holds no cycles
_SHARED: dict[str, Callable[[Any], Any]] = {}  # of a process of ours; empty in its parent


@contextmanager
def mapper(function: Callable[[T], R], jobs: int) -> Iterator[Mapper[T, R]]:
    """Gives a `map` of the function over tasks; with more than one job, over processes that share what is loaded.

    The processes start at once, before a caller opens what must not be shared with them, and end with this one, even
    where it is killed. Few tasks are under way at a time, so memory does not grow with their number. Until it ends,
    what is loaded when it begins is out of the garbage collector's sight, and the collector looks seldom.
    """
    gc.collect()
    gc.freeze()  # to look at what stays takes 6% of the time; it also writes there, and unshares the pages
    usual = gc.get_threshold()
    gc.set_threshold(_SELDOM, *usual[1:])
    try:
        if jobs < 2 or "fork" not in multiprocessing.get_all_start_methods():
            yield lambda tasks: map(function, tasks)
        else:
            with _processes(function, jobs) as each:
                yield each
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


@contextmanager
def _processes(function: Callable[[T], R], jobs: int) -> Iterator[Mapper[T, R]]:
    context = multiprocessing.get_context("fork")  # the processes have the function with all that it refers to
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(function,)) as executor:
        executor.submit(os.getpid).result()

        def ordered(tasks: Iterable[T]) -> Iterator[R]:
            row = iter(tasks)
            under_way: deque[Future[R]] = deque(executor.submit(_call, task) for task in islice(row, jobs + AHEAD))
            while under_way:
                answer = under_way.popleft().result()
                under_way.extend(executor.submit(_call, task) for task in islice(row, 1))
                yield answer

        try:
            yield ordered
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise


def _call(task: Any) -> Any:
    return _SHARED["function"](task)


def _begin(function: Callable[[Any], Any]) -> None:
    """What a process does first: it takes the function, and sees to it that it ends with its parent."""
    _SHARED["function"] = function
    _end_with_parent()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of at most `size`.

    >>> list(batches("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    row = iter(items)
    while batch := list(islice(row, size)):
        yield batch
