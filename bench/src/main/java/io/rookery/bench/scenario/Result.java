package io.rookery.bench.scenario;

import io.rookery.bench.rig.Server;
import io.vertx.core.json.JsonObject;

/**
 * The figures of one scenario, as they stand in the JSON.
 *
 * @param server that it ran on
 */
public record Result(String scenario, Server server, JsonObject figures) {

  /** As one object. */
  public JsonObject toJson() {
    return new JsonObject().put("scenario", scenario).mergeIn(figures);
  }

  /** A number by its path, such as {@code arrival_ms.p99}. */
  public double number(String path) {
    JsonObject at = figures;
    String name = path;
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.')) {
      at = at.getJsonObject(name.substring(0, dot), new JsonObject());
      name = name.substring(dot + 1);
    }
    Number value = at.getNumber(name);
    return value == null ? Double.NaN : value.doubleValue();
  }
}
