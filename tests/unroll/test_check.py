"""`check`: the verdict, the hint when no known mistake matches, and how both are shown."""

import contextlib
import functools
import linecache
import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from autograder.course import ROOT
from unroll import check, softmax
from unroll.check import CheckFailed, NotAnExercise, verdict_of
from unroll.judging import calling
from unroll.judging.calling import Local
from unroll.judging.judge import judge
from unroll.judging.questions import Case, Output, Question
from unroll.judging.verdict import MIME, as_html, as_text


def rnn_cell_forward(xt, a_prev, parameters):
    """Right, in loops."""
    n_a, m = a_prev.shape
    a_next = np.zeros((n_a, m))
    for i in range(m):
        for k in range(n_a):
            total = parameters["ba"][k, 0]
            total += sum(w * a for w, a in zip(parameters["Waa"][k], a_prev[:, i], strict=True))
            total += sum(w * x for w, x in zip(parameters["Wax"][k], xt[:, i], strict=True))
            a_next[k, i] = np.tanh(total)
    z = np.einsum("ya,am->ym", parameters["Wya"], a_next) + parameters["by"]
    yt_pred = np.exp(z) / np.exp(z).sum(axis=0)
    return a_next, yt_pred, (a_next, a_prev, xt, {**parameters, "mine": 1}, "extra")


def rnn_forward(x, a0, parameters):
    """Right, in another style: lists stacked at the end, float32, views returned."""
    state, states, predictions, caches = a0.astype(np.float32), [], [], []
    small = {name: value.astype(np.float32) for name, value in parameters.items()}
    for xt in np.moveaxis(x, 2, 0).astype(np.float32):
        state, prediction, cache = rnn_cell_forward(xt, state, small)
        states.append(state)
        predictions.append(prediction)
        caches.append(cache)
    return np.moveaxis(np.array(states), 0, 2), np.stack(predictions, axis=-1), (caches, x)


@pytest.mark.parametrize("function", [rnn_cell_forward, rnn_forward])
def test_right_in_another_style_passes(function):
    assert verdict_of(function).status == "right", as_text(verdict_of(function))


# A made-up exercise shows each probe by itself: the running sum of a sequence, and its square.

QUESTION = Question("running_sum", ("x", "start"), {"s": Output(6, "(n, m, T_x)"), "q": Output(4)})


def running_sum(x, start):
    s = start[:, :, None] + np.cumsum(x, axis=2)
    return s, s**2


def cases(rng, shapes=((3, 4, 5), (2, 1, 6), (4, 4, 1))):
    for n, m, T_x in shapes:
        x, start = rng.normal(size=(n, m, T_x)), rng.normal(size=(n, m))
        sizes = {"n": n, "m": m, "T_x": T_x}
        yield Case(sizes, (x, start), running_sum(x, start))


def found(rng, function, **kwargs):
    """The id of the finding on a wrong function."""
    verdict = judge(QUESTION, list(cases(rng)), function, **kwargs)
    assert verdict.status != "right"
    assert verdict.finding is not None, as_text(verdict)
    return verdict.finding.id


def wrong(change):
    """A function that returns the right results after a change of s."""

    def function(x, start):
        s, q = running_sum(x, start)
        return change(s, x, start), q

    return function


def only_first_step(s, x, start):
    return x + start[:, :, None]


def in_wrong_blocks(s, x, start):
    return np.concatenate(np.split(s, 4)[::-1])


