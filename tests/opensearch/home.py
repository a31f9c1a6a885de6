"""Home folder of an OpenSearch server, made of jars alone: lib, and a folder with a descriptor for each module.

It is made once and kept outside of the repository, where an ordinary user may read it.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock

POM = Path(__file__).with_name("pom.xml")
_version = re.search(r"<opensearch>(.+)</opensearch>", POM.read_text())
assert _version
VERSION = os.environ.get("CITANCE_TEST_OPENSEARCH_VERSION", _version[1])
PLUGIN = "Plugin" if VERSION.startswith("2.") else "ModulePlugin"
MODULES = {
    "transport-netty4": (
        "org.opensearch.transport.Netty4",
        ("transport-netty4-client-", "netty-", "opensearch-netty4-"),
    ),
    "analysis-common": ("org.opensearch.analysis.common.CommonAnalysis", ("analysis-common-",)),
    "lang-painless": (
        "org.opensearch.painless.Painless",
        ("lang-painless-", "opensearch-scripting-painless-spi-", "antlr4-", "asm-"),
    ),
    "reindex": (
        "org.opensearch.index.reindex.Reindex",
        ("reindex-client-", "opensearch-rest-client-", "opensearch-ssl-config-", "http", "commons-"),
    ),
}  # fmt: skip
"""Each with the name of its class, and how the names of its jars begin. All other jars go into lib."""
DESCRIPTOR = """\
name={name}
description=a module
version={version}
opensearch.version={version}
java.version=11
classname={classname}
custom.foldername=
extended.plugins={extended}
has.native.controller=false
"""
PERMISSIONS = {
    "transport-netty4": (
        'java.io.FilePermission "/proc/sys/net/core/somaxconn", "read"',
        'java.net.SocketPermission "*", "accept,connect"',
        'java.lang.RuntimePermission "getClassLoader"',
        'java.lang.RuntimePermission "*", "setContextClassLoader"',
        'java.util.PropertyPermission "sun.nio.ch.bugLevel", "write"',
    ),
    "lang-painless": (
        'java.lang.RuntimePermission "createClassLoader"',
        'java.lang.RuntimePermission "getClassLoader"',
    ),
    "reindex": (
        'java.net.SocketPermission "*", "connect"',
        'java.net.NetPermission "getProxySelector"',
    ),
}
"""For the security manager of 2.x."""


def home() -> Path:
    """The home folder, made where it is missing. Needs Maven then."""
    # root starts nodes as nobody, who may not enter /root
    cache = Path("/var/cache") if os.geteuid() == 0 else Path.home() / ".cache"
    directory = cache / "citance" / f"opensearch-{VERSION}"
    directory.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(directory.with_suffix(".lock")):
        if not directory.exists():
            with TemporaryDirectory(dir=directory.parent) as temporary:
                _make(Path(temporary) / "home", _jars(Path(temporary) / "jars"))
                (Path(temporary) / "home").rename(directory)
    return directory


def _jars(directory: Path) -> Path:
    """All jars, fetched by Maven."""
    assert shutil.which("mvn"), "the jars of OpenSearch are fetched by Maven: install `mvn`"
    command = ["mvn", "-B", "-q", "-f", str(POM), f"-Dopensearch={VERSION}"]
    command += [] if VERSION.startswith("2.") else ["-Popensearch-3"]
    plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
    options = ["-DincludeScope=runtime", f"-DoutputDirectory={directory}"]
    subprocess.run([*command, plugin, *options], check=True, timeout=600)
    return directory


def _make(home: Path, jars: Path) -> None:
    for folder in ("lib", "bin", "plugins", "extensions"):  # nobody can't make them later
        (home / folder).mkdir(parents=True)
    for name, (classname, prefixes) in MODULES.items():
        module = home / "modules" / name
        module.mkdir(parents=True)
        for jar in jars.iterdir():
            if jar.name.startswith(prefixes):
                jar.rename(module / jar.name)
        extended = "lang-painless" if name == "analysis-common" else ""
        descriptor = DESCRIPTOR.format(
            name=name, version=VERSION, classname=classname + PLUGIN, extended=extended
        )
        (module / "plugin-descriptor.properties").write_text(descriptor)
        if name in PERMISSIONS and VERSION.startswith("2."):
            granted = "".join(f"  permission {one};\n" for one in PERMISSIONS[name])
            (module / "plugin-security.policy").write_text(f"grant {{\n{granted}}};\n")
    for jar in jars.iterdir():
        jar.rename(home / "lib" / jar.name)
    home.chmod(0o755)
