package io.rookery.console.page;

import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the fields of a page's form hold: what is stored or, once it was sent, what was typed. Where
 * it was refused, with the reason at each field and all of them together.
 */
public final class Filled {
  /** Whoever typed can do something about these: the form is shown again, and nothing is lost. */
  static final Set<Integer> KEPT = Set.of(409, 412, 422, 428, 429, 503);

  static final Filled EMPTY = new Filled(null, null);

  private final Form form;
  private final Problem refusal;

  /**
   * What was sent.
   *
   * @param form null: nothing yet
   * @param refusal null: it was not refused
   */
  Filled(Form form, Problem refusal) {
    this.form = form;
    this.refusal = refusal;
  }

  /**
   * One field.
   *
   * @param value what it holds; of a time in UTC, as a browser's field takes it
   * @param at the same as an instant; null: it is no time, or cannot be read
   * @param note what is to be known of the value; null: nothing
   * @param wrong true: the note says why it was refused
   */
  public record Field(String name, String value, Instant at, String note, boolean wrong) {

    /** For {@code aria-invalid}; null: it is not there. */
    public String invalid() {
      return wrong ? "true" : null;
    }

    /** For {@code aria-describedby}; null: it is not there. */
    public String describedBy() {
      return note == null ? null : noteId();
    }

    /** The same beside a help that is always there. */
    public String describedBy(String help) {
      return note == null ? help : help + " " + noteId();
    }

    public String noteId() {
      return name + "-note";
    }

    public boolean is(String other) {
      return value.equals(other);
    }
  }

  /** One reason, and the field it is of; {@code field} is null where it is of none. */
  public record Reason(String field, String sentence) {}

  public boolean isRefused() {
    return refusal != null;
  }

  /** Why nothing was done, and what to do. */
  public String sentence() {
    String why = RefusalWords.of(refusal);
    String kept = form.isTyped() ? " What you typed is still here." : "";
    return switch (refusal.status()) {
      case 412 ->
          why
              + " Nothing was done. Where it is another now, the field says so: look, and send it"
              + " again.";
      case 422 -> refusal.errors().isEmpty() ? why + " Nothing was done." : "Nothing was done:";
      case 429 -> why + " Nothing was done." + kept;
      // Whoever gave no answer in time may have done it all the same.
      case 503 -> why + " It may have been done all the same: look before you ask again." + kept;
      default -> why + " Nothing was done.";
    };
  }

  /** What is wrong with the fields, each once. */
  public List<Reason> reasons() {
    List<Reason> reasons = new ArrayList<>();
    for (Fault fault : refusal.errors()) {
      Reason reason = new Reason(fieldOf(fault), RefusalWords.of(fault));
      if (!reasons.contains(reason)) {
        reasons.add(reason);
      }
    }
    return reasons;
  }

  public Field field(String name) {
    return field(name, "");
  }

  /** A field; {@code stored} is what it holds before anything is typed. */
  public Field field(String name, String stored) {
    String value = isSent(name) ? form.text(name) : stored;
    String wrong = fault(name);
    boolean changed = isOutdated() && !value.equals(stored);
    String note =
        wrong != null || !changed
            ? wrong
            : stored.isEmpty() ? "It is empty now." : "It is “" + stored + "” now.";
    return new Field(name, value, null, note, wrong != null);
  }

  /** A field for a time; {@code stored} may be null. */
  public Field time(String name, Instant stored) {
    Instant at = isSent(name) ? form.instant(name) : stored;
    String typed = isSent(name) ? form.text(name) : "";
    String wrong = fault(name);
    return new Field(name, at == null ? typed : FieldTime.inUtc(at), at, wrong, wrong != null);
  }

  /** Whether one of a group is ticked; {@code stored} is whether it is before anything was sent. */
  public boolean isTicked(String name, String value, boolean stored) {
    return form == null ? stored : form.all(name).contains(value);
  }

  public boolean isTicked(String name, boolean stored) {
    return form == null ? stored : form.isChecked(name);
  }

  /** Something was typed into this one. */
  public boolean isTyped(String name) {
    return form != null && !form.text(name).isEmpty();
  }

  /**
   * What whoever sends the form has seen: the version that the page was made of, which after a
   * change of somebody else's is the present one.
   */
  public String version(long now) {
    return isSent("version") && !isOutdated() ? form.text("version") : Long.toString(now);
  }

  private boolean isSent(String name) {
    return form != null && form.isChecked(name);
  }

  private boolean isOutdated() {
    return refusal != null && refusal.status() == 412;
  }

  private String fault(String name) {
    if (refusal == null) {
      return null;
    }
    List<String> faults =
        reasons().stream()
            .filter(reason -> name.equals(reason.field()))
            .map(Reason::sentence)
            .toList();
    return faults.isEmpty() ? null : String.join(" ", faults);
  }

  /** Fields are named after the API's, so the first part of a pointer names the field. */
  private static String fieldOf(Fault fault) {
    String[] parts = fault.pointer() == null ? new String[0] : fault.pointer().split("/", 3);
    return parts.length < 2 || parts[1].isEmpty() ? null : parts[1];
  }
}
