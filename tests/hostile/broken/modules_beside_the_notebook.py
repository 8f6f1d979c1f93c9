"""Modules with the names of libraries lie beside the notebook.

expected: right, wrong
"""


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0


# %% file
for name in ("numpy", "nbgrader", "nbformat", "autograder", "unroll", "json", "sitecustomize"):
    (path.parent / f"{name}.py").write_text("raise SystemExit('ESCAPED')")
(path.parent / "nbgrader_config.py").write_text("raise SystemExit('ESCAPED')")
