"""What the server answers instead of a result: a status and a sentence, for clients and pages alike."""

from __future__ import annotations


class Refused(Exception):
    """A request that is not answered; the sentence says why, and what to do.

    `retry` is the number of seconds after which it may go better; `line` and `column` are the parser's place of a
    malformed query, both from 1.
    """

    def __init__(
        self,
        status: int,
        sentence: str,
        *,
        retry: int | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.retry, self.line, self.column = status, sentence, retry, line, column

    @property
    def headers(self) -> dict[str, str]:
        """The headers that say the same to machines."""
        return {} if self.retry is None else {"Retry-After": str(self.retry)}
