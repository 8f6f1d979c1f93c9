"""Alembic runs this for every command; the gradebook's connection comes from `migrate`."""

from alembic import context

from autograder.verdicts.tables import OURS, UNROLL_VERSION

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=OURS,
    version_table=UNROLL_VERSION.name,
    render_as_batch=True,  # SQLite changes a table by making it anew
)
with context.begin_transaction():
    context.run_migrations()
