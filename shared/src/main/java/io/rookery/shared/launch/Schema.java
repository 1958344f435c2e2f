package io.rookery.shared.launch;

/**
 * A schema of the database that a role needs and may bring.
 *
 * @param location of its migrations on the class path
 */
public record Schema(String name, String location) {
  /** Every module records its changes in it. */
  public static final Schema AUDIT = new Schema("audit", "db/audit");

  /** Ingest and dispatch both work on it. */
  public static final Schema DELIVERY = new Schema("delivery", "db/delivery");
}
