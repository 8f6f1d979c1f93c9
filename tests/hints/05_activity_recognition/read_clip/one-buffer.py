# mistake: All frames are read into one array: the list holds the same picture again and again.
# true: none
def read_clip(path, length, size):
    """Read frames of a film, spread over all of it, as a network takes them."""
    capture = cv2.VideoCapture(path)
    promised = capture.get(cv2.CAP_PROP_FRAME_COUNT)
    frames, frame = [], None
    while True:
        ok, new = capture.read()
        if not ok:
            break
        if frame is None:
            frame = np.empty_like(new)
        frame[:] = new
        frames.append(frame)  # <- slip
    capture.release()
    if not frames or len(frames) < 0.9 * promised:
        raise ValueError(f"{path}: only {len(frames)} frames can be read.")
    clip = []
    for t in sample_frames(len(frames), length):
        rgb = cv2.cvtColor(frames[t], cv2.COLOR_BGR2RGB)
        clip.append(cv2.resize(rgb, (size, size), interpolation=cv2.INTER_AREA))
    return np.array(clip, dtype="float32") / 127.5 - 1
