package io.rookery.shared.contract;

import io.rookery.shared.bus.RequestAddress;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.NotificationId;
import java.time.Instant;

/** Test deliveries: made by dispatch, through what all notifications go through. */
public final class TestContract {
  public static final RequestAddress<TestEndpoint, TestReport> TEST =
      new RequestAddress<>("dispatch.test.v1", TestEndpoint.class, TestReport.class);

  public record TestEndpoint(EndpointKey endpoint) {}

  /**
   * What came of a test. Whatever was not reached is null.
   *
   * @param endpointVersion of the endpoint that was tested
   * @param passed whether the endpoint answered 2xx
   * @param error failure class and detail; null if it passed
   * @param address that was connected to
   * @param tlsVersion such as {@code TLSv1.3}
   * @param certificateExpiresAt of the receiver's own certificate
   * @param answer the first 1,024 bytes of the answer as text
   */
  public record TestReport(
      NotificationId id,
      long endpointVersion,
      String url,
      boolean passed,
      String error,
      Integer httpStatus,
      String address,
      String tlsVersion,
      Instant certificateExpiresAt,
      Phases phases,
      String answer) {}

  /**
   * How long each step took, in milliseconds. The first three are of a connection of its own,
   * opened and closed before the call, because calls share connections that are open already.
   *
   * @param totalMs of the call, from the name to the end of the answer
   */
  public record Phases(
      Integer dnsMs, Integer connectMs, Integer tlsMs, Integer firstByteMs, Integer totalMs) {}

  private TestContract() {}
}