@pytest.mark.parametrize(
    ("change", "probe"),
    [
        (lambda s, x, start: s.transpose(1, 0, 2), "transposed"),
        (lambda s, x, start: s.transpose(2, 1, 0), "transposed"),
        (lambda s, x, start: -s, "sign-flipped"),
        (lambda s, x, start: 2.5 * s, "constant-factor"),
        (lambda s, x, start: 1.0003 * s, "imprecise"),
        (lambda s, x, start: s.round(3), "imprecise"),
        (lambda s, x, start: s.astype(np.float16), "imprecise"),
        (lambda s, x, start: s / s.shape[1], "constant-factor"),
        (only_first_step, "first-step-only"),
        (lambda s, x, start: s[:, :, ::-1], "time-reversed"),
        (lambda s, x, start: np.roll(s, 1, axis=2), "shifted"),
        (lambda s, x, start: np.concatenate((s[1:], 0 * s[:1])), "shifted"),
        (lambda s, x, start: 1 - s, "one-minus"),
        (lambda s, x, start: s.reshape(s.shape[0], -1), "reshaped"),
        (lambda s, x, start: np.where(s > 0, s, np.nan), "not-finite"),
        (lambda s, x, start: s.tolist(), "not-an-array"),
        (lambda s, x, start: None, "returns-none"),
        (lambda s, x, start: s**2, "permuted"),
    ],
)
def test_probe_names_what_is_wrong(rng, change, probe):
    assert found(rng, wrong(change)) == probe


@pytest.mark.parametrize("shape", ["(m, T_x, 2 n)", "(m, T_x, n)", ""])
def test_of_steps_is_spoken_only_where_an_axis_is_one(rng, shape):
    """Where they come second, what is right in the first column is no first step."""
    question = Question("h", ("x",), {"h": Output(1, shape)})
    drawn = [Case({}, (x,), x) for x in rng.normal(size=(3, 2, 5, 4))]

    def right_at_the_ends(x):
        return x[:, :, [0, 2, 1, 3]]

    def turned(x):
        return x[:, :, ::-1]

    for function in (right_at_the_ends, turned):
        finding = judge(question, drawn, function).finding
        assert finding is None, finding


def test_time_runs_along_the_axis_of_steps(rng):
    question = Question("h", ("x",), {"h": Output(1, "(m, T_x, n)")})
    drawn = [Case({}, (x,), x) for x in rng.normal(size=(3, 2, 5, 4))]
    verdict = judge(question, drawn, lambda x: x[:, ::-1])
    assert verdict.finding.id == "time-reversed"
    verdict = judge(question, drawn, lambda x: np.roll(x, -1, axis=1))
    assert "one place too early along T_x" in verdict.finding.hint


def test_gates_in_another_order_are_recognised(rng):
    question = Question("stack", ("x",), {"s": Output(1, "(4 n, k)")})
    some = [rng.normal(size=(4 * n, 3)) for n in (1, 2, 5)]
    drawn = [Case({}, (x,), x) for x in some]
    verdict = judge(question, drawn, lambda x: in_wrong_blocks(x, x, x))
    assert verdict.finding.id == "permuted"


def test_missing_return_is_recognised(rng):
    assert found(rng, lambda x, start: None) == "returns-none"


def test_changed_arguments_are_recognised_and_cost_a_share(rng):
    def changes(x, start):
        result = running_sum(x, start)
        x += 1
        return result

    verdict = judge(QUESTION, list(cases(rng)), changes)
    assert verdict.finding.id == "modifies-inputs"
    assert "x" in verdict.finding.hint
    assert verdict.score == pytest.approx(8.0)


start_of_notebook = np.ones((3, 4))


@pytest.mark.parametrize(
    "put",
    [np.ones(7), np.ones((3, 4), dtype=int), "text", None, [1], float, np.full((3, 4), np.nan)],
    ids=lambda value: type(value).__name__,
)
def test_whatever_is_put_into_an_argument_is_a_change(rng, put):
    question = Question("first", ("parts", "size"), {"y": Output(5)})

    def replaces(parts, size):
        y, parts["y"] = parts["y"], put
        return y

    for y in (rng.normal(size=(3, 4)), 2.5, "word", (1.0, 2.0)):
        case = Case({}, ({"y": y, "nothing": np.nan}, 3), y)
        assert judge(question, [case], replaces).finding.id == "modifies-inputs"


