# An image with nothing but the static binary of a release and CA certificates. `.ci/image` lays out its context.
FROM scratch
ARG TARGETARCH
COPY $TARGETARCH/syncjobs /usr/local/bin/syncjobs
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/syncjobs"]
