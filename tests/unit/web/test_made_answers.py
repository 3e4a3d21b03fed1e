"""What a public answer is made of: a document that becomes JSON, or bytes that are ready."""

import pytest

from cms.web.answers import Made

BODIES: list[tuple[str, object, bytes]] = [
    ("a document is written as JSON", {"title": "Psoas ä"}, '{"title":"Psoas ä"}'.encode()),
    ("a list too", [1], b"[1]"),
    ("bytes go out as they are", b'<?xml version="1.0"?><feed/>', b'<?xml version="1.0"?><feed/>'),
]


@pytest.mark.parametrize(("why", "document", "body"), BODIES)
def test_an_answer_has_the_bytes_of_its_document(why: str, document: object, body: bytes) -> None:
    assert Made(document).body == body, why
