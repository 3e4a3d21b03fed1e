"""`cms print-config`: files that the programs they are for accept, with nothing secret in them."""

import re
import shlex
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cms.cli.print_config import FILES
from cms.core.clock import now
from cms.core.settings import PREFIX, Settings
from cms.core.site import SiteSettings
from tests.shell import Shell

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SBIN = "/usr/sbin:/usr/local/sbin:/sbin"
INSTRUCTIONS = "FROM WORKDIR COPY RUN ENV USER VOLUME EXPOSE STOPSIGNAL HEALTHCHECK ENTRYPOINT CMD"
AWKWARD, AWKWARD_URL = "/srv/our pictures é", "/srv/our%20pictures%20%C3%A9"
DSN = "https://key-of-sentry@sentry.example/7"
SETTINGS = [
    pytest.param({}, id="https"),
    pytest.param({"CMS_TRUSTED_PROXIES": "2", "CMS_PUBLIC_URL": "https://cms.example:8443"}, id="two proxies"),
    pytest.param({"CMS_PUBLIC_URL": "http://cms.example", "CMS_IMPORT_BYTES": "5GiB"}, id="http"),
    pytest.param({"CMS_MEDIA_URL": "s3://pictures/of-ours", "CMS_METRICS": "on"}, id="bucket and open figures"),
]


def program(name: str) -> str:
    """Give where a program is; the test is skipped where there is none."""
    found = shutil.which(name) or shutil.which(name, path=SBIN)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def printed(shell: Shell, *words: str) -> str:
    """Give what is printed."""
    ended = shell.run("print-config", *words)
    assert ended.status == 0, ended.errors
    return ended.output


