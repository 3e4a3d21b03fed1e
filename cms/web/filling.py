"""Canned replies, filled in for one comment."""

from cms.comments import canned, queries
from cms.comments.canned import CannedReply, Filling
from cms.comments.models import Comment
from cms.core.help_lines import nearest
from cms.web.context import countries, installation, site


def filled_for(reply: CannedReply, comment: Comment) -> str:
    """Give a canned reply filled in for a comment: with its author, its article and who listens nearby."""
    around, links = queries.surroundings([comment])[0], installation().links
    filling = Filling(
        name=comment.author_name,
        title=around.title,
        url=links.page(around.entry.type, around.entry.slug),
        site=site().site_title,
        lines=nearest(site().lines, countries()),
    )
    return canned.filled(reply.body, filling)
