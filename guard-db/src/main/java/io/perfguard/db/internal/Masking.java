/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.internal;

import io.perfguard.core.base.Faults;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Shows parameters as the application's masker wants them; that is a stranger. Thread-safe. */
final class Masking {
  private static final int MAXIMUM = 100;

  private final Function<@Nullable Object, String> masker;
  private final Faults faults;

  Masking(Function<@Nullable Object, String> masker, Faults faults) {
    this.masker = masker;
    this.faults = faults;
  }

  String show(@Nullable Object value) {
    try {
      String text = String.valueOf(masker.apply(value));
      return text.length() > MAXIMUM ? text.substring(0, MAXIMUM) + "…" : text;
    } catch (RuntimeException | LinkageError e) {
      faults.record("the parameter masker", e);
      return "?";
    }
  }
}
