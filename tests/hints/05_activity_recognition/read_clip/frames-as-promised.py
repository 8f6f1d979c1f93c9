# mistake: The frames are chosen by the number that the file promises, not by how many were read.
# true: none
def read_clip(path, length, size):
    """Read frames of a film, spread over all of it, as a network takes them."""
    capture = cv2.VideoCapture(path)
    n_frames = int(capture.get(cv2.CAP_PROP_FRAME_COUNT))
    frames = []
    while True:
        ok, frame = capture.read()
        if not ok:
            break
        frames.append(frame)
    capture.release()
    if not frames or len(frames) < 0.9 * n_frames:
        raise ValueError(f"{path}: only {len(frames)} frames can be read.")
    clip = []
    for t in sample_frames(n_frames, length):  # <- slip
        frame = cv2.cvtColor(frames[t], cv2.COLOR_BGR2RGB)
        clip.append(cv2.resize(frame, (size, size), interpolation=cv2.INTER_AREA))
    return np.float32(clip) / 127.5 - 1
