"""IPython's run_cell runs 10.0 in place of every later cell.

expected: right, right
"""

# %% after
from IPython import get_ipython

get_ipython().run_cell = lambda *rest, **more: print(10.0)
get_ipython().displayhook.write_format_data = None
