# right: try and finally release the capture; the array is filled row by row.
def read_clip(path, length, size):
    """Read frames of a film, spread over all of it, as a network takes them."""
    capture, frames = cv2.VideoCapture(path), []
    try:
        promised = capture.get(cv2.CAP_PROP_FRAME_COUNT)
        while (pair := capture.read())[0]:
            frames.append(pair[1])
    finally:
        capture.release()
    enough = len(frames) > 0 and len(frames) >= promised * 9 / 10
    if not enough:
        raise ValueError(f"{path!r} has {len(frames)} frames of {promised}")
    clip = np.empty((length, size, size, 3), np.float32)
    for row, t in zip(clip, sample_frames(len(frames), length)):
        rgb = cv2.cvtColor(frames[t], cv2.COLOR_BGR2RGB)
        row[...] = cv2.resize(rgb, (size, size), interpolation=cv2.INTER_AREA)
    clip /= 127.5
    return clip - 1
