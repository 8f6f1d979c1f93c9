"""Which earlier exercises a mark was given with, and what a person has to look at."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Of what was graded before nothing of the kind is known."""
    with op.batch_alter_table("unroll_verdict") as batch:
        for name in ("given", "undecided"):
            batch.add_column(sa.Column(name, sa.Text, nullable=False, server_default=""))
