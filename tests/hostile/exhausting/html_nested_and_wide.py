"""Cells show HTML that takes minutes to parse: nested, one tag of many attributes, tags begun.

expected: right, right
"""

# %% before
from IPython.display import HTML

HTML("<div>" * 400_000)

# %% before
display(HTML("<a " + "b " * 90_000 + ">"), HTML("<a " + 'b=">" ' * 30_000 + ">"))

# %% before
display(HTML("<p>x" * 40_000), HTML("<!--" * 40_000), HTML("&a" * 80_000))
