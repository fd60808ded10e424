"""Structured logs: one JSON object a line, on standard output."""

import logging
import sys

from pythonjsonlogger.json import JsonFormatter


def configure_logs(level: str) -> None:
    """Lead all logs, those of uvicorn too, through one JSON handler."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        JsonFormatter(
            "{asctime}{levelname}{name}{message}",
            style="{",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
