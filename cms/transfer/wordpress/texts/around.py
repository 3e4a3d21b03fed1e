"""What a text calls for that stands elsewhere in the file, and what was met in it that has to be told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cms.transfer.wordpress.noticing import Picture

LARGEST_SHARED = 300_000  # characters that shared blocks and galleries may bring into one text
_NOTHING: Mapping[str, str] = {}
_NO_PICTURES: Mapping[str, Picture] = {}


@dataclass
class Around:
    """What stands around one text.

    `pictures` and `blocks` are those of the file, by their numbers; `own` are the numbers of the
    pictures that were sent for this post; `footnotes` is JSON, as WordPress keeps them; `room` is left
    for shared blocks and galleries. What was met:
    shortcodes of which something was `lost`, those that are `unknown`, blocks that WordPress fills in
    when it shows a page (`dynamic`), and how many shared blocks are `missing`.
    """

    pictures: Mapping[str, Picture] = field(default_factory=lambda: _NO_PICTURES)
    own: Sequence[str] = ()
    blocks: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    footnotes: str = ""
    room: int = LARGEST_SHARED
    lost: int = 0
    missing: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    dynamic: Counter[str] = field(default_factory=Counter)
