"""TLS and basic authentication before a plain server: nginx, with a certificate of an authority made for the test."""

import hashlib
import shutil
import socket
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import until

USER, PASSWORD = "citance", "pa:ss wörd/%"
"""What has to be escaped in a URL, and is not to be found in a log in any form."""
CONFIGURATION = """\
daemon off;
pid {directory}/nginx.pid;
error_log {directory}/error.log info;
user root; # its processes may enter a test's directory
events {{}}
http {{
  access_log {directory}/access.log;
  client_max_body_size 200m;
  {paths}
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {directory}/server.pem;
    ssl_certificate_key {directory}/server.key;
    auth_basic citance;
    auth_basic_user_file {directory}/passwords;
    location / {{
      proxy_pass {upstream};
      proxy_http_version 1.1;
      proxy_set_header Authorization "";
      proxy_set_header Connection "";
    }}
  }}
}}
"""
OPENSSL = (
    *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
    *("-noenc", "-days", "2"),
)


@dataclass(frozen=True)
class TlsProxy:
    """Where it is, and what is wanted of its clients."""

    port: int
    authority: Path
    """The certificate that clients have to trust."""
    directory: Path

    @property
    def url(self) -> str:
        """Without user and password."""
        return f"https://127.0.0.1:{self.port}"


@contextmanager
def tls_proxy(directory: Path, upstream: str) -> Iterator[TlsProxy]:
    """A proxy before `upstream`."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    assert program, "nginx is not installed"
    _make_certificates(directory)
    salted = hashlib.sha1(PASSWORD.encode() + b"salt", usedforsecurity=False).digest() + b"salt"
    (directory / "passwords").write_text(f"{USER}:{{SSHA}}{b64encode(salted).decode()}\n")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    paths = "".join(
        f"{name}_temp_path {directory}/{name}; "
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (directory / "nginx.conf").write_text(
        CONFIGURATION.format(directory=directory, port=port, upstream=upstream, paths=paths)
    )
    process = subprocess.Popen([program, "-c", str(directory / "nginx.conf"), "-e", "stderr"])
    try:
        until(lambda: _answers(port))
        yield TlsProxy(port, directory / "authority.pem", directory)
    finally:
        process.terminate()
        process.wait()


def _make_certificates(directory: Path) -> None:
    """An authority, and a certificate of it for 127.0.0.1."""
    for name, options in (
        ("authority", ["-subj", "/CN=tests", "-addext", "keyUsage=critical,keyCertSign"]),
        ("server", ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-addext", "basicConstraints=critical,CA:FALSE",
                    "-CA", str(directory / "authority.pem"), "-CAkey", str(directory / "authority.key")]),
    ):  # fmt: skip
        files = ["-keyout", str(directory / f"{name}.key"), "-out", str(directory / f"{name}.pem")]
        subprocess.run([*OPENSSL, *options, *files], check=True, capture_output=True)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
