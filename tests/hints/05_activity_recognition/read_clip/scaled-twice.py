# mistake: Equation (3) is used twice: in the helper and again at the end.
# true: none
def prepare(frame, size):
    rgb = cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)
    small = cv2.resize(rgb, (size, size), interpolation=cv2.INTER_AREA)
    return np.float32(small) / 127.5 - 1


def read_clip(path, length, size):
    """Read frames of a film, spread over all of it, as a network takes them."""
    capture = cv2.VideoCapture(path)
    promised = capture.get(cv2.CAP_PROP_FRAME_COUNT)
    frames = []
    while True:
        ok, frame = capture.read()
        if not ok:
            break
        frames.append(frame)
    capture.release()
    if not frames or len(frames) < 0.9 * promised:
        raise ValueError(f"{path}: only {len(frames)} frames can be read.")
    clip = np.stack([prepare(frames[t], size) for t in sample_frames(len(frames), length)])
    return clip / 127.5 - 1  # <- slip
