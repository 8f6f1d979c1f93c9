"""Ids and nbgrader's ids are long, foreign and full of signs.

expected: right, right
"""

# %% file
for number, cell in enumerate(notebook["cells"]):
    if "nbgrader" not in cell["metadata"]:
        cell["id"] = "../" * number + "<script>'\"%s\u202e"
        cell["metadata"] = {
            "nbgrader": {"grade_id": "x' or 1=1 --" * 50, "grade": True, "points": 1e9}
        }
