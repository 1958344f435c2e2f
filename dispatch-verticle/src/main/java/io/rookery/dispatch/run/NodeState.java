package io.rookery.dispatch.run;

import io.rookery.dispatch.breaker.EndpointBreakers;
import io.rookery.dispatch.breaker.HostBreakers;
import io.rookery.dispatch.endpoint.Lanes;
import io.rookery.dispatch.endpoint.UserOrders;
import io.rookery.dispatch.hold.Holds;
import io.rookery.dispatch.shard.Holdings;
import io.rookery.dispatch.shard.ShardLeases;

/** What this node has in memory. All of it may be lost at any time: PostgreSQL has it too. */
public record NodeState(
    ShardLeases leases,
    Holdings holdings,
    Lanes lanes,
    UserOrders orders,
    EndpointBreakers breakers,
    HostBreakers hosts,
    Holds holds,
    RunMetrics metrics) {}
