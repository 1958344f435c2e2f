package io.rookery.dispatch.answer;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.Collections;
import java.util.regex.Pattern;

/** How PostgreSQL runs a statement. */
public final class Plans {
  private static final Pattern COSTS = Pattern.compile(" +\\(cost=[^)]*\\)");
  private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");

  /** As a prepared statement of a session of this pool has it: generic, without its costs. */
  public static String generic(Pool pool, String statement) throws Exception {
    int parameters =
        PARAMETER
            .matcher(statement)
            .results()
            .mapToInt(match -> Integer.parseInt(match.group(1)))
            .max()
            .orElse(0);
    String nulls =
        parameters == 0
            ? ""
            : "(" + String.join(",", Collections.nCopies(parameters, "NULL")) + ")";
    SqlConnection session = pool.getConnection().await(5, SECONDS);
    try {
      session.query("SET plan_cache_mode=force_generic_plan").execute().await(5, SECONDS);
      session.query("PREPARE one AS " + statement).execute().await(5, SECONDS);
      StringBuilder plan = new StringBuilder();
      for (Row row : session.query("EXPLAIN EXECUTE one" + nulls).execute().await(5, SECONDS)) {
        plan.append(COSTS.matcher(row.getString(0)).replaceAll("")).append('\n');
      }
      session.query("DEALLOCATE one").execute().await(5, SECONDS);
      return plan.toString();
    } finally {
      session.close();
    }
  }

  private Plans() {}
}
