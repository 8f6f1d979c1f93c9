"""A thousand own cells stand before the lesson.

expected: right, right
"""

# %% file
own = {
    "cell_type": "code",
    "metadata": {},
    "source": "pass",
    "outputs": [],
    "execution_count": None,
}
notebook["cells"][:0] = [{**own, "id": f"own{number}"} for number in range(1000)]
