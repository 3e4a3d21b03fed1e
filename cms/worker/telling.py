"""Webhooks, in lanes: what cannot wait, receivers that were quick, all others."""

from cms.delivery.installation import Installation
from cms.delivery.webhooks.working import send_due


def tell_of_danger(house: Installation) -> int:
    """Send the webhooks that cannot wait."""
    return send_due(house, urgent_only=True)


def tell_quick(house: Installation) -> int:
    """Send the webhooks whose receivers were quick the last time."""
    return send_due(house, quick=True)
