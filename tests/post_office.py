"""A mail server that answers on this machine: it keeps what it takes, and can refuse, stall or be away."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope


class PostOffice:
    """What came in, and how the server behaves."""

    def __init__(self) -> None:
        self.host, self.port = "127.0.0.1", free_port()
        self.letters: list[EmailMessage] = []
        self.answers: dict[str, str] = {}

    def begin_anew(self) -> None:
        """Be empty and well."""
        self.letters.clear()
        self.answers.clear()

    @property
    def url(self) -> str:
        """Give the address as the settings have it."""
        return f"smtp://{self.host}:{self.port}"

    def to(self, address: str) -> list[EmailMessage]:
        """Give what came for an address."""
        return [letter for letter in self.letters if letter["To"] == address]

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:  # noqa: N802 -- aiosmtpd calls it so
        """Take an address, or answer what a test wants."""
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd calls it so
        """Take a letter."""
        content = envelope.original_content or b""
        self.letters.append(message_from_bytes(content, policy=default))
        return "250 taken"


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def open_post_office(**told: Any) -> Iterator[PostOffice]:
    """Serve until the block ends; `told` goes to the server."""
    office = PostOffice()
    served = Controller(office, hostname=office.host, port=office.port, **told)
    served.start()
    try:
        yield office
    finally:
        served.stop()


def parts(letter: EmailMessage) -> tuple[str, str]:
    """Give the text and the HTML of a letter."""
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()
