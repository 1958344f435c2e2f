package io.rookery.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeterTest {

  @Test
  void the_compilers_of_a_jvm_are_found_by_the_names_of_their_threads() {
    // Given a JVM that has compiled
    Meter meter = new Meter();
    meter.watch("load", ProcessHandle.current());
    // Then
    assertThat(meter.compilerCpu()).isPositive();
    assertThat(meter.compilerCpu())
        .isLessThan(ProcessHandle.current().info().totalCpuDuration().orElseThrow());
  }
}
