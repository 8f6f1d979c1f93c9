"""From a function to its verdict: judged on its student's cases, and a mistake is paid for once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.grading.cases import CaseBook
from unroll.judging.calling import Student
from unroll.judging.judge import judge
from unroll.judging.questions import Case
from unroll.judging.verdict import Verdict


def verdict_for(student: Student, exercise: str, book: CaseBook, name: str = "") -> Verdict:
    """The verdict on a function, on the cases that belong to this student.

    A known mistake costs its points once: a later exercise that is right but for the mistake in an
    earlier one, which it calls, gets its points.

    Args:
        student: the function, here or in another process.
        exercise: its name.
        book: the cases of the lesson for the class.
        name: the student's.
    """
    variant = book.variant(name, exercise)
    question, cases = book.draw(exercise, variant)
    earlier: dict[str, Verdict] = {}

    def judged_earlier(other: str, theirs: Student) -> Verdict:
        """Only when this one is not right: the earlier one may end the process that holds both."""
        if other not in earlier:
            earlier[other] = verdict_for(theirs, other, book, name)
        return earlier[other]

    def judged_on(cases: Sequence[Case]) -> Verdict:
        return judge(
            question,
            cases,
            student,
            earlier=lambda other, theirs: judged_earlier(other, theirs).status == "right",
            reveal=False,
        )

    verdict = judged_on(cases)
    if verdict.status not in ("wrong", "partly", "error"):
        return verdict
    for other in question.uses:
        if theirs := student.other(other):
            judged_earlier(other, theirs)
    try:
        carried = book.with_mistakes(exercise, variant, earlier)
        again = judged_on(carried) if carried else verdict
    except Exception:  # with the mistake, nothing can be computed that could be compared
        return verdict
    if again.score <= verdict.score:
        return verdict
    names = " and ".join(earlier)
    message = f"Right but for the mistake in {names}, which has cost its points there."
    return replace(again, message=message if again.status == "right" else again.message)
