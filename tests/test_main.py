"""app.main: the application, put together."""

from tests.servers import Server


def test_create_app_lets_any_origin_read_none_write(server: Server) -> None:
    """CORS."""
    read = server.client.get("/stats", headers={"Origin": "https://example.org"})
    assert read.headers["access-control-allow-origin"] == "*"
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "DELETE"}
    assert server.client.options("/statements/1", headers=asked).status_code == 400
