"""The mail server: its address read, and letters handed over to real ones."""

import ssl
from email.message import EmailMessage
from pathlib import Path

import pytest

from cms.core import mail_server
from cms.core.mail_server import MailServer, Refused
from tests import certificates
from tests.post_office import PostOffice, free_port, open_post_office

READ = [
    ("smtp://mail.example.org", MailServer("mail.example.org", 25), "the port of mail"),
    ("smtps://mail.example.org", MailServer("mail.example.org", 465, tls=True), "TLS from the start"),
    ("smtp://mail.example.org?starttls", MailServer("mail.example.org", 587, starttls=True), "submission"),
    ("smtp://mail.example.org:2525/?starttls=true", MailServer("mail.example.org", 2525, starttls=True), "a port"),
    ("smtp://ana:a%40b@mail.example.org", MailServer("mail.example.org", 25, "ana", "a@b"), "an escaped password"),
    ("smtp://[::1]:1025", MailServer("::1", 1025), "IPv6"),
]


@pytest.mark.parametrize(("url", "expected"), [pytest.param(url, made, id=why) for url, made, why in READ])
def test_the_address_of_a_mail_server_is_read(url: str, expected: MailServer) -> None:
    assert mail_server.read(url) == expected


WRONG = [
    ("mail.example.org", "no scheme"),
    ("http://mail.example.org", "another scheme"),
    ("smtp://", "no host"),
    ("smtp://mail.example.org:port", "a port in words"),
    ("smtp://mail.example.org:99999", "no such port"),
    ("smtp://ana@mail.example.org", "a user without a password"),
    ("smtp://ana:s3cret@mail.example.org/path", "a path"),
    ("smtp://mail.example.org?tls", "an unknown word"),
    ("smtp://mail.example.org?starttls=no", "what is on by being there cannot be off"),
    ("smtps://mail.example.org?starttls", "TLS twice"),
    ("smtp://ana:s3cret@[::1", "half an address"),
]


@pytest.mark.parametrize("url", [pytest.param(url, id=why) for url, why in WRONG])
def test_a_wrong_address_is_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(ValueError, match="m") as refused:
        mail_server.read(url)
    assert "s3cret" not in str(refused.value)


def test_the_password_is_not_in_what_is_printed_of_a_server() -> None:
    assert "s3cret" not in repr(mail_server.read("smtp://ana:s3cret@mail.example.org"))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("smtp://ana:s3cret@mail.example.org", True),
        ("smtp://ana:s3cret@mail.example.org?starttls", False),
        ("smtps://ana:s3cret@mail.example.org", False),
        ("smtp://ana:s3cret@127.0.0.1", False),
        ("smtp://mail.example.org", False),
    ],
)
def test_a_password_in_the_clear_is_noticed(url: str, told: bool) -> None:
    assert mail_server.read(url).tells_password is told


SENDERS = [
    ("desk@clinic.example", True, "an address"),
    ("The clinic <desk@clinic.example>", True, "with a name"),
    ("The clinic", False, "a name alone"),
    ("desk@", False, "half an address"),
    ("desk@clinic.example\nBcc: all@clinic.example", False, "a second header"),
]


@pytest.mark.parametrize(("text", "good"), [pytest.param(text, good, id=why) for text, good, why in SENDERS])
def test_a_sender_is_one_whole_address(text: str, good: bool) -> None:
    if good:
        assert mail_server.sender(text) == text
    else:
        with pytest.raises(ValueError, match="must be an e-mail address"):
            mail_server.sender(text)


def _letter(to: str = "ana@clinic.example") -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "desk@clinic.example", to, "Hello"
    letter.set_content("Grüße")
    return letter


def test_a_letter_is_handed_over(office: PostOffice) -> None:
    mail_server.read(office.url).send(_letter())
    assert [letter.get_content().strip() for letter in office.letters] == ["Grüße"]


@pytest.mark.parametrize(("answer", "kind"), [("550 no such user", Refused), ("451 later", Exception)])
def test_a_refusal_for_good_is_told_from_one_for_now(office: PostOffice, answer: str, kind: type[Exception]) -> None:
    office.answers["ana@clinic.example"] = answer
    with pytest.raises(kind) as refused:
        mail_server.read(office.url).send(_letter())
    assert isinstance(refused.value, Refused) is (kind is Refused)


def test_a_server_that_is_away_is_an_error_for_now() -> None:
    with pytest.raises(OSError, match="refused"):
        mail_server.read(f"smtp://127.0.0.1:{free_port()}").send(_letter())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """Make a certificate for this machine; give it, and what a server needs to show it."""
    path = certificates.certificate(tmp_path_factory.mktemp("certificate"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return path, context


def test_after_starttls_a_letter_goes_to_a_server_that_can_be_trusted(
    certificate: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, context = certificate
    with open_post_office(tls_context=context, require_starttls=True) as office:
        with pytest.raises(ssl.SSLCertVerificationError):
            mail_server.read(f"{office.url}?starttls").send(_letter())
        assert office.letters == []
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        mail_server.read(f"{office.url}?starttls").send(_letter())
        assert len(office.letters) == 1


def test_starttls_that_is_asked_for_is_never_gone_without(office: PostOffice) -> None:
    with pytest.raises(Exception, match="STARTTLS"):
        mail_server.read(f"{office.url}?starttls").send(_letter())
    assert office.letters == []
