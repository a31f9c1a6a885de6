"""Credentials: two hosts behind TLS and a password work, and no log, answer or process list has the password."""

from base64 import b64encode
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest

from tests.cluster.hosts import hosts
from tests.conftest import DatabaseLocation
from tests.opensearch.tls_proxy import PASSWORD, USER, TlsProxy
from tests.servers import Server, run, until

FORMS = (
    PASSWORD,
    quote(PASSWORD, safe=""),
    quote(PASSWORD),
    b64encode(f"{USER}:{PASSWORD}".encode()).decode(),
    repr(PASSWORD)[1:-1].encode("unicode_escape").decode(),
)
"""What the password might be seen as."""
PUBLIC = ("/readyz", "/metrics", "/stats", "/statements", "/papers?q=x", "/openapi.json")
ON_POSTGRESQL = pytest.mark.parametrize("location", ["postgresql"], indirect=True)


def url(proxy: TlsProxy, password: str = PASSWORD) -> str:
    """As the setting has it."""
    netloc = proxy.url.removeprefix("https://")
    return f"https://{USER}:{quote(password, safe='')}@{netloc}/test-{uuid4().hex[:8]}"


def assert_silent(text: str) -> None:
    """No form of the password is in it."""
    assert [form for form in FORMS if form in text] == []


def seen(server: Server) -> str:
    """All that a client, and who reads the logs, sees."""
    answers = [server.get(path) for path in PUBLIC]
    done = [server.run(*command, check=False) for command in (("doctor",), ("index", "rebuild"))]
    commands = "".join(one.stdout + one.stderr for one in done)
    return (
        "".join(f"{one.headers}{one.text}" for one in answers) + commands + server.log.read_text()
    )


@ON_POSTGRESQL
def test_credentials_are_used_and_not_told(
    location: DatabaseLocation, tmp_path: Path, opensearch_tls: TlsProxy
) -> None:
    """With debug logs, while all works and after the password has been changed."""
    passwords = opensearch_tls.directory / "passwords"
    kept = passwords.read_text()
    settings = {"CITANCE_INDEX_CA": str(opensearch_tls.authority), "CITANCE_LOG_LEVEL": "debug"}
    with hosts(tmp_path, location.url, url(opensearch_tls), **settings) as two:
        two.write(two.servers[0], 5)
        two.audit()
        for server in two.servers:
            assert_silent(seen(server))
        try:
            passwords.write_text(f"{USER}:{{PLAIN}}other\n")
            two.write(two.servers[0], 5)
            until(lambda: two.search(two.servers[1]).status_code == 503)
            for server in two.servers:
                assert_silent(seen(server))
        finally:
            passwords.write_text(kept)
        two.audit()
    assert "citance" in (opensearch_tls.directory / "access.log").read_text()


@ON_POSTGRESQL
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("unknown authority", "certificate verify failed"),
        ("wrong password", "401"),
        ("malformed address", "CITANCE_INDEX_URL"),
    ],
)
def test_credentials_are_not_told_by_a_refusal(
    location: DatabaseLocation, tmp_path: Path, opensearch_tls: TlsProxy, fault: str, said: str
) -> None:
    """What can't be reached, or does not let us in, is said without them."""
    address = url(opensearch_tls)
    if fault == "wrong password":
        address = url(opensearch_tls, PASSWORD + "x")
    if fault == "malformed address":
        address += "/CAPITALS?"
    environment = {
        **Server(tmp_path, location.url.replace("+psycopg", "")).environ(),
        "CITANCE_INDEX_URL": address,
        "CITANCE_LOG_LEVEL": "debug",
        **(
            {}
            if fault == "unknown authority"
            else {"CITANCE_INDEX_CA": str(opensearch_tls.authority)}
        ),
    }
    for command in (("index", "rebuild"), ("doctor",)):
        done = run(*command, environment=environment, check=False)
        assert done.returncode != 0, done.stdout
        assert "Traceback" not in done.stderr
        assert_silent(done.stdout + done.stderr)
        if command[0] == "index":
            assert said in done.stderr
