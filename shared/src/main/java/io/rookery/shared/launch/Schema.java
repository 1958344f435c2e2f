package io.rookery.shared.launch;

/**
 * A schema of the database that a role needs and may bring.
 *
 * @param location of its migrations on the class path
 */
public record Schema(String name, String location) {
  /** Ingest and dispatch both work on it. */
  public static final Schema DELIVERY = new Schema("delivery", "db/delivery");
}
