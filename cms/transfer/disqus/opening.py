"""A Disqus export as a source.

DTDs are refused, and entities with them, so nothing is ever expanded or fetched.
"""

from pathlib import Path

from cms.core.errors import Fault, Invalid
from cms.transfer import files, xml_files
from cms.transfer.address_map import AddressMap
from cms.transfer.course import Order
from cms.transfer.discussion import opening
from cms.transfer.discussion.gathering import Piece
from cms.transfer.discussion.opening import DiscussionCourse
from cms.transfer.discussion.records import ForeignThread
from cms.transfer.disqus.export import DISQUS, Export
from cms.transfer.importing import Source


def opened(order: Order, mapping: Path | AddressMap | None = None) -> Source[Piece]:
    """Check a whole export, and give it as a source. Raises Invalid for one that is not sound."""
    return opening.opened(order, "disqus", _read, mapping)


def _read(course: DiscussionCourse) -> None:
    path, export, gathering = course.order.path, Export(), course.gathering
    for _ in xml_files.fed(path, export, files.chunks(path, course.order.advance)):
        if export.root not in {None, (DISQUS, "disqus")}:
            break
        for record in export.taken():
            if not isinstance(record, ForeignThread):
                gathering.comment(record)
            elif record.key:
                gathering.thread(record)
            else:
                course.report.remark("thread without a number", "It was left out, with what was said in it.")
    if export.root != (DISQUS, "disqus"):
        raise Invalid(Fault(f"{path.name}: this is no Disqus export. Make one in Disqus, with Community, Export."))
