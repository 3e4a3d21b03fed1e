"""The detectors in the order of their signals: what is urgent comes first."""

from collections.abc import Callable

from cms.comments.triage.abuse import abuse
from cms.comments.triage.adverse_effect import adverse_effect
from cms.comments.triage.advice import advice
from cms.comments.triage.alias import alias
from cms.comments.triage.contact import contact
from cms.comments.triage.crisis import crisis
from cms.comments.triage.disclosure import disclosure
from cms.comments.triage.emergency import emergency
from cms.comments.triage.links import links
from cms.comments.triage.reading import Reading
from cms.comments.triage.repeat import repeat
from cms.comments.triage.robot import robot
from cms.comments.triage.signal import Circumstances, Signal
from cms.comments.triage.spam import spam

Detector = Callable[[Reading, Circumstances], Signal | None]
DETECTORS: tuple[Detector, ...] = (
    crisis,
    emergency,
    contact,
    adverse_effect,
    disclosure,
    advice,
    abuse,
    spam,
    links,
    repeat,
    alias,
    robot,
)
