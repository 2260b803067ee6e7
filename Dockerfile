# The base is named by tag: see docs/decisions/0009-base-image-by-tag.md.
ARG PYTHON=python:3.12-slim

FROM ${PYTHON} AS packages
WORKDIR /opt/signoff
ENV PIP_NO_CACHE_DIR=1
COPY pyproject.toml requirements.txt ./
COPY .ci/prepare.py .ci/troubles.py .ci/download_sizes.json ./.ci/
RUN python .ci/prepare.py --venv /opt/signoff/.venv requirements.txt

FROM ${PYTHON}
RUN groupadd --gid 10001 signoff \
 && useradd --uid 10001 --gid signoff --no-create-home --home-dir /var/lib/signoff signoff \
 && install --directory --owner=signoff --group=signoff /var/lib/signoff
WORKDIR /opt/signoff
COPY --from=packages /opt/signoff/.venv ./.venv
COPY pyproject.toml LICENSE NOTICE ./
COPY migrations ./migrations
COPY integrations ./integrations
COPY handlers ./handlers
COPY bot ./bot
ENV PATH=/opt/signoff/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SIGNOFF_DATABASE_URL=sqlite:////var/lib/signoff/signoff.db \
    SIGNOFF_HOST=0.0.0.0 \
    SIGNOFF_PORT=8000
USER signoff
VOLUME /var/lib/signoff
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ['SIGNOFF_PORT'] + '/healthz', timeout=2)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["signoff"]
CMD ["serve"]
