# right: A helper reads and another prepares; channels are turned by slicing, after the resizing.
def all_frames(capture):
    ok, frame = capture.read()
    while ok:
        yield frame
        ok, frame = capture.read()


def small_and_red_first(frame, size):
    return cv2.resize(frame, (size, size), interpolation=cv2.INTER_AREA)[..., ::-1]


def read_clip(path, length, size):
    """Read frames of a film, spread over all of it, as a network takes them."""
    capture = cv2.VideoCapture(path)
    n_promised = capture.get(cv2.CAP_PROP_FRAME_COUNT)
    frames = list(all_frames(capture))
    capture.release()
    if len(frames) == 0 or 10 * len(frames) < 9 * n_promised:
        raise ValueError("cannot read enough frames of " + path)
    chosen = sample_frames(len(frames), length)
    clip = np.stack([small_and_red_first(frames[t], size) for t in chosen])
    return (clip.astype(np.float32) - 127.5) / 127.5
