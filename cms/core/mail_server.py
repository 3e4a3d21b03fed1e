"""The mail server: its address as the settings give it, and one letter handed over to it (RFC 5321)."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

PORTS = {"smtp": 25, "smtps": 465}
SUBMISSION = 587
STARTTLS = "starttls"
ON = {"", "1", "true", "yes"}
PATIENCE = 10.0  # seconds that the server may take for each answer
LOCAL = {"localhost", "127.0.0.1", "::1"}
PERMANENT = 500  # from here on a code says that asking again does not help
FORM = "must be an address such as smtp://user:password@mail.example.org:587?starttls or smtps://mail.example.org"


class Refused(Exception):
    """The server will not take this letter for this address, and says that asking again does not help."""


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed over: in TLS from the start (`tls`), after STARTTLS, or in the clear."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    starttls: bool = False

    @property
    def tells_password(self) -> bool:
        """Tell whether the password goes over a network for everybody to read."""
        return bool(self.password) and not (self.tls or self.starttls or self.host in LOCAL)

    def send(self, letter: EmailMessage) -> None:
        """Hand a letter over. Raises Refused, or the error that keeps it from being taken now.

        Once the letter is taken, nothing that goes wrong counts: it would be sent twice.
        """
        session = self._connected()
        try:
            session.send_message(letter)
        except smtplib.SMTPRecipientsRefused as refusal:
            if all(code >= PERMANENT for code, _words in refusal.recipients.values()):
                raise Refused from None
            raise
        except smtplib.SMTPDataError as refusal:
            if refusal.smtp_code >= PERMANENT:
                raise Refused from None
            raise
        except smtplib.SMTPNotSupportedError:
            raise Refused from None
        else:
            with suppress(OSError, smtplib.SMTPException):
                session.quit()
        finally:
            session.close()

    def greet(self) -> None:
        """Connect, sign in where there is a user, and leave with no letter. Raises what keeps it from that."""
        session = self._connected()
        try:
            session.noop()
            session.quit()
        finally:
            session.close()

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        session = (
            smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE, context=context)
            if self.tls
            else smtplib.SMTP(self.host, self.port, timeout=PATIENCE)
        )
        try:
            if self.starttls:
                session.starttls(context=context)
            if self.user:
                session.login(self.user, self.password)
        except BaseException:
            session.close()
            raise
        return session


def read(url: str) -> MailServer:
    """Read `smtp://user:password@host:port`, `smtps://…` or `…?starttls`. Raises ValueError, without the password."""
    try:
        parts = urlsplit(url)
        asked, port = parse_qs(parts.query, keep_blank_values=True), parts.port
    except ValueError:
        raise ValueError(FORM) from None
    if parts.scheme not in PORTS or not parts.hostname or parts.path not in {"", "/"} or parts.fragment:
        raise ValueError(FORM)
    if set(asked) - {STARTTLS} or any(value.lower() not in ON for value in asked.get(STARTTLS, [])):
        raise ValueError("may end in ?starttls, and in nothing else")
    if parts.scheme == "smtps" and asked:
        raise ValueError("must be either smtps:// or smtp:// with ?starttls, not both")
    if bool(parts.username) != bool(parts.password):
        raise ValueError("must hold a user and a password, or neither")
    return MailServer(
        host=parts.hostname,
        port=port or (SUBMISSION if asked else PORTS[parts.scheme]),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "smtps",
        starttls=bool(asked),
    )


def sender(text: str) -> str:
    """Check who letters come from: an address, or a name and an address in pointed brackets. Raises ValueError."""
    _name, address = parseaddr(text)
    if not text.isprintable() or not is_address(address):
        raise ValueError("must be an e-mail address such as desk@example.org, or The clinic <desk@example.org>")
    return text


def is_address(text: str) -> bool:
    """Tell whether a text is one whole e-mail address; nobody is asked whether it exists."""
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True
