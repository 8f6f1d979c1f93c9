"""A digest of each part that a submission is graded against, and of each lesson entered.

Texts of verdicts are of any length, so that their columns follow from the fields of `Result`.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

#: gradebook.EARLIER as it was when this was written.
EARLIER = "an earlier version of the grader"


def upgrade() -> None:
    """The one digest of before is kept, under a name that says where it comes from."""
    table = sa.table(
        "unroll_submission", *map(sa.column, ("student", "lesson", "digest", "against"))
    )
    with op.batch_alter_table("unroll_submission") as batch:
        batch.add_column(sa.Column("against", sa.Text))
    rows = op.get_bind().execute(sa.select(table)).all()
    for row in rows:
        op.execute(
            sa.update(table)
            .where(table.c.student == row.student, table.c.lesson == row.lesson)
            .values(against=json.dumps({EARLIER: row.digest}))
        )
    with op.batch_alter_table("unroll_submission") as batch:
        batch.alter_column("against", nullable=False, existing_type=sa.Text)
        batch.drop_column("digest")
    with op.batch_alter_table("unroll_verdict") as batch:
        batch.alter_column("status", type_=sa.Text, existing_nullable=False)
        batch.alter_column("mistake", type_=sa.Text)
    op.create_table(
        "unroll_lesson",
        sa.Column("lesson", sa.String(128), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
    )
