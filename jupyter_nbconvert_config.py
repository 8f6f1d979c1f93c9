"""What `jupyter nbconvert --to html` makes of a lesson in this folder: a page that all can read."""

from pathlib import Path

c = get_config()  # noqa: F821

templates = Path(__file__).resolve().parent / "autograder/reports/templates"
c.HTMLExporter.template_name = "lesson_page"
c.HTMLExporter.extra_template_basedirs = [str(templates)]
c.HTMLExporter.extra_template_paths = [str(templates)]
