"""A letter as it goes over the wire (RFC 5322): no line of it can be anybody's but ours."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from cms.core.clock import now
from cms.core.urls import host_of
from cms.delivery.notices.content import Content, Desk
from cms.delivery.notices.models import Letter
from cms.delivery.notices.rendering import Words

LONGEST_LINE = 998  # an address in a header is not to be broken: RFC 5322, 2.1.1
_POLICY = SMTP.clone(max_line_length=LONGEST_LINE)


def message(letter: Letter, to: str, words: Words, content: Content, desk: Desk) -> EmailMessage:
    """Build the message; the same letter has the same Message-ID whenever it is sent.

    `Auto-Submitted` keeps machines from answering (RFC 3834), `List-Unsubscribe-Post` lets a mailbox
    offer one press of a button (RFC 8058).
    """
    made, settings = EmailMessage(policy=_POLICY), desk.house.settings
    name, address = parseaddr(settings.mail_from)
    made["From"] = Address(_one_line(name or desk.site.site_title), addr_spec=address)
    made["To"] = Address(addr_spec=to)
    made["Subject"] = _one_line(words.subject)
    made["Date"] = format_datetime(now())
    born = int(letter.created_at.timestamp())
    made["Message-ID"] = f"<{letter.kind}.{letter.id}.{born}@{host_of(desk.house.links.public_url)}>"
    made["Auto-Submitted"] = "auto-generated"
    made["Content-Language"] = desk.site.language
    if content.unsubscribe:
        made["List-Unsubscribe"] = f"<{content.unsubscribe}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(words.text, cte="quoted-printable")
    made.add_alternative(words.html, subtype="html", cte="quoted-printable")
    return made


def _one_line(text: str) -> str:
    """Give a text as a header can hold it: one with a line end would keep every letter from being sent."""
    return " ".join(text.split())
