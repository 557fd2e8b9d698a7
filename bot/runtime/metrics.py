"""What is counted. Labels are of small, fixed sets: never a person, a case or a text."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
"""Ours alone, so that ``/metrics`` shows what is listed here and nothing else."""

# Slack expects an answer within 3 s: the buckets are dense below that.
_ANSWER = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 5.0, 10.0)
_SENDING = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)

requests = Counter(
    "madoguchi_requests",
    "Requests from Slack, by their type and how they ended",
    ("type", "outcome"),
    registry=REGISTRY,
)
answer_seconds = Histogram(
    "madoguchi_answer_seconds",
    "From the arrival of a request from Slack to its acknowledgement",
    ("type",),
    buckets=_ANSWER,
    registry=REGISTRY,
)
effects = Counter(
    "madoguchi_deliveries",
    "Attempts to deliver, by kind and how they ended",
    ("kind", "outcome"),
    registry=REGISTRY,
)
delivery_delay_seconds = Histogram(
    "madoguchi_delivery_delay_seconds",
    "From when a delivery was due until it was sent",
    ("kind",),
    buckets=_SENDING,
    registry=REGISTRY,
)
errors = Counter(
    "madoguchi_errors",
    "Errors that nobody expected, by where they were caught",
    ("where",),
    registry=REGISTRY,
)
altered_rows = Counter(
    "madoguchi_altered_rows",
    "Stored rows that are not as the bot wrote them, each time one was met, by their table",
    ("table",),
    registry=REGISTRY,
)
socket_connects = Counter(
    "madoguchi_socket_connects",
    "Connections of Socket Mode, by why they were made",
    ("reason",),
    registry=REGISTRY,
)
socket_open = Gauge(
    "madoguchi_socket_open", "Whether a connection of Socket Mode stands", registry=REGISTRY
)