def certificate(folder: Path) -> None:
    """Make a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cms.example")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now())
        .not_valid_after(now() + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "privkey.pem").write_bytes(key.private_bytes(*form))


@pytest.mark.parametrize("settings", SETTINGS)
def test_nginx_takes_its_file(shell: Shell, tmp_path: Path, settings: dict[str, str]) -> None:
    nginx = program("nginx")
    shell.environment |= settings
    certificate(tmp_path)
    text = printed(shell, "nginx").replace("/etc/letsencrypt/live/cms.example", str(tmp_path))
    text = text.replace("/var/cache/nginx/vertebra", str(tmp_path / "kept"))
    text = re.sub(r"listen (\[::\]:)?(80|443)\b", r"listen \g<1>18\2", text)
    (tmp_path / "ours.conf").write_text(text)
    places = "".join(
        f"{name}_temp_path {tmp_path / name}; " for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"pid {tmp_path / 'pid'}; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {places} include {tmp_path / 'ours.conf'}; }}\n"
    )
    ended = subprocess.run(
        [nginx, "-t", "-c", str(whole), "-p", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert "[warn]" not in ended.stderr


def test_nginx_is_given_the_bounds_and_proxies_of_the_settings(shell: Shell) -> None:
    text = printed(shell, "nginx", "--port", "8123")
    assert "set CMS_TRUSTED_PROXIES=1" in text
    assert "server 127.0.0.1:8123;" in text
    assert f"client_max_body_size {(2 + 5 * 20) * 1024**2};" in text
    assert f"client_max_body_size {2 * 1024**3 + 2 * 1024**2};" in text
    shell.environment |= {"CMS_TRUSTED_PROXIES": "2"}
    assert '"$http_x_forwarded_proto, $scheme"' in printed(shell, "nginx")


@pytest.mark.parametrize(("metrics", "hidden"), [("on", True), ("local", False), ("off", False)])
def test_nginx_hides_figures_that_everybody_may_read(shell: Shell, metrics: str, *, hidden: bool) -> None:
    shell.environment |= {"CMS_METRICS": metrics}
    assert ("location = /metrics" in printed(shell, "nginx")) == hidden


def test_systemd_takes_its_units(shell: Shell, tmp_path: Path) -> None:
    analyze = program("systemd-analyze")
    shell.environment |= {"CMS_MEDIA_URL": f"file://{AWKWARD_URL}", "CMS_IMPORTS_FOLDER": '/srv/100% "ours" \\ all'}
    printed(shell, "systemd", "--into", str(tmp_path))
    units = [str(tmp_path / name) for name in FILES["systemd"]]
    ended = subprocess.run([analyze, "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    ours = [line for line in ended.stderr.splitlines() if "vertebra" in line]
    assert ours == []
    assert ended.returncode == 0, ended.stderr


def test_the_units_let_the_service_write_where_its_settings_say(shell: Shell, tmp_path: Path) -> None:
    shell.environment |= {"CMS_MEDIA_URL": "file:///srv/pictures", "CMS_IMPORTS_FOLDER": "/srv/imports"}
    units = printed(shell, "systemd")
    database = Path(shell.environment["CMS_DATABASE_URL"].removeprefix("sqlite:///")).parent
    told = re.search(r"^ReadWritePaths=(.*)$", units, re.MULTILINE)
    assert told is not None
    assert set(told[1].split()) == {"/srv/pictures", "/srv/imports", str(database)}
    assert units.count("ExecStart=") == 2
    for line in ("CMS_MEDIA_URL=file:///srv/pictures", "CMS_IMPORTS_FOLDER=/srv/imports"):
        assert units.count(f'Environment="{line}"') == 2, "server and worker look in the same places"


def test_a_folder_with_a_space_or_an_escaped_sign_is_one_path(shell: Shell) -> None:
    shell.environment |= {"CMS_MEDIA_URL": f"file://{AWKWARD_URL}", "CMS_IMPORTS_FOLDER": '/srv/100% "ours" \\ all'}
    units = printed(shell, "systemd")
    told = re.search(r"^ReadWritePaths=(.*)$", units, re.MULTILINE)
    assert told is not None
    paths = [path.replace("%%", "%") for path in shlex.split(told[1])]
    assert {AWKWARD, shell.environment["CMS_IMPORTS_FOLDER"]} < set(paths)
    assert len(paths) == 3
    assert f'Environment="CMS_MEDIA_URL=file://{AWKWARD_URL.replace("%", "%%")}"' in units


@pytest.mark.parametrize("what", ["systemd", "compose", "kubernetes"])
def test_what_a_bucket_and_sentry_ask_for_is_named(shell: Shell, what: str) -> None:
    shell.environment |= {"CMS_MEDIA_URL": "s3://pictures/of-ours", "CMS_SENTRY_DSN": DSN}
    text = printed(shell, what)
    for name in ("CMS_SENTRY_DSN", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"):
        assert name in text
    assert "s3://pictures/of-ours" in text
    assert "key-of-sentry" not in text


def test_the_image_has_what_tells_sentry_where_it_is_told(shell: Shell) -> None:
    assert "[postgres,redis]" in printed(shell, "dockerfile")
    shell.environment |= {"CMS_SENTRY_DSN": DSN}
    assert "[postgres,redis,sentry]" in printed(shell, "dockerfile")


@pytest.mark.parametrize("settings", SETTINGS)
def test_compose_is_whole(shell: Shell, settings: dict[str, str]) -> None:
    shell.environment |= settings
    told: Any = yaml.safe_load(printed(shell, "compose"))
    services = told["services"]
    assert set(services) == {"database", "migrate", "web", "worker"}
    named = {volume.split(":")[0] for each in services.values() for volume in each["volumes"]}
    assert named == set(told["volumes"])
    assert {name for each in services.values() for name in each.get("depends_on", {})} <= set(services)
    assert services["web"]["environment"]["CMS_PUBLIC_URL"] == shell.environment["CMS_PUBLIC_URL"]
    assert services["web"]["environment"]["CMS_MEDIA_URL"] == settings.get("CMS_MEDIA_URL", "file:///data/media")


@pytest.mark.parametrize("settings", SETTINGS)
def test_kubernetes_is_whole(shell: Shell, settings: dict[str, str]) -> None:
    shell.environment |= settings
    told: list[Any] = list(yaml.safe_load_all(printed(shell, "kubernetes")))
    kinds = [each["kind"] for each in told]
    assert kinds == ["ConfigMap", "PersistentVolumeClaim", "Job", "Service", "Deployment", "Deployment"]
    assert all(isinstance(value, str) for value in told[0]["data"].values())
    job, service, web, worker = told[2:]
    pods = [each["spec"]["template"] for each in (web, worker, job)]
    served = [service["spec"]["selector"].items() <= pod["metadata"]["labels"].items() for pod in pods]
    assert served == [True, False, False]
    assert all(
        each["spec"]["selector"]["matchLabels"] == each["spec"]["template"]["metadata"]["labels"]
        for each in (web, worker)
    )
    for pod in pods:
        volumes = {each["name"] for each in pod["spec"]["volumes"]}
        assert pod["spec"]["securityContext"]["runAsNonRoot"] is True
        for container in pod["spec"]["containers"]:
            assert {each["name"] for each in container["volumeMounts"]} == volumes
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert {"requests", "limits"} <= set(container["resources"])
    serving = pods[0]["spec"]["containers"][0]
    probes = {serving[name]["httpGet"]["path"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert probes == {"/healthz", "/readyz"}
    assert [pod["spec"]["containers"][0]["args"][0] for pod in pods] == ["serve", "worker", "db"]
    assert re.fullmatch(r"[a-z0-9-]+", job["metadata"]["name"])


def test_the_dockerfile_holds_known_instructions_and_ends_as_nobody(shell: Shell) -> None:
    text = printed(shell, "dockerfile")
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    told = [line.split(" ", 1) for line in lines if line and not line.startswith("#")]
    assert {name for name, _rest in told} <= {*INSTRUCTIONS.split(" ")}
    assert [rest for name, rest in told if name == "FROM"] == ["python:3.12-slim AS build", "python:3.12-slim"]
    assert [rest for name, rest in told if name == "USER"] == ["10001:10001"]
    order = [name for name, _rest in told]
    assert order.index("USER") < order.index("ENTRYPOINT")
    for name, rest in told:
        if name in {"ENTRYPOINT", "CMD"}:
            assert isinstance(yaml.safe_load(rest), list)


@pytest.mark.parametrize("what", list(FILES))
def test_nothing_secret_is_written_and_every_setting_exists(shell: Shell, what: str) -> None:
    shell.environment |= {
        "CMS_SMTP_URL": "smtp://ana:hunter-and-gatherer@mail.example",
        "CMS_MAIL_FROM": "desk@clinic.example",
        "CMS_PEOPLE_ON_DUTY": "ana@clinic.example",
        "CMS_CDN_TOKEN": "token-of-the-cache",
        "CMS_METRICS": "token-of-prometheus",
    }
    text = printed(shell, what)
    for private in (shell.environment["CMS_SECRET_KEY"], "hunter-and-gatherer", "@clinic", "token-of"):
        assert private not in text
    known = {PREFIX + name.upper() for name in (*Settings.model_fields, *SiteSettings.model_fields)}
    assert set(re.findall(r"CMS_[A-Z_]+", text)) <= known
    assert "{{" not in text
    assert "{%" not in text


def test_the_commands_and_addresses_that_are_named_exist(shell: Shell) -> None:
    for words in (("serve", "--help"), ("worker", "--help"), ("db", "upgrade", "--help")):
        assert shell.run(*words).status == 0
    assert "--no-worker" in shell.run("serve", "--help").output
