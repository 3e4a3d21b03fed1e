"""Who may open which page: every door of the desk has a row, and is tried by everybody."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from cms.accounts.permissions import GRANTS, Permission, Role
from tests.doors.admin.pages import ORIGIN, Visitor

SIGNED_IN, FOR_ALL = "signed in", "everybody"
WRITE, READ, PUBLISH = Permission.CONTENT_WRITE, Permission.CONTENT_READ, Permission.CONTENT_PUBLISH
SEE, DECIDE, ADMIN = Permission.COMMENTS_READ, Permission.COMMENTS_MODERATE, Permission.SITE_ADMIN


def _of_entries(*names: str) -> str:
    """Name doors of the desks of both kinds of entry."""
    return " ".join(f"{desk}.{name}" for desk in ("articles_desk", "exercises_desk") for name in names)


# which right opens a door -> the names of the doors; a name that ends in a dot is all of that desk not named elsewhere
DOORS: dict[str, str] = {
    # these ask for a password, or are themselves the secret
    FOR_ALL: "sign_in. second_step. passkey_door. recovery. invitations.",
    # one’s own, or what one may see of others’
    SIGNED_IN: "home. account. rights. preferences. finding. tokens. second_factor. passkeys.",
    READ: _of_entries("index", "difference", "history", "preview", "version"),
    WRITE: _of_entries("") + " checklist. exercise_card. exercise_choosing.",
    PUBLISH: "taxonomy. harm_pages.look "
    + _of_entries("bulk", "changes", "end", "undo", "unschedule", "publish", "send_back", "sign_off")
    + " "
    + _of_entries("preview_links", "make_preview_link", "end_preview"),
    Permission.MEDIA_WRITE: "media_desk. bringing. picture_choosing.",
    SEE: "desk.index desk.read desk.arrivals desk.pulse desk.preferences desk.choose_hidden desk.choose_keys figures."
    " log. commenter_desk.one",
    DECIDE: "desk. replies_desk. rules_desk. correcting. harm_pages.judge",
    ADMIN: "people. settings. webhook_desk. import_desk. tables_desk. commenter_desk.index commenter_desk.find",
    Permission.PEOPLE_EXPORT: "commenter_desk.export",
    Permission.PEOPLE_ERASE: "commenter_desk.ask commenter_desk.erase commenter_desk.state commenter_desk.certificate",
}
NAMED = {name: right for right, names in DOORS.items() for name in names.split()}
FILLED = {"what": "run"}


def doors(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Give the name of each door of the desk, its method, and an address that leads there, to nothing that exists."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/admin"):
            address = re.sub(r"<int:\w+>", "999999", rule.rule)
            address = re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda found: FILLED.get(found[1], "nothing"), address)
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                yield rule.endpoint, method, address


def right_of(name: str) -> str | None:
    """Give the right that opens a door, None where no row names it."""
    return NAMED.get(name) or NAMED.get(name.partition(".")[0] + ".")


def token_of(visitor: Visitor, page: str) -> str:
    """Give the token that forms carry, so that nothing is refused for the lack of one."""
    found = re.search(
        r'name="csrf_token"[^>]*value="([^"]+)"', visitor.client.get(page, base_url=ORIGIN).get_data(as_text=True)
    )
    assert found, page
    return found[1]


def answer_of(visitor: Visitor, method: str, address: str, token: str) -> str:
    """Say how a door answers: opened, refused, or to the sign-in."""
    sent = {"csrf_token": token} if method == "POST" else None
    answer = visitor.client.open(
        address, method=method, base_url=ORIGIN, data=sent, headers={"Referer": f"{ORIGIN}/admin/"}
    )
    if answer.status_code in {401, 403}:
        return "refused"
    return "to the sign-in" if "/admin/sign-in" in (answer.location or "") else "opened"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_door_of_the_desk_has_its_row_and_every_row_a_door(app: Flask) -> None:
    there = {name for name, _method, _address in doors(app)}
    assert {name for name in there if right_of(name) is None} == set()
    desks = {f"{name.partition('.')[0]}." for name in there}
    assert {name for name in NAMED if name not in there | desks} == set()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_gets_further_than_the_sign_in(app: Flask, visitor: Visitor) -> None:
    token = token_of(visitor, "/admin/sign-in")
    for name, method, address in doors(app):
        if right_of(name) != FOR_ALL:
            assert answer_of(visitor, method, address, token) in {"to the sign-in", "refused"}, (name, method)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_role_opens_the_doors_of_its_rights_and_no_other(
    app: Flask, at_work: Callable[[str], Visitor], role: Role
) -> None:
    visitor = at_work(role)
    token = token_of(visitor, "/admin/account")
    for name, method, address in doors(app):
        right = right_of(name)
        if right != FOR_ALL:
            expected = "opened" if right == SIGNED_IN or right in GRANTS[role] else "refused"
            assert answer_of(visitor, method, address, token) == expected, (name, method)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_table_of_rights_is_a_page_for_everybody_who_has_an_account(
    at_work: Callable[[str], Visitor],
) -> None:
    page = at_work("author").client.get("/admin/rights", base_url=ORIGIN).get_data(as_text=True)
    rows = {right: page.split(f"<code>{right}</code>")[1].split("</tr>")[0].count("yes") for right in Permission}
    assert rows == {right: sum(right in grants for grants in GRANTS.values()) for right in Permission}
