"""What a written time means: read as nbgrader reads it, but nothing is guessed."""

from __future__ import annotations

import functools
import re
import zoneinfo
from datetime import datetime, timedelta

#: How a time should be written, for sentences.
FORM = "2026-11-02 13:05:00 UTC, or with another zone as in 2026-11-02 14:05:00 +0100"

#: The most characters of a time.
LONGEST = 60

#: As nbgrader itself writes it.
_NBGRADERS = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})? UTC")
#: The zone at the end of a time: numbers or a name.
_ZONE = re.compile(r"(?:(?<=\d) ?(Z|[+-]\d\d:?\d\d)| (?![AP]M$)([A-Z][\w/+-]*))$", re.I | re.ASCII)
#: The year first, or a month by its name, a day and a year of four digits: 01.03.2025 may be both.
_YEAR_FIRST = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?", re.ASCII)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY_AND_MONTH = re.compile(rf"\b(?:\d\d? {_MONTH}|{_MONTH} {{1,2}}\d\d?),?(?= )", re.I | re.ASCII)
_YEAR = re.compile(r"(?<![:\d])\d{4}\b", re.ASCII)


def time_of(text: str) -> datetime:
    """The time that a text means, UTC without a time zone; one without a zone is UTC's.

    Raises:
        ValueError: when it means none, or may mean several; the sentence names the form.
    """
    shown = repr(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")
    if len(text) > LONGEST:
        raise ValueError(f"{shown} is no time: write {FORM}")
    try:
        if _NBGRADERS.fullmatch(text):
            return datetime.fromisoformat(text.removesuffix(" UTC"))
        zone = _ZONE.search(text)
        when = _date(text[: zone.start()] if zone else text)
        if when:
            return when - (_offset(when, *zone.groups()) if zone else timedelta())
    except (ValueError, OverflowError, TypeError) as error:
        raise ValueError(f"{shown} is no time ({error}): write {FORM}") from None
    raise ValueError(f"{shown} may be several times, or none: write {FORM}")


def _date(text: str) -> datetime | None:
    """A date with its time, without a zone; None when day and month cannot be told apart."""
    if _YEAR_FIRST.fullmatch(text):
        return datetime.fromisoformat(text)
    if _DAY_AND_MONTH.search(text) and _YEAR.search(text):
        from dateutil import parser

        found: datetime = parser.parse(text, ignoretz=True)
        return found
    return None


def _offset(when: datetime, numbers: str | None, name: str | None) -> timedelta:
    """How far a zone is ahead of UTC."""
    if numbers and numbers not in "Zz":
        hours, minutes = int(numbers[1:3]), int(numbers[-2:])
        if hours > 14 or minutes > 59:
            raise ValueError(f"there is no time zone {numbers}")
        return timedelta(hours=hours, minutes=minutes) * (-1 if numbers[0] == "-" else 1)
    if name is None or name.upper() in ("UTC", "GMT"):
        return timedelta()
    found = _offsets(when, name)
    if not found:
        raise ValueError(f"there is no time zone {name} then")
    if len(found) > 1:
        raise ValueError(f"{name} is the name of several time zones")
    return found.pop()


def _offsets(when: datetime, name: str) -> set[timedelta]:
    """What a name may mean: a place's zone, or what zones were called at that time."""
    if name in zoneinfo.available_timezones() and "/" in name:
        zones = [zoneinfo.ZoneInfo(name)]
        return {zone.utcoffset(when) or timedelta() for zone in zones}
    here = [zone for zone in _zones() if zone.tzname(when) == name]
    return {zone.utcoffset(when) or timedelta() for zone in here}


@functools.cache
def _zones() -> tuple[zoneinfo.ZoneInfo, ...]:
    return tuple(map(zoneinfo.ZoneInfo, sorted(zoneinfo.available_timezones())))
