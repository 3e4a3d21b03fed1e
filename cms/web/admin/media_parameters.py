"""How the pages list the library: which pictures, how many, in which order."""

from typing import Annotated, Any

from pydantic import Field

from cms.content.library import Shelf
from cms.content.models.media import Media
from cms.core.paging import Order
from cms.web.parameters import FilterText, FormParameters

NEWEST_FIRST = Order((Media.created_at, Media.id), True, lambda row: (row.created_at, row.id))


class PicturesAsked(FormParameters):
    """Which pictures a page shows: a number that fills rows of two, three and four."""

    limit: Annotated[int, Field(ge=1, le=100)] = 24
    q: FilterText | None = None
    shelf: Shelf | None = None

    @property
    def told(self) -> dict[str, Any]:
        """Give what narrows the list as the parameters of an address."""
        return self.model_dump(mode="json", include={"q", "shelf"}, exclude_none=True)
