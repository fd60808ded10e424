"""Metrics and a log line for each request."""

import logging
import time
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

log = logging.getLogger("service.requests")

# Asked every few seconds by the cluster itself.
QUIET = frozenset({"/livez", "/readyz", "/metrics"})


def observe(application: FastAPI) -> None:
    """Count and time every request, log it, and serve the figures at /metrics."""
    registry = CollectorRegistry()
    labels = ["method", "route", "status"]
    requests = Counter(
        "http_requests_total", "Requests by method, route and status", labels, registry=registry
    )
    seconds = Histogram(
        "http_request_duration_seconds", "How long requests take", labels[:2], registry=registry
    )

    @application.middleware("http")
    async def measure(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
        begin = time.perf_counter()
        status = 500
        try:
            response = await call(request)
            status = response.status_code
        finally:
            # The path as it was declared: those of callers would make a time series each.
            route = getattr(request.scope.get("route"), "path", "unknown")
            took = time.perf_counter() - begin
            requests.labels(request.method, route, str(status)).inc()
            seconds.labels(request.method, route).observe(took)
            if route not in QUIET:
                details = {
                    "method": request.method,
                    "route": route,
                    "status": status,
                    "seconds": round(took, 6),
                }
                log.info("request", extra=details)
        return response

    @application.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
