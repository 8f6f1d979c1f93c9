"""What we declare of nbgrader's tables is what nbgrader declares; versions are the newest."""

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from nbgrader import api, dbutil
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from autograder.verdicts import migrations
from autograder.verdicts.tables import NBGRADER, NBGRADER_VERSION, VERSION

THEIRS = api.Base.metadata.tables


def test_all_of_nbgraders_tables_are_declared():
    assert set(NBGRADER.tables) == {*THEIRS, "alembic_version"}


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=lambda d: d.name)
@pytest.mark.parametrize("name", THEIRS)
def test_table_is_declared_as_nbgrader_declares_it(name, dialect):
    theirs, ours = THEIRS[name], NBGRADER.tables[name]
    assert str(CreateTable(ours).compile(dialect=dialect)) == str(
        CreateTable(theirs).compile(dialect=dialect)
    )
    assert [repr(c.type) for c in ours.c] == [repr(c.type) for c in theirs.c]
    assert [index.name for index in ours.indexes] == [index.name for index in theirs.indexes]


@pytest.mark.parametrize(
    ("folder", "version"),
    [(dbutil.ALEMBIC_DIR, NBGRADER_VERSION), (migrations.__path__[0], VERSION)],
    ids=["nbgrader", "ours"],
)
def test_version_is_the_last_of_the_migrations(folder, version):
    config = Config()
    config.set_main_option("script_location", folder)
    assert ScriptDirectory.from_config(config).get_heads() == [version]
