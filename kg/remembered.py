"""Remembers what a rule says of a word: the words of real texts are few, and each comes back thousands of times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
MOST = 1 << 16  # words; what is beyond the commonest ones is new in every text


class Remembered(dict[str, T], Generic[T]):
    """What a function says of words, as a mapping that asks it once a word; it forgets all when it holds too many.

    An `lru_cache` also writes down the order in which it was asked, which takes longer than to look up a word.

    >>> length = Remembered(len)
    >>> length["word"], length
    (4, {'word': 4})
    """

    def __init__(self, function: Callable[[str], T]) -> None:
        """Takes the function; its answers must depend on the word alone."""
        super().__init__()
        self._function = function

    def __missing__(self, word: str) -> T:
        if len(self) >= MOST:
            self.clear()
        answer = self[word] = self._function(word)
        return answer
