"""An input transformer turns every test cell into 10.0.

expected: right, wrong
"""

# %% before
from IPython import get_ipython


def rewrite(lines):
    return ["10.0\n"] if any("grade(" in line for line in lines) else lines


get_ipython().input_transformers_cleanup.insert(0, rewrite)
get_ipython().input_transformers_post.append(rewrite)


# %% rnn_forward
def rnn_forward(x, a0, parameters):
    return 0
