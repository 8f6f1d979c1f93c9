"""Verdicts, and a digest of each submission: gradebooks of before there were versions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """What stands in gradebooks that have no version."""
    op.create_table(
        "unroll_verdict",
        sa.Column("student", sa.String(128), primary_key=True),
        sa.Column("lesson", sa.String(128), primary_key=True),
        sa.Column("exercise", sa.String(128), primary_key=True),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("max_score", sa.Float, nullable=False),
        sa.Column("mistake", sa.String(128)),
        sa.Column("hint", sa.Text, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
    )
    op.create_table(
        "unroll_submission",
        sa.Column("student", sa.String(128), primary_key=True),
        sa.Column("lesson", sa.String(128), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("sandbox", sa.String(16), nullable=False),
    )
