# One file for every image:
#   docker build --build-arg SERVICE=gateway --target service -t solidtype-gateway .
#   docker build --target web -t solidtype-web .
ARG NODE=24-bookworm-slim

FROM node:${NODE} AS sources
WORKDIR /src
# Dependencies first, by the lockfile alone: a change of sources does not fetch them again.
COPY pnpm-lock.yaml pnpm-workspace.yaml ./
RUN npx -y pnpm@12.21.0 fetch
COPY package.json ./
COPY packages/ packages/
COPY services/ services/
COPY apps/ apps/
COPY scripts/ scripts/
COPY tsconfig.base.json tsconfig.json ./
RUN npx -y pnpm@12.21.0 install --frozen-lockfile --offline && npx -y pnpm@12.21.0 -r --if-present run generate

FROM sources AS bundle
ARG SERVICE
RUN node scripts/bundle/bundle.ts "${SERVICE}" /out

FROM sources AS web-build
RUN cd apps/web && NEXT_TELEMETRY_DISABLED=1 npx next build \
 && cp -r public .next/standalone/apps/web/public \
 && cp -r .next/static .next/standalone/apps/web/.next/static

FROM node:${NODE} AS runtime
RUN groupadd --gid 10001 solidtype && useradd --uid 10001 --gid 10001 --no-create-home solidtype \
 && rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack
# glibc keeps what each of many threads has freed for that thread: two such heaps are enough for all of them.
# What is free at the end of one goes back to the system, however large the blocks were that were freed before.
ENV NODE_ENV=production MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=1048576
# A new volume that is mounted here takes over whose it is.
RUN mkdir /blobs && chown 10001:10001 /blobs
USER 10001:10001
WORKDIR /app
# What is in an image is given on under these.
COPY --chown=0:0 LICENSE THIRD-PARTY-NOTICES.md ./

FROM runtime AS web
ENV HOSTNAME=0.0.0.0 PORT=3000
COPY --from=web-build --chown=0:0 /src/apps/web/.next/standalone/ ./
EXPOSE 3000
CMD ["node", "apps/web/server.js"]

FROM runtime AS service
COPY --from=bundle --chown=0:0 /out/ ./
EXPOSE 3000 9464
CMD ["node", "--enable-source-maps", "--max-semi-space-size=8", "dist/main.js"]
