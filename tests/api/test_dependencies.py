"""app.api.dependencies: API keys and path parameters."""

import pytest

from tests.servers import Server


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/papers/10.5555/x"),
        ("POST", "/statements"),
        ("POST", "/imports"),
        ("GET", "/imports/0"),
        ("PATCH", "/statements/0000000000000000"),
        ("DELETE", "/statements/0000000000000000"),
        ("DELETE", "/papers/10.5555/x"),
    ],
)
@pytest.mark.parametrize("key", [None, "citance_wrong"])
def test_key_name_is_required_for_writing(
    server: Server, method: str, path: str, key: str | None
) -> None:
    """None, and a wrong one, are 401 with a challenge (RFC 6750)."""
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    answer = server.client.request(method, path, headers=headers, json={"type": "mentioning"})
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/key-required")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_key_name_of_a_revoked_key_is_none(server: Server) -> None:
    key = server.run("keys", "create", "short-lived").stdout.splitlines()[-1]
    headers = {"Authorization": f"Bearer {key}"}
    assert server.client.put("/papers/10.5555/k", headers=headers, json={}).status_code == 201
    assert "short-lived" in server.run("keys", "list").stdout
    server.run("keys", "revoke", "short-lived")
    assert server.client.put("/papers/10.5555/k", headers=headers, json={}).status_code == 401


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/papers/pmid:%00", 422),
        ("/statements?citing=pmid:%00", 422),
        ("/imports/%00", 404),
        ("/statements/%00", 404),
        ("/statements?q=%00&author=%00", 200),
    ],
)
def test_path_with_nul_is_nothing_special(server: Server, path: str, status: int) -> None:
    """It is no DOI, or not found, or matches nothing."""
    assert server.send("GET", path).status_code == status
