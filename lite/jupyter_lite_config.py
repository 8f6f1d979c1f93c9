"""What `jupyter lite build` puts into the site: lessons without Keras, `unroll`, one kernel."""

import re
import sys
from pathlib import Path

from autograder.course import ROOT, answers_folder, lessons
from autograder.lessons.exercise import exercises_of

c = get_config()  # noqa: F821

c.LiteBuildConfig.contents = [str(ROOT / "course")]
c.LiteBuildConfig.cache_dir = str(Path.cwd())  # a new folder, which `make lite` removes
c.LiteBuildConfig.apps = ["lab"]
c.LiteBuildConfig.no_sourcemaps = True
c.LiteBuildConfig.no_unused_shared_packages = True
# The same course gives the same site, whenever it is built.
c.LiteBuildConfig.source_date_epoch = 1767225600  # 2026-01-01

# What is installed for a teacher's JupyterLab, nbgrader's extensions above all, needs a server.
c.LiteBuildConfig.ignore_sys_prefix = ["federated_extensions"]
extensions = Path(sys.prefix, "share", "jupyter", "labextensions")
c.LiteBuildConfig.federated_extensions = [
    str(extensions / "@jupyterlite" / "pyodide-kernel-extension")
]
# `make lite` fetches `comm`; the kernel would otherwise ask a package index for it at each start.
c.PipliteAddon.piplite_urls = [str(w) for w in sorted((ROOT / "build" / "wheels").glob("comm-*"))]

with_keras = [lesson for lesson in lessons() if lesson.with_keras]  # no browser has it
left_out = [f"/{lesson.id}/" for lesson in with_keras]
left_out += [
    f"/{answers_folder().name}/{exercise}.json"
    for lesson in with_keras
    for exercise in exercises_of(lesson.name)
]
left_out += ["/unroll/datasets/frame_encoder.npz", "/.ipynb_checkpoints/", "/__pycache__/"]
# In place of JupyterLite's own list, which also leaves out a folder that is called like the site.
c.LiteBuildConfig.ignore_contents = [re.escape(path) for path in left_out]
