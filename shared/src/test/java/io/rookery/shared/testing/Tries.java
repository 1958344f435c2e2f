package io.rookery.shared.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * How often each property of a class is tried: as often as the system property {@link #of} says,
 * else {@link #usually}. The same name with {@code .seed} repeats what was tried under that seed;
 * {@code random} draws a new one where a class has its own {@link #seed}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@AddLifecycleHook(Tries.Hook.class)
public @interface Tries {
  String of();

  int usually();

  /** What it is tried under if nobody says another; empty: a new one each time. */
  String seed() default "";

  /** Applies it. */
  final class Hook implements AroundPropertyHook {

    @Override
    public PropagationMode propagateTo() {
      return PropagationMode.ALL_DESCENDANTS;
    }

    @Override
    public PropertyExecutionResult aroundProperty(
        PropertyLifecycleContext context, PropertyExecutor property) {
      Tries tries = context.containerClass().getAnnotation(Tries.class);
      context.attributes().setTries(Integer.getInteger(tries.of(), tries.usually()));
      String seed = System.getProperty(tries.of() + ".seed", tries.seed());
      if (!seed.isEmpty() && !seed.equals("random")) {
        context.attributes().setSeed(seed);
      }
      return property.execute();
    }
  }
}
