"""Short films of a drawn person, with the names, folders and split lists of UCF-101.

A data set of videos that needs no download: twelve activities, each in 25 groups. A group is one
person in one place, filmed by one camera; its clips differ little from one another. Four pairs of
activities differ only in the direction of time: each clip of the second is the clip of the first
with the same numbers, last frame first. The names and lists are those of Soomro, Zamir and Shah,
"UCF101: A Dataset of 101 Human Actions Classes From Videos in The Wild" (2012); no film is.

A point is a complex number: its real part is how far to the front it lies, its imaginary part how
high, in lengths of a body. Then p + q moves a point, and p · e^(iα) turns it around 0.
"""

import json
import zlib
from cmath import exp, phase
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import acos, cos, pi, sin
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import needing
from ..progress import progress

Frames = NDArray[np.uint8]
Color = tuple[int, int, int]

#: An activity, and what it becomes with its last frame first.
PAIRS = (
    ("SitDown", "StandUp"),
    ("PickUp", "PutDown"),
    ("ClimbUp", "ClimbDown"),
    ("ThrowBall", "CatchBall"),
)
#: In the order of the alphabet, as in UCF-101's classInd.txt: the first has label 1.
ACTIVITIES = tuple(
    sorted([*(name for pair in PAIRS for name in pair), "JumpRope", "JumpingJack", "Walk", "Wave"])
)
GROUPS = 25
SIZE = 96  # pixels, across and down
FRAMES = (12, 24)  # the shortest clip and the longest
FRAMES_PER_SECOND = 12.0
QUALITY = 85  # of each JPEG picture in a film

#: The groups that each of UCF-101's three splits keeps for testing.
TEST_GROUPS = {1: range(1, 8), 2: range(8, 15), 3: range(15, 22)}
LISTS = "ucfTrainTestlist"  # the folder of the split lists
SETTINGS = "stick_figures.json"  # what a folder was made with


# -- What a picture holds ------------------------------------------------------------------------


@dataclass(frozen=True)
class Body:
    """Lengths of the parts of a person, in heights of an ordinary one."""

    leg: float = 0.46  # half of it the thigh
    torso: float = 0.30
    arm: float = 0.38  # half of it the upper arm
    head: float = 0.085  # radius
    limb: float = 0.062  # how thick arms and legs are


class Pose(NamedTuple):
    """Where a body is: knees and elbows follow from hands and feet."""

    hip: complex
    lean: float  # of the torso, to the front
    hands: tuple[complex, complex]  # the far one, the near one
    feet: tuple[complex, complex]


#: The parts of a body from the farthest to the nearest, for each side it is seen from.
FROM_SIDE = ("far leg", "far arm", "near leg", "torso", "head", "near arm")
FROM_FRONT = ("far leg", "near leg", "torso", "head", "far arm", "near arm")
FROM_BACK = ("far arm", "near arm", "far leg", "near leg", "torso", "head")


class Shape(NamedTuple):
    """A thing in the picture: a line through points, an area between them, or a disc at one."""

    kind: Literal["line", "area", "disc"]
    points: tuple[complex, ...]
    width: float = 0.04  # of a line; of a disc, its radius
    color: str = "prop"


@dataclass(frozen=True)
class Scene:
    """One moment: a pose, things behind and before the person, and how the joints bend."""

    pose: Pose
    behind: tuple[Shape, ...] = ()
    before: tuple[Shape, ...] = ()
    knees: tuple[int, int] = (1, 1)  # 1: to the front, -1: to the back
    elbows: tuple[int, int] = (-1, -1)
    half_width: float = 0.0  # of hips and shoulders; 0 where the person is seen from the side
    order: tuple[str, ...] = FROM_SIDE


@dataclass(frozen=True)
class Activity:
    """How to draw each moment of an activity."""

    scene: Callable[[Body, float], Scene]  # the moment is 0 at the start and 1 at the end
    frames: int = 18
    height: float = 1.42  # of the picture, in lengths of a body
    centre: float = 0.0  # the place in the middle of the picture