def test_use_of_a_notebook_variable_is_recognised(rng):
    def uses_global(x, start):
        return running_sum(x, np.zeros_like(start) + start_of_notebook[0, 0])

    assert found(rng, uses_global) == "depends-on-global"


def test_constant_of_the_notebook_is_no_mistake(rng):
    def uses_constant(x, start):
        s = start[:, :, None] * calling.CALL_SECONDS / calling.CALL_SECONDS
        s = s + np.cumsum(x, axis=2)
        return s, s**2

    verdict = judge(QUESTION, list(cases(rng)), uses_constant)
    assert verdict.status == "right"


def test_undefined_name_is_explained(rng):
    def misspelt(x, start):
        return running_sum(x, begin)  # noqa: F821

    assert found(rng, misspelt) == "undefined-name"


def test_error_tells_line_and_message(rng):
    def fails(x, start):
        return running_sum(x @ start, start)

    verdict = judge(QUESTION, list(cases(rng)), fails)
    assert verdict.status == "error"
    assert "running_sum(x @ start, start)" in verdict.message
    assert "ValueError" in verdict.message


def test_endless_loop_ends(rng):
    def endless(x, start):
        while True:
            with contextlib.suppress(Exception):  # does not swallow the alarm
                sum(range(1000))

    verdict = judge(QUESTION, list(cases(rng)), Local(endless, seconds=0.3))
    assert verdict.status == "timeout"
    assert "within 0.3 seconds: is there a loop that never ends?" in verdict.message


@pytest.mark.slow
def test_where_keras_computes_a_call_may_take_longer(rng):
    """JAX compiles a network for seconds: that is no endless loop."""
    pytest.importorskip("keras")

    def slow(x, start):
        time.sleep(2.2)  # who waits has twice the time of who computes
        return running_sum(x, start)

    drawn = list(cases(rng))[:1]
    on_keras = replace(QUESTION, harness="as_arrays")
    assert judge(QUESTION, drawn, Local(slow, seconds=1.0)).status == "timeout"
    assert judge(on_keras, drawn, Local(slow, seconds=1.0)).status != "timeout"


ON_ANOTHER_DEVICE = """
import jax, keras, numpy as np
from unroll.judging import harness
cpu, other = jax.devices()
jax.config.update("jax_default_device", other)
assert keras.ops.ones(1).devices() == {other}
used = []

def build():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    used.append(model.weights[0].value.devices())
    return model

def double(x):
    used.append((2 * x).devices())
    return 2 * x

harness.run_model(build, {}, [np.ones((2, 3)), np.ones(3)], [np.ones((4, 2))])
harness.as_arrays(double, np.ones(2))
assert used == [{cpu}, {cpu}], used
"""


