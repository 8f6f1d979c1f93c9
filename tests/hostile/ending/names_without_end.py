"""A function needs another name in each call, and five hundred cells define one each.

expected: right, error or timeout or crashed
"""

# %% rnn_forward
number = 0


def rnn_forward(x, a0, parameters):
    global number
    number += 1
    raise NameError(f"name 'name{number}' is not defined", name=f"name{number}")


# %% file
own = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
at = next(i for i, cell in enumerate(notebook["cells"]) if cell["id"] == "rnn-forward")
notebook["cells"][at:at] = [
    {**own, "id": f"own{n}", "source": f"name{n} = missing_for_ever\n"} for n in range(500)
]
