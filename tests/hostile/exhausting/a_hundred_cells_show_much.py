"""A hundred cells show as much as a cell may, in HTML that takes long to read.

expected: right, right
"""

# %% file
own = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
shows = "from IPython.display import HTML, display\ndisplay(HTML('<b>x</b> ' * 15_000))"
notebook["cells"][:0] = [{**own, "id": f"own{n}", "source": shows} for n in range(100)]
