"""Names, ids and cells are full of signs from everywhere.

expected: right, right
"""

# %% file
notebook["metadata"]["authors"] = [{"name": "Zoë 😀 \u202e\u0000"}]
own = {
    "cell_type": "code",
    "metadata": {"名": "前"},
    "source": "变量 = '😀\u0301\x00'",
    "outputs": [],
    "execution_count": None,
    "id": "ü",
}
notebook["cells"].insert(0, own)
(path.parent / "Lösung 😀 (1).ipynb").write_text("{}")