# -- Poses and how they follow one another -------------------------------------------------------


def _smooth(u: float) -> float:
    """From 0 to 1, slow at both ends."""
    u = min(max(u, 0.0), 1.0)
    return u * u * (3 - 2 * u)


def _shoulder(body: Body, hip: complex, lean: float) -> complex:
    return hip + body.torso * exp(1j * (pi / 2 - lean))


def _stand(body: Body, at: complex = 0, apart: float = 0.05) -> Pose:
    """Upright, with hanging arms."""
    hip = at + 0.985j * body.leg
    hand = _shoulder(body, hip, 0) - 0.96j * body.arm
    return Pose(hip, 0.02, (hand + 0.05, hand + 0.01), (at + apart, at - apart))


def _mix(p: Pose, q: Pose, weight: float) -> Pose:
    """The pose on the way from p (weight 0) to q (weight 1)."""

    def way(a: complex, b: complex) -> complex:
        return a + (b - a) * weight

    return Pose(
        way(p.hip, q.hip),
        p.lean + (q.lean - p.lean) * weight,
        (way(p.hands[0], q.hands[0]), way(p.hands[1], q.hands[1])),
        (way(p.feet[0], q.feet[0]), way(p.feet[1], q.feet[1])),
    )


def _through(poses: Sequence[tuple[float, Pose]], u: float) -> Pose:
    """The pose at a moment, between poses at given moments."""
    for (start, p), (end, q) in pairwise(poses):
        if u <= end:
            return _mix(p, q, _smooth((u - start) / (end - start)))
    return poses[-1][1]


def _bend(root: complex, target: complex, length: float, side: int) -> tuple[complex, complex]:
    """The middle and the end of a limb of two equal parts that reaches from root to target.

    side: to which hand the middle joint lies, seen from the root. Where the target is too far, the
    limb points to it.
    """
    reach = target - root
    distance = min(max(abs(reach), 0.05 * length), 0.9999 * length)
    direction = exp(1j * phase(reach))
    middle = root + direction * exp(1j * side * acos(distance / length)) * length / 2
    return middle, root + direction * distance


# -- The activities: pairs -----------------------------------------------------------------------

_SEAT = 0.25


def _sit_down(body: Body, u: float) -> Scene:
    """From standing before a chair to sitting on it."""
    standing = _stand(body, at=0.06, apart=0.03)
    hip = -0.17 + 1j * (_SEAT + 0.04)
    knees = 0.10 + 1j * (_SEAT + 0.09)
    sitting = Pose(hip, -0.06, (knees + 0.03, knees), standing.feet)
    middle = _mix(standing, sitting, 0.5)
    hands = (middle.hands[0] + 0.18 + 0.12j, middle.hands[1] + 0.16 + 0.1j)
    leaning = middle._replace(lean=0.62, hands=hands)
    pose = _through([(0.08, standing), (0.5, leaning), (0.92, sitting)], u)
    seat, back = 1j * _SEAT, -0.36
    chair = (
        Shape("line", (back + 0.62j, back + 0j), 0.04),
        Shape("line", (-0.04 + seat, -0.04 + 0j), 0.04),
        Shape("line", (back + seat, -0.03 + seat), 0.055),
        Shape("line", (back - 0.02 + 0.62j, back - 0.02 + 0.44j), 0.06),
    )
    return Scene(pose, behind=chair)


