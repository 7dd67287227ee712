# wiotp-sandbox in a container: the bundle, plain node, and nothing else on top of a small base. No shell runs while the image's own layer is
# made, so any base with glibc and libstdc++ will do.
#
#   docker build -t wiotp-sandbox:local .
#   docker run --rm -p 127.0.0.1:1883:1883 -p 127.0.0.1:8883:8883 -v wiotp-sandbox-data:/data wiotp-sandbox:local
#
# What is built with; its node is the one that runs.
ARG BUILD_IMAGE=node:20-bookworm-slim
# What runs on it. Of the same C library as BUILD_IMAGE, whose node and whose native parts come along.
ARG BASE_IMAGE=debian:bookworm-slim

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
# Before the sources: what is installed changes less often than they do.
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node build.js && node docker/runtime-tree.js /image && mkdir -p -m 700 /image-data/tls

FROM ${BASE_IMAGE}
COPY --from=build /image/ /
# A volume that is new is a copy of this: it has to belong to who writes. A volume for the certificates alone can be mounted below.
COPY --from=build --chown=1000:1000 /image-data/ /data/

# In a container, this machine is not the only one that should reach the sandbox; who may is said where its ports are published.
ENV NODE_ENV=production \
    WIOTP_SANDBOX_DATA=/data \
    WIOTP_SANDBOX_HOST=0.0.0.0
USER 1000:1000
# A configuration file is found here: mount it as /sandbox/wiotp-sandbox.yaml.
WORKDIR /sandbox
VOLUME /data
EXPOSE 80 443 1883 8883
HEALTHCHECK --interval=10s --timeout=10s --start-period=60s --retries=3 CMD ["node", "/usr/local/bin/wiotp-sandbox", "ready"]
# No shell in between: node is process 1, and SIGTERM reaches it. It then closes its connections, flushes its log and ends with 0.
ENTRYPOINT ["node", "/usr/local/bin/wiotp-sandbox"]
CMD ["start"]
