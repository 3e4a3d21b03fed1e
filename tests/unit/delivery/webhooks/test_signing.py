"""Signatures, as others check them."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from cms.core.clock import now
from cms.delivery.webhooks import signing

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'


def test_the_example_of_the_standard_is_signed_as_it_says() -> None:
    signed = signing.signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, BODY)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_library_for_receivers_accepts_it() -> None:
    told = signing.headers([SECRET], "evt_1", now(), BODY)
    assert Webhook(SECRET).verify(BODY, told) == {"test": 2432232314}
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(BODY + b" ", told)
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.new_secret()).verify(BODY, told)


def test_while_a_secret_takes_over_both_are_accepted() -> None:
    new = signing.new_secret()
    told = signing.headers([new, SECRET], "evt_1", now(), BODY)
    assert len(told["webhook-signature"].split(" ")) == 2
    for secret in (new, SECRET):
        Webhook(secret).verify(BODY, told)


def test_the_time_is_that_of_the_attempt_in_whole_seconds() -> None:
    at = datetime(2026, 5, 1, 12, 0, 0, 999_999, tzinfo=UTC)
    assert signing.headers([SECRET], "evt_1", at, BODY)["webhook-timestamp"] == "1777636800"
    old = signing.headers([SECRET], "evt_1", now() - timedelta(minutes=6), BODY)
    with pytest.raises(WebhookVerificationError, match="old"):
        Webhook(SECRET).verify(BODY, old)


def test_no_two_secrets_are_alike_and_each_is_long() -> None:
    made = {signing.new_secret() for _each in range(50)}
    assert len(made) == 50
    assert {len(signing.key(secret)) for secret in made} == {32}


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param("", id="nothing"),
        pytest.param(SECRET.removeprefix("whsec_"), id="without its beginning"),
        pytest.param("whsec_not base64!", id="no base64"),
        pytest.param("whsec_" + base64.b64encode(b"x" * 23).decode(), id="too short to be safe"),
        pytest.param("whsec_" + base64.b64encode(b"x" * 65).decode(), id="longer than the standard allows"),
    ],
)
def test_what_is_no_secret_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="24 to 64"):
        signing.key(secret)