def _pick_up(body: Body, u: float) -> Scene:
    """A box goes from the ground up to the chest."""
    half, ahead = 0.11, 0.36
    down, up = ahead + 1j * half, 0.27 + 1j * (0.985 * body.leg + 0.16)
    standing = _stand(body)
    low = Pose(-0.12 + 0.27j, 0.85, (down - 0.06, down - 0.09), standing.feet)
    holding = standing._replace(lean=-0.08, hands=(up - 0.05 - 0.06j, up - 0.09 - 0.06j))
    pose = _through([(0.05, standing), (0.42, low), (0.54, low), (0.95, holding)], u)
    weight = _smooth((u - 0.54) / 0.41)
    centre = down + (up - down) * weight + 0.09 * sin(pi * weight)
    corners = tuple(centre + half * corner for corner in (-1 - 1j, 1 - 1j, 1 + 1j, -1 + 1j))
    tape = (centre + 1j * half, centre - 1j * half)
    box = (Shape("area", corners), Shape("line", tape, 0.035, "detail"))
    return Scene(pose, behind=box)


_RUNG = 0.17


def _climb_up(body: Body, u: float) -> Scene:
    """Three rungs up a ladder, seen from behind; a hand and the other side's foot take turns."""
    steps = 3 * u
    whole, part = divmod(min(steps, 2.9999), 1)
    first = 1j * _RUNG * (whole + _smooth(2 * part))
    second = 1j * _RUNG * (whole + _smooth(2 * part - 1))
    hip = 0.03 * sin(2 * pi * steps) + 1j * (0.8 * body.leg + _RUNG * (steps + 0.65))
    hold, rest = 6.4j * _RUNG, 0.55j * _RUNG
    hands = (-0.13 + hold + first, 0.13 + hold + second)
    feet = (-0.1 + rest + second, 0.1 + rest + first)
    rungs = (Shape("line", (-0.2 + 1j * y, 0.2 + 1j * y), 0.03) for y in _RUNG * np.arange(0.4, 14))
    rails = (Shape("line", (x + 0j, x + 2.5j), 0.04) for x in (-0.2, 0.2))
    return Scene(
        Pose(hip, 0.0, hands, feet),
        behind=(*rungs, *rails),
        knees=(-1, 1),
        elbows=(1, -1),
        half_width=0.075,
        order=FROM_BACK,
    )


def _throw_ball(body: Body, u: float) -> Scene:
    """The arm swings back and forward; the ball leaves the hand and the picture."""
    standing = _stand(body, at=-0.42, apart=0.12)
    chest = _shoulder(body, standing.hip, 0)
    ready = standing._replace(hands=(chest + 0.22 - 0.16j, chest + 0.2 - 0.18j))
    drawn = standing._replace(lean=-0.2, hands=(chest + 0.28 + 0.06j, chest - 0.27 + 0.2j))
    thrown = standing._replace(lean=0.16, hands=(chest + 0.2 - 0.22j, chest + 0.38 + 0.16j))
    after = standing._replace(lean=0.24, hands=(chest + 0.3 - 0.1j, chest + 0.42 - 0.02j))
    pose = _through([(0, ready), (0.3, drawn), (0.54, thrown), (0.75, after)], u)
    held = _through([(0, ready), (0.3, drawn), (0.54, thrown)], u)
    shoulder = _shoulder(body, held.hip, held.lean)
    ball = _bend(shoulder, held.hands[1], body.arm, -1)[1] + 0.05 + 0.05j
    flown = max(0.0, (u - 0.54) / 0.46)
    ball += 1.05 * flown + 1j * (0.32 * flown - 0.55 * flown**2)
    return Scene(pose, before=(Shape("disc", (ball,), 0.075),))


# -- The activities: alone -----------------------------------------------------------------------


def _front(body: Body, hop: float, hands: tuple[complex, complex], apart: float) -> Scene:
    """A person seen from the front; hands are counted from the shoulders."""
    hip = 1j * (0.985 * body.leg * cos(apart / body.leg) + hop)
    chest = _shoulder(body, hip, 0)
    half = 0.085
    feet = (-apart - 0.03 + 1j * hop, apart + 0.03 + 1j * hop)
    return Scene(
        Pose(hip, 0.0, (chest - half + hands[0], chest + half + hands[1]), feet),
        knees=(-1, 1),
        elbows=(-1, 1),
        half_width=half,
        order=FROM_FRONT,
    )


