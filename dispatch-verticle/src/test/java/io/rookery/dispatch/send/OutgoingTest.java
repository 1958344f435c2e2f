package io.rookery.dispatch.send;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.guard.GuardPolicy;
import io.rookery.shared.guard.GuardedResolver;
import io.rookery.shared.guard.GuardedTarget;
import io.rookery.shared.guard.Target;
import io.rookery.shared.guard.TargetGuard;
import io.rookery.shared.model.Environment;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class OutgoingTest {

  @Test
  void an_ipv6_host_stands_in_brackets_and_is_pinned_without(Vertx vertx) throws Exception {
    // Given
    TargetGuard guard = new TargetGuard(new GuardPolicy(List.of(), Set.of()));
    Target target = guard.check("https://[2606:4700:4700::1111]:8443/x", Environment.PRODUCTION);
    GuardedTarget guarded = new GuardedResolver(vertx, guard).resolve(target).await(5, SECONDS);
    // When
    RequestOptions options =
        new Outgoing(target, HttpHeaders.headers(), Buffer.buffer()).to(guarded);
    // Then
    assertThat(options.getHost()).isEqualTo("[2606:4700:4700::1111]");
    assertThat(options.getPort()).isEqualTo(8443);
    assertThat(options.isSsl()).isTrue();
    assertThat(options.getFollowRedirects()).isFalse();
    assertThat(options.getServer()).hasToString("2606:4700:4700:0:0:0:0:1111:8443");
  }
}
