"""What plain `nbgrader` commands need to know to do the right thing from this folder."""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "unroll"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "course"
# The lesson texts lie beside the solution notebooks; they hold the solutions.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "__pycache__", "*.pyc", "*.py"]

c.ClearSolutions.code_stub = {
    "python": "# YOUR CODE (in place of the next line)\nraise NotImplementedError"
}

# `nbgrader autograde` and formgrader's button grade as `autograder grade` does; pages of students'
# work hold nothing that runs. Only where nbgrader itself is at work is there something to replace.
if "nbgrader.apps" in sys.modules:
    from autograder.classes import autograde
    from autograder.reports import feedback, formgrader

    for part in (autograde, feedback, formgrader):
        part.use()
# Feedback shows verdict and hint, not the lines that tested.
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.ClearHiddenTests",
    "autograder.reports.feedback.GetMarks",
]
c.GenerateFeedback.exporter_class = "autograder.reports.feedback.FeedbackExporter"
# Validate, too, runs only what marks depend on.
c.Execute.skip_cells_with_tag = "experiment"
c.Execute.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--log-level=ERROR"]
# A busy machine's messages come late: nbgrader would give up after 4 seconds, with a traceback.
c.Execute.iopub_timeout = 60
# Of what lies in the exchange: only what students handed in themselves, and no links.
c.ExchangeFactory.collect = "autograder.classes.collect.Collect"
# nbgrader calls `alembic` by name; find it also when the environment is not activated.
tools = str(Path(sys.executable).parent)
if tools not in os.environ["PATH"].split(os.pathsep):
    os.environ["PATH"] = tools + os.pathsep + os.environ["PATH"]