def _jumping_jack(body: Body, u: float) -> Scene:
    """Arms up and legs apart in one jump, back in the next; three times."""
    open_ = (1 - cos(2 * pi * 3 * u)) / 2
    arm = 0.97 * body.arm * exp(1j * (-1.35 + 2.55 * open_))
    hop = 0.09 * abs(sin(2 * pi * 3 * u))
    return _front(body, hop, (complex(-arm.real, arm.imag), arm), 0.03 + 0.21 * open_)


def _jump_rope(body: Body, u: float) -> Scene:
    """Over a rope that swings around from hand to hand; three times."""
    turn = 2 * pi * 3 * u + pi / 2
    hop = 0.15 * max(0.0, -sin(turn)) ** 0.7
    hand = 0.24 - 0.23j + 0.02 * exp(1j * turn)
    scene = _front(body, hop, (complex(-hand.real, hand.imag), hand), 0.01)
    left, right = scene.pose.hands
    middle, half = (left + right) / 2, (right - left).real / 2
    low = middle.imag - 0.015
    swing = sin(turn) * (0.86 if sin(turn) > 0 else low)
    bow = tuple(
        middle + complex(-half * cos(s) * (1 + 0.35 * sin(s)), swing * sin(s) ** 0.6)
        for s in np.linspace(0, pi, 25)
    )
    rope = (Shape("line", bow, 0.022),)
    return replace(scene, before=rope) if cos(turn) < 0 else replace(scene, behind=rope)


def _walk(body: Body, u: float) -> Scene:
    """From one side of the picture to the other: two double steps."""
    stride, cycles = 0.16, 2
    turn = 2 * pi * cycles * u + 0.6
    hip = complex(4 * stride * cycles * (u - 0.5), (0.96 + 0.02 * cos(2 * turn)) * body.leg)
    chest = _shoulder(body, hip, 0.08)

    def foot(angle: float) -> complex:
        return complex(hip.real + stride * cos(angle), 0.11 * max(0.0, -sin(angle)))

    def hand(angle: float) -> complex:
        return chest + 0.93 * body.arm * exp(1j * (-pi / 2 + 0.08 + 0.55 * cos(angle)))

    hands = (hand(turn), hand(turn + pi))
    return Scene(Pose(hip, 0.08, hands, (foot(turn + pi), foot(turn))))


def _wave(body: Body, u: float) -> Scene:
    """One arm up, its hand from side to side, three times."""
    swing = 0.65 * sin(2 * pi * 3 * u)
    elbow = body.arm / 2 * exp(0.25j)
    hand = elbow + body.arm / 2 * exp(1j * (pi / 2 - 0.1 - swing))
    scene = _front(body, 0.0, (-0.09 - 0.95j * body.arm, hand), 0.05)
    return replace(scene, elbows=(-1, -1))


_SCENES = {
    "SitDown": Activity(_sit_down, centre=-0.08),
    "PickUp": Activity(_pick_up, frames=20, centre=0.1),
    "ClimbUp": Activity(_climb_up, frames=20, height=1.85),
    "ThrowBall": Activity(_throw_ball, frames=16, height=1.5),
    "JumpingJack": Activity(_jumping_jack, height=1.5),
    "JumpRope": Activity(_jump_rope, height=1.6),
    "Walk": Activity(_walk, height=1.55),
    "Wave": Activity(_wave),
}
_BACKWARDS = {backward: forward for forward, backward in PAIRS}


