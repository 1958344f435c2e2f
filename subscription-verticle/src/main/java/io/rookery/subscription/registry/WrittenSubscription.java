package io.rookery.subscription.registry;

import io.rookery.shared.model.ClientUuid;

/**
 * A subscription that this transaction has written.
 *
 * @param number which one of the client
 * @param version the one it has now
 */
record WrittenSubscription(ClientUuid client, int number, long version) {}
