"""What must be known of an export before its posts come by: guest authors and blocks that posts share."""

from dataclasses import dataclass, field

from cms.transfer.wordpress.records import Item, Record

MOST_GUESTS = 10_000
LARGEST_BLOCKS = 5_000_000  # characters of all shared blocks together


@dataclass(frozen=True)
class Guest:
    """Somebody whom Co-Authors Plus names over a post: the login there, the name, and the account behind it."""

    login: str
    name: str
    account: str


@dataclass
class Noticed:
    """What was noticed: guest authors by the nicename of their term, shared blocks by their number."""

    guests: dict[str, Guest] = field(default_factory=dict)
    blocks: dict[str, str] = field(default_factory=dict)
    _room: int = LARGEST_BLOCKS

    def take(self, record: Record) -> None:
        """Keep what is needed of a record."""
        if not isinstance(record, Item):
            return
        if record.type == "guest-author" and record.name and len(self.guests) < MOST_GUESTS:
            login = record.told("cap-user_login") or record.name.removeprefix("cap-")
            name = record.told("cap-display_name") or record.title
            self.guests[record.name] = Guest(login, name, record.told("cap-linked_account"))
        elif record.type == "wp_block" and record.status == "publish" and len(record.content) <= self._room:
            self.blocks[record.number] = record.content
            self._room -= len(record.content)