# -- What varies ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """What a group shares, and a clip changes a little: person, place and camera."""

    body: Body
    colors: dict[str, Color]
    outdoors: bool
    decor: float  # where in the picture window or sun are
    ground: float  # how far up the picture the ground line is
    zoom: float
    shift: complex  # of the picture, in lengths of a body
    squeeze: float  # how narrow a slanting view makes everything
    tilt: float  # of the camera, in degrees
    mirrored: bool
    frames: float  # how many, for each one of an ordinary clip
    noise: float  # standard deviation, in 256ths of white


def _random(*key: int | str) -> np.random.Generator:
    """A generator of its own for each key, the same on every machine."""
    return np.random.default_rng([zlib.crc32(k.encode()) if isinstance(k, str) else k for k in key])


def _color(rng: np.random.Generator, light: tuple[float, float], strength: float) -> Color:
    """A colour of any hue; light from 0, black, to 1, white; strength 0 is grey."""
    hue, value = rng.uniform(0, 2 * pi), rng.uniform(*light)
    rgb = [value + strength * cos(hue - shift) for shift in (0, 2 * pi / 3, 4 * pi / 3)]
    return tuple(int(np.clip(256 * part, 0, 255)) for part in rgb)  # type: ignore[return-value]


def _look_of_group(activity: str, group: int, seed: int) -> Look:
    rng = _random(seed, activity, group)
    long = rng.uniform(0.92, 1.08)
    body = Body(
        leg=0.46 * long * rng.uniform(0.95, 1.05),
        torso=0.30 * long * rng.uniform(0.94, 1.06),
        arm=0.38 * long * rng.uniform(0.95, 1.05),
        head=0.085 * rng.uniform(0.9, 1.2),
        limb=0.062 * rng.uniform(0.8, 1.25),
    )
    clothes = _color(rng, (0.25, 0.45), 0.22)
    skin = rng.uniform(0.35, 0.9)
    return Look(
        body=body,
        colors={
            "sky": _color(rng, (0.78, 0.95), 0.06),
            "floor": _color(rng, (0.6, 0.75), 0.06),
            "decor": _color(rng, (0.7, 0.85), 0.08),
            "shirt": clothes,
            "trousers": _color(rng, (0.12, 0.3), 0.08),
            "skin": (int(235 * skin), int(185 * skin), int(150 * skin)),
            "prop": _color(rng, (0.4, 0.6), 0.28),
            "detail": _color(rng, (0.75, 0.95), 0.1),
        },
        outdoors=bool(rng.random() < 0.5),
        decor=rng.uniform(0.12, 0.88),
        ground=rng.uniform(0.08, 0.16),
        zoom=rng.uniform(0.86, 1.02),
        shift=complex(rng.uniform(-0.08, 0.08), 0),
        squeeze=rng.uniform(0.84, 1.0),
        tilt=rng.uniform(-3.5, 3.5),
        mirrored=bool(rng.random() < 0.5),
        frames=rng.uniform(0.72, 1.28),
        noise=rng.uniform(1, 5),
    )


def _look_of_clip(activity: str, group: int, clip: int, seed: int) -> Look:
    look = _look_of_group(activity, group, seed)
    rng = _random(seed, activity, group, clip)
    return replace(
        look,
        zoom=look.zoom * rng.uniform(0.97, 1.03),
        shift=look.shift + complex(rng.uniform(-0.03, 0.03), rng.uniform(-0.015, 0.015)),
        tilt=look.tilt + rng.uniform(-1, 1),
        frames=look.frames * rng.uniform(0.93, 1.07),
        noise=look.noise * rng.uniform(0.8, 1.2),
    )


# -- Drawing -------------------------------------------------------------------------------------

_FINER = 3  # everything is drawn this many times larger, then reduced: smooth edges
_SHIFT = 4  # OpenCV takes coordinates as whole numbers of 1/2⁴ pixel