@pytest.mark.slow
def test_keras_computes_on_the_cpu_where_there_is_another_device():
    """A GPU may round factors to 10 bits. A second processor of JAX's stands for it."""
    pytest.importorskip("jax")
    two = {"KERAS_BACKEND": "jax", "XLA_FLAGS": "--xla_force_host_platform_device_count=2"}
    command = [sys.executable, "-c", ON_ANOTHER_DEVICE]
    run = subprocess.run(command, env={**os.environ, **two}, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_functions_beside_one_and_copies_of_it_have_its_time():
    """An earlier exercise, and the function with other variables of the notebook."""

    def endless(x, start):
        while start_of_notebook.any():
            pass

    student = Local(endless, seconds=0.2)
    assert student.other("running_sum").seconds == 0.2
    begun = time.monotonic()
    student.with_changed_globals(QUESTION, (np.ones(2), np.ones(2)))
    assert time.monotonic() - begun < 4.5, "not the 5 s that a call has otherwise"


def test_alarm_is_off_after_a_call(rng):
    judge(QUESTION, list(cases(rng)), Local(running_sum, seconds=0.2))
    time.sleep(0.3)  # an alarm left behind would end this test


def test_where_the_system_has_no_timer_a_check_goes_without(rng, monkeypatch):
    """As on Windows and in a browser: the missing timer is not taken for the student's error."""
    monkeypatch.delattr("signal.setitimer")
    verdict = judge(QUESTION, list(cases(rng)), running_sum)
    assert verdict.status == "right"


def test_exercise_not_written_yet(rng):
    def blank(x, start):
        raise NotImplementedError

    verdict = judge(QUESTION, list(cases(rng)), blank)
    assert verdict.status == "missing"
    assert "# YOUR CODE" in verdict.message


def test_leftover_raise_below_a_solution_is_named(rng):
    def solved(x, start):
        s = start[:, :, None] + np.cumsum(x, axis=2)
        q = s**2
        raise NotImplementedError
        return s, q

    verdict = judge(QUESTION, list(cases(rng)), solved)
    assert verdict.status == "error"
    assert "delete that line" in verdict.message


def test_leftover_raise_above_a_solution_is_named(rng):
    def solved(x, start):
        raise NotImplementedError
        s = start[:, :, None] + np.cumsum(x, axis=2)
        return s, s**2

    verdict = judge(QUESTION, list(cases(rng)), solved)
    assert "delete that line" in verdict.message


T_x = 7


def test_notebook_variable_is_named_when_the_call_fails(rng):
    def reads_notebook(x, start):
        s = np.zeros(x.shape)
        for t in range(T_x):
            s[:, :, t] = x[:, :, t]
        return s, s

    verdict = judge(QUESTION, list(cases(rng)), reads_notebook)
    assert verdict.status == "error"
    assert verdict.finding.id == "depends-on-global"
    assert "'T_x'" in verdict.finding.hint


def test_return_inside_the_loop_is_recognised(rng):
    def first_only(s, x, start):
        filled = np.zeros_like(s)
        filled[:, :, 0] = s[:, :, 0]
        return filled

    assert found(rng, wrong(first_only)) == "only-first-step-filled"


def test_none_in_some_cases_is_recognised(rng):
    def sometimes(x, start):
        return running_sum(x, start) if x.shape[2] > 1 else None

    verdict = judge(QUESTION, list(cases(rng)), sometimes)
    assert "a path without a return line" in verdict.hint


NAMES = ("p", "q", "r", "s", "t")


def test_long_lists_of_wrong_outputs_are_cut():
    question = Question("many", ("x",), {name: Output(1) for name in NAMES})
    drawn = [Case({"n": 3}, (1.0,), dict.fromkeys(NAMES, 1.0))]
    answer = {**dict.fromkeys(NAMES, 0.5), "q": 1.0}
    lines = as_text(judge(question, drawn, lambda x: answer)).splitlines()
    assert lines == [
        "◐ many: 1 of 5 points",
        "  ✗ p is 0.5, expected 1 (case: n = 3)",
        "  ✗ r is 0.5, expected 1",
        "  ✗ s is 0.5, expected 1",
        "  ✗ t wrong too",
        "  ✓ q right",
    ]


def test_tuple_in_place_of_a_dictionary_is_said():
    question = Question("many", ("x",), {name: Output(1) for name in NAMES})
    drawn = [Case({}, (1.0,), dict.fromkeys(NAMES, 1.0))]
    verdict = judge(question, drawn, lambda x: (1.0,) * 5)
    assert "The function returns a tuple; a dictionary with the keys p, q, r" in verdict.message


def test_numbers_are_shown_with_enough_digits_to_differ():
    question = Question("one", ("x",), {"y": Output(1)})
    drawn = [Case({}, (1.0,), 1.539123), Case({}, (2.0,), 3.0)]
    verdict = judge(question, drawn, lambda x: 1.539223 if x == 1.0 else 3.0)
    assert "is 1.539223, expected 1.539123" in as_text(verdict)


def test_wrong_number_of_values_is_said(rng):
    verdict = judge(QUESTION, list(cases(rng)), lambda x, start: (x, x, x))
    assert "3 values are returned, 2 values are expected: s, q" in verdict.message
    assert verdict.score == 0


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (np.ones((2, 2)), "One value is returned, 2 values are expected: ids, mask."),
        ((np.ones((2, 2)),) * 3, "3 values are returned, 2 values are expected: ids, mask."),
    ],
)
def test_what_the_check_adds_is_not_counted(result, said):
    verdict = verdict_of(lambda sentences, vocabulary: result, "encode_batch")
    assert said in verdict.message
    assert "3 values are expected" not in as_text(verdict)


