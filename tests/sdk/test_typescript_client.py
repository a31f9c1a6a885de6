"""build/sdk/typescript: the client that `make sdk` makes for TypeScript is typed, and answers as docs/sdk.md says."""

import json
import os
from pathlib import Path

from tests.sdk.conftest import ROOT, TYPESCRIPT_CLIENT, example, run
from tests.servers import Server

MODULES = ROOT / "openapi" / "node_modules"
CONFIGURATION = {
    "compilerOptions": {
        "strict": True,
        "target": "es2022",
        "module": "nodenext",
        "lib": ["es2022", "dom", "dom.iterable"],
        "types": ["node"],
        "typeRoots": [str(MODULES / "@types")],
    }
}


def test_typescript_example_is_typed_and_prints_what_is_shown(
    sample_server: Server, tmp_path: Path
) -> None:
    """Checked by tsc as strictly as it goes, then run by Node."""
    program, printed = example("TypeScript", "typescript")
    (tmp_path / "example.ts").write_text(program)
    (tmp_path / "tsconfig.json").write_text(json.dumps(CONFIGURATION))
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "citance-client").symlink_to(TYPESCRIPT_CLIENT)
    environment = {
        "PATH": os.environ["PATH"],
        "CITANCE_URL": str(sample_server.client.base_url),
        "CITANCE_KEY": sample_server.key,
    }
    run(MODULES / ".bin" / "tsc", directory=tmp_path, **environment)
    assert run("node", "example.js", directory=tmp_path, **environment) == printed
