"""MCP server (Model Context Protocol): the tools and resources that an assistant may ask, read only."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import mcp_types as types
from mcp.server import Server, ServerRequestContext
from mcp.shared.exceptions import MCPError

from app import __version__
from app.agents.requests import Citance, ToolError, read_resource
from app.agents.tools import tools

INSTRUCTIONS = (
    "citance holds citation statements: the sentences in which one paper cites another, with what they say of it "
    "(supporting, mentioning, contrasting). Ask it instead of recalling citations. Every statement has an id and DOIs; give "
    "them when you quote one. What is not in the store is unknown, not uncited."
)
RESOURCES = (
    ("paper://{+doi}", "Paper", "A paper with its metadata, notices, tally and versions."),
    ("statement://{id}", "Statement", "A statement with its neighbours, its origin and the history of its type."),
)  # fmt: skip
READ_ONLY = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
RESOURCE_NOT_FOUND = -32002

Connect = Callable[[ServerRequestContext[Any, Any]], AbstractAsyncContextManager[Citance]]
"""The citance server that a request is to be answered by."""


def make_server(connect: Connect) -> Server[Any]:
    """An MCP server whose tools ask the citance server that `connect` gives for a request."""

    async def list_tools(_context: Any, _params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=_listed())

    async def call_tool(
        context: ServerRequestContext[Any, Any], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        tool = tools().get(params.name)
        if tool is None:
            raise MCPError(types.INVALID_PARAMS, f"No such tool. There are: {', '.join(tools())}.")
        arguments = params.arguments or {}
        try:
            _check(arguments, tool.input_schema)
            async with connect(context) as citance:
                text, answer = await tool.call(citance, arguments)
        except ToolError as error:
            return types.CallToolResult(content=[_text(str(error))], is_error=True)
        return types.CallToolResult(
            content=[_text(text)], structured_content=answer.model_dump(mode="json")
        )

    async def list_resources(_context: Any, _params: Any) -> types.ListResourcesResult:
        return types.ListResourcesResult(resources=[])

    async def list_resource_templates(
        _context: Any, _params: Any
    ) -> types.ListResourceTemplatesResult:
        listed = [
            types.ResourceTemplate(
                uri_template=uri, name=name, description=text, mime_type="application/json"
            )
            for uri, name, text in RESOURCES
        ]
        return types.ListResourceTemplatesResult(resource_templates=listed)

    async def read(
        context: ServerRequestContext[Any, Any], params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        try:
            async with connect(context) as citance:
                text = await read_resource(citance, params.uri)
        except ToolError as error:
            raise MCPError(RESOURCE_NOT_FOUND, str(error)) from None
        contents = types.TextResourceContents(
            uri=params.uri, mime_type="application/json", text=text
        )
        return types.ReadResourceResult(contents=[contents])

    return Server(
        "citance",
        version=__version__,
        title="citance: citation statements",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_resource_templates,
        on_read_resource=read,
    )


def _listed() -> list[types.Tool]:
    return [
        types.Tool(
            name=name,
            title=tool.title,
            description=tool.description,
            input_schema=tool.input_schema,
            output_schema=tool.output.model_json_schema(),
            annotations=READ_ONLY,
        )
        for name, tool in tools().items()
    ]


def _check(arguments: dict[str, Any], schema: dict[str, Any]) -> None:
    """What the API does not check, since it knows more parameters than the tool. Raises `ToolError`."""
    known = schema["properties"]
    if unknown := [name for name in arguments if name not in known]:
        names = ", ".join(name[:50] for name in unknown[:5])
        raise ToolError(f"No such argument: {names}. There are: {', '.join(known)}.")
    if missing := [name for name in schema["required"] if arguments.get(name) is None]:
        raise ToolError(f"Missing: {', '.join(missing)}.")


def _text(text: str) -> types.TextContent:
    return types.TextContent(text=text)
