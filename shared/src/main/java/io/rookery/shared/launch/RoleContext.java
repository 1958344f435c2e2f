package io.rookery.shared.launch;

import io.micrometer.core.instrument.MeterRegistry;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.http.OpsHealth;
import io.rookery.shared.storage.Database;
import java.time.InstantSource;

/** What the launcher lends to the roles of a JVM. */
public record RoleContext(
    Database database,
    Directory directory,
    OpsHealth health,
    MeterRegistry metrics,
    InstantSource clock,
    Ports ports) {}
