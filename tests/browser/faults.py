"""Faults of a page that no test expects: errors, violations of its policy, requests that fail or go to other hosts."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => console.error(
  `violates ${event.effectiveDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`
))
"""
OF_RESPONSES = "Failed to load resource: the server responded with a status of"
"""Chromium's console tells the status of every response, that of a page, too, which is right on a page of an error."""

EXPECTED_FAILURES = {
    "net::ERR_ABORTED",  # as a newer request or address ends an older one
    "csp",  # told by the violation, too; alone it is a preloaded script where scripts are switched off
}


def watch(context: BrowserContext, base_url: str, faults: list[str]) -> None:
    """Add a sentence to `faults` for each fault of the context's pages, from now on."""

    def console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(OF_RESPONSES):
            faults.append(f"{message.type} in the console: {message.text}")

    def request(sent: Request) -> None:
        if not sent.url.startswith((base_url, "data:", "blob:")):
            faults.append(f"another host: {sent.url}")

    def response(received: Response) -> None:
        if received.status >= 400 and not received.request.is_navigation_request():
            faults.append(f"{received.status}: {received.url}")

    def failed(sent: Request) -> None:
        if sent.failure not in EXPECTED_FAILURES:
            faults.append(f"{sent.failure}: {sent.url}")

    context.add_init_script(TELL_VIOLATIONS)
    context.on("console", console)
    context.on("request", request)
    context.on("response", response)
    context.on("requestfailed", failed)
    context.on("weberror", lambda raised: faults.append(f"error: {raised.error}"))
