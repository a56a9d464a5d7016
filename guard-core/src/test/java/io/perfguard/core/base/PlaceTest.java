/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceTest {
  private final Place madeInConstructor =
      Stream.of(1).map(one -> Place.ofCaller().orElseThrow()).findFirst().orElseThrow();

  @Test
  void it_reads_as_a_stack_trace_does() {
    var frame =
        new StackTraceElement("com.acme.ShipmentAgent", "process", "ShipmentAgent.java", 41);
    assertThat(Place.of(frame)).hasToString("ShipmentAgent.process(ShipmentAgent.java:41)");
    assertThat(Place.of(frame))
        .isEqualTo(new Place("com.acme.ShipmentAgent", "process", "ShipmentAgent.java", 41));
  }

  @Test
  void a_nested_class_is_written_with_dots() {
    assertThat(new Place("com.acme.Outer$Inner", "run", "Outer.java", 7))
        .hasToString("Outer.Inner.run(Outer.java:7)");
    assertThat(new Place("Main", "main", "Main.java", 0)).hasToString("Main.main(Main.java:0)");
  }

  @Test
  void what_is_not_known_is_left_out() {
    assertThat(new Place("a.B", "m", "B.java", -1)).hasToString("B.m(B.java)");
    assertThat(new Place("a.B", "m", null, 3)).hasToString("B.m(Unknown Source)");
    assertThatNullPointerException().isThrownBy(() -> new Place("a.B", null, null, -1));
  }

  @ParameterizedTest
  @CsvSource({
    "lambda$process$0, process",
    "lambda$new$12, <init>",
    "lambda$static$1, <clinit>",
    "lambda$a$b$3, a$b",
    "lambda$odd, lambda$odd",
    "process, process"
  })
  void a_lambda_counts_as_the_method_that_it_stands_in(String method, String shown) {
    assertThat(Place.of(new StackTraceElement("a.B", method, "B.java", 1)).methodName())
        .isEqualTo(shown);
  }

  @Test
  void the_caller_is_the_innermost_application_code() {
    assertThat(Place.ofCaller().orElseThrow().toString())
        .matches(
            "PlaceTest\\.the_caller_is_the_innermost_application_code\\(PlaceTest\\.java:\\d+\\)");
    assertThat(madeInConstructor.methodName()).isEqualTo("<init>");
  }

  @Test
  void own_classes_are_passed_over() {
    String own = PlaceTest.class.getName();
    assertThat(Asker.ask(own + "$Asker").orElseThrow().className()).isEqualTo(own);
    assertThat(Asker.ask(own).orElseThrow().className()).doesNotStartWith(own);
    assertThat(Place.ofCaller(className -> true)).isEmpty();
  }

  private static final class Asker {
    static Optional<Place> ask(String ownPrefix) {
      return Place.ofCaller(className -> className.startsWith(ownPrefix));
    }
  }
}
