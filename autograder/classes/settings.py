"""What decides how a class is graded: nbgrader_config.py's settings, for all ways to grade."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from traitlets import Enum, Float, Integer, TraitError, Unicode
from traitlets.config import Config, Configurable, LazyConfigValue

from autograder.course import UserError
from autograder.grading.cases import FOLDER, VARIANTS
from autograder.sandbox.kinds import SANDBOXES
from autograder.sandbox.walls import Limits

#: Sections of the configuration that say what being late costs.
_LATE = ("AssignLatePenalties", "LateSubmissionPlugin")

#: What nbgrader leaves out of copies where nothing else is configured.
IGNORED = (".ipynb_checkpoints", "*.pyc", "__pycache__")


_DAY = 86_400.0


def _limit(value: float, least: float, most: float, meaning: str) -> Any:
    """A trait for a number, a whole one where the value is."""
    kind = Float if isinstance(value, float) else Integer
    return kind(value, min=least, max=most, help=meaning).tag(config=True)


class RunSubmission(Configurable):
    """Settings of grading, as `c.RunSubmission.cell_seconds = 60` in nbgrader_config.py."""

    sandbox = Enum(SANDBOXES, "auto", help="Where students' cells run.").tag(config=True)
    secret_file = Unicode("", help="The class's secret; by default class_secret.").tag(config=True)
    variants = _limit(VARIANTS, 1, 1000, "Variants of each hidden test.")
    # With less than the least, honest work would lose its points.
    cell_seconds = _limit(Limits.cell_seconds, 1.0, _DAY, "For one cell.")
    submission_seconds = _limit(Limits.submission_seconds, 10.0, _DAY, "For a notebook.")
    own_seconds = _limit(Limits.own_seconds, 1.0, _DAY, "For the student's own cells, beside that.")
    call_seconds = _limit(Limits.call_seconds, 0.5, _DAY, "For one call of a function.")
    grace_seconds = _limit(Limits.grace_seconds, 0.5, _DAY, "After each of them.")
    memory = _limit(Limits.memory, 2**29, 2**40, "Bytes, for one notebook.")
    processes = _limit(Limits.processes, 16, 2**15, "For one notebook.")
    output = _limit(Limits.output, 10_000, 2**30, "Characters that a cell may show.")
    scratch = _limit(Limits.scratch, 2**26, 2**40, "Bytes of all files that a notebook writes.")
    files = _limit(Limits.files, 1000, 2**24, "Files and folders that it may make.")


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

    Raises:
        UserError: when a setting is not as it must be.
    """
    set_here = _settings_of_grading(config)
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


def _settings_of_grading(config: Any) -> RunSubmission:
    """The section of `RunSubmission`; what is no setting, or none of its values, is told."""
    known = RunSubmission.class_traits(config=True)
    for name, value in config.RunSubmission.items():
        where = f"nbgrader_config.py: c.RunSubmission.{name}"
        if name not in known:
            raise UserError(f"{where} is no setting; there are {', '.join(sorted(known))}")
        try:
            taken = getattr(RunSubmission(config=Config(RunSubmission={name: value})), name)
        except (TraitError, ValueError):
            taken = math.nan
        if taken != taken:  # what cannot be taken, or is not a number
            shown = repr(value) if len(repr(value)) <= 40 else f"{repr(value)[:39]}…"
            raise UserError(f"{where} must be {_wanted(known[name])}, not {shown}")
    return RunSubmission(config=config)


def _wanted(trait: Any) -> str:
    """What a trait takes, in words."""
    if isinstance(trait, Enum):
        return f"one of {', '.join(map(repr, trait.values))}"
    if isinstance(trait, Unicode):
        return "the name of a file, in quotes"
    kind = "a number" if isinstance(trait, Float) else "a whole number"
    return f"{kind} from {trait.min:,} to {trait.max:,}".replace(".0 ", " ").removesuffix(".0")
