"""What is told at once to who may be in danger, or writes of somebody who is: in the words of the site."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from cms.comments.triage.looking import look
from cms.comments.triage.signal import Signal, SignalId
from cms.core.help_lines import HelpLine, nearest
from cms.core.languages import in_language
from cms.core.site import SiteSettings

REPORTED = (
    "Thank you for telling us. One of us will look at it as soon as we can. That may not be soon enough: if you know"
    " who or where they are, please call the emergency number there now (112, 999, 911 or the one of the place). You"
    " do not have to carry this alone: the people below listen to you, too."
)


@dataclass(frozen=True)
class Script:
    """What a moderator does, step by step, in the words of the site; and who listens."""

    kind: SignalId
    text: str
    lines: tuple[HelpLine, ...] = ()


def scripts(seen: Iterable[Signal], site: SiteSettings, countries: Collection[str]) -> list[Script]:
    """Give what to do about a comment that may be about somebody in danger; nothing for any other."""
    ids = {signal.id for signal in seen}
    told = [
        Script(SignalId.CRISIS, site.crisis_script, tuple(nearest(site.lines, countries))),
        Script(SignalId.EMERGENCY, site.emergency_script),
    ]
    return [script for script in told if script.kind in ids]


@dataclass(frozen=True)
class Notice:
    """A text for the writer, and who else listens."""

    kind: SignalId
    text: str
    lines: tuple[HelpLine, ...] = ()


def to_who_reports_danger(site: SiteSettings, countries: Collection[str]) -> Notice:
    """Give what to tell a reader who fears for somebody else."""
    told = in_language(REPORTED, site.language)
    return Notice(SignalId.CRISIS, told, tuple(nearest(site.lines, countries)))


def notice_of_words(words: str, site: SiteSettings, countries: Collection[str]) -> Notice | None:
    """Give what to tell whose words did not become a comment; as many are looked at as a comment may have."""
    return notice(look(words[: site.comment_length]), site, countries)


def notice(seen: Iterable[Signal], site: SiteSettings, countries: Collection[str]) -> Notice | None:
    """Give what to tell; of a crisis and an emergency at once, both in one text."""
    ids = {signal.id for signal in seen}
    crisis, emergency = SignalId.CRISIS in ids, SignalId.EMERGENCY in ids
    in_danger, in_need = (in_language(text, site.language) for text in (site.crisis_notice, site.emergency_notice))
    if crisis:
        text = f"{in_danger}\n\n{in_need}" if emergency else in_danger
        return Notice(SignalId.CRISIS, text, tuple(nearest(site.lines, countries)))
    return Notice(SignalId.EMERGENCY, in_need) if emergency else None
