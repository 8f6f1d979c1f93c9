"""datasets/catalogue.toml → the table of data sets in README.md, between two comments."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from .catalogue import DataSet, read_catalogue, size_text
from .problem import Problem

README = Path(__file__).resolve().parents[2] / "README.md"
BETWEEN = re.compile(r"(?<=<!-- datasets -->\n).*?(?=<!-- /datasets -->)", re.DOTALL)


def table(known: dict[str, DataSet]) -> str:
    """The table, as Markdown."""
    head = "| name | what | lesson | download | licence | source |\n|:--|:--|:--|--:|:--|:--|\n"
    return head + "".join(_row(data) for data in known.values())


def _row(data: DataSet) -> str:
    cells = (
        f"`{data.name}`",
        data.title,
        str(data.lesson),
        size_text(data.bytes),
        data.licence,
        data.citation,
    )
    return f"| {' | '.join(cells)} |\n"


def renewed(page: str, known: dict[str, DataSet]) -> str:
    """A page with the table put between its comments; Problem when it has none."""
    text, count = BETWEEN.subn(lambda _: table(known), page)
    if count != 1:
        raise Problem(
            f"{README.name} needs the lines <!-- datasets --> and <!-- /datasets --> once each."
        )
    return text


def main(page: Path = README) -> None:
    """Write the table into README.md."""
    page.write_text(renewed(page.read_text(encoding="utf-8"), read_catalogue()), encoding="utf-8")


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        sys.exit(str(problem))
