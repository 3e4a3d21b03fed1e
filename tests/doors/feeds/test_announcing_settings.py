"""Who is told of changes, as an admin sets it: checked, and held away from the machines beside this one."""

from collections.abc import Callable

from cms.core import outbox
from cms.core.db import db
from cms.delivery.announcing import working
from tests.api import Api
from tests.doors.api.problems import told
from tests.edges import Edge

REFUSED: list[tuple[str, dict[str, str], str]] = [
    ("a kind that is none", {"cdn_purge": "akamai"}, "#/cdn_purge"),
    ("no address to ask", {"cdn_purge": "http", "cdn_purge_url": ""}, "#/cdn_purge_url"),
    ("an address that is none", {"cdn_purge_url": "ftp://cache.example"}, "#/cdn_purge_url"),
    ("a header that would hold two", {"cdn_purge_header": "A: b"}, "#/cdn_purge_header"),
    ("a hub that is no address", {"websub_hub": "hub"}, "#/websub_hub"),
]


def test_a_bad_setting_is_refused_and_named(api: Callable[..., Api]) -> None:
    for why, sent, pointer in REFUSED:
        assert told(api("admin").patch("/settings", sent), 422)["errors"][0]["pointer"] == pointer, why


def test_what_is_set_on_a_page_cannot_reach_this_machine(
    api: Callable[..., Api], edge: Edge, editor: Api, work: Callable[..., None]
) -> None:
    sent = {
        "websub_hub": f"{edge.address}/hub",
        "cdn_purge": "fastly",
        "cdn_purge_url": f"{edge.address}/service/abc",
    }
    assert api("admin").patch("/settings", sent).status_code == 200
    work()
    editor.published("articles", title="Neck")
    work()
    assert edge.asked == []
    rows = db.session.query(outbox.OutboxRow).filter(outbox.OutboxRow.topic == working.PING).all()
    assert rows
    assert {row.last_error for row in rows} == {"Refused"}
