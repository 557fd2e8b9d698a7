"""Which addresses are Slack's own: to no other does anything go."""

from collections.abc import Mapping

from yarl import URL

Hosts = Mapping[str, frozenset[str]]
"""By the domain of Slack's API."""

FILE_HOSTS: Hosts = {
    "slack.com": frozenset({"files.slack.com"}),
    "slack-gov.com": frozenset({"files.slack-gov.com"}),
}
"""Where Slack keeps files."""

RESPONSE_HOSTS: Hosts = {
    "slack.com": frozenset({"hooks.slack.com"}),
    "slack-gov.com": frozenset({"hooks.slack-gov.com"}),
}
"""Where Slack takes answers to what somebody did."""


def slacks_own(api_url: str, address: str, hosts: Hosts) -> URL | None:
    """The address, where it is Slack's; what is checked here is what is called.

    Of another API (a proxy, the practice workspace) its own origin alone.
    """
    api = URL(api_url)
    try:
        url = URL(address)
        if url.user is not None or url.password is not None or not url.host:
            return None
        named = hosts.get(".".join((api.host or "").split(".")[-2:]))
        if named is None:
            mine = url.origin() == api.origin()
        else:
            mine = url.scheme == "https" and url.port == 443 and url.host in named
    except ValueError:
        return None
    return url if mine else None