def test_the_kind_of_numbers_is_said_with_the_one_expected():
    verdict = verdict_of(lambda targets, start: [list(row) for row in targets], "shift_right")
    assert "is 'other numbers', expected 'whole numbers'" in as_text(verdict)


def test_a_wrong_number_inside_a_list_is_said_with_its_place():
    question = Question("rows", ("x",), {"rows": Output(1), "total": Output(1)})
    drawn = [Case({}, (1.0,), ([[1, 2], [3, 4]], 10.0))]
    text = as_text(judge(question, drawn, lambda x: ([[1, 2], [3, 5]], 11.0)))
    assert "rows is off at [1][1], which is 5, expected 4" in text
    assert "total is 11, expected 10" in text


def test_first_number_that_is_not_finite_is_shown():
    question = Question("one", ("x",), {"y": Output(1)})
    returned = np.array([[0.0, 1.0], [np.inf, np.nan]])
    verdict = judge(question, [Case({}, (1.0,), np.ones((2, 2)))], lambda x: returned)
    said = "y has 2 of 4 entries that are not finite numbers; the first is [1, 0]: inf, expected 1"
    assert said in as_text(verdict)


def test_sizes_of_0_are_no_factors():
    question = Question("one", ("x",), {"y": Output(1)})
    drawn = [Case({"m": m}, (x,), np.full(3, x)) for m, x in ((0, 1.0), (2, 2.0))]
    verdict = judge(question, drawn, lambda x: np.full(3, x) * (5 if x == 1.0 else 7))
    assert verdict.finding is None


def test_one_of_two_outputs_earns_its_points(rng):
    verdict = judge(
        QUESTION,
        list(cases(rng)),
        lambda x, start: (running_sum(x, start)[0], x),
    )
    assert (verdict.status, verdict.score) == ("partly", 6.0)
    assert [o.off == "" for o in verdict.outputs] == [True, False]


def test_output_right_in_some_cases_only_earns_nothing(rng):
    def no_start(x, start):
        s = np.cumsum(x, axis=2) + (start[:, :, None] if x.shape[2] == 1 else 0)
        return s, s**2

    assert judge(QUESTION, list(cases(rng)), no_start).score == 0


def test_expected_values_are_shown_only_when_they_may_be(rng):
    drawn = list(cases(rng))
    function = wrong(lambda s, x, start: np.cumsum(x, axis=2) * 1.5 + 7)
    shown = as_text(judge(QUESTION, drawn, function))
    hidden = as_text(judge(QUESTION, drawn, function, reveal=False))
    assert "expected" in shown
    assert "expected" not in hidden


def test_warnings_and_prints_are_notes_not_noise(rng, capsys):
    def noisy(x, start):
        print("here", x.shape)
        np.log(-np.ones(1))
        return running_sum(x, start)

    verdict = judge(QUESTION, list(cases(rng)), noisy)
    assert verdict.status == "right"
    assert any("invalid value" in note for note in verdict.notes)
    assert any("here (3, 4, 5)" in note for note in verdict.notes)
    assert capsys.readouterr() == ("", "")


