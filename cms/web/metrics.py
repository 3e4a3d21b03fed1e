"""Figures for Prometheus: who may read them, and how they are written. No address, no slug, no word of anyone."""

import hmac
from collections.abc import Iterable, Iterator
from ipaddress import ip_address

from flask import Blueprint, Response, current_app, request
from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector, CollectorRegistry
from sqlalchemy.exc import SQLAlchemyError

from cms import __version__
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Forbidden, NotFound
from cms.core.settings import METRICS_LOCAL, METRICS_OFF, METRICS_ON
from cms.doctor import gauges
from cms.doctor.gauges import MEANINGS, Gauge
from cms.web.actor import Unauthenticated
from cms.web.answers import PRIVATE
from cms.web.context import installation
from cms.web.measuring import (
    ASIDE,
    BOUNDS,
    HIT,
    KEPT_ANSWERS,
    KEPT_BYTES,
    KEY,
    MISS,
    NOT_MODIFIED,
    Measures,
    Took,
)

metrics = Blueprint("metrics", __name__)
PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")
OUTCOMES = {"hit": HIT, "not_modified": NOT_MODIFIED, "miss": MISS, "aside": ASIDE}


@metrics.get("/metrics")
def read() -> Response:
    """Give the figures of all processes of this server, and how the work stands in the database."""
    _must_be_let_in()
    measures: Measures = current_app.extensions[KEY]
    registry = CollectorRegistry()
    registry.register(_Told([*_served(measures), *_stored(), *_beside()]))
    encode, media_type = choose_encoder(request.headers.get("Accept", ""))
    return Response(encode(registry), content_type=media_type, headers={"Cache-Control": PRIVATE})


def _must_be_let_in() -> None:
    """Raise for who may not read, as `CMS_METRICS` says."""
    allowed = installation().settings.metrics.get_secret_value()
    if allowed == METRICS_OFF:
        raise NotFound("There is nothing at this address.")
    if allowed == METRICS_LOCAL:
        if not _is_of_this_machine(request.remote_addr or "") or any(name in request.headers for name in PASSED_ON):
            raise Forbidden("Figures are told to this machine alone; CMS_METRICS can let others read them.")
    elif allowed != METRICS_ON:
        scheme, _space, told = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(told.strip().encode(), allowed.encode()):
            raise Unauthenticated("Send the token of CMS_METRICS: “Authorization: Bearer …”.")


def _is_of_this_machine(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


class _Told(Collector):
    """What was read once, in the form that the writer takes."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterable[Metric]:
        """Give what was read."""
        return self._families


def _served(measures: Measures) -> Iterator[Metric]:
    numbers, taken, living = measures.read()
    build = GaugeMetricFamily("vertebra_build", "The version that runs.", labels=["version"])
    build.add_metric([__version__], 1)
    yield build
    yield GaugeMetricFamily("vertebra_server_processes", "Server processes of this machine that have answered.", living)
    front = CounterMetricFamily(
        "vertebra_front_answers",
        "Public answers by the layer before Flask: kept, as 304 from what is kept, made by Flask,"
        " or passed by because freshness could not be known.",
        labels=["outcome"],
    )
    for outcome, place in OUTCOMES.items():
        front.add_metric([outcome], numbers[place])
    yield front
    yield GaugeMetricFamily("vertebra_front_kept_bytes", "What kept answers take.", numbers[KEPT_BYTES])
    yield GaugeMetricFamily("vertebra_front_kept_answers", "How many are kept.", numbers[KEPT_ANSWERS])
    yield _histogram(taken)


def _histogram(taken: Iterable[Took]) -> Metric:
    family = HistogramMetricFamily(
        "vertebra_request_seconds",
        "How long Flask took for an answer, by template of the route.",
        labels=["method", "route", "status"],
    )
    names = [*(str(bound) for bound in BOUNDS), "+Inf"]
    for each in taken:
        buckets = list(zip(names, each.within, strict=True))
        family.add_metric([each.method, each.route, each.status], buckets, each.seconds)
    return family


def _stored() -> Iterator[Metric]:
    try:
        found = gauges.look(now())
    except SQLAlchemyError:
        db.session.rollback()
        found = []
    yield GaugeMetricFamily("vertebra_database_up", "Whether the database answered just now.", bool(found))
    yield from (_family(name, [each for each in found if each.name == name]) for name in MEANINGS if found)


def _beside() -> Iterator[Metric]:
    redis = installation().redis
    if redis is not None:
        yield GaugeMetricFamily("vertebra_redis_up", "Whether Redis answered just now.", redis.answers())


def _family(name: str, found: Iterable[Gauge]) -> Metric:
    meaning, labels = MEANINGS[name]
    family = GaugeMetricFamily(f"vertebra_{name}", meaning, labels=labels)
    for each in found:
        family.add_metric(each.labels, each.value)
    return family
