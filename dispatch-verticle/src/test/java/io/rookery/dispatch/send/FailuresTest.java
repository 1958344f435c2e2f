package io.rookery.dispatch.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import io.rookery.dispatch.send.Exchange.Phase;
import java.io.IOException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailuresTest {

  @ParameterizedTest
  @EnumSource(Phase.class)
  void an_error_of_this_process_is_our_own_fault_whatever_it_came_wrapped_in(Phase phase) {
    // Given
    Error noMemory = new OutOfMemoryError("Cannot reserve 4194304 bytes of direct buffer memory");
    Throwable handshake = new SSLHandshakeException("no connection").initCause(noMemory);
    // When
    for (Throwable failure :
        new Throwable[] {
          noMemory, handshake, new IOException(noMemory), new DecoderException(noMemory)
        }) {
      FailureClass told = Failures.classify(failure, phase);
      // Then
      assertThat(told).as("%s", failure).isEqualTo(FailureClass.OWN_FAULT);
    }
  }
}
