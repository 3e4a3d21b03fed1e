"""The addresses that readers and front ends are given, and what stands in front."""

from cms.core.urls import host_of, scheme_of
from cms.doctor.finding import Case, Finding, ok, warn

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def public_address(case: Case) -> Finding:
    """Look whether others can reach us, and nobody listens in between."""
    settings = case.settings
    told = {"CMS_PUBLIC_URL": settings.public_url, "CMS_SITE_URL": settings.site_url}
    if host_of(settings.public_url) in LOCAL:
        return warn("CMS_PUBLIC_URL is an address of this machine alone: set it to the one that others reach.")
    clear = [name for name, address in told.items() if scheme_of(address) != "https"]
    if clear:
        return warn(
            f"{' and '.join(clear)} should begin with https, or what is sent can be read and changed on its way."
        )
    return ok("The public addresses are https.")


def proxies(case: Case) -> Finding:
    """Look whether readers can be told apart: who serves https stands before us."""
    number = case.settings.trusted_proxies
    if (
        number == 0
        and scheme_of(case.settings.public_url) == "https"
        and host_of(case.settings.public_url) not in LOCAL
    ):
        return warn(
            "CMS_TRUSTED_PROXIES is 0 though https needs a proxy in front: all readers count as one client,"
            " and share its limits. Set it to the number of proxies."
        )
    return ok(f"X-Forwarded-For is believed of {number}." if number else "No proxy is trusted.")
