package io.rookery.system;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares what was accepted, what arrived and what the database says of it. */
final class CrashChecker {
  private static final String BODIES =
      "SELECT id::text, encode(sha256(body), 'hex') FROM delivery.notification";
  private static final String ENDS =
      "SELECT notification_id::text, count(*)::int, bool_and(event = 1)"
          + " FROM delivery.delivery_log WHERE final GROUP BY 1";

  private final World world;
  private final CrashProducer producer;
  private final CrashLedger ledger;
  private final List<RoleProcess> processes;
  private int repeatsBefore;

  CrashChecker(
      World world, CrashProducer producer, CrashLedger ledger, List<RoleProcess> processes) {
    this.world = world;
    this.producer = producer;
    this.ledger = ledger;
    this.processes = processes;
  }

  /** Everything so far; repeats only since the last check. */
  CrashVerdict check(String phase, List<CrashFault> faults) throws Exception {
    Set<String> accepted = producer.accepted().keySet();
    Map<String, String> stored = bodies();
    Set<String> known = new HashSet<>(stored.keySet());
    known.addAll(ledger.arrived().keySet());
    known.removeAll(accepted);
    List<String> wrong = new ArrayList<>(ledger.wrong());
    ledger
        .arrived()
        .forEach(
            (id, arrival) -> {
              CrashProducer.Given given = producer.accepted().get(id);
              if (given != null && !isTrue(given, arrival, stored.get(id))) {
                wrong.add(id);
              }
            });
    List<CrashLedger.Repeat> all = ledger.repeats();
    List<CrashLedger.Repeat> repeats = all.subList(repeatsBefore, all.size());
    repeatsBefore = all.size();
    int janitorFound = 0;
    for (RoleProcess process : processes) {
      janitorFound += process.logged("janitor.found").size();
    }
    return new CrashVerdict(
        phase,
        accepted.size(),
        accepted.stream().filter(id -> !ledger.took(id)).toList(),
        List.copyOf(known),
        wrong,
        unended(accepted),
        repeats.size(),
        repeats.stream()
            .filter(repeat -> faults.stream().noneMatch(fault -> fault.explains(repeat)))
            .map(CrashLedger.Repeat::toString)
            .toList(),
        faults.stream().mapToInt(CrashFault::repeatsMax).sum(),
        janitorFound,
        producer.errors(),
        faults);
  }

  private static boolean isTrue(CrashProducer.Given given, CrashLedger.First arrival, String hash) {
    return arrival.client().equals(given.client().toString())
        && arrival.body().contains('"' + given.user() + '"')
        && arrival.sha256().equals(hash);
  }

  private List<String> unended(Set<String> accepted) throws SQLException {
    Set<String> ended = new HashSet<>();
    try (Connection connection = world.connect();
        PreparedStatement statement = connection.prepareStatement(ENDS);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        if (rows.getInt(2) == 1 && rows.getBoolean(3)) {
          ended.add(rows.getString(1));
        }
      }
    }
    return accepted.stream().filter(id -> !ended.contains(id)).toList();
  }

  private Map<String, String> bodies() throws SQLException {
    Map<String, String> bodies = new HashMap<>();
    try (Connection connection = world.connect();
        PreparedStatement statement = connection.prepareStatement(BODIES);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        bodies.put(rows.getString(1), rows.getString(2));
      }
    }
    return bodies;
  }
}
