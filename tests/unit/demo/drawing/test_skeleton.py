"""A pose keeps the measures of a body, whatever its angles."""

from math import dist

import pytest

from cms.demo import material
from cms.demo.drawing.skeleton import CHEST, FOREARM, LOIN, SHIN, THIGH, UPPER_ARM, Pose, Skeleton, View, stand

POSES = {name: Pose(**told["pose"]) for name, told in material.pictures().items() if "pose" in told}
HEADS_TALL = 7.5


def height(skeleton: Skeleton) -> float:
    """Measure a standing person in heads, from sole to crown."""
    sole, crown = skeleton.joint("near_ankle")[1] + 0.31 * 100, skeleton.skull[1] - 0.66 * 100
    return (sole - crown) / 100


def test_a_person_is_seven_and_a_half_heads_tall() -> None:
    pose = Pose("side", (0, 0), 100, legs={"near": [0, 0]}, arms={"near": [0, 0]})
    assert height(stand(pose)) == pytest.approx(HEADS_TALL, abs=0.3)


@pytest.mark.parametrize("name", POSES)
def test_no_part_of_anybody_is_longer_than_it_is(name: str) -> None:
    pose = POSES[name]
    skeleton = stand(pose)
    assert dist(skeleton.hips, skeleton.waist) == pytest.approx(LOIN * pose.size)
    assert dist(skeleton.waist, skeleton.collar) == pytest.approx(CHEST * pose.size)
    for limbs, (upper, lower) in ((skeleton.legs, (THIGH, SHIN)), (skeleton.arms, (UPPER_ARM, FOREARM))):
        for limb in limbs.values():
            assert dist(limb.root, limb.middle) <= upper * pose.size * 1.001
            assert dist(limb.middle, limb.end) <= lower * pose.size * 1.001


@pytest.mark.parametrize("name", POSES)
def test_the_anchor_lies_where_it_was_told(name: str) -> None:
    pose = POSES[name]
    assert stand(pose).joint(pose.anchor) == pytest.approx(tuple(pose.at))


def test_a_hand_reaches_what_is_near_enough_and_stretches_towards_what_is_not() -> None:
    def hand(x: float) -> tuple[float, float]:
        return stand(Pose("side", (0, 0), 100, arms={"near": [{"to": [x, -150]}]})).joint("near_hand")

    assert hand(120) == pytest.approx((120, -150))
    shoulder = stand(Pose("side", (0, 0), 100, arms={"near": [0, 0]})).joint("near_shoulder")
    assert dist(hand(900), shoulder) == pytest.approx((UPPER_ARM + FOREARM) * 100, rel=0.01)


@pytest.mark.parametrize(
    ("view", "side", "way"),
    [
        pytest.param("front", "right", -1, id="who faces us has the right hand on our left"),
        pytest.param("front", "left", 1, id="and the left hand on our right"),
        pytest.param("back", "right", 1, id="from behind the right hand is on our right"),
        pytest.param("back", "left", -1, id="and the left hand on our left"),
    ],
)
def test_left_and_right_are_those_of_the_person(view: View, side: str, way: int) -> None:
    pose = Pose(view, (0, 0), 100, arms={side: [90, 90]})
    assert stand(pose).joint(f"{side}_hand")[0] * way > 200
