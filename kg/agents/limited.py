"""Runs a function over the opened store in a process of its own, so that a limit on time or memory really ends it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from kg.errors import KgError, QueryError, QueryTimeout
from kg.runner import MEMORY, leave_with, limit_memory
from kg.store import Store, broken

R = TypeVar("R")
Function = Callable[..., Any]
_TOO_LARGE = QueryError("graph", "needs more memory than it may take", "narrow it")


def limited(folder: str, timeout: float, function: Callable[..., R], *arguments: object) -> R:
    """What the function says of an open store and the arguments, from a new process that is then ended.

    Takes the store's folder, seconds, a function of a module, and what it takes after the store. Raises the function's
    KgError, QueryTimeout, QueryError where it takes too much memory, or RuntimeError for a mistake of ours.
    """
    context = multiprocessing.get_context("spawn")
    answers, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_main, args=(theirs, os.getpid(), folder, function, arguments), daemon=True)
    resource_tracker.ensure_running()  # started with the child, it would let Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # Ctrl-C is for the server, which ends the child
    child.start()
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    theirs.close()
    try:
        if not answers.poll(timeout):
            raise QueryTimeout("graph", f"stopped after {timeout:g} seconds", "narrow it, or allow more with --timeout")
        answer = answers.recv()
    except EOFError:
        child.join()
        if child.exitcode == 1:  # a mistake of ours, told on stderr
            raise RuntimeError(f"{function.__name__} failed") from None
        raise _TOO_LARGE from None
    finally:
        child.kill()
        child.join()
        answers.close()
    if isinstance(answer, KgError):
        raise answer
    return answer  # type: ignore[no-any-return]


def _main(answers: Connection, parent: int, folder: str, function: Function, arguments: tuple[object, ...]) -> None:
    threading.Thread(target=leave_with, args=(parent,), daemon=True).start()  # it may have ended already
    limit_memory(MEMORY)
    answers.send(_told(folder, function, arguments))


def _told(folder: str, function: Function, arguments: tuple[object, ...]) -> Any:
    try:
        with Store(folder) as store:
            return function(store, *arguments)
    except KgError as error:
        return error
    except MemoryError:
        return _TOO_LARGE
    except SyntaxError:  # an IRI that is none
        return QueryError("graph", "a name holds what no name may hold", "write it as people write it")
    except RuntimeError as error:
        return broken(folder, error)