def test_earlier_exercise_is_pointed_to():
    def wrong_cell(xt, a_prev, parameters):
        a_next, yt_pred, cache = rnn_cell_forward(xt, a_prev, parameters)
        return a_next**3, yt_pred, cache

    namespace = {"rnn_cell_forward": wrong_cell, "np": np}
    exec(
        "def rnn_forward(x, a0, parameters):\n"
        "    a, caches = a0, []\n"
        "    for t in range(x.shape[2]):\n"
        "        a, y, cache = rnn_cell_forward(x[:, :, t], a, parameters)\n"
        "        caches.append(cache)\n"
        "    return np.repeat(a[..., None], x.shape[2], 2), y, (caches, x)\n",
        namespace,
    )
    finding = verdict_of(namespace["rnn_forward"]).finding
    assert finding.id == "earlier-exercise"
    assert "rnn_cell_forward" in finding.hint


def test_unknown_exercise_names_the_known_ones():
    with pytest.raises(ValueError, match=r"the exercises are: .*rnn_cell_forward"):
        check(print)
    with pytest.raises(ValueError, match=r"no exercise called '\.\./secret'"):
        check(softmax, "../secret")


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("rnn_cell_forward", r"without quotes: check\(rnn_cell_forward\)$"),
        ("something else", "not a str. Write its name alone, without brackets or quotes."),
        (3, "your function itself, .* not an int."),
        ((np.zeros(2), None), "not a tuple"),
        (None, "not a NoneType"),
        (functools.partial(rnn_cell_forward), "this function has no name; the exercises are"),
    ],
)
def test_what_is_no_function_is_told_in_a_sentence(what, said):
    with pytest.raises(NotAnExercise, match=said) as raised:
        check(what)
    assert raised.value._render_traceback_() == [str(raised.value)]


def test_misspelt_exercise_is_told_with_those_like_it():
    with pytest.raises(
        NotAnExercise, match=r"did you mean rnn_cell_forward or \S+ or \S+\? If"
    ) as told:
        check(rnn_cell_forward, "rnn_cel_forward")
    assert "bleu" not in str(told.value)


def defined(source, name="function"):
    """A function as a notebook's cell defines it, whose lines a traceback finds."""
    linecache.cache[source] = (len(source), None, source.splitlines(keepends=True), source)
    namespace = {"np": np}
    exec(compile(source, source, "exec"), namespace)
    return namespace[name]


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ('parameters["b_a"] + xt', "'b_a'; the keys of parameters are Wax, Waa, Wya, ba, by"),
        ('[{"own": 1}, parameters][0]["b_a"]', "'b_a'"),  # nothing is run again to find out
        ("np.dot(both[1]['b_a'], xt)", "'b_a'; the keys of both[1] are Wax, Waa, Wya, ba, by"),
        ("[step['b_a'] for step in both[1:]]", "'b_a'; the keys of step are Wax, Waa, Wya, ba, by"),
        ("{}['b_a']", "'b_a'"),
    ],
)
def test_missing_key_is_told_with_the_keys_there_are(line, keys):
    source = (
        f"def function(xt, a_prev, parameters):\n    both = xt, parameters\n    return {line}\n"
    )
    message = verdict_of(defined(source), "rnn_cell_forward").message
    assert message == f"KeyError in line 3, `return {line}`: {keys}"


class Silent(Exception):
    def __str__(self):
        raise RuntimeError


class Stop(BaseException):
    pass


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (Silent, "Silent in line 2, `raise error`: "),
        (Stop("enough"), "Stop in line 2, `raise error`: enough"),
        (SystemExit(3), "SystemExit in line 2, `raise error`: 3"),
        (
            ValueError("\x1b[1mbold\x1b[0m \x1b]0;title\x07here"),
            "ValueError in line 2, `raise error`: bold here",
        ),
    ],
)
def test_whatever_is_raised_becomes_a_verdict_in_plain_text(error, message):
    function = defined("def function(*arguments):\n    raise error\n")
    function.__globals__["error"] = error
    verdict = verdict_of(function, "rnn_cell_forward")
    assert (verdict.status, verdict.message) == ("error", message)


def test_own_error_of_a_library_is_not_taken_for_unwritten_work():
    library = defined(
        "def convert(x):\n    raise NotImplementedError('no symbolic tensors')\n", "convert"
    )
    function = defined("def function(*arguments):\n    x = 1\n    return convert(x)\n")
    function.__globals__["convert"] = library
    verdict = verdict_of(function, "rnn_cell_forward")
    assert verdict.status == "error"
    assert "convert(x)`: no symbolic tensors" in verdict.message


