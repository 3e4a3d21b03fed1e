"""Spans told to a collector by OpenTelemetry, where an operator names one: what took how long, and nothing of whose.

The standard variables (`OTEL_…`) are read by the library itself:
https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
A span bears templates of addresses, kinds of statements and topics of work; no address, value, header or message.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import structlog
from sqlalchemy import Engine, ExceptionContext, event

from cms import __version__

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
NAME = "OTEL_SERVICE_NAME"
SPAN = "vertebra.span"  # what a statement's span is called in its context
_log = structlog.get_logger()


class Tracing:
    """What spans are made with, once there is a collector."""

    def __init__(self) -> None:
        self.tracer: Any = None
        self.provider: Any = None
        self.api: Any = None

    def begin(self, environment: Mapping[str, str], exporter: Any = None) -> None:
        """Tell spans from here on, if the environment names a collector; `exporter` stands in for the way to it."""
        if self.tracer is not None or not any(environment.get(name) for name in ENDPOINTS):
            return
        try:
            sdk, resources = import_module("opentelemetry.sdk.trace"), import_module("opentelemetry.sdk.resources")
            way = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
            processing = import_module("opentelemetry.sdk.trace.export")
        except ModuleNotFoundError:
            _log.warning("traces are not told: pip install 'vertebra-cms[otel]'")
            return
        told = {"service.name": environment.get(NAME) or "vertebra", "service.version": __version__}
        self.api = import_module("opentelemetry.trace")
        self.provider = sdk.TracerProvider(resource=resources.Resource.create(told))
        self.provider.add_span_processor(processing.BatchSpanProcessor(exporter or way.OTLPSpanExporter()))
        self.tracer = self.provider.get_tracer("vertebra", __version__)
        for name, listener in _LISTENERS.items():
            event.listen(Engine, name, listener)

    def end(self) -> None:
        """Tell what is left, and nothing after."""
        if self.tracer is None:
            return
        for name, listener in _LISTENERS.items():
            event.remove(Engine, name, listener)
        self.provider.shutdown()
        self.tracer = None


tracing = Tracing()


@contextmanager
def span(name: str, parent: str = "") -> Iterator[Any]:
    """Tell how long the block takes, within what goes on already or within `parent`, as `traceparent` names it.

    Gives the span, or None where there is no collector. Of an exception its kind is told, and not its words.
    """
    if tracing.tracer is None:
        yield None
        return
    context = _named(parent) if parent else None
    with tracing.tracer.start_as_current_span(
        name, context=context, record_exception=False, set_status_on_exception=False
    ) as made:
        try:
            yield made
        except Exception as error:
            failed(made, type(error).__name__)
            raise


def failed(of: Any, kind: str) -> None:
    """Note in a span what kind of error ended it."""
    of.set_attribute("error.type", kind)
    of.set_status(tracing.api.StatusCode.ERROR)


def _named(parent: str) -> Any:
    """Give the context that a header names; what else came with it is left behind."""
    reading = import_module("opentelemetry.trace.propagation.tracecontext").TraceContextTextMapPropagator()
    return reading.extract({"traceparent": parent})


def _before(_connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool) -> None:
    """Begin the span of a statement, within a span alone: what a worker looks for four times a second is none."""
    if context is not None and tracing.api.get_current_span().is_recording():
        kind = statement.lstrip().partition(" ")[0].upper()
        context.execution_options = context.execution_options.union(
            {SPAN: tracing.tracer.start_span(kind, attributes={"db.operation.name": kind})}
        )


def _after(_connection: Any, _cursor: Any, _statement: str, _values: Any, context: Any, _many: bool) -> None:
    begun = context.execution_options.get(SPAN) if context is not None else None
    if begun is not None:
        begun.end()


def _on_error(told: ExceptionContext) -> None:
    options = getattr(told.execution_context, "execution_options", {})
    if (begun := options.get(SPAN)) is not None:
        failed(begun, type(told.original_exception).__name__)
        begun.end()


_LISTENERS: dict[str, Callable[..., Any]] = {
    "before_cursor_execute": _before,
    "after_cursor_execute": _after,
    "handle_error": _on_error,
}
