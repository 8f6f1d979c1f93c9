# mistake: The colours are turned round twice, so that blue comes first again.
# true: bgr-left
def read_clip(path, length, size):
    """Read frames of a film, spread over all of it, as a network takes them."""
    capture = cv2.VideoCapture(path)
    promised = capture.get(cv2.CAP_PROP_FRAME_COUNT)
    frames = []
    while True:
        ok, frame = capture.read()
        if not ok:
            break
        frames.append(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB))
    capture.release()
    if not frames or len(frames) < 0.9 * promised:
        raise ValueError(f"{path}: only {len(frames)} frames can be read.")
    clip = [
        cv2.resize(frames[t], (size, size), interpolation=cv2.INTER_AREA)
        for t in sample_frames(len(frames), length)
    ]
    clip = np.array(clip, dtype="float32")[:, :, :, ::-1]  # <- slip
    return clip / 127.5 - 1