def test_function_of_another_name_can_be_checked():
    assert verdict_of(lambda *args: rnn_cell_forward(*args), "rnn_cell_forward").status == "right"


def test_in_a_terminal_plain_lines_are_printed(capsys):
    check(rnn_cell_forward)
    assert capsys.readouterr().out == "✓ rnn_cell_forward: right, 10 of 10 points\n"


def test_in_a_notebook_a_box_is_displayed():
    shell = InteractiveShell.instance()
    try:
        with capture_output() as captured:
            check(lambda *args: None, "rnn_forward")
        data = captured.outputs[0].data
    finally:
        shell.clear_instance()
    assert data["text/plain"].startswith("✗ rnn_forward: 0 of 10 points")
    assert data[MIME]["mistake"] == "returns-none"
    assert "return line" in data["text/html"]


def test_while_grading_check_says_nothing(monkeypatch, capsys):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    check(lambda *args: None, "rnn_forward")
    assert capsys.readouterr().out == ""


def test_while_validating_a_wrong_answer_stops_the_cell_in_few_lines(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    check(rnn_cell_forward)
    with pytest.raises(CheckFailed) as raised:
        check(lambda *args: None, "rnn_forward")
    lines = raised.value._render_traceback_()
    assert 2 <= len(lines) <= 8
    assert lines[0] == "✗ rnn_forward: 0 of 10 points"
    assert not any("Traceback" in line for line in lines)


class Balanced(HTMLParser):
    """Fails on tags that do not match."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in ("rect", "path", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in ("rect", "path", "br"):
            assert self.open.pop() == tag


def test_box_is_well_formed_and_escaped():
    def hostile(x, start):
        print("<script>alert(1)</script>")
        s, q = running_sum(x, start)
        s[0, 0] += 1
        return s, q

    verdict = judge(QUESTION, list(cases(np.random.default_rng(0))), hostile)
    page = as_html(verdict)
    parser = Balanced()
    parser.feed(page)
    assert parser.open == []
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_picture_marks_exactly_what_differs():
    def wrong_row(x, start):
        s, q = running_sum(x, start)
        s[1] += 1
        return s, q

    verdict = judge(QUESTION, list(cases(np.random.default_rng(0))), wrong_row)
    assert verdict.picture.wrong.tolist() == [[False] * 5, [True] * 5, [False] * 5]
    assert (verdict.picture.rows, verdict.picture.columns) == ("n", "T_x")
    (crosses,) = re.findall(r'<path d="([^"]*)" stroke=', as_html(verdict))
    assert crosses.count("M") == 5


def test_student_needs_only_the_course_folder():
    """`unroll` works from the folder course/ alone, without the rest of the checkout."""
    code = (
        "import sys; sys.path = [p for p in sys.path if 'site-packages' in p or 'lib/python' in p];"
        "sys.meta_path = [f for f in sys.meta_path if 'editable' not in repr(f).lower()];"
        "sys.path.append('..'); import unroll, os; from unroll.check import verdict_of;"
        "print(verdict_of(lambda *a: None, 'rnn_forward').status, unroll.__file__);"
        "assert 'autograder' not in sys.modules and 'nbgrader' not in sys.modules"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT / "course" / "01_rnn_cell",
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.startswith("wrong")


@pytest.mark.parametrize(
    ("imported", "absent"),
    [
        ("unroll", ["unroll.judging.harness", "unroll.datasets", "matplotlib", "keras", "IPython"]),
        ("unroll.judging.harness", ["unroll.datasets", "matplotlib", "keras"]),
    ],
)
def test_what_a_lesson_does_not_use_is_not_imported(imported, absent):
    code = f"import sys, {imported}; print([name for name in {absent} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout == "[]\n", run.stderr
