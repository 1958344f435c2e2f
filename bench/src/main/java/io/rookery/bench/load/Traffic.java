package io.rookery.bench.load;

/**
 * How triggers are sent.
 *
 * @param connections to the door, each with one request under way
 * @param window of a closed loop: what may be under way from trigger to arrival; 0 in an open loop
 * @param perSecond of an open loop, whether or not answers come; 0 in a closed one
 * @param batch triggers in one request; 1: single ones
 * @param usersPerClient whom the triggers of one client are about, in turn
 */
public record Traffic(int connections, int window, int perSecond, int batch, int usersPerClient) {

  /** As fast as it goes, with no more than {@code window} under way. */
  public static Traffic closed(int connections, int window) {
    return new Traffic(connections, window, 0, 1, 50);
  }

  /** At a fixed rate. */
  public static Traffic open(int connections, int perSecond) {
    return new Traffic(connections, 0, perSecond, 1, 50);
  }

  /** The same, about so many users of each client. */
  public Traffic aboutUsers(int perClient) {
    return new Traffic(connections, window, perSecond, batch, perClient);
  }

  /** The same in batches. */
  public Traffic inBatches(int of) {
    return new Traffic(connections, window, perSecond, of, usersPerClient);
  }
}
