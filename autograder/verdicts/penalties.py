"""What late work loses: decided by the plugin that a class has set in nbgrader_config.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.course import ROOT, UserError

#: From a student's id, the points without penalty and the seconds late to the points lost; None
#: for no penalty. It may be below 0 or above the points: see `within`.
Penalty = Callable[[str, float, float], float | None]


def configured(config: Any = None) -> Penalty:
    """The class's own plugin, looked up when something is late for the first time.

    Args:
        config: nbgrader's settings; by default what nbgrader_config.py says.

    Returns:
        What asks the plugin; raises UserError when there is no such plugin.
    """
    plugin: list[Penalty] = []

    def penalty(student: str, score: float, seconds_late: float) -> float | None:
        if not plugin:
            plugin.append(_plugin(config))
        return plugin[0](student, score, seconds_late)

    return penalty


def _plugin(config: Any) -> Penalty:
    """nbgrader's AssignLatePenalties.plugin_class with its settings."""
    # nbgrader takes seconds to import, and most work is not late.
    from nbgrader.preprocessors import AssignLatePenalties
    from traitlets import TraitError

    from autograder.nbgrader import load_config

    try:
        step = AssignLatePenalties(config=load_config(ROOT) if config is None else config)
        step.init_plugin()
    except (ImportError, TraitError) as error:
        raise UserError(
            f"nbgrader_config.py: the plugin for late work cannot be used: {error}"
        ) from error
    penalty: Penalty = step.plugin_inst.late_submission_penalty
    return penalty


def within(penalty: float | None, score: float) -> float | None:
    """A penalty takes no more than there is, and gives nothing."""
    if penalty is None:
        return None
    return 0 if penalty < 0 else min(penalty, score)
