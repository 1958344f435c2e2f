package io.rookery.shared.launch;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** The composition root of a role. */
public abstract class RoleVerticle extends VerticleBase {

  /** Takes no further work and ends what is under way; called once, before {@link #stop()}. */
  public abstract Future<?> drain();

  Context roleContext() {
    return context;
  }
}
