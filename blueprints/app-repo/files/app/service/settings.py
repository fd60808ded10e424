"""What the environment tells the service."""

import os
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    """Host and TCP port of something that the service depends on."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read "host:port"; ValueError names the text."""
        host, _, port = text.strip().rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise ValueError(f'"{text}" must be host:port')
        return cls(host, int(port))

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Settings:
    """Every value has a default that fits a machine of a developer."""

    port: int = 8000
    log_level: str = "INFO"
    # Below terminationGracePeriodSeconds of the Deployment less its preStop sleep.
    shutdown_seconds: int = 20
    dependencies: tuple[Address, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read PORT, LOG_LEVEL, SHUTDOWN_SECONDS and DEPENDENCIES ("db:5432,cache:6379")."""
        dependencies = environment.get("DEPENDENCIES", "")
        return cls(
            port=int(environment.get("PORT", cls.port)),
            log_level=environment.get("LOG_LEVEL", cls.log_level).upper(),
            shutdown_seconds=int(environment.get("SHUTDOWN_SECONDS", cls.shutdown_seconds)),
            dependencies=tuple(Address.parse(text) for text in dependencies.split(",") if text.strip()),
        )
