# mistake: exp of the scores is returned: probabilities, not their logarithms.
# true: none
def beam_search(step, state, start, end, width, max_length, penalty=0.0):
    """Search for the sentences with the highest score, equation (7)."""
    live, done = [(0.0, [start], state)], []
    for T in range(1, max_length + 1):
        options = []
        for total, words, own in live:
            log_p, new = step(np.array(words[-1:]), own)
            options += [(total + p, [*words, w], new) for w, p in enumerate(log_p[0].tolist())]
        options.sort(key=lambda option: -option[0])
        live, places = [], width - len(done)
        for total, words, new in options[:places]:
            if words[-1] == end or T == max_length:
                sentence = [word for word in words[1:] if word != end]
                done.append((total / T**penalty, sentence))
            else:
                live.append((total, words, new))
        if not live:
            break
    done.sort(key=lambda pair: -pair[0])
    return [words for _, words in done], [float(np.exp(score)) for score, _ in done]  # <- slip
