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
COMMENT_ID = "https://cms.example/api/v1/comments/31"
COMMENTS_JSON_EXAMPLE: dict[str, Any] = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Comments on Neck pain · The clinic",
    "home_page_url": f"{PAGE}#comments",
    "feed_url": "https://cms.example/feed/comments.json?article=neck-pain",
    "authors": [{"name": "The clinic", "url": "https://clinic.example/"}],
    "language": "en",
    "items": [
        {
            "id": COMMENT_ID,
            "url": f"{PAGE}#comment-31",
            "title": "Jo on Neck pain",
            "content_html": "<p>Mine does that too.</p>",
            "content_text": "Mine does that too.",
            "date_published": "2026-05-05T12:00:00Z",
            "date_modified": "2026-05-05T12:00:00Z",
            "authors": [{"name": "Jo", "avatar": "https://cms.example/avatars/J.svg"}],
            "_vertebra": {
                "about": "https://cms.example/api/v1/openapi.json",
                "type": "comment",
                "comment_id": 31,
                "parent_id": 30,
                "in_reply_to": "https://cms.example/api/v1/comments/30",
                "is_staff": False,
                "correction": None,
                "subject": {
                    "id": ITEM_ID,
                    "type": "article",
                    "slug": "neck-pain",
                    "title": "Neck pain",
                    "url": PAGE,
                    "api_url": "https://cms.example/api/v1/articles/neck-pain",
                },
            },
        }
    ],
}
COMMENTS_RSS_EXAMPLE = f"""<?xml version='1.0' encoding='utf-8'?>
<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:thr="http://purl.org/syndication/thread/1.0" version="2.0"><channel>\
<title>Comments on Neck pain · The clinic</title><link>{PAGE}#comments</link>\
<description>Comments on Neck pain · The clinic</description><language>en</language>\
<lastBuildDate>Tue, 05 May 2026 12:00:00 GMT</lastBuildDate>\
<item><title>Jo on Neck pain</title><link>{PAGE}#comment-31</link><guid isPermaLink="false">{COMMENT_ID}</guid>\
<pubDate>Tue, 05 May 2026 12:00:00 GMT</pubDate><dc:creator>Jo</dc:creator>\
<content:encoded>&lt;p&gt;Mine does that too.&lt;/p&gt;</content:encoded>\
<thr:in-reply-to ref="https://cms.example/api/v1/comments/30" href="{PAGE}#comment-30" type="text/html" />\
</item></channel></rss>"""
COMMENTS_ATOM_EXAMPLE = f"""<?xml version='1.0' encoding='utf-8'?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0" xml:lang="en">\
<id>https://cms.example/feed/comments.atom?article=neck-pain</id><title>Comments on Neck pain · The clinic</title>\
<updated>2026-05-05T12:00:00Z</updated><author><name>The clinic</name></author>\
<entry><id>{COMMENT_ID}</id><title type="text">Jo on Neck pain</title><published>2026-05-05T12:00:00Z</published>\
<updated>2026-05-05T12:00:00Z</updated><author><name>Jo</name></author>\
<link rel="alternate" type="text/html" href="{PAGE}#comment-31" />\
<content type="html">&lt;p&gt;Mine does that too.&lt;/p&gt;</content>\
<thr:in-reply-to ref="https://cms.example/api/v1/comments/30" href="{PAGE}#comment-30" type="text/html" />\
</entry></feed>"""
