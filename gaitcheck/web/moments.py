"""Times as the store keeps them: ISO text in UTC, which sorts as it should."""

from __future__ import annotations

import datetime as dt


def now() -> str:
    """Return this moment."""
    return text_of(dt.datetime.now(tz=dt.UTC))


def text_of(moment: dt.datetime) -> str:
    """Write a moment."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def later(seconds: float) -> str:
    """Return the moment in so many seconds; before now when negative."""
    return text_of(dt.datetime.now(tz=dt.UTC) + dt.timedelta(seconds=seconds))


def today() -> str:
    """Return today's date here, ISO."""
    return dt.datetime.now(tz=dt.UTC).astimezone().date().isoformat()


def day_in_words(day: str) -> str:
    """Write an ISO date as people say it.

    >>> day_in_words("2026-11-02")
    '2 November 2026'
    """
    date = dt.date.fromisoformat(day)
    return f"{date.day} {date:%B %Y}"
