# Build with the compilers that native packages may need, run without them.
FROM node:20-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.json tsconfig.build.json vite.bundle.config.ts ./
COPY src src
COPY providers providers
COPY web web
# The build rehearses a start with them.
COPY prompts prompts
RUN npm ci && npm prune --omit=dev --ignore-scripts

FROM node:20-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8484 REPRISE_CACHE_PATH=/var/lib/reprise/cache
WORKDIR /app
RUN mkdir -p /var/lib/reprise && chown node:node /var/lib/reprise
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY prompts prompts
COPY models models
COPY package.json LICENSE reprise.yaml ./
USER node
VOLUME /var/lib/reprise
EXPOSE 8484
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD node -e "fetch('http://127.0.0.1:'+process.env.PORT+'/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"
# No shell and no npm before it, so that SIGTERM reaches it. Process 1 cannot kill itself, so an init (`docker run --init`) is better.
CMD ["node", "dist/bin/reprise.cjs", "start"]
