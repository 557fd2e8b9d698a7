# The bot in a container: docker build -t madoguchi . (podman build works the same)
FROM python:3.12-slim

WORKDIR /app
# Every package in the version and with the hash that the suite ran with.
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY handlers ./handlers
COPY messages ./messages
RUN pip install --no-cache-dir --no-deps --no-build-isolation . \
    && rm -rf /app \
    && useradd --create-home --uid 10001 madoguchi

USER madoguchi
ENV PYTHONUNBUFFERED=1
# Mount a folder of yours here: .env and data lie in it.
WORKDIR /work
# Over HTTP Slack comes in here; in Socket Mode nothing has to be published.
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD \
    ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\") or 3000}/healthz', timeout=4)"]
ENTRYPOINT ["madoguchi"]
CMD ["run"]
