"""The settings: names that mean nothing, and what an admin changed from its default."""

from pydantic import ValidationError
from sqlalchemy import select

from cms.core.site import SiteSetting, SiteSettings
from cms.doctor.finding import Case, Finding, fail, ok, warn


def of_the_service(case: Case) -> Finding:
    """Look for names that mean nothing; what is not valid at all is told before any check."""
    strangers = case.settings.unknown
    if strangers:
        return warn(f"No setting has this name, so nothing comes of it: {', '.join(strangers)}.")
    return ok("All settings are valid.")


def of_the_site(case: Case) -> Finding:
    """Look whether what is stored still fits."""
    with case.reading() as connection:
        stored = connection.execute(select(SiteSetting.name, SiteSetting.value)).all()
    known = {name: value for name, value in stored if name in SiteSettings.model_fields}
    try:
        SiteSettings.model_validate({**known, **case.settings.fixed_site})
    except ValidationError as error:
        names = sorted({str(each["loc"][0]) for each in error.errors() if each["loc"]})
        return fail(f"What is stored does not fit: {', '.join(names)}. Fix it with a CMS_ variable of that name.")
    return ok("What is stored of them fits.")
