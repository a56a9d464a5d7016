/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import io.perfguard.core.base.Durations;
import java.time.Duration;
import java.util.Locale;

/** Names and lines of code in remedies about calls to others. Stateless; thread-safe. */
final class CallWords {
  private CallWords() {}

  /** The client in an outbound endpoint's name, such as {@code partners}. */
  static String client(String endpoint) {
    int verb = verb(endpoint);
    return escaped(verb < 0 ? endpoint : endpoint.substring(0, verb));
  }

  /** The last word of its route, for the name of a cache or loader: {@code factors}. */
  static String resource(String endpoint) {
    String resource = "answers";
    String[] segments = endpoint.substring(endpoint.lastIndexOf(' ') + 1).split("/", -1);
    for (int i = 1; i < segments.length; i++) { // the first is the host
      String segment = segments[i];
      boolean word = !segment.isEmpty() && segment.indexOf('{') < 0 && segment.indexOf('.') < 0;
      resource = word ? segment : resource;
    }
    return escaped(resource);
  }

  /** Where the method begins, the space before it; a client's name may have spaces itself. */
  private static int verb(String endpoint) {
    int path = endpoint.lastIndexOf(' ');
    boolean isRest = path >= 0 && endpoint.endsWith(EndpointTable.OTHER);
    return path < 0 || isRest ? path : endpoint.lastIndexOf(' ', path - 1);
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  /** {@code Duration.ofMillis(300)}. */
  static String code(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1_000 == 0 && millis > 0
        ? "Duration.ofSeconds(" + millis / 1_000 + ")"
        : String.format(Locale.ROOT, "Duration.ofMillis(%d)", millis);
  }

  static String timeout(long nanos) {
    return nanos < 0 ? "not told" : nanos == 0 ? "none" : Durations.print(nanos);
  }
}