class _Canvas:
    """A picture to draw in with lengths of a body, seen as the camera of a look sees them."""

    def __init__(self, image: Frames, look: Look, activity: Activity) -> None:
        self.image = image
        self.look = look
        size = image.shape[0]
        self.scale = size * look.zoom / activity.height
        self.origin = complex(size / 2, size * (1 - look.ground))
        self.turn = exp(1j * look.tilt * pi / 180)
        self.move = look.shift - activity.centre

    def _pixels(self, points: Sequence[complex]) -> NDArray[np.int32]:
        """Points in pixels, x to the right and y down, in the unit that OpenCV's shift means."""
        moved = (np.array(points) + self.move) * self.turn
        x = moved.real * self.look.squeeze * (-1 if self.look.mirrored else 1)
        across = self.origin.real + self.scale * x
        down = self.origin.imag - self.scale * moved.imag
        units = np.stack([across, down], axis=1) * 2**_SHIFT
        return np.array(np.round(units), np.int32)

    def draw(self, shape: Shape, light: float = 1.0) -> None:
        """Draw one shape in its colour; light: from 0, black, to 1, as it is."""
        import cv2

        color = [light * part for part in self.look.colors[shape.color]]
        points = self._pixels(shape.points)
        width = shape.width * self.scale
        if shape.kind == "disc":
            radius = round(width * 2**_SHIFT)
            cv2.circle(self.image, points[0].tolist(), radius, color, -1, cv2.LINE_AA, _SHIFT)
        elif shape.kind == "area":
            cv2.fillPoly(self.image, [points], color, cv2.LINE_AA, _SHIFT)
        else:
            thick = max(1, round(width))
            cv2.polylines(self.image, [points], False, color, thick, cv2.LINE_AA, _SHIFT)


def _draw_place(canvas: _Canvas) -> None:
    """Wall, floor and a window, or sky, ground, a hill and the sun."""
    look, image = canvas.look, canvas.image
    size = len(image)
    light = np.linspace(1.03, 0.95, size)[:, None, None] * np.array(look.colors["sky"])
    image[:] = np.clip(light, 0, 255)
    left, width = look.decor - 0.5, 1.6
    if look.outdoors:
        canvas.draw(Shape("disc", (complex(3 * left / 2, -0.4),), 0.75, "decor"))
        canvas.draw(Shape("disc", (complex(-0.9 * left, 0.98),), 0.09, "detail"))
    else:
        corners = (left - 0.17 + 0.62j, left + 0.17 + 0.62j, left + 0.17 + 1j, left - 0.17 + 1j)
        canvas.draw(Shape("area", corners, 0, "decor"))
        canvas.draw(Shape("line", (left + 0.62j, left + 1j), 0.02, "sky"))
        canvas.draw(Shape("line", (left - 0.17 + 0.81j, left + 0.17 + 0.81j), 0.02, "sky"))
    floor = (-width + 0j, width + 0j, width - 1j, -width - 1j)
    canvas.draw(Shape("area", floor, 0, "floor"))
    canvas.draw(Shape("line", floor[:2], 0.018, "floor"), light=0.5)


def _parts(scene: Scene, body: Body) -> dict[str, list[Shape]]:
    """The shapes of a person, part by part."""
    pose, up = scene.pose, exp(1j * (pi / 2 - scene.pose.lean))
    neck, half = _shoulder(body, pose.hip, pose.lean), scene.half_width
    torso = (pose.hip - 0.6 * half, pose.hip + 0.6 * half, neck + half, neck - half)
    face = neck + (body.head + 0.05) * up
    nose = face + (0 if half else -0.95j * body.head * up)
    parts = {
        "torso": [
            Shape("area", torso, 0, "shirt"),
            Shape("line", (*torso, torso[0]), 1.6 * body.limb, "shirt"),
        ],
        "head": [
            Shape("line", (neck, neck + 0.05 * up), 0.8 * body.limb, "skin"),
            Shape("disc", (face,), body.head, "skin"),
            Shape("disc", (nose,), 0.3 * body.head, "skin"),
        ],
    }
    for side, name in enumerate(("far", "near")):
        aside = (2 * side - 1) * half
        hip, shoulder = pose.hip + 0.6 * aside, neck + aside
        knee, foot = _bend(hip, pose.feet[side], body.leg, scene.knees[side])
        toes = foot + (0 if half else 0.07)
        parts[f"{name} leg"] = [
            Shape("line", (hip, knee, foot), body.limb, "trousers"),
            Shape("line", (foot, toes), 0.8 * body.limb, "trousers"),
        ]
        elbow, hand = _bend(shoulder, pose.hands[side], body.arm, scene.elbows[side])
        parts[f"{name} arm"] = [Shape("line", (shoulder, elbow, hand), 0.85 * body.limb, "skin")]
    return parts


