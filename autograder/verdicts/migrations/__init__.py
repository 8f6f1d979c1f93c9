"""How our tables became what they are: `versions` holds one script a step, run by Alembic."""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from autograder.course import UserError
from autograder.verdicts.tables import MIGRATIONS, VERSION

#: What a gradebook is at that has our tables but no version.
FIRST = "0001"


def migrate(connection: Connection, version: str, name: str) -> None:
    """Bring our tables to VERSION, within the connection's transaction.

    Args:
        connection: to the gradebook.
        version: what it is at; "" for one of before there were versions.
        name: of the gradebook, in a sentence.

    Raises:
        UserError: when the gradebook is newer than this program.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version and version not in known:
        raise UserError(
            f"{name} was written by a newer version of this course (its tables are at {version}, "
            f"this one knows {VERSION}): update the course, or name another gradebook with --db"
        )
    if not version:
        command.stamp(config, FIRST)
    command.upgrade(config, VERSION)
