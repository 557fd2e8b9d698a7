"""The proxy on the way to Slack, looked up once.

aiohttp can look into the environment by itself (``trust_env``), and does so for every
request, in another thread, twice: for a proxy and for a password in ``.netrc``. slack_sdk
looks only once, but does not heed ``NO_PROXY``.
"""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

_LIKE = {"wss": "https", "ws": "http"}
"""A socket goes the way of the requests, where nothing says otherwise."""


def proxy_for(url: str) -> str | None:
    """The proxy that leads to ``url`` by the environment; None where there is none.

    Heeds ``HTTPS_PROXY``, ``HTTP_PROXY`` and ``NO_PROXY``, in capitals or not, and what the
    operating system knows where it knows something. A name and password for the proxy stand
    in its address and stay there.
    """
    asked = urlsplit(url)
    if not asked.hostname or proxy_bypass(asked.netloc.rpartition("@")[2]):
        return None
    known = getproxies()
    proxy = known.get(asked.scheme) or known.get(_LIKE.get(asked.scheme, ""))
    if not proxy:
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