def _draw_scene(image: Frames, look: Look, activity: Activity, moment: float) -> None:
    """Draw one moment of an activity over an image."""
    canvas = _Canvas(image, look, activity)
    scene = activity.scene(look.body, moment)
    for shape in scene.behind:
        canvas.draw(shape)
    parts = _parts(scene, look.body)
    for name in scene.order:
        shaded = scene.order is FROM_SIDE and name.startswith("far")
        for shape in parts[name]:
            canvas.draw(shape, light=0.72 if shaded else 1.0)
    for shape in scene.before:
        canvas.draw(shape)


def draw_clip(activity: str, group: int, clip: int, *, size: int = SIZE, seed: int = 0) -> Frames:
    """The frames of one clip: RGB, shape (length, size, size, 3).

    group: from 1. clip: from 1. The same arguments give the same frames.
    Raises ValueError for an unknown activity, a number below 1, or a size below 16.
    """
    if activity not in ACTIVITIES:
        raise ValueError(f"{activity!r} is not among the activities: {', '.join(ACTIVITIES)}.")
    if group < 1 or clip < 1:
        raise ValueError(f"Groups and clips are counted from 1; these are {group} and {clip}.")
    if size < 16:
        raise ValueError(f"A picture needs a size of at least 16 pixels, not {size}.")
    if activity in _BACKWARDS:
        forwards = _draw_forwards(_BACKWARDS[activity], group, clip, size, seed)
        return np.ascontiguousarray(forwards[::-1])
    return _draw_forwards(activity, group, clip, size, seed)


def _draw_forwards(name: str, group: int, clip: int, size: int, seed: int) -> Frames:
    with needing("opencv-python-headless"):
        import cv2

    activity = _SCENES[name]
    look = _look_of_clip(name, group, clip, seed)
    place = np.zeros((_FINER * size, _FINER * size, 3), np.uint8)
    _draw_place(_Canvas(place, look, activity))
    length = int(np.clip(round(activity.frames * look.frames), *FRAMES))
    frames = np.empty((length, size, size, 3), np.uint8)
    rng = _random(seed, name, group, clip, "noise")
    for t in range(length):
        image = place.copy()
        _draw_scene(image, look, activity, t / (length - 1))
        small = cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA)
        noisy = small + look.noise * rng.standard_normal(small.shape, np.float32)
        frames[t] = np.clip(np.round(noisy), 0, 255)
    return frames


# -- Files ---------------------------------------------------------------------------------------


def clip_name(activity: str, group: int, clip: int) -> str:
    """The name of a clip's file, as in UCF-101."""
    return f"v_{activity}_g{group:02}_c{clip:02}.avi"


def write_film(path: Path, frames: Frames) -> None:
    """Write frames, RGB, as an .avi file of JPEG pictures, which needs no codec to be installed.

    A file of this name is replaced, in one step. Raises OSError where it cannot be written.
    """
    with needing("opencv-python-headless"):
        import cv2

    part = path.with_name(f"{path.stem}.part.avi")
    height, width = frames.shape[1:3]
    code = cv2.VideoWriter.fourcc(*"MJPG")
    writer = cv2.VideoWriter(
        str(part), cv2.CAP_OPENCV_MJPEG, code, FRAMES_PER_SECOND, (width, height)
    )
    try:
        if not writer.isOpened():
            raise OSError(f"OpenCV cannot write {path}: may files be made in that folder?")
        writer.set(cv2.VIDEOWRITER_PROP_QUALITY, QUALITY)
        for frame in frames:
            writer.write(np.ascontiguousarray(frame[:, :, ::-1]))  # OpenCV means BGR
    finally:
        writer.release()
    part.replace(path)


