"""Canned replies, filled in for one comment, or for an example."""

from flask_babel import gettext as _

from cms.comments import canned, cases
from cms.comments.canned import CannedReply, Filling
from cms.comments.models import Comment
from cms.content.status import EntryType
from cms.core.help_lines import nearest
from cms.web.context import countries, installation, site


def filled_for(reply: CannedReply, comment: Comment) -> str:
    """Give a canned reply filled in for a comment: with its author, its article and who listens nearby."""
    case, links = cases.of([comment])[0], installation().links
    return canned.filled(
        reply.body, _filling(comment.author_name, case.title, links.page(case.entry.type, case.entry.slug))
    )


def filled_for_an_example(body: str) -> str:
    """Give a text filled in for a comment that nobody wrote."""
    page = installation().links.page(EntryType.ARTICLE, "neck-pain")
    return canned.filled(body, _filling(_("Jo"), _("Neck pain after a long day"), page))


def _filling(name: str, title: str, url: str) -> Filling:
    lines = nearest(site().lines, countries())
    return Filling(name=name, title=title, url=url, site=site().site_title, lines=lines)
