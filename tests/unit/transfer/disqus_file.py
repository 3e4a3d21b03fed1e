"""Small Disqus exports, written by hand."""

from pathlib import Path
from xml.sax.saxutils import escape

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<category dsq:id="9"><forum>clinic</forum><title>General</title></category>
"""


def export(*parts: str) -> str:
    """Give a whole export."""
    return HEAD + "".join(parts) + "</disqus>"


def thread(number: int | str, link: str = "", identifier: str = "", **told: str) -> str:
    """Give a thread."""
    more = "".join(f"<{name}>{value}</{name}>" for name, value in told.items())
    return f"""<thread dsq:id="{number}"><id>{escape(identifier)}</id><forum>clinic</forum><category dsq:id="9"/>
<link>{escape(link)}</link><title>A page</title><message/><createdAt>2013-01-02T03:04:05Z</createdAt>
<author><name>Ana</name><email>ana@clinic.example</email></author>{more}</thread>
"""


def post(number: int | str, of: int | str, parent: int | str = "", **told: str) -> str:
    """Give a post; members that are not told are those of an ordinary one."""
    members = {
        "message": f"<p>Words {number}</p>",
        "createdAt": "2014-01-02T03:04:05Z",
        "isDeleted": "false",
        "isSpam": "false",
        **told,
    }
    author = members.pop("author", "<email>jo@reader.org</email><name>Jo Bloggs</name><username>jo</username>")
    message = members.pop("message")
    more = "".join(f"<{name}>{value}</{name}>" for name, value in members.items())
    answered = f'<parent dsq:id="{parent}"/>' if parent else ""
    return f"""<post dsq:id="{number}"><id/><message><![CDATA[{message}]]></message>{more}
<author>{author}</author><ipAddress>203.0.113.77</ipAddress><thread dsq:id="{of}"/>{answered}</post>
"""


def written(folder: Path, text: str, name: str = "disqus.xml") -> Path:
    """Write an export to a file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
