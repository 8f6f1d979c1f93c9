"""The recipes of CONTRIBUTING.md: what they tell authors to write, and a tree to write it in."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from autograder.course import ROOT, Lesson

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

#: The lesson that the recipe writes.
ID = "08_leaky_average"
TEXT = "solutions/08_leaky_average/leaky_average.py"
EXERCISES = "autograder/exercises/leaky_average.py"

#: Runs `autograder` with the arguments of each line that it reads: in a fork, since importing all
#: takes seconds, and so does leaving Python in good order. After what a command says come a zero
#: byte and its exit status.
_COMMANDS = """
import os, sys, traceback
import autograder.lessons.build
from autograder.cli import main

def run(arguments):
    try:
        main(arguments, prog_name="autograder")
    except SystemExit as ended:
        return ended.code
    except BaseException:
        traceback.print_exc()
    return 1

for line in sys.stdin:
    child = os.fork()
    if not child:
        status = run(line.split())
        sys.stdout.flush()
        os._exit(status)
    print(f"\\0{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}", flush=True)
"""


def recipe_file(path: str) -> str:
    """The file that CONTRIBUTING.md shows under this name."""
    return re.search(rf"`{re.escape(path)}`:\n\n```\w+\n(.*?)```", PAGE, re.DOTALL)[1]


def recipe_changes(path: str) -> list[tuple[str, str]]:
    """What CONTRIBUTING.md changes in a file: old lines, and new ones."""
    block = re.search(rf"`{re.escape(path)}`:\n\n```diff\n(.*?)```", PAGE, re.DOTALL)[1]
    return [
        tuple(
            "".join(line[1:] for line in part.splitlines(keepends=True) if line[0] in kinds)
            for kinds in (" -", " +")
        )
        for part in block.split("@@\n")
    ]


def changed(text: str, changes: list[tuple[str, str]]) -> str:
    """A text with old lines replaced by new ones; each stands there once."""
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def recipe_part(kind: str, start: str) -> str:
    """The block that begins with these words; `kind` is its language."""
    return re.search(rf"```{kind}\n( *{re.escape(start)}.*?)```", PAGE, re.DOTALL)[1]


class Scratch:
    """A tree with the code, and the recipe's lesson instead of the seven."""

    def __init__(self, root: Path, also: tuple[str, ...] = ()) -> None:
        """Make it in an empty folder; `also` names more of the tree that is to be in it."""
        self.root = root
        code = ("autograder", "course/unroll", "nbgrader_config.py", *also)
        command = ["git", "ls-files", "-coz", "--exclude-standard", *code]
        listed = subprocess.check_output(command, cwd=ROOT, text=True)
        for name in listed.split("\0"):
            if (ROOT / name).is_file() and not name.endswith(".json"):
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, root / name)
        for name in (TEXT, EXERCISES):
            self.write(name, recipe_file(name))
        self.lesson = Lesson(ID, root)
        self.commands = subprocess.Popen(
            [sys.executable, "-c", _COMMANDS],
            cwd=root,
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def environment(self) -> dict[str, str]:
        """In which Python finds the code here; a file that is rewritten in a second stays seen."""
        here = os.pathsep.join([str(self.root), str(self.root / "course")])
        return {**os.environ, "PYTHONPATH": here, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "500"}

    def write(self, name: str, text: str) -> None:
        """Write one file."""
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text, encoding="utf-8")

    def autograder(self, *arguments: str) -> tuple[int, str]:
        """Run a command; its exit status, and all that it said."""
        print(*arguments, file=self.commands.stdin, flush=True)
        said = ""
        while "\0" not in said:
            line = self.commands.stdout.readline()
            assert line, f"the process that runs commands has ended: {said}"
            said += line
        said, _, status = said.partition("\0")
        return int(status), said

    def close(self) -> None:
        """End the process that runs commands."""
        self.commands.stdin.close()
        self.commands.wait()
        self.commands.stdout.close()
