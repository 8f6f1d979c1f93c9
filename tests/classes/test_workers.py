"""Several workers, or a Dask cluster, give the same verdicts as one process does."""

import os
import shutil
from concurrent.futures import BrokenExecutor
from dataclasses import replace

import nbformat
import pytest

from autograder.classes import workers
from autograder.classes.example import right, submission, write_class
from autograder.classes.grade import grade_all
from autograder.classes.inbox import submissions
from autograder.classes.settings import Class
from autograder.classes.workers import Job, run_all, run_here, run_job
from autograder.course import Lesson, UserError
from autograder.lessons.reference import reference_for
from autograder.sandbox.process import Warm
from autograder.sandbox.walls import Limits
from tests.conftest import results_in
from unroll.executors import executor

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("workers")]

FIRST = Lesson("01_rnn_cell")
ANY_NAME = "=1+1, Lee [TA] 山田 "
STUDENTS = ["ada", "boris", "dora", "kwame", "lena", "omar", "priya", ANY_NAME]


@pytest.fixture(scope="module")
def submitted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class") / "submitted"
    write_class(folder, [FIRST])
    shutil.copytree(folder / "ada", folder / ANY_NAME)
    return folder


def graded(submitted, folder, **how):
    """What grading finds about a few students, but for the time that it takes."""
    secret = submitted.parent / "secret"
    secret.write_text("the same for all")
    group = Class(submitted, folder / "autograded", f"sqlite:///{folder / 'g.db'}", secret)
    work = submissions(group.submitted, [FIRST], STUDENTS)
    assert {e.submission.student for e in grade_all(group, work, **how)} == set(STUDENTS)
    rows = [vars(result) | {"seconds": 0} for result in results_in(group.db)]
    pages = {path.parent.parent.name for path in folder.glob("autograded/*/*/*.ipynb")}
    return rows, pages


@pytest.fixture(scope="module")
def alone(submitted, tmp_path_factory):
    return graded(submitted, tmp_path_factory.mktemp("alone"))


def test_two_workers_find_what_one_process_finds(submitted, alone, tmp_path):
    assert graded(submitted, tmp_path, workers=2) == alone


def test_dask_cluster_finds_what_one_process_finds(submitted, alone, tmp_path):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        assert graded(submitted, tmp_path, scheduler=cluster.scheduler_address) == alone


def test_scheduler_that_does_not_answer_is_one_sentence():
    pytest.importorskip("distributed")
    with pytest.raises(UserError, match="no Dask scheduler answers at"):
        executor(scheduler="tcp://127.0.0.1:9", patience=1)


def job(student):
    return Job(FIRST.id, student, b"not a notebook", b"", "auto", Limits(), 1, None)


def hints(done):
    return {student: found.results[0].hint for student, found in done.items()}


def test_what_a_worker_does_not_bring_back_is_run_here():
    with executor(1) as pool:
        pool.submit(os._exit, 1)
        done = dict(run_all(pool, [(name, job(name)) for name in "abc"]))
    assert hints(done) == hints(dict(run_here([(name, job(name)) for name in "abc"])))
    assert all("is not valid JSON" in hint for hint in hints(done).values())


def test_pool_that_has_broken_down_leaves_the_rest_to_this_process():
    with executor(1) as pool:
        with pytest.raises(BrokenExecutor):
            pool.submit(os._exit, 1).result()
        done = dict(run_all(pool, [("a", job("a"))]))
    assert "is not valid JSON" in hints(done)["a"]


def test_a_worker_goes_on_when_the_shared_warm_process_has_ended(monkeypatch):
    """Memory may have run out on the machine, or somebody killed it."""
    shared = Warm("numpy")
    handed = shared.connect()
    shared.close()
    monkeypatch.setattr(workers, "_ready", {("numpy", "auto"): handed})
    solved = submission(FIRST, right(reference_for(FIRST)))
    text = nbformat.writes(solved).encode()
    found = run_job(replace(job("ada"), notebook=text))
    assert [row.status for row in found.results] == ["right", "right"]
    own = workers._ready["numpy", "auto"]
    assert isinstance(own, Warm)
    own.close()
