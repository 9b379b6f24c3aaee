# Ponte in an image of its own: one static program, no shell, no packages.
#
#   docker build --build-arg VERSION=v1.0.0 -t ponte:v1.0.0 .
#
# It needs a Redis by REDIS_URL, and its configuration at /etc/ponte/ponte.yaml;
# deploy/compose.yaml shows both.

FROM golang:1.26.8 AS build
WORKDIR /src
# The modules first: they change less often than the code.
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/ponte ./cmd/ponte

FROM scratch
# Who vouches for Telegram's certificate. The time zones are in the program.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/ponte /ponte
# Nobody in particular.
USER 65532:65532
ENV PONTE_CONFIG=/etc/ponte/ponte.yaml PONTE_LISTEN=:8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=6s --start-period=20s CMD ["/ponte", "check", "--running"]
ENTRYPOINT ["/ponte"]
CMD ["run"]
