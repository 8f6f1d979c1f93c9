"""Which lines give a name a value."""

import pytest
from nbformat.v4 import new_output

from autograder.grading.names import binds, name_without_value


@pytest.mark.parametrize(
    "source",
    [
        "eps = 1",
        "  eps = 1",
        "eps: float = 1",
        "eps += 1",
        "a, eps = 1, 2",
        "(a, eps) = 1, 2",
        "a = eps = 1",
        "def eps(x):",
        "async def eps(x):",
        "    def eps(x, y=1):",
        "class eps(Base):",
        "import eps",
        "import numpy as eps",
        "from x import a, eps",
        "from x import (\n    a,\n    eps,\n)",
        "for eps in range(3):",
        "with open('x') as eps:",
        "1 +\nbroken (\neps = 2",
    ],
)
def test_line_that_defines_imports_or_assigns_a_name_is_found(source):
    assert binds(source, "eps")
    assert not binds(source.replace("eps", "epsilon"), "eps")


@pytest.mark.parametrize(
    "source",
    [
        "print(eps)",
        "print(eps, end='')",
        "f(x, eps=1)",
        "y = eps",
        "def f(eps):",
        "class A(eps):",
        "if eps == 1:",
        "return eps == 1",
        "y = eps == 1",
        "y = eps <= 1",
        "y = f(eps, axis=1)",
        "# eps",
        "    name: eps(y, axis=1)",
        "",
    ],
)
def test_line_that_only_uses_it_is_not(source):
    assert not binds(source, "eps")


@pytest.mark.parametrize("name", ["def", "class", "import", "for", "=", ""])
def test_whatever_is_asked_is_answered(name):
    for source in ("def", "class =", "async", "import", "for", "= =", "\x00", "def def def"):
        binds(source, name)


def test_text_of_megabytes_takes_no_time():
    assert binds("import (" * 200_000 + "\n" + "eps " * 200_000 + "= 1", "eps")


def test_only_a_name_error_tells_of_a_name():
    def error(kind, text):
        return new_output("error", ename=kind, evalue=text, traceback=[])

    assert name_without_value(error("NameError", "name 'eps' is not defined")) == "eps"
    suggested = "name 'eps' is not defined. Did you mean: 'exp'?"
    assert name_without_value(error("NameError", suggested)) == "eps"
    assert name_without_value(error("ValueError", "name 'eps' is not defined")) == ""
    assert name_without_value(error("NameError", "eps")) == ""
    assert name_without_value(None) == ""
