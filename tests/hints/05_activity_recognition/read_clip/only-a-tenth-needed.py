# mistake: 0.1 stands where 0.9 belongs: films that are cut off in the middle pass.
# true: cut-not-noticed
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
    too_few = len(frames) < 0.1 * promised  # <- slip
    if too_few or len(frames) == 0:
        raise ValueError(f"{path}: {len(frames)} of {promised} frames")
    clip = []
    for t in sample_frames(len(frames), length):
        frame = cv2.resize(frames[t], (size, size), interpolation=cv2.INTER_AREA)
        clip.append(frame[..., ::-1])
    return np.array(clip, dtype="float32") / 127.5 - 1
