# syntax=docker/dockerfile:1
# kimai-mcp-http as one static file in an image that holds nothing else: no shell, no libc, no package manager.
#   docker build -t kimai-mcp-http .

ARG RUST=1.95

FROM rust:${RUST}-alpine AS build
# A compiler for the C parts of SQLite and ring; the certificates that go into the image. Their versions are those of
# the base image: Alpine keeps no older ones that could be named.
# hadolint ignore=DL3018
RUN apk add --no-cache build-base ca-certificates
# What the image holds beside the program: a folder for the state that its user, and nobody else, can write.
RUN mkdir -p /own/state && chmod 0700 /own/state
WORKDIR /src
COPY . .
# On Alpine the target is musl and linked statically. The caches stay with the builder and are in no layer.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package kimai-mcp-http \
    && cp target/release/kimai-mcp-http /kimai-mcp-http

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build --chown=10001:10001 /own/ /
COPY --from=build /kimai-mcp-http /kimai-mcp-http
# A number, because there is no /etc/passwd, and so that Kubernetes can see that it is not root.
USER 10001:10001
EXPOSE 8000
# Asks /health of the port in KIMAI_MCP_PORT; it does not see options that only the server was started with.
HEALTHCHECK --interval=30s --timeout=6s --start-period=5s --retries=3 CMD ["/kimai-mcp-http", "healthcheck"]
ENTRYPOINT ["/kimai-mcp-http"]
