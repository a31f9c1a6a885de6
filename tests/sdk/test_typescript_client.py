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


MISUSES = """
import { citance } from "citance-client";

const api = citance({ baseUrl: "http://127.0.0.1" });
// @ts-expect-error
await api.GET("/statements", { params: { query: { section: ["nonsense"] } } });
// @ts-expect-error
await api.GET("/statements", { params: { query: { cursor: 20 } } });
// @ts-expect-error
await api.POST("/tallies", { body: { dois: [1] } });
// @ts-expect-error
await api.POST("/statements", { body: [{ text: "Said.", citing: { doi: "10.5555/a" } }] });
const { data } = await api.GET("/statements");
// @ts-expect-error
const total: string | undefined = data?.total;
"""
"""Each expected error is one: tsc reports those that are not."""


def compile_(directory: Path, program: str) -> None:
    """By tsc, as strictly as it goes, to example.js."""
    (directory / "example.ts").write_text(program)
    (directory / "tsconfig.json").write_text(json.dumps(CONFIGURATION))
    (directory / "package.json").write_text('{"type": "module"}')
    (directory / "node_modules").mkdir()
    (directory / "node_modules" / "citance-client").symlink_to(TYPESCRIPT_CLIENT)
    run(MODULES / ".bin" / "tsc", directory=directory, PATH=os.environ["PATH"])


def test_typescript_example_is_typed_and_prints_what_is_shown(
    sample_server: Server, tmp_path: Path
) -> None:
    program, printed = example("TypeScript", "typescript")
    compile_(tmp_path, program)
    environment = {
        "PATH": os.environ["PATH"],
        "CITANCE_URL": str(sample_server.client.base_url),
        "CITANCE_KEY": sample_server.key,
    }
    assert run("node", "example.js", directory=tmp_path, **environment) == printed


def test_typescript_types_refuse_what_the_server_would(tmp_path: Path) -> None:
    """A value of no vocabulary, a cursor that is no text, a record without its other end."""
    compile_(tmp_path, MISUSES)
