"""Pages held against WCAG 2.2 AA."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
_axe = Axe()


def faults(page: Page, *, of_colours: bool = False) -> list[str]:
    """Give what axe finds at fault, and where.

    `of_colours` looks at them alone: nothing else changes with the colour scheme of a page that was looked at before.
    """
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe.axe_script)
    asked = {"runOnly": OF_COLOURS if of_colours else RULES, "resultTypes": ["violations"]}
    found = page.evaluate("(asked) => axe.run(document, asked)", asked)["violations"]
    return [f"{each['id']}: {'; '.join(node['html'][:160] for node in each['nodes'][:3])}" for each in found]
