"""Forms of tags, authors and redirects. What is wrong with what was sent is said where it is read."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from cms.content.models.taxonomy import Author, Tag, TagKind
from cms.web.admin.forms.entry import KINDS
from cms.web.admin.portraits import OTHER

KIND_CHOICES = [SelectChoice(*each) for each in KINDS.items()]
CODES = {
    301: _("For good (301)"),
    302: _("For the time being (302)"),
    410: _("Nowhere: the page is gone for good (410)"),
}


class TagForm(FlaskForm):  # type: ignore[misc]  # the library is not typed
    """A tag; `version` is the one that was read."""

    version = HiddenField()
    name = StringField(_("Name"))
    kind = SelectField(_("Kind"), choices=KIND_CHOICES, default=TagKind.TOPIC, validate_choice=False)
    slug = StringField(_("Address"))

    @classmethod
    def of(cls, tag: Tag) -> "TagForm":
        """Give the form with a tag in it."""
        return cls(formdata=None, data={"name": tag.name, "kind": tag.kind, "slug": tag.slug, "version": tag.version})

    def members(self) -> dict[str, Any]:
        """Give what was sent as the API takes it."""
        slug = (self.slug.data or "").strip()
        return {"name": self.name.data or "", "kind": self.kind.data, **({"slug": slug} if slug else {})}


class AuthorForm(FlaskForm):  # type: ignore[misc]  # the library is not typed
    """An author; `version` is the one that was read, and the slug of one who is there stays."""

    version = HiddenField()
    name = StringField(_("Name"))
    credentials = StringField(_("Credentials"))
    bio = TextAreaField(_("About them"))
    url = StringField(_("Their own page"))
    portrait = StringField(_("Portrait"))
    avatar_url = StringField(_("The address of another picture"))
    slug = StringField(_("Address"))

    @classmethod
    def of(cls, author: Author) -> "AuthorForm":
        """Give the form with an author in it."""
        return cls(formdata=None, obj=author, data={"portrait": author.avatar_url})

    def members(self, *, new: bool) -> dict[str, Any]:
        """Give what was sent as the API takes it."""
        told = {each: self[each].data or "" for each in ("name", "credentials", "bio", "url")}
        told["avatar_url"] = (self.avatar_url if self.portrait.data == OTHER else self.portrait).data or ""
        slug = (self.slug.data or "").strip()
        return {**told, **({"slug": slug} if new and slug else {})}


class RedirectForm(FlaskForm):  # type: ignore[misc]  # the library is not typed
    """A redirect."""

    path = StringField(_("From"))
    to = StringField(_("To"))
    code = SelectField(
        _("How"), choices=[SelectChoice(*each) for each in CODES.items()], default="301", validate_choice=False
    )

    def members(self) -> dict[str, Any]:
        """Give what was sent as the API takes it."""
        code = self.code.data or ""
        told = {"from": (self.path.data or "").strip(), "code": int(code) if code.isdecimal() else code}
        to = (self.to.data or "").strip()
        return {**told, **({"to": to} if to else {})}
