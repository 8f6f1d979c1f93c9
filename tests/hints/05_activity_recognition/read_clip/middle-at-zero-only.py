# mistake: 127.5 is taken away before the division by 255: the range is -0.5 to 0.5.
# true: range-half-as-wide
def read_clip(path, length, size):
    """Read frames of a film, spread over all of it, as a network takes them."""
    capture = cv2.VideoCapture(path)
    promised = capture.get(cv2.CAP_PROP_FRAME_COUNT)
    frames = []
    while (answer := capture.read())[0]:
        frames.append(answer[1])
    capture.release()
    if not frames or len(frames) < 0.9 * promised:
        raise ValueError(f"only {len(frames)} frames in {path}")
    clip = np.zeros((length, size, size, 3), dtype="float32")
    for k, t in enumerate(sample_frames(len(frames), length)):
        image = cv2.cvtColor(frames[t], cv2.COLOR_BGR2RGB)
        clip[k] = cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA)
    return (clip - 127.5) / 255  # <- slip
