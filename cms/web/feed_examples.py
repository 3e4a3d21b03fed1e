"""What the feeds look like, for the description of the API."""

from typing import Any

ITEM_ID = "https://cms.example/api/v1/articles/7"
PAGE = "https://clinic.example/articles/neck-pain"
JSON_EXAMPLE: dict[str, Any] = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "The clinic",
    "home_page_url": "https://clinic.example/",
    "feed_url": "https://cms.example/feed.json",
    "authors": [{"name": "The clinic", "url": "https://clinic.example/"}],
    "language": "en",
    "items": [
        {
            "id": ITEM_ID,
            "url": PAGE,
            "title": "Neck pain",
            "content_html": "<p>Mostly harmless.</p>",
            "content_text": "Mostly harmless.",
            "summary": "What it is.",
            "date_published": "2026-05-04T09:00:00Z",
            "date_modified": "2026-05-06T10:30:00Z",
            "authors": [{"name": "Ana Lima"}],
            "tags": ["Neck"],
            "language": "en",
            "_vertebra": {
                "about": "https://cms.example/api/v1/openapi.json",
                "type": "article",
                "slug": "neck-pain",
                "api_url": "https://cms.example/api/v1/articles/neck-pain",
                "image": None,
                "comments": {
                    "open": True,
                    "count": 2,
                    "url": "https://cms.example/api/v1/articles/neck-pain/comments",
                },
                "reviewed_at": None,
                "reviewer": None,
            },
        }
    ],
}
RSS_EXAMPLE = f"""<?xml version='1.0' encoding='utf-8'?>
<rss xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" \
xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel><title>The clinic</title>\
<link>https://clinic.example/</link><description>The clinic</description><language>en</language>\
<lastBuildDate>Wed, 06 May 2026 10:30:00 GMT</lastBuildDate>\
<atom:link rel="self" type="application/rss+xml" href="https://cms.example/feed.xml" />\
<item><title>Neck pain</title><link>{PAGE}</link><guid isPermaLink="false">{ITEM_ID}</guid>\
<pubDate>Mon, 04 May 2026 09:00:00 GMT</pubDate><dc:creator>Ana Lima</dc:creator>\
<content:encoded>&lt;p&gt;Mostly harmless.&lt;/p&gt;</content:encoded></item></channel></rss>"""
ATOM_EXAMPLE = f"""<?xml version='1.0' encoding='utf-8'?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><id>https://cms.example/atom.xml</id>\
<title>The clinic</title><updated>2026-05-06T10:30:00Z</updated><author><name>The clinic</name></author>\
<link rel="self" type="application/atom+xml" href="https://cms.example/atom.xml" />\
<entry xml:lang="en"><id>{ITEM_ID}</id><title type="text">Neck pain</title>\
<published>2026-05-04T09:00:00Z</published><updated>2026-05-06T10:30:00Z</updated>\
<link rel="alternate" type="text/html" href="{PAGE}" hreflang="en" />\
<content type="html">&lt;p&gt;Mostly harmless.&lt;/p&gt;</content></entry></feed>"""
