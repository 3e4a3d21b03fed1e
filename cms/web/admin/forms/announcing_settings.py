"""The part of the settings that says who is told of changes: a cache in front, and a hub."""

from flask_babel import lazy_gettext
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice

ADDRESS = {"type": "url", "placeholder": "https://"}


class AnnouncingSettings:
    """Fields of the settings, mixed into their form."""

    cdn_purge = SelectField(
        label=lazy_gettext("Cache in front of this service"),
        description=lazy_gettext(
            "It is told at once what to drop when something changes. Its secret is no setting of this page: whoever"
            " runs the service sets CMS_CDN_TOKEN, and for other caches than these two the address beside it."
        ),
        choices=[
            SelectChoice("off", lazy_gettext("None, or one that is told nothing")),
            SelectChoice("fastly", "Fastly"),
            SelectChoice("cloudflare", "Cloudflare"),
            SelectChoice("http", lazy_gettext("Another one, over HTTP")),
        ],
        validate_choice=False,
    )
    cdn_purge_url = StringField(
        label=lazy_gettext("Where it takes orders"),
        description=lazy_gettext(
            "Of Fastly https://api.fastly.com/service/ and the id of the service, of Cloudflare"
            " https://api.cloudflare.com/client/v4/zones/ and the id of the zone. In another address {key} stands for"
            " each name; without it all names go in the header."
        ),
        render_kw=ADDRESS,
    )
    cdn_purge_method = SelectField(
        label=lazy_gettext("Method of the order"),
        description=lazy_gettext("For other caches than those two."),
        choices=["PURGE", "BAN", "POST", "DELETE"],
        validate_choice=False,
    )
    cdn_purge_header = StringField(
        label=lazy_gettext("Header of the order"),
        description=lazy_gettext("It holds the names, with spaces between: xkey-purge for Varnish, for example."),
        render_kw={"autocapitalize": "none", "spellcheck": "false", "maxlength": 100},
    )
    websub_hub = StringField(
        label=lazy_gettext("WebSub hub"),
        description=lazy_gettext(
            "It is told of every change of a feed, and tells those who follow the feed. Leave it empty for none."
        ),
        render_kw=ADDRESS,
    )
