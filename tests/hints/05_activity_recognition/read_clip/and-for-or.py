# mistake: `and` stands where `or` should be: a film that is cut off passes, since it has some frames.
# true: cut-not-noticed, no-error-of-its-own
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
    if not frames and len(frames) < 0.9 * promised:  # <- slip
        raise ValueError(f"{path}: only {len(frames)} frames.")
    clip = []
    for t in sample_frames(len(frames), length):
        frame = cv2.cvtColor(frames[t], cv2.COLOR_BGR2RGB)
        clip.append(cv2.resize(frame, (size, size), interpolation=cv2.INTER_AREA))
    clip = np.array(clip, dtype="float32") / 127.5 - 1
    return clip
