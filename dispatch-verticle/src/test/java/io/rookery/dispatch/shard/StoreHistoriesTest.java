package io.rookery.dispatch.shard;

import io.rookery.dispatch.shard.Step.Kind;
import io.rookery.shared.testing.Tries;
import java.sql.Connection;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;

/**
 * Random histories of the store, with two owners that do not know of each other and commits that
 * come late, beside a model of what must be true (I1 to I4, I6). So many by {@code
 * rookery.histories}, 2,000 at full size.
 */
@Tries(of = "rookery.histories", usually = 40, seed = "20261125")
class StoreHistoriesTest {
  private static StoreGiven given;
  private static Connection eye;

  @BeforeContainer
  static void start() throws Exception {
    given = StoreGiven.open();
    eye = given.tests().connect();
  }

  @AfterContainer
  static void end() throws Exception {
    eye.close();
    given.close();
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    return Step.histories();
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void nothing_is_lost_and_nothing_ends_twice_whatever_the_order(
      @ForAll("histories") List<Step> steps) throws Exception {
    try (StoreHistory history = new StoreHistory(given, eye)) {
      for (Step step : steps) {
        if (history.make(step)) {
          Statistics.collect(step.kind());
        }
        history.check();
      }
      history.finish();
    }
    Statistics.coverage(
        coverage -> {
          for (Kind kind : Kind.values()) {
            coverage.check(kind).count(times -> times > 0);
          }
        });
  }
}
