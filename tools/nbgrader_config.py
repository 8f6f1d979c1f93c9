"""What nbgrader's commands do first, in any folder; `make` copies it into .venv/etc/jupyter/."""

import sys

if "nbgrader.apps" in sys.modules:
    from autograder.nbgrader import stop_if_unreadable

    stop_if_unreadable()
