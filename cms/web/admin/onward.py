"""Where somebody goes on who was asked to sign in first."""

from cms.web.sessions import PAGES


def onward(asked: str) -> str:
    """Give the page that somebody wanted when they were sent here, where it is one of ours."""
    path = asked.partition("?")[0]
    ours = path == PAGES or path.startswith(PAGES + "/")
    plain = asked.isprintable() and "\\" not in asked and "//" not in path and ".." not in path
    return asked if ours and plain else PAGES + "/"
