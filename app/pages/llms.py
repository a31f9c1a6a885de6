"""/llms.txt (https://llmstxt.org): what an assistant may ask of this server, and how."""

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from app.api.app_state import state_of
from app.api.public_url import public_url
from app.api.routing import LiteralRoute

router = APIRouter(include_in_schema=False, route_class=LiteralRoute)
TEXT = """\
# citance

> Citation statements: the sentences in which one paper cites another, with what they say of it (supporting, mentioning,
> contrasting). Reading needs no key. Papers are addressed by DOI, percent-encoded. Counts are of this store: what is not in
> it is unknown, not uncited. Give the id and the DOIs of a statement that you quote.

## Ask
{mcp}
- [What is known of a paper]({base}/paper?doi=10.1037%2Fint0000101): metadata, notices (retractions), tally
- [Sentences about a paper]({base}/statements?cited=10.1037%2Fint0000101&limit=5&facets=type): `type`, `section`, `q` filter
- [Sentences about anything]({base}/statements?q=alliance&limit=5&facets=none): `match` says how many of the words they have
- [A reference]({base}/cite?doi=10.1037%2Fint0000101&format=bibtex): BibTeX, RIS, CSL-JSON, or text in a style
- A reference list, checked: POST {base}/checks with `{{"references": ["10.1037/int0000101"]}}`
- Tallies of up to 500 papers: POST {base}/tallies with `{{"dois": ["10.1037/int0000101"]}}`

## More
- [API reference]({base}/docs): every call, parameter and answer
- [OpenAPI description]({base}/openapi.json)
- [About]({base}/about): what the numbers count, how sure the types are
"""
MCP = "- Model Context Protocol, streamable HTTP: {base}/mcp"


@router.get("/llms.txt", response_class=PlainTextResponse)
async def get_llms(request: Request) -> PlainTextResponse:
    """In Markdown, as the format wants it. Names `/mcp` where it is served."""
    base = public_url(request)
    mcp = MCP.format(base=base) if state_of(request).settings.mcp == "on" else ""
    return PlainTextResponse(
        TEXT.format(base=base, mcp=mcp).replace("\n\n-", "\n-"),
        headers={"cache-control": "public, max-age=3600"},
    )
