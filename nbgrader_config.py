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

# Damaged or missing cells are mended before anything runs, cells that no mark depends on are
# skipped, and what was found goes into the gradebook beside the marks.
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "autograder.classes.nbgrader_steps.Sanitise",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "autograder.classes.nbgrader_steps.RunSubmission",
    "nbgrader.preprocessors.IgnorePattern",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "autograder.classes.nbgrader_steps.SaveVerdicts",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# Feedback shows verdict and hint, not the lines that tested.
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.GetGrades",
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
