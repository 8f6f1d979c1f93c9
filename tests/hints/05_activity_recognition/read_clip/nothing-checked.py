# mistake: There is no check at all: neither for no frames nor for too few.
# true: no-error-of-its-own, cut-not-noticed
def read_clip(path, length, size):
    """Read frames of a film, spread over all of it, as a network takes them."""
    capture = cv2.VideoCapture(path)
    frames = []
    ok, frame = capture.read()
    while ok:
        frames.append(frame)
        ok, frame = capture.read()
    capture.release()  # <- slip
    clip = []
    for t in sample_frames(len(frames), length):
        rgb = cv2.cvtColor(frames[t], cv2.COLOR_BGR2RGB)
        clip.append(cv2.resize(rgb, (size, size), interpolation=cv2.INTER_AREA))
    return np.array(clip, dtype="float32") / 127.5 - 1
