/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What JUnit tells of where it is. */
final class Contexts {
  private Contexts() {}

  /**
   * What the context knows, or the nearest around it: a dynamic test has neither class, method nor
   * object of its own, those of its factory count.
   */
  static <T> Optional<T> nearest(
      ExtensionContext context, Function<ExtensionContext, Optional<T>> question) {
    for (Optional<ExtensionContext> at = Optional.of(context);
        at.isPresent();
        at = at.orElseThrow().getParent()) {
      Optional<T> answer = question.apply(at.orElseThrow());
      if (answer.isPresent()) {
        return answer;
      }
    }
    return Optional.empty();
  }
}
