package io.rookery.dispatch.breaker;

/** Where endpoints connect to: what a name server, a port and a certificate belong to. */
public record HostKey(String host, int port) {}
