# syntax=docker/dockerfile:1
# An image with the static kimai-mcp-http binary only: no shell, no libc, no package manager.
#   docker build -t kimai-mcp-http .

ARG RUST=1.95

FROM rust:${RUST}-alpine AS build
# A C compiler for SQLite and ring, and the CA certificates for the image. Versions are not pinned, because Alpine removes
# older package versions.
# hadolint ignore=DL3018
RUN apk add --no-cache build-base ca-certificates
# The directory for the state, writable by the program's user only.
RUN mkdir -p /own/state && chmod 0700 /own/state
WORKDIR /src
COPY . .
# On Alpine the target is musl, linked statically. The caches are not part of any layer.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package kimai-mcp-http \
    && cp target/release/kimai-mcp-http /kimai-mcp-http

FROM scratch
LABEL org.opencontainers.image.title="kimai-mcp-http" \
    org.opencontainers.image.description="Hosted MCP server for Kimai, the open-source time tracker" \
    org.opencontainers.image.licenses="MIT" \
    io.modelcontextprotocol.server.name="io.github.OWNER/kimai-mcp"
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build --chown=10001:10001 /own/ /
COPY --from=build /kimai-mcp-http /kimai-mcp-http
# Numeric, because there is no /etc/passwd, and so that Kubernetes can verify runAsNonRoot.
USER 10001:10001
# All networks of the container; the published port decides who can connect.
ENV KIMAI_MCP_HOST=0.0.0.0
EXPOSE 8000
# Requests /health at the port in KIMAI_MCP_PORT. It does not see the options of the server's command line.
HEALTHCHECK --interval=30s --timeout=6s --start-period=5s --retries=3 CMD ["/kimai-mcp-http", "healthcheck"]
ENTRYPOINT ["/kimai-mcp-http"]
