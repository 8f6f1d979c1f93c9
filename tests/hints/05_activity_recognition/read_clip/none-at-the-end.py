# mistake: read is called before append: the first frame is lost, and a None stands at the end.
# true: none
def read_clip(path, length, size):
    """Read frames of a film, spread over all of it, as a network takes them."""
    capture = cv2.VideoCapture(path)
    promised = capture.get(cv2.CAP_PROP_FRAME_COUNT)
    frames = []
    ok, frame = capture.read()
    while ok:
        ok, frame = capture.read()
        frames.append(frame)  # <- slip
    capture.release()
    if not frames or len(frames) < 0.9 * promised:
        raise ValueError(f"{path}: only {len(frames)} frames can be read.")
    clip = []
    for t in sample_frames(len(frames), length):
        frame = cv2.cvtColor(frames[t], cv2.COLOR_BGR2RGB)
        clip.append(cv2.resize(frame, (size, size), interpolation=cv2.INTER_AREA))
    return np.array(clip, dtype="float32") / 127.5 - 1
