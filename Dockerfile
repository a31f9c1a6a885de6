FROM python:3.13-slim AS build
WORKDIR /citance
COPY .ci/requirements.lock .ci/runtime.lock .ci/
RUN python -m venv /build \
 && /build/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r .ci/requirements.lock \
 && python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r .ci/runtime.lock
COPY pyproject.toml README.md LICENSE ./
COPY migrations migrations
COPY app app
RUN /build/bin/pip wheel --no-build-isolation --no-deps --wheel-dir /wheels . \
 && /venv/bin/pip install --no-index --no-deps /wheels/*.whl \
 && /venv/bin/pip uninstall -y pip

FROM python:3.13-slim
COPY --from=build /venv /venv
RUN useradd --system citance && install -d -o citance /data
USER citance
ENV PATH=/venv/bin:$PATH CITANCE_DATA_DIR=/data
VOLUME /data
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz')"]
CMD ["citance", "serve", "--host", "0.0.0.0"]
