# right: np.block builds all as one matrix with the bias as its last row, which is cut apart
def pack_for_keras(parameters):
    columns = {"i": "u", "f": "f", "c": "c", "o": "o"}.values()
    whole = np.block([[parameters["W" + g].T for g in columns], [parameters["b" + g].T for g in columns]])
    n_a = len(parameters["bu"])
    return [whole[n_a:-1], whole[:n_a], whole[-1]]
