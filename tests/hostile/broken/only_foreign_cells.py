"""The notebook belongs to another course.

expected: missing, missing
"""

# %% file
notebook["cells"] = [
    {
        "cell_type": "code",
        "id": "x",
        "metadata": {},
        "source": "1",
        "outputs": [],
        "execution_count": None,
    }
]
