"""Small WordPress exports, written by hand."""

from pathlib import Path

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"
  xmlns:excerpt="http://wordpress.org/export/{version}/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/{version}/">
<channel>
<title>A clinic</title>
<link>https://old.clinic.example</link>
<pubDate>Tue, 02 Jan 2024 03:04:05 +0000</pubDate>
<language>en-GB</language>
<wp:wxr_version>{version}</wp:wxr_version>
<wp:base_blog_url>https://old.clinic.example</wp:base_blog_url>
"""
ANA = """<wp:author><wp:author_id>3</wp:author_id><wp:author_login>ana</wp:author_login>
<wp:author_email>ana@clinic.example</wp:author_email><wp:author_display_name>Ana Silva</wp:author_display_name>
</wp:author>"""
NECK = """<wp:category><wp:category_nicename>neck</wp:category_nicename><wp:cat_name>Neck</wp:cat_name></wp:category>"""
CLICKING = "<wp:tag><wp:tag_slug>clicking</wp:tag_slug><wp:tag_name>Clicking</wp:tag_name></wp:tag>"


def wxr(*parts: str, version: str = "1.2", head: str = ANA) -> str:
    """Give a whole export."""
    return HEAD.format(version=version) + head + "".join(parts) + "</channel></rss>"


def post(number: int | str = 1, *comments: str, terms: str = "", **told: str) -> str:
    """Give a post; members that are not told are those of an ordinary one."""
    members = {
        "title": f"Post {number}",
        "creator": "ana",
        "content": "It clicks.",
        "excerpt": "",
        "date": "2013-03-14 09:56:43",
        "date_gmt": "2013-03-14 16:56:43",
        "modified_gmt": "",
        "name": f"post-{number}",
        "status": "publish",
        "type": "post",
        "password": "",
        "comment_status": "open",
        "pub_date": "",
        **told,
    }
    return f"""<item><title><![CDATA[{members["title"]}]]></title><pubDate>{members["pub_date"]}</pubDate>
<dc:creator>{members["creator"]}</dc:creator>
<content:encoded><![CDATA[{members["content"]}]]></content:encoded>
<excerpt:encoded><![CDATA[{members["excerpt"]}]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date>{members["date"]}</wp:post_date>
<wp:post_date_gmt>{members["date_gmt"]}</wp:post_date_gmt>
<wp:post_modified_gmt>{members["modified_gmt"]}</wp:post_modified_gmt>
<wp:comment_status>{members["comment_status"]}</wp:comment_status>
<wp:post_name>{members["name"]}</wp:post_name><wp:status>{members["status"]}</wp:status>
<wp:post_type>{members["type"]}</wp:post_type><wp:post_password>{members["password"]}</wp:post_password>
{terms}{"".join(comments)}</item>"""


def comment(number: int | str, parent: int | str = 0, **told: str) -> str:
    """Give a comment; members that are not told are those of an ordinary one."""
    members = {
        "author": "Jo Bloggs",
        "email": "jo@reader.org",
        "url": "",
        "date": "2014-01-02 03:04:05",
        "date_gmt": "2014-01-02 10:04:05",
        "content": f"Words {number}",
        "status": "1",
        "type": "",
        **told,
    }
    return f"""<wp:comment><wp:comment_id>{number}</wp:comment_id>
<wp:comment_author><![CDATA[{members["author"]}]]></wp:comment_author>
<wp:comment_author_email>{members["email"]}</wp:comment_author_email>
<wp:comment_author_url>{members["url"]}</wp:comment_author_url>
<wp:comment_author_IP>203.0.113.77</wp:comment_author_IP>
<wp:comment_date>{members["date"]}</wp:comment_date><wp:comment_date_gmt>{members["date_gmt"]}</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{members["content"]}]]></wp:comment_content>
<wp:comment_approved>{members["status"]}</wp:comment_approved><wp:comment_type>{members["type"]}</wp:comment_type>
<wp:comment_parent>{parent}</wp:comment_parent></wp:comment>"""


def meta(key: str, value: str) -> str:
    """Give a field beside a post."""
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
    )


def attachment(number: int, place: str, *more: str, **told: str) -> str:
    """Give an attachment whose file is at a path below the uploads."""
    address = f"<wp:attachment_url>https://old.clinic.example/wp-content/uploads/{place}</wp:attachment_url>"
    return post(
        number, terms=address + "".join(more), **{"type": "attachment", "status": "inherit", "content": "", **told}
    )


def written(folder: Path, text: str, name: str = "export.xml") -> Path:
    """Write an export to a file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
