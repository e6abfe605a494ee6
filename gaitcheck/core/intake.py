"""What the runner tells: complaint, training load, shoes, history. All optional."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer of the questionnaire.

    `key` is a question id of the knowledge base; `value` the answer as text (numbers
    in the question's unit, choices by their id, several choices separated by commas).
    """

    key: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Intake:
    """The answers that were given; empty when nobody was asked."""

    answers: tuple[Answer, ...] = ()

    def get(self, key: str) -> str:
        """Return the answer to a question, or an empty string."""
        return next((a.value for a in self.answers if a.key == key), "")

    def choices(self, key: str) -> tuple[str, ...]:
        """Return the chosen ids of a multiple-choice question."""
        return tuple(v.strip() for v in self.get(key).split(",") if v.strip())

    def number(self, key: str) -> float | None:
        """Return a numeric answer, or None when absent or not a number."""
        try:
            return float(self.get(key))
        except ValueError:
            return None

    @property
    def given(self) -> bool:
        """True when at least one question was answered."""
        return bool(self.answers)
