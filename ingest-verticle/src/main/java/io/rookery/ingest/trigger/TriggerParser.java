package io.rookery.ingest.trigger;

import com.fasterxml.jackson.core.JsonToken;
import io.rookery.ingest.notification.Submission;
import io.rookery.shared.body.NotificationBody;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.ProblemException;
import io.rookery.shared.model.Environment;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Turns the JSON of producers into triggers, once and strictly, for every door. What is no JSON, or
 * none that all parsers read alike, ends in a 400 at once; what is wrong with the triggers is
 * gathered in {@link Submission#faults}, because a key for another environment is answered first.
 */
public final class TriggerParser {
  /** The items of a batch stand in the field of this name, which is its only one. */
  static final String BATCH_FIELD = "notifications";

  private static final int BATCH_ITEMS_MAX = 1_000;

  private final InstantSource clock;
  private final int itemBytesMax;

  /** Makes a parser of triggers of at most {@code itemBytesMax}, alone or in a batch. */
  public TriggerParser(InstantSource clock, int itemBytesMax) {
    this.clock = clock;
    this.itemBytesMax = itemBytesMax;
  }

  /** Reads one trigger. Throws {@link ProblemException} with a 400 or 413. */
  public Submission one(Buffer request) {
    requireSize(request.length());
    try (StrictJson json = new StrictJson(request.getBytes())) {
      Reading reading = new Reading(json, clock.instant());
      requireObject(json, json.first());
      reading.trigger();
      json.requireEnd();
      return reading.submission(request);
    }
  }

  /** Reads a batch of 1 to 1,000 triggers. Throws {@link ProblemException} with a 400 or 413. */
  public Submission batch(Buffer request) {
    try (StrictJson json = new StrictJson(request.getBytes())) {
      Reading reading = new Reading(json, clock.instant());
      requireObject(json, json.first());
      boolean found = batch(json, reading);
      json.requireEnd();
      if (found && reading.count == 0) {
        throw Problem.of(400, "empty_batch", "A batch has at least one item.").exception();
      }
      if (reading.count > BATCH_ITEMS_MAX) {
        throw Problem.of(413, "batch_too_large", "A batch has at most 1,000 items.").exception();
      }
      return reading.submission(request);
    }
  }

  /** Whether the one field of a batch was there. */
  private boolean batch(StrictJson json, Reading reading) {
    boolean found = false;
    while (json.next() == JsonToken.FIELD_NAME) {
      String name = json.text();
      JsonToken value = json.next();
      if (!name.equals(BATCH_FIELD)) {
        reading.faults.addUnknown(name);
        json.skip(value);
      } else if (value == JsonToken.START_ARRAY) {
        found = true;
        items(json, reading);
      } else {
        json.skip(value);
      }
    }
    if (!found) {
      reading.faults.add("invalid_notifications", "/" + BATCH_FIELD, "This must be an array.");
    }
    return found;
  }

  private void items(StrictJson json, Reading reading) {
    for (JsonToken item = json.next(); item != JsonToken.END_ARRAY; item = json.next()) {
      reading.faults.inside("/" + BATCH_FIELD + "/" + reading.count);
      reading.count++;
      if (item == JsonToken.START_OBJECT) {
        int start = json.tokenStart();
        reading.trigger();
        requireSize(json.tokenEnd() - start);
      } else {
        json.skip(item);
        reading.faults.add("not_an_object", "", "An item must be an object.");
      }
    }
    reading.faults.inside("");
  }

  private void requireSize(int bytes) {
    if (bytes > itemBytesMax) {
      throw Problem.of(413, "body_too_large", "A trigger is too large.").exception();
    }
  }

  private static void requireObject(StrictJson json, JsonToken first) {
    if (first != JsonToken.START_OBJECT) {
      json.skip(first);
      json.requireEnd();
      throw Problem.of(400, "not_an_object", "The body must be a JSON object.").exception();
    }
  }

  private static final class Reading {
    private final StrictJson json;
    private final Instant now;
    private final Faults faults = new Faults();
    private final Set<Environment> environments = EnumSet.noneOf(Environment.class);
    private final List<NotificationBody> triggers = new ArrayList<>(1);
    private int count;

    Reading(StrictJson json, Instant now) {
      this.json = json;
      this.now = now;
    }

    void trigger() {
      TriggerReader reader = new TriggerReader(json, faults, now);
      // A batch with a fault accepts nothing, so what was read before it need not be kept.
      reader.read().ifPresent(triggers::add);
      reader.environment().ifPresent(environments::add);
    }

    Submission submission(Buffer request) {
      return new Submission(request, environments, triggers, faults.list());
    }
  }
}
