"""Where things were on the old site: what a first look at the file keeps, which is hosts, paths and numbers alone."""

from dataclasses import dataclass, field

from cms.core.urls import host_of
from cms.transfer.wordpress.records import Item, Record, Survey
from cms.transfer.wordpress.uploads import bare

MOST_HOSTS = 20


@dataclass
class Addressed:
    """The hosts that the old site is known under; its files may come from others than its pages."""

    hosts: set[str] = field(default_factory=set)

    def take(self, record: Record) -> None:
        """Keep what is needed of a record."""
        if isinstance(record, Item) and record.attachment_url and len(self.hosts) < MOST_HOSTS:
            self.hosts.add(bare(host_of(record.attachment_url)))

    def finish(self, survey: Survey) -> None:
        """Add the hosts of the site itself."""
        self.hosts |= {bare(host_of(address)) for address in (survey.site, survey.network)}
        self.hosts.discard("")
