/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.perfguard.core.base.Require;
import io.perfguard.core.mechanism.BoundedNames;
import io.perfguard.llm.ChatEvent;
import io.perfguard.llm.ChatListener;
import io.perfguard.llm.ChatSession;
import java.time.Duration;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Shows what models of a session are asked as the meters that OpenTelemetry's conventions for
 * generative AI name, with their buckets, for applications whose framework does not emit them:
 *
 * <ul>
 *   <li>{@code gen_ai.client.token.usage}, tokens by {@code gen_ai.token.type} input and output;
 *       cached input and reasoning are in them, as the conventions have it
 *   <li>{@code gen_ai.client.operation.duration} in seconds, with {@code error.type} where it
 *       failed
 *   <li>{@code gen_ai.client.operation.time_to_first_chunk} in seconds, of streams
 *   <li>{@code perfguard.llm.model.cost} in dollars, by model and operation
 * </ul>
 *
 * <p>Tags are {@code gen_ai.operation.name} ({@code chat}), {@code gen_ai.provider.name} and
 * {@code gen_ai.request.model}. Of models, operations and errors the first 100 have a name, further
 * ones are {@code _other}.
 *
 * <p>Source: OpenTelemetry semantic conventions for generative AI, metrics, 1.42.
 *
 * <p>Thread-safe.
 */
public final class ChatMeters implements AutoCloseable {
  private static final int MOST_NAMES = 100;
  private static final String OTHER = "_other";
  private static final double[] TOKEN_BUCKETS =
      IntStream.rangeClosed(0, 13).mapToDouble(i -> Math.pow(4, i)).toArray();
  private static final Duration[] TIME_BUCKETS = DoubleStream.iterate(0.01, t -> 2 * t)
      .limit(14)
      .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
      .toArray(Duration[]::new);
  private static final double PICOS = 1e12;

  private final ChatSession session;
  private final MeterRegistry meters;
  private final ChatListener listener = this::asked;
  private final BoundedNames<String> models = names();
  private final BoundedNames<String> operations = names();
  private final BoundedNames<String> errors = names();

  private ChatMeters(ChatSession session, MeterRegistry meters) {
    this.session = session;
    this.meters = meters;
  }

  private static BoundedNames<String> names() {
    return new BoundedNames<>(MOST_NAMES, name -> name, OTHER);
  }

  /**
   * Shows a session's calls from now on.
   *
   * @param session the session
   * @param meters where
   * @return to be closed when they should not be shown any more; the meters stay
   */
  @SuppressWarnings("exports") // who calls it has Micrometer; others must not need it to compile
  public static ChatMeters bind(ChatSession session, MeterRegistry meters) {
    ChatMeters binding =
        new ChatMeters(Require.nonNull(session, "session"), Require.nonNull(meters, "meters"));
    session.addListener(binding.listener);
    return binding;
  }

  private void asked(ChatEvent event) {
    Tags tags = Tags.of(
        "gen_ai.operation.name",
        "chat",
        "gen_ai.provider.name",
        event.provider().isEmpty() ? "unknown" : event.provider(),
        "gen_ai.request.model",
        event.model().isEmpty() ? "unknown" : models.get(event.model()));
    tokens(tags.and("gen_ai.token.type", "input"), event.usage().inputTokens());
    tokens(tags.and("gen_ai.token.type", "output"), event.usage().outputTokens());
    Tags timed = event.isAnswered() ? tags : tags.and("error.type", errors.get(event.error()));
    time("gen_ai.client.operation.duration", timed, event.durationNanos());
    event
        .firstTokenNanos()
        .ifPresent(nanos -> time("gen_ai.client.operation.time_to_first_chunk", tags, nanos));
    Counter.builder("perfguard.llm.model.cost")
        .baseUnit("usd")
        .tags(tags.and("operation", operations.get(event.operation())))
        .register(meters)
        .increment(event.cost().picos() / PICOS);
  }

  private void tokens(Tags tags, long tokens) {
    if (tokens > 0) {
      DistributionSummary.builder("gen_ai.client.token.usage")
          .baseUnit("token")
          .tags(tags)
          .serviceLevelObjectives(TOKEN_BUCKETS)
          .register(meters)
          .record((double) tokens);
    }
  }

  private void time(String name, Tags tags, long nanos) {
    Timer.builder(name)
        .tags(tags)
        .serviceLevelObjectives(TIME_BUCKETS)
        .register(meters)
        .record(Duration.ofNanos(nanos));
  }

  /** Shows nothing more. A second call does nothing. */
  @Override
  public void close() {
    session.removeListener(listener);
  }
}
