package io.rookery.dispatch.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.launch.Schema;
import io.rookery.shared.testing.TestDatabase;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Random histories of the store, with two owners that do not know of each other and commits that
 * come late, beside a model of what must be true (I1, I3, I4, I6). So many by {@code
 * rookery.histories}, 2,000 at full size, from {@code rookery.histories.seed} on.
 */
class StoreHistoriesTest {
  private static final int STEPS = 40;
  private static final int HISTORIES = Integer.getInteger("rookery.histories", 20);
  private static final long FIRST_SEED =
      Long.getLong("rookery.histories.seed", new SecureRandom().nextInt());
  private static StoreHistory.Given given;

  @BeforeAll
  static void start() throws Exception {
    given = StoreHistory.Given.open(TestDatabase.with(Schema.DELIVERY));
  }

  @AfterAll
  static void end() throws Exception {
    given.close();
  }

  @Test
  void nothing_is_lost_and_nothing_ends_twice_whatever_the_order() throws Exception {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
      try (StoreHistory history = new StoreHistory(given, seed)) {
        for (int step = 0; step < STEPS; step++) {
          history.step();
          history.check();
        }
        history.finish();
        history.check();
        assertThat(history.unended()).isEmpty();
      } catch (Exception | AssertionError failure) {
        throw new AssertionError("rookery.histories.seed=" + seed, failure);
      }
    }
  }
}
