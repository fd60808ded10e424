"""What callers, probes and the monitoring see."""

import json
import logging
import socket

import pytest
from fastapi.testclient import TestClient

from service.application import create_application
from service.logs import configure_logs
from service.settings import Address, Settings


@pytest.fixture
def client() -> TestClient:
    return TestClient(create_application(Settings()))


def test_greets(client: TestClient) -> None:
    assert client.get("/").json() == {"service": "@@app_name@@"}


def test_lives_and_is_ready_while_a_dependency_is_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as dependency:
        address = Address("127.0.0.1", dependency.getsockname()[1])
        client = TestClient(create_application(Settings(dependencies=(address,))))
        assert client.get("/readyz").json() == {"status": "ready", "missing": []}


def test_lives_but_is_not_ready_without_a_dependency() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = Address("127.0.0.1", gone.getsockname()[1])
    client = TestClient(create_application(Settings(dependencies=(address,))))
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["missing"]) == (503, [str(address)])
    assert client.get("/livez").status_code == 200


def test_counts_requests_by_route_and_not_by_path(client: TestClient) -> None:
    client.get("/")
    client.get("/no-such-path")
    text = client.get("/metrics").text
    assert 'http_requests_total{method="GET",route="/",status="200"} 1.0' in text
    assert "no-such-path" not in text


def test_logs_one_json_object_for_each_request(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        configure_logs("INFO")
        client = TestClient(create_application(Settings()))
        client.get("/")
        client.get("/livez")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    ours = [line for line in lines if line["logger"] == "service.requests"]
    assert [(line["level"], line["route"], line["status"]) for line in ours] == [("INFO", "/", 200)]


@pytest.mark.parametrize("text", ["database", ":5432", "database:", "database:0", "database:65536"])
def test_refuses_a_dependency_that_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="must be host:port"):
        Settings.from_environment({"DEPENDENCIES": text})


def test_reads_its_environment() -> None:
    environment = {"PORT": "9000", "LOG_LEVEL": "debug", "DEPENDENCIES": "db:5432, cache:6379"}
    assert Settings.from_environment(environment) == Settings(
        port=9000, log_level="DEBUG", dependencies=(Address("db", 5432), Address("cache", 6379))
    )
