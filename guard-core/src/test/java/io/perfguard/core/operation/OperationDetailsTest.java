/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfguard.core.base.ManualClock;
import io.perfguard.core.base.Place;
import io.perfguard.core.finding.Evidence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperationDetailsTest {
  private final ManualClock clock = new ManualClock();
  private final NamedOperation operation = NamedOperation.of("agent", clock);

  private OperationDetails details() {
    return operation.details();
  }

  private static RemoteCall call(String what, int line, long millis) {
    List<Place> frames =
        line == 0 ? List.of() : List.of(new Place("app.Agent", "process", "Agent.java", line));
    return new RemoteCall(
        Resource.HTTP, what, frames, millis * 1_000_000, new long[0], new ValueTrace());
  }

  @Test
  void without_data_there_is_nothing_to_show() {
    assertThat(details().blocks()).isEmpty();
  }

  @Test
  void failures_and_the_latest_sequence_are_shown_as_tables() {
    IOException failure = new IOException("secret");
    failure.setStackTrace(
        new StackTraceElement[] {new StackTraceElement("app.Agent", "process", "Agent.java", 41)});
    IllegalStateException bare = new IllegalStateException("secret");
    bare.setStackTrace(new StackTraceElement[0]);
    for (Exception each : List.of(failure, failure, bare)) {
      assertThatThrownBy(() -> operation.run(() -> {
            throw each;
          }))
          .isSameAs(each);
    }
    for (int i = 1; i <= 2; i++) {
      int latest = i;
      operation.run(() -> {
        OperationScope.current().remoteCall(call("GET /a", 10, 30L * latest));
        OperationScope.current().remoteCall(call("GET /b", 0, 40L * latest));
      });
    }

    assertThat(details().blocks())
        .containsExactly(
            Evidence.table(
                "errors",
                List.of("exception", "count", "at"),
                List.of(
                    List.of("java.io.IOException", "2", "Agent.process(Agent.java:41)"),
                    List.of("java.lang.IllegalStateException", "1", ""))),
            Evidence.table(
                "remote calls in sequence",
                List.of("call", "took", "at"),
                List.of(
                    List.of("GET /a", "60 ms", "Agent.process(Agent.java:10)"),
                    List.of("GET /b", "80 ms", ""))));
  }

  @Test
  void they_are_copies() {
    List<OperationDetails.ErrorKind> errors = new ArrayList<>();
    OperationDetails copied = new OperationDetails(errors, List.of());
    errors.add(new OperationDetails.ErrorKind("x", false, 1, clock.instant(), null));

    assertThat(copied.errors()).isEmpty();
  }
}
