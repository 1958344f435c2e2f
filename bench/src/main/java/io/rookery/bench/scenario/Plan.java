package io.rookery.bench.scenario;

import io.rookery.standalone.run.Lifetime;
import java.nio.file.Path;

/**
 * What a run was asked for.
 *
 * @param folder of the run, emptied of nothing but what the run makes
 * @param programs where PostgreSQL is unpacked
 * @param seconds that are measured, after the warm-up
 * @param slowWarmUpSeconds before what is measured beside endpoints that hang or are dead
 * @param rows of the scenarios that start with many
 * @param perSecond of the open loop
 * @param lifetime closes what is open when the run is broken off
 */
public record Plan(
    Path folder,
    Path programs,
    int seconds,
    int warmUpSeconds,
    int slowWarmUpSeconds,
    int rows,
    int perSecond,
    Lifetime lifetime) {}
