"""What must be known of an export before its posts come by: guest authors, pictures, blocks that posts share."""

from dataclasses import dataclass, field

from cms.core.text import text_of
from cms.transfer.wordpress.records import Item, Record, Term

MOST_GUESTS, MOST_PICTURES = 10_000, 100_000
LONGEST_URL, LONGEST_WORDS = 2000, 500
PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")
LARGEST_BLOCKS = 5_000_000  # characters of all shared blocks together


@dataclass(frozen=True)
class Guest:
    """Somebody whom Co-Authors Plus names over a post: the login there, the name, and the account behind it."""

    login: str
    name: str
    account: str


@dataclass(frozen=True)
class Picture:
    """A picture that the site had: its address there, the words that stand for it, and its caption."""

    url: str
    alt: str
    caption: str


@dataclass
class Noticed:
    """What was noticed: guest authors by the nicename of their term, shared blocks and pictures by their number.

    `own` has the numbers of the pictures that were sent for each post, `parents` the nicename above
    that of each nested category.
    """

    guests: dict[str, Guest] = field(default_factory=dict)
    blocks: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)
    own: dict[str, list[str]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    _room: int = LARGEST_BLOCKS

    def take(self, record: Record) -> None:
        """Keep what is needed of a record."""
        if isinstance(record, Term) and record.parent:
            self.parents[record.nicename] = record.parent
        if not isinstance(record, Item):
            return
        if record.type == "guest-author" and record.name and len(self.guests) < MOST_GUESTS:
            login = record.told("cap-user_login") or record.name.removeprefix("cap-")
            name = record.told("cap-display_name") or record.title
            self.guests[record.name] = Guest(login, name, record.told("cap-linked_account"))
        elif record.type == "wp_block" and record.status == "publish" and len(record.content) <= self._room:
            self.blocks[record.number] = record.content
            self._room -= len(record.content)
        elif record.type == "attachment" and len(self.pictures) < MOST_PICTURES:
            self._take_picture(record)

    def _take_picture(self, record: Item) -> None:
        url = record.attachment_url or record.guid
        if not url.lower().partition("?")[0].endswith(PICTURES):
            return
        alt = record.told("_wp_attachment_image_alt")
        self.pictures[record.number] = Picture(
            url[:LONGEST_URL], text_of(alt[:LONGEST_WORDS]), text_of(record.excerpt[:LONGEST_WORDS])
        )
        self.own.setdefault(record.parent, []).append(record.number)
