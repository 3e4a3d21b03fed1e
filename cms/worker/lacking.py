"""What this installation does without."""

import structlog

from cms.core import pictures
from cms.delivery.installation import Installation

_log = structlog.get_logger()


def say_what_is_missing(house: Installation) -> None:
    """Say in the log what this installation does without."""
    if not pictures.makes_avif():
        _log.warning("pictures are kept as WebP alone: this Pillow cannot write AVIF, the one from PyPI can")
    if house.settings.mail is None:
        _log.warning("no mail is sent: CMS_SMTP_URL is not set, so nobody is told by mail of urgent comments")
    elif house.settings.mail.tells_password:
        _log.warning(
            "the password of CMS_SMTP_URL is sent in the clear: end it in ?starttls, or begin it with smtps://"
        )
