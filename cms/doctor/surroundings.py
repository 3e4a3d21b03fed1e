"""What stands around: disks, the media store, the folder of imports, mail, Redis, what makes pictures."""

import os
import secrets
import shutil
import smtplib
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from cms.core import pictures
from cms.core.errors import Problem
from cms.core.redis import address
from cms.core.redis.connection import Away
from cms.core.redis.server import PATIENCE
from cms.doctor.finding import Case, Finding, fail, ok, warn

MEGABYTE, GIGABYTE = 1_000_000, 1_000_000_000
LITTLE, TOO_LITTLE = GIGABYTE, 100 * MEGABYTE


def disk(case: Case) -> Finding:
    """Look how much room there is for the database, the pictures and imports, where they lie on this machine."""
    places = {"imports": Path(case.settings.imports_folder)}
    if case.is_sqlite and case.engine.url.database:
        places["the database"] = Path(case.engine.url.database)
    media = urlsplit(case.settings.media_url)
    if media.scheme == "file":
        places["pictures"] = Path(url2pathname(media.path))
    free = {name: shutil.disk_usage(_there(place)).free for name, place in places.items()}
    name = min(free, key=lambda each: free[each])
    room = free[name] / GIGABYTE
    if free[name] < TOO_LITTLE:
        return fail(f"There is hardly any room for {name} ({room:.2f} GB). Make some, or nothing can be stored.")
    if free[name] < LITTLE:
        return warn(f"There is little room for {name} ({room:.2f} GB). Make some before it is full.")
    return ok(f"There is room: {room:,.0f} GB, where there is least.")


def media(case: Case) -> Finding:
    """Keep a few bytes, read them, and delete them."""
    folder, content = f"doctor-{secrets.token_hex(8)}", secrets.token_bytes(64)
    try:
        case.house.store.put(f"{folder}/probe", content)
        try:
            same = case.house.store.get(f"{folder}/probe") == content
        finally:
            case.house.store.delete(folder)
    except Problem as problem:
        return fail(problem.detail)
    if not same:
        return fail("CMS_MEDIA_URL: the media store gave back other bytes than it was given.")
    return ok("The media store keeps, gives and deletes.")


def imports(case: Case) -> Finding:
    """Look whether files for import can be put down."""
    folder = Path(case.settings.imports_folder)
    there = _there(folder)
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return fail("CMS_IMPORTS_FOLDER cannot be written. Give it to the user that the service runs as.")
    return ok("The folder for imports can be written." if folder == there else "The folder for imports can be made.")


def mail(case: Case) -> Finding:
    """Say good day to the mail server, and sign in; no letter is sent."""
    server = case.settings.mail
    if server is None:
        return warn(
            "No mail is sent, so nobody is told by mail of an urgent comment. Set CMS_SMTP_URL and CMS_MAIL_FROM."
        )
    try:
        server.greet()
    except smtplib.SMTPAuthenticationError:
        return fail("CMS_SMTP_URL: the mail server refuses the user or the password.")
    except smtplib.SMTPNotSupportedError:
        return fail("CMS_SMTP_URL: the mail server does not offer STARTTLS, or no way to sign in that is known here.")
    except TimeoutError:
        return fail("CMS_SMTP_URL: the mail server does not answer in time.")
    except ConnectionRefusedError:
        return fail("CMS_SMTP_URL: nobody listens at the mail server’s address.")
    except (OSError, smtplib.SMTPException) as error:
        return fail(f"CMS_SMTP_URL: the mail server cannot be used ({type(error).__name__}).")
    if server.tells_password:
        return warn("The password of CMS_SMTP_URL is sent in the clear: end it in ?starttls, or begin it with smtps://")
    return ok("The mail server answers" + (" and lets us in." if server.user else "."))


def redis(case: Case) -> Finding:
    """Try what Redis is wanted for; nothing fails without it."""
    if case.house.redis is None or case.settings.redis_url is None:
        return ok("No Redis is set, and none is needed.")
    try:
        spent = case.house.redis.trial()
    except Away as reason:
        return warn(f"CMS_REDIS_URL: Redis cannot be used: {reason}. Everything goes on without it.")
    if spent > PATIENCE:
        return warn(
            f"Redis takes {spent * 1000:.0f} milliseconds for an answer, longer than requests wait for it: it is too"
            " far away or too busy to make anything faster."
        )
    if address.tells_password(case.settings.redis_url.get_secret_value()):
        return warn("The password of CMS_REDIS_URL is sent in the clear: begin it with rediss://")
    return ok(f"Redis answers in {spent * 1000:.1f} milliseconds, and does all that is asked of it.")


def renditions(_case: Case) -> Finding:
    """Look whether pictures can be made small."""
    if not pictures.makes_avif():
        return warn("Pictures are kept as WebP alone: this Pillow cannot write AVIF, the one from PyPI can.")
    return ok("Pictures can be written as WebP and AVIF.")


def _there(place: Path) -> Path:
    """Give the nearest folder above, or the place itself, that is there."""
    return next(each for each in (place, *place.parents) if each.exists())
