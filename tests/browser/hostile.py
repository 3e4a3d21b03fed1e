"""Payloads that others collected, and a trap in the browser that notices whatever of them runs.

The browser's own protection is switched off for this (`bypass_csp`), so that what would run does run.
A sample is taken, unless `CI` is `true`.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Dialog, Page, Request

from cms.core.text import clean
from tests.conftest import CORPORA
from tests.served import Served
from tests.unit.core.mutations import some
from tests.unit.core.payloads import ATTACKS

WHOLE = os.environ.get("CI") == "true"
PARTS = 6 if WHOLE else 1
SAMPLE = 60
LONGEST_LINE = 300
TRAP = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => { window.ran.push(name); };
"""
RUNNABLE = """() => {
  const HANDLER = /^on|^srcdoc$/i;
  const ADDRESS = /^(href|src|action|formaction|data|xlink:href)$/i;
  const runs = (address) => {
    const scheme = URL.parse(address, document.baseURI)?.protocol ?? "";
    if (scheme === "data:") return !/^data:image/i.test(address.trim());
    return ["javascript:", "vbscript:"].includes(scheme);
  };
  const runnable = (view) => [
    ...view.ran,
    ...[...view.document.querySelectorAll("*")].flatMap((each) => [...each.attributes]
      .filter((told) => HANDLER.test(told.name) || (ADDRESS.test(told.name) && runs(told.value)))
      .map((told) => `${each.localName} ${told.name}=${told.value}`)),
    ...[...view.document.querySelectorAll("script, iframe, object, embed, base, meta[http-equiv]")]
      .filter((each) => !(each.localName === "script" && each.src.startsWith(origin + "/static/")))
      .filter((each) => !(each.localName === "script" && each.type === "application/ld+json" && !each.src))
      .map((each) => each.outerHTML.slice(0, 100)),
  ];
  const shown = [...document.querySelectorAll("iframe[data-shown]")];
  return (shown.length ? shown.map((frame) => frame.contentWindow) : [window])
    .flatMap((view) => runnable(view).map((found) => `${view.frameElement?.dataset.shown ?? ""} ${found}`));
}"""
SHOW = """async (paths) => {
  document.body.replaceChildren();
  return Promise.all(paths.map(async (path) => {
    const answer = await fetch(path);
    const frame = document.createElement("iframe");
    frame.dataset.shown = path;
    frame.srcdoc = await answer.text();
    const loaded = new Promise((done) => frame.addEventListener("load", done));
    document.body.append(frame);
    await loaded;
    return [path, answer.status];
  }));
}"""


def payloads(part: int) -> list[str]:
    """Give a part of all payloads: our own, a sample of what others collected or all of it, and some changed ones."""
    told = list(ATTACKS.values())
    if CORPORA.is_dir():
        found = [
            html for file in sorted((CORPORA / "xss").glob("*.json")) for html in json.loads(file.read_text("utf-8"))
        ]
        told += found if WHOLE else found[:: len(found) // SAMPLE]
    told += some(told, len(told) // 10)
    return list(dict.fromkeys(clean(html) for html in told))[part::PARTS]


def lines(batch: Sequence[str], longest: int = LONGEST_LINE) -> list[str]:
    """Give the payloads that a plain field takes: cut to its length, none of them empty."""
    return [cut for cut in (html[:longest].strip() for html in batch) if cut]


def groups(told: Sequence[str], most: int) -> list[Sequence[str]]:
    """Cut a list into pieces of at most so many."""
    return [told[start : start + most] for start in range(0, len(told), most)]


@dataclass
class Trapped:
    """A page in the browser, and what ran or reached out on it."""

    page: Page
    notes: list[str]

    def look(self, path: str) -> None:
        """Open a page, and note what could run on it."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        self._wait()
        assert self.page.url.endswith(path), f"{path} was left for {self.page.url}"
        self.notes += [f"{path}: {each}" for each in self.page.evaluate(RUNNABLE)]

    def look_at_all(self, statuses: dict[str, int]) -> None:
        """Show many pages side by side, each in a frame, where what they bring runs as it would alone."""
        found = dict(self.page.evaluate(SHOW, list(statuses)))
        assert found == statuses, sorted(set(found.items()) - set(statuses.items()))
        self._wait()
        self.notes += self.page.evaluate(RUNNABLE)

    def _wait(self) -> None:
        self.page.wait_for_timeout(50)


@contextmanager
def trapped(browser: Browser, served: Served) -> Iterator[Trapped]:
    """Open a page that notes whatever runs or reaches out."""
    context = browser.new_context(base_url=served.address, bypass_csp=True)
    context.add_init_script(TRAP)
    trap = Trapped(context.new_page(), [])

    def close(dialog: Dialog) -> None:
        trap.notes.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def watch(sent: Request) -> None:
        if not sent.url.startswith((served.address, "data:image/", "about:srcdoc")):
            trap.notes.append(f"reached {sent.url}")

    trap.page.on("dialog", close)
    trap.page.on("request", watch)
    yield trap
    context.close()
