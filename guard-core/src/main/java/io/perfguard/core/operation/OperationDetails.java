/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import io.perfguard.core.base.Durations;
import io.perfguard.core.base.Place;
import io.perfguard.core.finding.Evidence;
import io.perfguard.core.registry.GuardDetails;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The dearer half of an operation's numbers. Immutable.
 *
 * @param errors how runs failed, most often first; at most {@value ErrorKinds#MAXIMUM} kinds
 * @param sequences the latest runs with slow remote calls one after the other, oldest first; at
 *     most {@value Sequences#MAXIMUM}
 */
public record OperationDetails(List<ErrorKind> errors, List<Sequence> sequences)
    implements GuardDetails {
  /**
   * Copies.
   *
   * @param errors how runs failed
   * @param sequences runs with slow remote calls
   */
  public OperationDetails {
    errors = List.copyOf(errors);
    sequences = List.copyOf(sequences);
  }

  /**
   * One way to fail. The message is not kept: it may hold a secret.
   *
   * @param type the exception's class
   * @param timeout whether it is a time-out
   * @param count how often since the application started
   * @param last when it happened last
   * @param place the application's line it came from, of one example; null if the exception had no
   *     stack trace
   */
  public record ErrorKind(
      String type,
      boolean timeout,
      long count,
      Instant last,
      @Nullable Place place) {}

  /**
   * One run with slow remote calls in sequence.
   *
   * @param at when it ended
   * @param independent whether none of them used a value that one before it gave back, as far as
   *     could be told
   * @param calls the calls, in their order; empty if the latest runs call in so many orders that no
   *     more were kept apart
   * @param nanos how long each took, as long as {@code calls}
   */
  public record Sequence(Instant at, boolean independent, List<Call> calls, List<Long> nanos) {
    /**
     * Copies.
     *
     * @param at when it ended
     * @param independent whether none of the calls used what another one gave back
     * @param calls the calls
     * @param nanos how long each took
     */
    public Sequence {
      calls = List.copyOf(calls);
      nanos = List.copyOf(nanos);
    }
  }

  /**
   * A slow remote call without its duration: what two runs may have in common.
   *
   * @param resource where it went
   * @param what the call as a shape
   * @param place where in the application; null if that is not known
   */
  public record Call(
      Resource resource, String what, @Nullable Place place) {}

  @Override
  public List<Evidence> blocks() {
    List<Evidence> blocks = new ArrayList<>();
    if (!errors.isEmpty()) {
      blocks.add(Evidence.table(
          "errors",
          List.of("exception", "count", "at"),
          errors.stream()
              .map(kind -> List.of(
                  kind.type(),
                  Long.toString(kind.count()),
                  kind.place() == null ? "" : kind.place().toString()))
              .toList()));
    }
    Sequence latest = latestWithCalls();
    if (latest != null) {
      List<List<String>> rows = new ArrayList<>();
      for (int i = 0; i < latest.calls().size(); i++) {
        Call call = latest.calls().get(i);
        rows.add(List.of(
            call.what(),
            Durations.print(latest.nanos().get(i)),
            call.place() == null ? "" : call.place().toString()));
      }
      blocks.add(Evidence.table("remote calls in sequence", List.of("call", "took", "at"), rows));
    }
    return blocks;
  }

  private @Nullable Sequence latestWithCalls() {
    for (int i = sequences.size() - 1; i >= 0; i--) {
      if (!sequences.get(i).calls().isEmpty()) {
        return sequences.get(i);
      }
    }
    return null;
  }
}
