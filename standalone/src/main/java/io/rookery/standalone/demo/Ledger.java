package io.rookery.standalone.demo;

import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationType;
import io.rookery.standalone.receiver.Arrival;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that one receiver was called with. It believes no one: the calls are counted here, and the
 * signatures were verified by code of the receiver's own.
 */
final class Ledger {
  static final int TAKEN = 200;
  static final int REFUSED = 500;

  private record Call(Arrival arrival, int status) {}

  private final Environment environment;
  private final Map<String, List<Call>> callsById = new LinkedHashMap<>();

  Ledger(Environment environment) {
    this.environment = environment;
  }

  /** Enters a call; the status says whether it was taken. A test is taken and not counted. */
  synchronized int enter(Arrival arrival) {
    if (isTest(arrival)) {
      return arrival.verified() ? TAKEN : REFUSED;
    }
    List<Call> calls = callsById.computeIfAbsent(id(arrival), id -> new ArrayList<>());
    boolean refuse =
        DemoTrigger.REFUSED_USER.equals(arrival.field("user_id"))
            && calls.size() < DemoTrigger.REFUSALS;
    int status = refuse ? REFUSED : TAKEN;
    calls.add(new Call(arrival, status));
    return status;
  }

  static boolean isTest(Arrival arrival) {
    return NotificationType.WEBHOOK_TEST.wireName().equals(arrival.field("type"));
  }

  synchronized int calls() {
    return callsById.values().stream().mapToInt(List::size).sum();
  }

  /** True once each of these was taken. */
  synchronized boolean hasTaken(Collection<Sent> sent) {
    return sent.stream().allMatch(one -> taken(calls(one.id())) > 0);
  }

  /** Every way in which the ledger differs from what was sent to this receiver. */
  synchronized List<String> differences(Collection<Sent> sent) {
    List<String> found = new ArrayList<>();
    Map<String, Sent> byId = new LinkedHashMap<>();
    sent.forEach(one -> byId.put(one.id(), one));
    callsById.forEach(
        (id, calls) -> {
          if (!byId.containsKey(id)) {
            found.add(name(id) + " was never sent here");
          }
          calls.forEach(call -> checkCall(call.arrival(), found));
        });
    byId.values().forEach(one -> checkSent(one, found));
    return found;
  }

  private void checkCall(Arrival arrival, List<String> found) {
    String name = name(id(arrival));
    if (!arrival.verified()) {
      found.add(name + " is not verified by its signature");
    }
    if (!environment.wireName().equals(arrival.environment())
        || !environment.wireName().equals(arrival.field("environment"))) {
      found.add(name + " is not of this environment");
    }
    if (!id(arrival).equals(arrival.field("id"))) {
      found.add(name + " has another id in its body");
    }
  }

  private void checkSent(Sent sent, List<String> found) {
    List<Call> calls = calls(sent.id());
    String name = name(sent.id()) + " (" + sent.type().wireName() + ")";
    long taken = taken(calls);
    if (taken != 1) {
      found.add(name + " was taken " + taken + " times");
      return;
    }
    for (int call = 1; call <= calls.size(); call++) {
      String attempt = calls.get(call - 1).arrival().attempt();
      if (!Integer.toString(call).equals(attempt)) {
        found.add(name + " came as attempt " + attempt + " at call " + call);
      }
    }
    if (calls.size() != sent.attempts()) {
      found.add(name + " needed " + calls.size() + " calls, not " + sent.attempts());
    }
  }

  private List<Call> calls(String id) {
    return callsById.getOrDefault(id, List.of());
  }

  private static long taken(List<Call> calls) {
    return calls.stream().filter(call -> call.status() == TAKEN).count();
  }

  private static String id(Arrival arrival) {
    return arrival.id() == null ? "" : arrival.id();
  }

  private String name(String id) {
    return environment.wireName() + ": " + (id.isEmpty() ? "a call without an id" : id);
  }
}
