"""What Isso keeps as a source, whichever of the two it is."""

from pathlib import Path

from cms.transfer.address_map import AddressMap
from cms.transfer.course import Order
from cms.transfer.discussion import opening
from cms.transfer.discussion.gathering import Piece
from cms.transfer.importing import Source
from cms.transfer.isso import database, generic


def opened(order: Order, mapping: Path | AddressMap | None = None) -> Source[Piece]:
    """Check a whole database or file, and give it as a source. Raises Invalid for one that is not sound."""
    read = database.read if database.is_database(order.path) else generic.read
    return opening.opened(order, "isso", read, mapping)
