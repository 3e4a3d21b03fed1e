"""A span for each request, where spans are told: its method, its route, its status and its id."""

from contextlib import ExitStack

from flask import Flask, Response, g, request

from cms.core.tracing import failed, span, tracing

ERRORS = 500  # and all above


def init_app(app: Flask, *, behind_proxies: bool) -> None:
    """Tell of every request that Flask answers; what a proxy says it is part of is believed where one is trusted."""
    if tracing.tracer is None:
        return

    @app.before_request
    def begin() -> None:
        g.around = ExitStack()
        parent = request.headers.get("traceparent", "") if behind_proxies else ""
        g.span = g.around.enter_context(span(request.method, parent))

    @app.after_request
    def describe(answer: Response) -> Response:
        if (told := g.get("span")) is not None:
            route = request.url_rule.rule if request.url_rule else ""
            told.update_name(f"{request.method} {route}".strip())
            told.set_attributes(
                {
                    "http.request.method": request.method,
                    "http.route": route,
                    "http.response.status_code": answer.status_code,
                    "vertebra.request_id": g.get("request_id", ""),
                }
            )
            if answer.status_code >= ERRORS:
                failed(told, str(answer.status_code))
        return answer

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        if (around := g.pop("around", None)) is not None:
            around.close()
