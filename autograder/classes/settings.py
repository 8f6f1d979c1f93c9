"""What decides how a class is graded: nbgrader_config.py's settings, for all ways to grade."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from traitlets import Enum, Float, Integer, Unicode
from traitlets.config import Configurable, LazyConfigValue

from autograder.grading.cases import FOLDER, VARIANTS
from autograder.sandbox.kinds import SANDBOXES
from autograder.sandbox.walls import Limits

#: Sections of the configuration that say what being late costs.
_LATE = ("AssignLatePenalties", "LateSubmissionPlugin")

#: What nbgrader leaves out of copies where nothing else is configured.
IGNORED = (".ipynb_checkpoints", "*.pyc", "__pycache__")


class RunSubmission(Configurable):
    """Settings of grading, as `c.RunSubmission.cell_seconds = 60` in nbgrader_config.py."""

    sandbox = Enum(SANDBOXES, "auto", help="Where students' cells run.").tag(config=True)
    secret_file = Unicode("", help="The class's secret; by default class_secret.").tag(config=True)
    variants = Integer(VARIANTS, min=1, help="Variants of each hidden test.").tag(config=True)
    cell_seconds = Float(Limits.cell_seconds, help="For one cell.").tag(config=True)
    submission_seconds = Float(Limits.submission_seconds, help="For a notebook.").tag(config=True)
    call_seconds = Float(Limits.call_seconds, help="For one call of a function.").tag(config=True)
    grace_seconds = Float(Limits.grace_seconds, help="After each of them.").tag(config=True)
    memory = Integer(Limits.memory, help="Bytes, for one notebook.").tag(config=True)
    processes = Integer(Limits.processes, help="For one notebook.").tag(config=True)
    output = Integer(Limits.output, help="Characters that a cell may show.").tag(config=True)


@dataclass(frozen=True)
class Class:
    """Where a class's work lies, and how it is graded; the folders have nbgrader's layout.

    Attributes:
        secret: the file of the class's secret; None for the checkout's own.
        variants: so many variants of each hidden test are drawn.
        cases: the folder in which drawn cases are kept; None for no such folder.
        ignored: names of files that are not copied beside graded notebooks.
        course: nbgrader's id of the course.
        config: nbgrader's settings, of which those of penalties for late work are used.
        group_shared: may the teacher's group change graded notebooks?
    """

    submitted: Path
    autograded: Path
    db: str
    secret: Path | None = None
    sandbox: str = "auto"
    limits: Limits = field(default_factory=Limits)
    variants: int = VARIANTS
    cases: Path | None = FOLDER
    ignored: tuple[str, ...] = IGNORED
    course: str = "unroll"
    config: Any = field(default=None, compare=False, repr=False)
    group_shared: bool = False

    @property
    def rules(self) -> str:
        """A digest of the settings that change marks."""
        rules = {**asdict(self.limits), "variants": self.variants}
        return hashlib.sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()

    @property
    def penalties(self) -> str:
        """What the configuration says of late work."""
        return repr([self.config.get(name) for name in _LATE] if self.config else None)


def class_from(config: Any, submitted: Path, autograded: Path, db: str, **chosen: Any) -> Class:
    """A class with the settings of nbgrader's configuration.

    Args:
        config: what `autograder.nbgrader.load_config` reads, or what an nbgrader command has read.
        submitted: the folder of submissions.
        autograded: the folder of graded notebooks.
        db: the gradebook's URL.
        chosen: what was said on the command line, and goes before the configuration.
    """
    set_here = RunSubmission(config=config)
    names = {limit.name for limit in fields(Limits)} & set(set_here.traits())
    course = config.CourseDirectory
    ignored = course.get("ignore", list(IGNORED))
    if isinstance(ignored, LazyConfigValue):  # as c.CourseDirectory.ignore.append("…") leaves it
        ignored = ignored.get_value(list(IGNORED))
    settings = {
        "secret": Path(set_here.secret_file) if set_here.secret_file else None,
        "sandbox": set_here.sandbox,
        "limits": Limits(**{name: getattr(set_here, name) for name in names}),
        "variants": set_here.variants,
        "ignored": tuple(ignored),
        "course": course.get("course_id") or Class.course,
        "config": config,
        "group_shared": bool(course.get("groupshared")),
    }
    settings |= {name: value for name, value in chosen.items() if value is not None}
    return Class(submitted, autograded, db, **settings)
