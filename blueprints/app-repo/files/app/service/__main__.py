"""Starts the service: `python -m service`."""

import uvicorn

from service.application import create_application
from service.logs import configure_logs
from service.settings import Settings


def main() -> None:
    """Serve until SIGTERM; then answer what was asked before, for as long as the settings say."""
    settings = Settings.from_environment()
    configure_logs(settings.log_level)
    uvicorn.run(
        create_application(settings),
        # The container's own address: only the NetworkPolicies of the namespace decide who gets here.
        host="0.0.0.0",  # noqa: S104
        port=settings.port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )


if __name__ == "__main__":
    main()
