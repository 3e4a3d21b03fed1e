"""What articles and exercises have in common, as a form."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from cms.content import queries
from cms.content.models.taxonomy import TagKind
from cms.content.views import EntryView
from cms.core.clock import rfc3339
from cms.web.admin.forms.blank import written_rows
from cms.web.admin.forms.typed import html_from_typed, html_shown

REVIEWS_BEGIN = time(9)
KINDS = {
    TagKind.TOPIC: _("Topic"),
    TagKind.BODY_REGION: _("Body region"),
    TagKind.CONDITION: _("Condition"),
    TagKind.MUSCLE: _("Muscle"),
}


class SourceForm(Form):  # type: ignore[misc]  # the library is not typed
    """What a text rests on."""

    title = StringField(_("Title"))
    url = StringField(_("Address"))


class SeoForm(Form):  # type: ignore[misc]  # the library is not typed
    """What search engines show."""

    title = StringField(_("Title in search results"))
    description = TextAreaField(_("Description in search results"))


class NewTagForm(Form):  # type: ignore[misc]  # the library is not typed
    """A tag that is not there yet."""

    name = StringField(_("New tag"))
    kind = SelectField(
        _("Kind"), choices=[SelectChoice(*each) for each in KINDS.items()], default=TagKind.TOPIC, validate_choice=False
    )


class PictureForm(Form):  # type: ignore[misc]  # the library is not typed
    """A picture that is brought along; its file is read from the request."""

    file = StringField(_("A picture from your device"))
    alt = StringField(_("What it shows"))
    decorative = BooleanField(_("It only decorates"))
    caption = StringField(_("Caption"))


class EntryForm(FlaskForm):  # type: ignore[misc]  # the library is not typed
    """The members that both kinds share; `version` is the one that was read.

    `base` is the number of the revision that the form was filled from, and `comments_before` says
    whether comments were open then: by them one tells what two people changed. What is wrong with
    the members is said by the verbs that take them, so nothing is validated here.
    """

    version = HiddenField()
    base = HiddenField()
    comments_before = HiddenField()
    title = TextAreaField(_("Title"))
    slug = StringField(_("Address"))
    summary = TextAreaField(_("Summary"))
    key_takeaway = TextAreaField(_("What to take away"))
    content_html = TextAreaField(_("Text"))
    language = StringField(_("Language"))
    authors = FieldList(SelectField(_("Author"), choices=[], validate_choice=False))
    reviewer = SelectField(_("Clinical reviewer"), choices=[], validate_choice=False)
    review_due_at = DateField(_("Next review due"), validators=[Optional()])
    review_due_exactly = HiddenField()
    sources = FieldList(FormField(SourceForm))
    funding = TextAreaField(_("Funding"))
    tags = SelectMultipleField(
        _("Tags"), choices=[], validate_choice=False, widget=ListWidget(), option_widget=CheckboxInput()
    )
    new_tag = FormField(NewTagForm)
    seo = FormField(SeoForm)
    image_id = IntegerField(_("Picture"), validators=[Optional()])
    picture = FormField(PictureForm)
    comments_open = BooleanField(_("Readers may comment"), default=True)

    @property
    def comments_known(self) -> set[bool]:
        """Give what the form knows of whether comments are open: how it was, and how it is to be."""
        return {self.comments_before.data == "y", self.comments_open.data}

    def offer(self, authors: Sequence[tuple[str, str]], tags: Sequence[tuple[str, str]]) -> None:
        """Put in what can be chosen: pairs of slug and name; and leave a free line where a list goes on."""
        named = [("", ""), *authors]
        if not self.authors.entries or self.authors.entries[-1].data:
            self.authors.append_entry("")
        for each in self.authors:
            each.choices = named
        self.reviewer.choices = named
        self.tags.choices = list(tags)
        if not self.sources.entries or any(self.sources.entries[-1].data.values()):
            self.sources.append_entry({})

    def members(self, zone: ZoneInfo) -> dict[str, Any]:
        """Give what was sent as the members that `drafting` takes; rows without a word in them are none."""
        new = [self.new_tag.data] if (self.new_tag.data["name"] or "").strip() else []
        return {
            "title": " ".join((self.title.data or "").split()),
            "slug": (self.slug.data or "").strip() or None,
            "summary": self.summary.data,
            "key_takeaway": self.key_takeaway.data,
            "content_html": html_from_typed(self.content_html.data),
            "language": (self.language.data or "").strip() or None,
            "authors": filled(self.authors.data),
            "reviewer": self.reviewer.data or None,
            "review_due_at": self._due(zone),
            "sources": [each.data for each in written_rows(self.sources)],
            "funding": self.funding.data,
            "tags": [*({"slug": slug} for slug in self.tags.data or []), *new],
            "seo": self.seo.data,
            "image_id": self.image_id.data,
            "comments_open": self.comments_open.data,
        }

    def pictures(self) -> list[int]:
        """Give the ids of the pictures that are chosen."""
        return [self.image_id.data] if self.image_id.data else []

    def _due(self, zone: ZoneInfo) -> str | None:
        """Give the moment that a review is due; on the day that was there before, at the time that was there."""
        day, before = self.review_due_at.data, self.review_due_exactly.data
        if day is None:
            return None
        if before and _day(before, zone) == day:
            return str(before)
        return rfc3339(datetime.combine(day, REVIEWS_BEGIN, zone).astimezone(UTC))


def data_of(view: EntryView, zone: ZoneInfo) -> dict[str, Any]:
    """Give an entry's newest members as the data of its form."""
    source: Mapping[str, Any] = view.revision.source
    due = source["review_due_at"] or ""
    used = {"exercises": list(queries.exercises_of(view.revision))} if "exercises" in source else {}
    return {
        **source,
        **used,
        "version": str(view.entry.version),
        "base": str(view.revision.number),
        "comments_before": "y" if view.entry.comments_open else "",
        "content_html": html_shown(source["content_html"]),
        "slug": view.revision.slug,
        "language": source["language"] or "",
        "authors": [author.slug for author in view.authors],
        "reviewer": view.reviewer.slug if view.reviewer else "",
        "review_due_at": _day(due, zone),
        "review_due_exactly": due,
        "tags": [tag.slug for tag in view.tags],
        "comments_open": view.entry.comments_open,
    }


def in_order(tags: Sequence[Mapping[str, Any]], before: Sequence[str]) -> list[Mapping[str, Any]]:
    """Give tags in the order that their slugs had: boxes that are ticked know none, and new ones come last."""
    places = {slug: place for place, slug in enumerate(before)}
    return sorted(tags, key=lambda tag: places.get(tag.get("slug", ""), len(places)))


def filled(values: Sequence[str | None]) -> list[str]:
    """Give the values that are not empty."""
    return [value.strip() for value in values if value and value.strip()]


def _day(moment: str, zone: ZoneInfo) -> date | None:
    """Give the day on which a moment falls, None for what is none."""
    try:
        return datetime.fromisoformat(moment).astimezone(zone).date()
    except ValueError:
        return None
