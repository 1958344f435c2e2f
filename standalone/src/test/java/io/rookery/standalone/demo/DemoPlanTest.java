package io.rookery.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.console.ConsoleRole;
import io.rookery.dispatch.DispatchRole;
import io.rookery.ingest.IngestRole;
import io.rookery.shared.config.Settings;
import io.rookery.shared.guard.GuardPolicy;
import io.rookery.shared.guard.TargetGuard;
import io.rookery.shared.guard.TargetRefused;
import io.rookery.shared.launch.Role;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationType;
import io.rookery.subscription.SubscriptionRole;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DemoPlanTest {
  private static final List<Role> ROLES =
      List.of(new SubscriptionRole(), new DispatchRole(), new IngestRole(), new ConsoleRole());

  private final DemoPlan plan =
      new DemoPlan(
          8080, 8081, 8090, 55_433, 9001, 9002, new FurtherClients.Ports(9003, 9004, 9005));

  @Test
  void every_role_takes_the_settings_of_the_demo() {
    // Given
    Settings settings = settings();
    // When
    ROLES.forEach(role -> role.configure(settings));
    // Then
    settings.verify();
  }

  @ParameterizedTest
  @EnumSource
  void i9_each_environment_may_reach_its_own_receiver_and_not_the_other(Environment own) {
    // Given
    TargetGuard guard = new TargetGuard(GuardPolicy.from(settings()));
    Environment other = own == Environment.SANDBOX ? Environment.PRODUCTION : Environment.SANDBOX;
    // When
    String url = guard.check(plan.receiverUrl(own), own).url();
    // Then
    assertThat(url).isEqualTo(plan.receiverUrl(own));
    assertThatThrownBy(() -> guard.check(plan.receiverUrl(other), own))
        .isInstanceOf(TargetRefused.class);
  }

  @Test
  void a_port_that_is_taken_is_passed_over() throws IOException {
    // Given
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      FreePorts ports = new FreePorts();
      // When
      int first = ports.from(taken.getLocalPort());
      int second = ports.from(taken.getLocalPort());
      // Then
      assertThat(first).isGreaterThan(taken.getLocalPort());
      assertThat(second).isGreaterThan(first);
    }
  }

  @Test
  void each_type_that_producers_may_send_is_sent_in_both_environments() {
    // When
    Map<Environment, List<NotificationType>> sent =
        DemoTrigger.all(DemoClient.CLIENT).stream()
            .filter(trigger -> trigger.refusals() == 0)
            .collect(
                Collectors.groupingBy(
                    DemoTrigger::environment,
                    Collectors.mapping(DemoTrigger::type, Collectors.toList())));
    // Then
    for (Environment environment : Environment.values()) {
      assertThat(sent.get(environment))
          .containsExactlyInAnyOrder(
              NotificationType.USER_CREATED,
              NotificationType.USER_DELETED,
              NotificationType.DATA_SOURCE_LINKED,
              NotificationType.DATA_SOURCE_UNLINKED,
              NotificationType.EXTRACTION_FAILED,
              NotificationType.INFORMATION_REJECTED);
    }
  }

  private Settings settings() {
    Map<String, String> database =
        Map.of("database.url", "postgresql://127.0.0.1:55433/rookery", "database.user", "rookery");
    return Settings.load(null, Map.of(), plan.overrides(database, ROLES.get(0).opsPortSetting()));
  }
}
