"""What may be asked of an import of WordPress besides the file."""

from dataclasses import dataclass, field

from cms.transfer.wordpress.mapping import Mapping


@dataclass(frozen=True)
class Wishes:
    """What was asked: to mend small breaks, to keep what plugins wrote beside posts, and what words mean here."""

    recover: bool = False
    with_meta: bool = False
    mapping: Mapping = field(default_factory=Mapping)
