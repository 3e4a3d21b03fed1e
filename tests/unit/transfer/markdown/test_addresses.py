"""Where texts of Markdown stood before: their old addresses lead to them, and so do links by these."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cms.content.models.entry import Entry
from cms.core.clock import now
from cms.core.db import db
from tests.api import Api
from tests.unit.transfer.markdown.conftest import POST, Files, Import, entry_at, html_at, problems_of


@pytest.mark.parametrize(
    ("members", "status", "why"),
    [
        ("date: {past}", "published", "it was public"),
        ("date: {future}", "scheduled", "Hugo builds nothing of the future"),
        ("date: {past}\npublishDate: {future}", "scheduled", "its own word"),
        ("date: {past}\nexpiryDate: {past}", "draft", "its time is over"),
        ("date: {past}\nexpiryDate: {future}", "published", "its time is not over"),
        ("date: {future}\ndraft: true", "draft", "a draft is no promise"),
        ("date: {past}\ndraft: 'yes'", "draft", "in words"),
        ("date: {past}\ndraft: false", "published", "it says so"),
    ],
)
def test_a_text_stands_where_it_stood(take: Import, members: str, status: str, why: str) -> None:
    past, future = now() - timedelta(days=400), now() + timedelta(days=400)
    told = members.format(past=past.isoformat(), future=future.isoformat())
    take({"a.md": f"---\ntitle: A\n{told}\n---\nText\n"})
    entry = entry_at("a")
    assert entry.status == status, why
    assert entry.publish_at == (future if status == "scheduled" else None)
    assert entry.unpublish_at == (future if "expiryDate: {future}" in members else None)


FILED = "---\ntitle: Neck\ncategories: [Posture, Desk Work]\ndate: 2019-03-04\n---\nText\n"
HUGOS: Files = {"hugo.toml": "baseURL = 'https://old.example/'\n"}


@pytest.mark.parametrize(
    ("files", "address"),
    [
        pytest.param({"content/posts/neck.md": POST}, "/posts/neck/", id="Hugo: the folder and the name"),
        pytest.param({"content/posts/neck/index.md": POST}, "/posts/neck/", id="Hugo: a bundle"),
        pytest.param({**HUGOS, "content/Posts/My Neck.md": POST}, "/posts/my-neck/", id="Hugo: in small letters"),
        pytest.param({**HUGOS, "content/posts/2019-03-04-neck.md": POST}, "/posts/2019-03-04-neck/", id="Hugo: a date"),
        pytest.param(
            {**HUGOS, "content/posts/x.md": POST.replace("date", "slug: nape\ndate")}, "/posts/nape/", id="Hugo: a slug"
        ),
        pytest.param({"content/posts/neck.fr.md": POST}, "/fr/posts/neck/", id="Hugo: another language"),
        pytest.param({"content/posts/neck.en.md": POST}, "/posts/neck/", id="Hugo: the language of the site"),
        pytest.param({"content/posts/_index.md": POST}, "/posts/", id="Hugo: the page of a section"),
        pytest.param({"posts/2019-03-04-neck.md": POST}, "/posts/neck/", id="Eleventy: without the date"),
        pytest.param({"_posts/2019-03-04-neck.md": POST}, "/2019/03/04/neck.html", id="Jekyll: by the date"),
        pytest.param(
            {"_posts/2019-03-04-neck.md": FILED}, "/posture/desk-work/2019/03/04/neck.html", id="Jekyll: by categories"
        ),
        pytest.param(
            {"_config.yml": "permalink: pretty\n", "_posts/2019-03-04-neck.md": POST},
            "/2019/03/04/neck/",
            id="Jekyll: a folder each",
        ),
        pytest.param(
            {"_config.yml": "permalink: /blog/:title\n", "_posts/2019-03-04-neck.md": POST},
            "/blog/neck",
            id="Jekyll: a pattern of its own",
        ),
        pytest.param({"_config.yml": "title: x\n", "about/us.md": POST}, "/about/us.html", id="Jekyll: a page"),
        pytest.param({"content/posts/neck.md": POST.replace("date", "draft: true\ndate")}, None, id="a draft"),
        pytest.param({"neck.md": POST.replace("date", "permalink: '/{{ x }}/'\ndate")}, None, id="nobody knows"),
        pytest.param({"index.md": POST}, None, id="the front page"),
    ],
)
def test_the_address_that_a_text_had_by_itself_leads_to_it(
    take: Import, reader: Api, files: Files, address: str | None
) -> None:
    report = take(files)
    (target,) = (f"/articles/{entry.slug}" for entry in db.session.scalars(select(Entry)))
    found = {each["from"]: each["to"] for each in reader.get("/redirects").get_json()["items"]}
    bare = (address or "").rstrip("/")
    wanted = {} if not address else {bare: target} if bare.endswith(".html") else {bare: target, f"{bare}/": target}
    assert (found, problems_of(report)) == (wanted, {})


def test_links_by_the_address_of_before_lead_to_the_text(take: Import) -> None:
    take(
        {
            "_posts/2019-03-04-neck.md": POST,
            "a.md": "---\ntitle: A\ndate: 2019-01-01\n---\n[n](/2019/03/04/neck.html)\n",
        }
    )
    assert html_at("a") == '<p><a href="/articles/neck">n</a></p>'