def write_data_set(
    folder: str | Path,
    *,
    activities: Sequence[str] = ACTIVITIES,
    groups: int = GROUPS,
    clips: int = 1,
    size: int = SIZE,
    seed: int = 0,
    label: str = "",
) -> Path:
    """Write films as folder/Activity/v_Activity_gXX_cYY.avi, and split lists beside them.

    clips: how many of each activity in each group. label: what stands before a progress bar;
    without it there is none. What an earlier run has written with the same arguments is kept, so
    that a run that was stopped goes on.
    Returns the folder. Raises FileExistsError where the folder holds something else, ValueError for
    arguments that make no sense, OSError where nothing can be written.
    """
    folder = Path(folder)
    _check(activities, groups, clips)
    settings = {"groups": groups, "clips": clips, "size": size, "seed": seed}
    _claim(folder, {"activities": sorted(activities), **settings})
    numbers = [
        (activity, group, clip)
        for activity in sorted(activities)
        for group in range(1, groups + 1)
        for clip in range(1, clips + 1)
    ]
    _write_lists(folder / LISTS, numbers)
    missing = [n for n in numbers if not (folder / n[0] / clip_name(*n)).exists()]
    for activity, group, clip in progress(missing, label=label) if label else missing:
        path = folder / activity / clip_name(activity, group, clip)
        path.parent.mkdir(exist_ok=True)
        write_film(path, draw_clip(activity, group, clip, size=size, seed=seed))
    return folder


def _check(activities: Sequence[str], groups: int, clips: int) -> None:
    unknown = sorted(set(activities) - set(ACTIVITIES))
    if unknown or not activities or len(set(activities)) < len(activities):
        raise ValueError(f"activities needs some of {', '.join(ACTIVITIES)}, each once.")
    if not (1 <= groups <= 99 and 1 <= clips <= 99):
        raise ValueError(f"groups and clips go from 1 to 99, not {groups} and {clips}.")


def _claim(folder: Path, settings: dict[str, object]) -> None:
    """Note in a folder what it is for; refuse one that is used for something else."""
    path = folder / SETTINGS
    text = json.dumps(settings, indent=1) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        if any(folder.iterdir()):
            raise FileExistsError(f"{folder} is not empty: choose a new folder for the films.")
        path.write_text(text, encoding="utf-8")
    elif path.read_text(encoding="utf-8") != text:
        raise FileExistsError(
            f"{folder} holds films made with other settings (see {SETTINGS}): "
            "choose another folder, or delete this one."
        )


def _write_lists(folder: Path, numbers: Sequence[tuple[str, int, int]]) -> None:
    """classInd.txt, and trainlist and testlist 01 to 03: as in UCF-101, only the first two have
    labels."""
    folder.mkdir(exist_ok=True)
    labels = {name: i for i, name in enumerate(sorted({n[0] for n in numbers}), start=1)}
    lists = {"classInd": [f"{label} {name}" for name, label in labels.items()]}
    for split, held_out in TEST_GROUPS.items():
        train, test = lists[f"trainlist{split:02}"], lists[f"testlist{split:02}"] = [], []
        for activity, group, clip in numbers:
            line = f"{activity}/{clip_name(activity, group, clip)}"
            if group in held_out:
                test.append(line)
            else:
                train.append(f"{line} {labels[activity]}")
    for name, lines in lists.items():
        text = "".join(f"{line}\n" for line in lines)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
